"""Who has an order in hand."""

from dataclasses import dataclass
from datetime import datetime

from db.engine import transaction
from db.queries import work_owners
from shop.staff.order_list import KIND


@dataclass(frozen=True, slots=True)
class Owner:
    """A member of staff, since when (UTC)."""

    member_id: int
    name: str
    since: datetime


async def owner_of(order_id: int) -> Owner | None:
    rows = await work_owners.owners(KIND, [order_id])
    return Owner(rows[0]["member"], rows[0]["name"], rows[0]["since"]) if rows else None


async def take(order_id: int, member_id: int, now: datetime) -> None:
    """It is this member's from now on, whoever had it."""
    async with transaction():
        await work_owners.take(KIND, order_id, member_id, now)


async def leave(order_id: int) -> None:
    async with transaction():
        await work_owners.leave(KIND, order_id)
