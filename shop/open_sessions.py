"""Where somebody is signed in, a customer or a member of staff, as they see it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shop.calendar import as_utc


@dataclass(frozen=True, slots=True)
class OpenSession:
    """`public_id` names it in forms and opens nothing; moments in UTC; `is_this` the one that asks."""

    public_id: str
    device: str
    started_at: datetime
    used_at: datetime
    is_this: bool


def open_sessions(rows: Iterable[Mapping[str, Any]], this_hash: str) -> tuple[OpenSession, ...]:
    """This one first, then the latest used, as the rows come."""
    found = [
        OpenSession(
            row["public_id"],
            row["device"],
            as_utc(row["created_at"]),
            as_utc(row["seen_at"]),
            row["id_hash"] == this_hash,
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: not one.is_this))
