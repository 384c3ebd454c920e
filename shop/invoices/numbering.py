"""The number of a document: the next of its series and year, without a gap (CGI ann. II 242 nonies A, I 7°).

It is counted in the transaction that issues the document. The counter's row stays locked until that transaction ends,
so whoever comes next sees the document before, and a rollback gives the number back. Orders are locked first, always.
"""

from dataclasses import dataclass
from datetime import datetime

from db.queries import invoices as queries
from db.queries import orders as order_queries
from shop.calendar import in_paris


@dataclass(frozen=True, slots=True)
class Numbered:
    """« FA-2026-000123 » is `position` 123 of the series « FA-2026 »; `issued_at` in UTC."""

    series: str
    position: int
    issued_at: datetime

    @property
    def number(self) -> str:
        return f"{self.series}-{self.position:06}"


async def next_number(prefix: str, now: datetime) -> Numbered:
    """The next document of this prefix, « FA » or « AV », in the year as it is in Paris; inside a transaction.

    Its moment is never before that of the document before: of two clocks the slower one does not turn days back.
    """
    series = f"{prefix}-{in_paris(now).year}"
    position = await order_queries.next_number(series)
    before = await queries.last_issued_at(series)
    return Numbered(series, position, max(now, before) if before else now)
