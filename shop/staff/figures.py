"""The last thirty days: orders placed, money received, money given back, day by day in Paris."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from db.queries import staff_figures as queries
from shop.calendar import in_paris, start_of_day

DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Day:
    """Cents include VAT. `paid_cents`: payments received that day; `refunded_cents`: refunds asked for that day."""

    day: date
    orders: int
    paid_cents: int
    refunded_cents: int


@dataclass(frozen=True, slots=True)
class Figures:
    """DAYS days, today the last of them."""

    days: tuple[Day, ...]

    @property
    def orders(self) -> int:
        return sum(one.orders for one in self.days)

    @property
    def paid_cents(self) -> int:
        return sum(one.paid_cents for one in self.days)

    @property
    def refunded_cents(self) -> int:
        return sum(one.refunded_cents for one in self.days)


async def last_days(now: datetime) -> Figures:
    """Up to now."""
    today = in_paris(now).date()
    first = today - timedelta(days=DAYS - 1)
    since = start_of_day(first)
    orders, paid, refunded = [_by_day(await queries.by_hour(one, since)) for one in ("orders", "paid", "refunded")]
    days = (first + timedelta(days=number) for number in range(DAYS))
    return Figures(tuple(Day(one, orders.get(one, 0), paid.get(one, 0), refunded.get(one, 0)) for one in days))


def _by_day(rows: list[dict[str, Any]]) -> Mapping[date, int]:
    found: dict[date, int] = {}
    for row in rows:
        hour = datetime.strptime(row["hour"], "%Y-%m-%d %H").replace(tzinfo=UTC)
        day = in_paris(hour).date()
        found[day] = found.get(day, 0) + int(row["number"])
    return found
