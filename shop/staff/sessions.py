"""Where a member of staff is signed in, as its owner and who administers the shop see it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from db.engine import transaction
from db.queries import staff_sessions as queries
from shop.calendar import as_utc


@dataclass(frozen=True, slots=True)
class OpenSession:
    """`public_id` names it in forms and opens nothing; moments in UTC; `is_this` the one that asks."""

    public_id: str
    device: str
    started_at: datetime
    used_at: datetime
    is_this: bool


async def listed(member_id: int, this_hash: str, now: datetime, idle: timedelta) -> tuple[OpenSession, ...]:
    """Every session that still opens the space, this one first, then the latest used."""
    found = [
        OpenSession(
            row["public_id"],
            row["device"],
            as_utc(row["created_at"]),
            as_utc(row["seen_at"]),
            row["id_hash"] == this_hash,
        )
        for row in await queries.listed(member_id, now, now - idle)
    ]
    return tuple(sorted(found, key=lambda one: not one.is_this))


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
