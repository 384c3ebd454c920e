"""Pieces of statements that both databases are asked in, and what their answers hold: written here once.

A statement marks each of its parameters with « {} », as db.engine.fetch wants it.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any, TypeVar

from db.engine import is_postgres

T = TypeVar("T")


def placeholders(values: Collection[object]) -> str:
    """« {}, {}, {} », one for each of the values: what goes between the brackets of IN (…)."""
    return ", ".join(["{}"] * len(values))


def batches(values: Sequence[T], at_once: int) -> Iterator[Sequence[T]]:
    """So many at a time: either database accepts only so many parameters in one statement."""
    for start in range(0, len(values), at_once):
        yield values[start : start + at_once]


def for_update() -> str:
    """Ends a SELECT whose rows nobody else may write until the transaction ends; SQLite has one writer anyway."""
    return locking("UPDATE")


def locking(strength: str) -> str:
    """Ends a SELECT that holds its rows in one of PostgreSQL's strengths: UPDATE, NO KEY UPDATE or KEY SHARE."""
    return f" FOR {strength}" if is_postgres() else ""


def inside(column: str, *path: str) -> str:
    """What a JSON column holds at `path`, as text; NULL where there is nothing."""
    *above, last = path
    if is_postgres():
        return f"({column}{''.join(f' -> {name!r}' for name in above)} ->> '{last}')"
    return f"json_extract({column}, '$.{'.'.join(path)}')"


def read_json(value: Any) -> Any:
    """The value of a JSON column: plain statements give it as text, Piccolo's own as what it holds."""
    return json.loads(value) if isinstance(value, str) else value
