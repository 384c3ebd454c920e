"""Who waits for an article to come back."""

from datetime import datetime
from typing import Any

from db.engine import fetch
from db.tables.after_sales import RestockNotice

Row = dict[str, Any]
identity = RestockNotice._meta.primary_key


async def ask(variant_id: int, email: str, now: datetime) -> int:
    """Write a wish down, or find it; one that was answered begins anew, one that was confirmed stays so."""
    rows = await fetch(
        "INSERT INTO restock_notice (variant, email, asked_at) VALUES ({}, {}, {}) "
        "ON CONFLICT (variant, email) DO UPDATE SET asked_at = excluded.asked_at, notified_at = NULL, confirmed_at = "
        "CASE WHEN restock_notice.notified_at IS NULL THEN restock_notice.confirmed_at END RETURNING id",
        variant_id,
        email,
        now,
    )
    return int(rows[0]["id"])


async def by_id(notice_id: int) -> Row | None:
    """The wish; None when there is none (any more)."""
    row: Row | None = await RestockNotice.select().where(identity == notice_id).first()
    return row


async def confirm(notice_id: int, now: datetime) -> None:
    await fetch(
        "UPDATE restock_notice SET confirmed_at = {} WHERE id = {} AND confirmed_at IS NULL RETURNING id",
        now,
        notice_id,
    )


async def forget(notice_id: int) -> None:
    await fetch("DELETE FROM restock_notice WHERE id = {}", notice_id)


async def awaited() -> list[int]:
    """Variants that somebody waits for."""
    rows = await fetch(
        "SELECT DISTINCT variant FROM restock_notice WHERE confirmed_at IS NOT NULL AND notified_at IS NULL"
    )
    return [int(row["variant"]) for row in rows]


async def waiting_for(variant_id: int) -> list[int]:
    """Confirmed wishes for a variant not yet answered, who asked first first."""
    rows = await fetch(
        "SELECT id FROM restock_notice WHERE variant = {} AND confirmed_at IS NOT NULL AND notified_at IS NULL "
        "ORDER BY asked_at, id",
        variant_id,
    )
    return [int(row["id"]) for row in rows]


async def answer(notice_id: int, now: datetime) -> bool:
    """Take the right to write to this person; False when another worker has it, or nobody waits any more."""
    rows = await fetch(
        "UPDATE restock_notice SET notified_at = {} "
        "WHERE id = {} AND confirmed_at IS NOT NULL AND notified_at IS NULL RETURNING id",
        now,
        notice_id,
    )
    return bool(rows)


async def forget_old(unconfirmed: datetime, answered: datetime, waiting: datetime) -> None:
    """Delete wishes never confirmed, answered, or waiting since before these moments."""
    await fetch(
        "DELETE FROM restock_notice WHERE asked_at < {} OR notified_at < {} "
        "OR (asked_at < {} AND confirmed_at IS NULL)",
        waiting,
        answered,
        unconfirmed,
    )
