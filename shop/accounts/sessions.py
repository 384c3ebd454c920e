"""The sessions of a customer as their owner sees them, and how they end."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from db.engine import transaction
from db.queries import sessions as queries
from shop.cart.homes import take_from_devices


@dataclass(frozen=True, slots=True)
class OpenSession:
    """`public_id` names it in forms and opens nothing; moments in UTC; `is_this` the one that asks."""

    public_id: str
    device: str
    started_at: datetime
    used_at: datetime
    is_this: bool


async def listed(
    customer_id: int, this_hash: str, now: datetime, idle: timedelta, kept_idle: timedelta
) -> tuple[OpenSession, ...]:
    """Every session that still opens the account, this one first, then the latest used."""
    rows = await queries.of_customer(customer_id, now, now - idle, now - kept_idle)
    found = [
        OpenSession(row["public_id"], row["device"], row["created_at"], row["seen_at"], row["id_hash"] == this_hash)
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: not one.is_this))


async def close(customer_id: int, public_id: str, this_hash: str) -> bool:
    """End one other session of this customer, and take the cart from its device; False where there is no such one."""
    async with transaction():
        closed = await queries.close(customer_id, public_id, this_hash)
        if closed:
            await take_from_devices(customer_id)
    return closed


async def close_others(customer_id: int, this_hash: str) -> int:
    """End every session of this customer but this one, and take the cart from their devices; how many those were."""
    async with transaction():
        closed = await queries.close_others(customer_id, this_hash)
        if closed:
            await take_from_devices(customer_id)
    return closed
