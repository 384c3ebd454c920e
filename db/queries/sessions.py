"""Sessions: found by the hash of their cookie, written at sign-in, deleted at the end; never written back."""

from datetime import datetime
from typing import Any

from db.engine import fetch
from db.tables.guards import Session

Row = dict[str, Any]

_IN_USE = "s.id_hash = {} AND s.expires_at > {} AND (s.seen_at > {} OR (s.kept AND s.seen_at > {}))"
LIVE = {
    "staff": f"""
SELECT s.seen_at, m.id, m.name, m.email, m.roles, m.totp_since IS NOT NULL AS has_second_factor
FROM session s JOIN staff_member m ON m.id = s.subject_id AND m.auth_epoch = s.auth_epoch
WHERE {_IN_USE} AND s.kind = 'staff' AND m.active
""",
    "customer": f"""
SELECT s.seen_at, c.id, c.first_name AS name, c.email
FROM session s JOIN customer c ON c.id = s.subject_id AND c.auth_epoch = s.auth_epoch
WHERE {_IN_USE} AND s.kind = 'customer' AND c.erase_at IS NULL
""",
}
"""Whose password changed or who was shut out has another auth_epoch: that ends every session at once."""


async def live(kind: str, id_hash: str, now: datetime, seen_after: datetime, kept_after: datetime) -> Row | None:
    """Who is behind a session that has neither expired nor been idle: id, name, email, seen_at.

    Of staff their roles and has_second_factor too.
    A session that is kept may have been idle since `kept_after`, another since `seen_after`.
    """
    rows = await fetch(LIVE[kind], id_hash, now, seen_after, kept_after)
    return rows[0] if rows else None


async def create(*, now: datetime, **values: Any) -> None:
    """Write a new session: id_hash, public_id, kind, subject_id, auth_epoch, device, kept, expires_at; times in UTC."""
    await Session(created_at=now, seen_at=now, **values).save()


async def of_customer(customer_id: int, now: datetime, seen_after: datetime, kept_after: datetime) -> list[Row]:
    """The sessions still in use, the latest used first: public_id, id_hash, device, created_at, seen_at."""
    return await fetch(
        "SELECT s.public_id, s.id_hash, s.device, s.created_at, s.seen_at FROM session s "
        "JOIN customer c ON c.id = s.subject_id AND c.auth_epoch = s.auth_epoch "
        "WHERE s.kind = 'customer' AND s.subject_id = {} AND s.expires_at > {} "
        "AND (s.seen_at > {} OR (s.kept AND s.seen_at > {})) ORDER BY s.seen_at DESC, s.id DESC",
        customer_id,
        now,
        seen_after,
        kept_after,
    )


async def close(customer_id: int, public_id: str, but: str) -> bool:
    """End one session of a customer's, never the one of the hash `but`; whether there was such a one."""
    closed = await fetch(
        "DELETE FROM session WHERE kind = 'customer' AND subject_id = {} AND public_id = {} AND id_hash <> {} "
        "RETURNING id",
        customer_id,
        public_id,
        but,
    )
    return bool(closed)


async def close_others(customer_id: int, but: str) -> int:
    """End every session of a customer's but the one of the hash `but`; how many those were."""
    sql = "DELETE FROM session WHERE kind = 'customer' AND subject_id = {} AND id_hash <> {} RETURNING id"
    return len(await fetch(sql, customer_id, but))


async def is_kept(id_hash: str) -> bool:
    """Whether its owner asked to stay signed in on this device."""
    rows = await fetch("SELECT kept FROM session WHERE id_hash = {}", id_hash)
    return bool(rows and rows[0]["kept"])


async def seen(id_hash: str, now: datetime, not_since: datetime) -> None:
    """Note that a session is in use, unless that was noted since; one that was deleted meanwhile stays deleted."""
    await Session.update({Session.seen_at: now}).where(Session.id_hash == id_hash, Session.seen_at < not_since)


async def delete(id_hash: str) -> None:
    await Session.delete().where(Session.id_hash == id_hash)


async def delete_expired(now: datetime) -> None:
    await Session.delete().where(Session.expires_at < now)
