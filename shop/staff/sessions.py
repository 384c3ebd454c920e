"""Where a member of staff is signed in, as its owner and who administers the shop see it."""

from datetime import datetime, timedelta

from db.engine import transaction
from db.queries import staff_sessions as queries
from shop.open_sessions import OpenSession, open_sessions


async def listed(member_id: int, this_hash: str, now: datetime, idle: timedelta) -> tuple[OpenSession, ...]:
    """Every session that still opens the space, this one first, then the latest used."""
    return open_sessions(await queries.listed(member_id, now, now - idle), this_hash)


async def close(member_id: int, public_id: str, this_hash: str) -> bool:
    """End one other session of this member; False where there is no such one."""
    return await queries.close(member_id, public_id, this_hash)


async def close_others(member_id: int, this_hash: str) -> int:
    """End every session of this member but this one; how many those were."""
    return await queries.close_others(member_id, this_hash)


async def end_all(member_id: int) -> None:
    """End every session of a member."""
    async with transaction():
        await queries.end_all(member_id)
