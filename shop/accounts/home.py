"""The first page of the client space: the order a customer most likely comes for."""

from dataclasses import dataclass
from datetime import datetime

from db.queries import customer_orders as queries
from shop.accounts.orders import words_in_list


@dataclass(frozen=True, slots=True)
class LatestOrder:
    """The newest order in a few words; cents include VAT, `placed_at` is UTC."""

    number: str
    state: str
    label: str
    meaning: str
    total_cents: int
    placed_at: datetime


async def latest_order(customer_id: int) -> LatestOrder | None:
    """None for a customer who has not ordered yet."""
    rows = await queries.listed(queries.Wanted(customer_id), page=1, per_page=1)
    if not rows:
        return None
    row, words = rows[0], words_in_list(rows[0])
    return LatestOrder(
        number=row["number"],
        state=row["state"],
        label=words.label,
        meaning=words.meaning,
        total_cents=row["total_cents"],
        placed_at=row["placed_at"],
    )
