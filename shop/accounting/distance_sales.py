"""The Union's threshold: 10,000 € a year, net, sold to consumers of its other countries (directive 2006/112, art. 59c).

Below it, and if it was below it in the year before, French VAT may be charged; from the sale that passes it on, the VAT
of the buyer's country is due, declared through the one-stop shop (`vat_by_destination`).
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from db.queries import accounting as queries
from shop.merchant.identity import Merchant

THRESHOLD_CENTS: Final = 1_000_000
WARNED_FROM_CENTS: Final = 800_000


@dataclass(frozen=True, slots=True)
class DistanceSales:
    """Net cents of this calendar year and of the one before; `by_country` of this year."""

    year: int
    this_year_cents: int
    year_before_cents: int
    by_country: dict[str, int]
    by_destination: bool

    @property
    def has_passed(self) -> bool:
        """Whether the buyer's VAT is due, and is not charged yet."""
        return not self.by_destination and max(self.this_year_cents, self.year_before_cents) > THRESHOLD_CENTS

    @property
    def comes_near(self) -> bool:
        return not self.by_destination and not self.has_passed and self.this_year_cents >= WARNED_FROM_CENTS


async def distance_sales(merchant: Merchant, today: date) -> DistanceSales:
    """As it stands on a day in Paris."""
    now = await queries.distance_sales(date(today.year, 1, 1), today)
    before = await queries.distance_sales(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))
    by_destination = merchant.vat_by_destination
    return DistanceSales(today.year, sum(now.values()), sum(before.values()), now, by_destination)
