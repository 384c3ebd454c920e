"""Credits that an earlier file of another format seems to hold: the keys of two formats cannot be compared."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from db.queries import bank as queries

TWIN_DAYS: Final = timedelta(days=3)
"""Formats can say another day of the same booking."""
TWIN: Final = "Un virement semblable, venu d’un autre fichier, est déjà rapproché\u00a0: est-ce le même\u202f?"


async def twins_of(rows: Sequence[Mapping[str, Any]]) -> dict[int, frozenset[str]]:
    """By entry, the orders to which a credit of the same sum and days was given that came in another format."""
    if not rows:
        return {}
    days = [row["booked_on"] for row in rows]
    given = await queries.given_of({row["amount_cents"] for row in rows}, min(days) - TWIN_DAYS, max(days) + TWIN_DAYS)
    return {row["id"]: frozenset(one["number"] for one in given if _is_twin(row, one)) for row in rows}


def _is_twin(row: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    is_near = abs(given["booked_on"] - row["booked_on"]) <= TWIN_DAYS
    return bool(is_near and given["amount_cents"] == row["amount_cents"] and given["format"] != row["format"])
