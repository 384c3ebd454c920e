"""In whose hands is something that waits: an order, a parcel, a withdrawal, a line of the bank, a job, an article."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from db.engine import transaction
from db.queries import staff_queue, work_owners

KEPT_FOR: Final = timedelta(days=90)
"""What somebody took so long ago is done, or nobody's."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A member of staff, by id; `since` is UTC."""

    member_id: int
    name: str
    since: datetime


async def exists(about: str, subject: int) -> bool:
    """Whether there is such a thing."""
    return await staff_queue.exists(about, subject)


async def owner(about: str, subject: int) -> Owner | None:
    rows = await work_owners.owners(about, [subject])
    return Owner(rows[0]["member"], rows[0]["name"], rows[0]["since"]) if rows else None


async def take(about: str, subject: int, member_id: int, had: int | None, now: datetime) -> bool:
    """It is this member's, if it is nobody's, or still of the member it is taken over from (`had`); whether it is."""
    async with transaction():
        if had is not None and await work_owners.take_from(about, subject, member_id, had, now):
            return True
        return await work_owners.take_free(about, subject, member_id, now)


async def leave(about: str, subject: int, member_id: int) -> None:
    """It is nobody's again, if it was this member's."""
    async with transaction():
        await work_owners.leave_own(about, subject, member_id)


async def forget_old(now: datetime) -> None:
    """For the hourly sweep."""
    await work_owners.sweep(now - KEPT_FOR)
