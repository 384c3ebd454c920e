"""Subscribers of the newsletter, by e-mail address (lower case)."""

from datetime import datetime
from typing import Any

from db.engine import fetch

Row = dict[str, Any]


async def by_email(email: str) -> Row | None:
    rows = await fetch("SELECT * FROM newsletter_subscriber WHERE email = {}", email)
    return rows[0] if rows else None


async def ask(email: str, now: datetime, source: str) -> None:
    """Note the wish; who left before may come back, who is in stays in."""
    await fetch(
        "INSERT INTO newsletter_subscriber (email, asked_at, source) VALUES ({}, {}, {}) "
        "ON CONFLICT (email) DO UPDATE SET asked_at = excluded.asked_at, source = excluded.source RETURNING id",
        email,
        now,
        source,
    )


async def confirm(email: str, asked_at: datetime, now: datetime) -> bool:
    """False where the address is gone, or was left after that wish."""
    rows = await fetch(
        "UPDATE newsletter_subscriber SET confirmed_at = {}, left_at = NULL "
        "WHERE email = {} AND (left_at IS NULL OR left_at < {}) RETURNING id",
        now,
        email,
        asked_at,
    )
    return bool(rows)


async def forget_unanswered(before: datetime) -> None:
    """Delete wishes that were made before this moment and that no mail has confirmed."""
    await fetch(
        "DELETE FROM newsletter_subscriber WHERE confirmed_at IS NULL AND asked_at < {} RETURNING id",
        before,
    )


async def leave(email: str, now: datetime) -> None:
    await fetch("UPDATE newsletter_subscriber SET left_at = {} WHERE email = {} RETURNING id", now, email)
