"""Orders that a credit may be for, as the matching reads them."""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from db.queries import bank as queries
from db.sql import read_json
from shop.bank.matching import Target, Targets
from shop.bank.references import mentions

EXPIRED_FOR: Final = timedelta(days=90)
"""Money for an order that expired longer ago is no longer guessed by name and sum; its reference still counts."""
_WAITING: Final = frozenset({"awaiting_payment", "confirmed", "expired", "cancelled"})


async def targets_for(texts: Iterable[str], now: datetime) -> Targets:
    """Every order whose transfer is awaited, and those that these texts name, which nothing but its number calls."""
    named = await asyncio.to_thread(_named, tuple(texts))
    rows = await queries.awaited_transfers(now - EXPIRED_FOR)
    known = {row["number"] for row in rows}
    return Targets(map(_target, rows), map(_target, await queries.targets_named(named - known)))


def _named(texts: Iterable[str]) -> set[str]:
    return {one.number for text in texts for one in mentions(text)}


async def targets_named(numbers: Collection[str]) -> list[Target]:
    return [_target(row) for row in await queries.targets_named(numbers)]


def _target(row: Mapping[str, Any]) -> Target:
    awaited = row["awaited_cents"] if row["state"] in _WAITING else None
    contact, professional = read_json(row["contact"]), read_json(row["professional"])
    return Target(
        row["number"],
        max(0, row["total_cents"] - row["paid_cents"]) if awaited is None else awaited,
        row["total_cents"],
        awaited is not None,
        (str(contact.get("last_name", "")), str(professional.get("company", ""))),
    )
