"""Sessions: found by the hash of their cookie, written at sign-in, deleted at the end; never written back."""

from datetime import datetime
from typing import Any

from db.engine import fetch
from db.tables.guards import Session

Row = dict[str, Any]

LIVE_STAFF = """
SELECT s.created_at, s.seen_at, m.id, m.name, m.email
FROM session s JOIN staff_member m ON m.id = s.subject_id AND m.auth_epoch = s.auth_epoch
WHERE s.id_hash = {} AND s.kind = 'staff' AND m.active AND s.expires_at > {} AND s.seen_at > {}
"""
"""Whose password changed or who was shut out has another auth_epoch: that ends every session at once."""


async def live_staff(id_hash: str, now: datetime, seen_after: datetime) -> Row | None:
    """The member of staff behind a session that has neither expired nor been idle: id, name, email, seen_at."""
    rows = await fetch(LIVE_STAFF, id_hash, now, seen_after)
    return rows[0] if rows else None


async def create(
    *, id_hash: str, kind: str, subject_id: int, auth_epoch: int, now: datetime, expires_at: datetime
) -> None:
    """Write a new session; the times are UTC."""
    await Session(
        id_hash=id_hash,
        kind=kind,
        subject_id=subject_id,
        auth_epoch=auth_epoch,
        created_at=now,
        seen_at=now,
        expires_at=expires_at,
    ).save()


async def seen(id_hash: str, now: datetime, not_since: datetime) -> None:
    """Note that a session is in use, unless that was noted since; one that was deleted meanwhile stays deleted."""
    await Session.update({Session.seen_at: now}).where(Session.id_hash == id_hash, Session.seen_at < not_since)


async def delete(id_hash: str) -> None:
    await Session.delete().where(Session.id_hash == id_hash)


async def delete_expired(now: datetime) -> None:
    await Session.delete().where(Session.expires_at < now)
