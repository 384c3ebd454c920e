"""Who has something that waits in hand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from db.engine import fetch
from db.sql import placeholders

Row = dict[str, Any]


async def take_free(kind: str, subject: int, member_id: int, now: datetime) -> bool:
    """It is this member's if nobody has it; whether it is this member's now."""
    rows = await fetch(
        "INSERT INTO work_owner (kind, subject, member, since) VALUES ({}, {}, {}, {}) "
        "ON CONFLICT (kind, subject) DO UPDATE SET since = work_owner.since WHERE work_owner.member = excluded.member "
        "RETURNING id",
        kind,
        subject,
        member_id,
        now,
    )
    return bool(rows)


async def owners(kind: str, subjects: Sequence[int]) -> list[Row]:
    """subject, member (id), name, since of those that somebody has."""
    if not subjects:
        return []
    marks = placeholders(subjects)
    return await fetch(
        "SELECT w.subject, w.member, m.name, w.since FROM work_owner w JOIN staff_member m ON m.id = w.member "
        f"WHERE w.kind = {{}} AND w.subject IN ({marks})",
        kind,
        *subjects,
    )


async def held(member_id: int) -> set[tuple[str, int]]:
    """(kind, subject) of what this member has."""
    rows = await fetch("SELECT kind, subject FROM work_owner WHERE member = {}", member_id)
    return {(row["kind"], row["subject"]) for row in rows}


async def take_from(kind: str, subject: int, member_id: int, had: int, now: datetime) -> bool:
    """It is this member's from now on, if `had` still has it."""
    rows = await fetch(
        "UPDATE work_owner SET member = {}, since = {} WHERE kind = {} AND subject = {} AND member = {} RETURNING id",
        member_id,
        now,
        kind,
        subject,
        had,
    )
    return bool(rows)


async def leave_own(kind: str, subject: int, member_id: int) -> None:
    """It is nobody's, if it was this member's."""
    await fetch("DELETE FROM work_owner WHERE kind = {} AND subject = {} AND member = {}", kind, subject, member_id)


async def sweep(before: datetime) -> None:
    """Forget what somebody took in hand long ago: it waits no more, or nobody has it."""
    await fetch("DELETE FROM work_owner WHERE since < {}", before)
