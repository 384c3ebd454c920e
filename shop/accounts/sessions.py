"""The sessions of a customer as their owner sees them, and how they end."""

from datetime import datetime, timedelta

from db.engine import transaction
from db.queries import sessions as queries
from shop.cart.homes import take_from_devices
from shop.open_sessions import OpenSession, open_sessions


async def listed(
    customer_id: int, this_hash: str, now: datetime, idle: timedelta, kept_idle: timedelta
) -> tuple[OpenSession, ...]:
    """Every session that still opens the account, this one first, then the latest used."""
    rows = await queries.of_customer(customer_id, now, now - idle, now - kept_idle)
    return open_sessions(rows, this_hash)


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
