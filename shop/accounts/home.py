"""The first page of the client space: the order a customer most likely comes for."""

from dataclasses import dataclass
from datetime import datetime

from db.queries import customer_details as queries
from shop.delivery.modes import AGENCY
from shop.orders.states import WORDS, OrderState


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
    row = await queries.latest_order(customer_id)
    if row is None:
        return None
    collected = row["delivery"].get("mode") == AGENCY and row["state"] == OrderState.DELIVERED
    words = WORDS[OrderState(row["state"])]
    return LatestOrder(
        number=row["number"],
        state=row["state"],
        label="Retirée" if collected else words.label,
        meaning="Vous avez retiré votre commande." if collected else words.meaning,
        total_cents=row["total_cents"],
        placed_at=row["placed_at"],
    )
