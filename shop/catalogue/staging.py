"""What is shown before it is applied: a mark of what was shown, so that nothing else than that is done, and once."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from db.queries import staged_files
from shop.errors import ShopError


class OtherThanShown(ShopError):
    """What would be done is no more what was shown."""

    def __init__(self) -> None:
        super().__init__("Quelque chose a changé depuis l’affichage\u00a0: relisez la liste, puis appliquez.")


class AppliedBefore(ShopError):
    """It was applied already, by this person or another."""

    def __init__(self) -> None:
        super().__init__("C’était déjà appliqué\u00a0: rien n’a été fait une deuxième fois.")


async def keep(kind: str, options: Mapping[str, Any], actor: str, now: datetime) -> str:
    """Stage a change that is no file; the name its page has."""
    return await staged_files.stage(kind=kind, name="", content=b"", options=options, actor=actor, now=now)


async def kept(kind: str, public_id: str) -> dict[str, Any] | None:
    """What was staged under this name."""
    return await staged_files.staged(kind, public_id)


def mark_of(rows: Iterable[object]) -> str:
    """16 hexadecimal digits of what was shown, in its order."""
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:16]


async def apply_as_shown(staged: Mapping[str, Any], shown: str, now_shown: str, now: datetime) -> None:
    """Note, in the transaction that applies it, that a staged change is applied.

    `shown` is the mark the page was drawn with, `now_shown` that of what would be done now. Raises AppliedBefore,
    OtherThanShown.
    """
    if not await staged_files.apply_once(staged["id"], now):
        raise AppliedBefore
    if shown != now_shown:
        raise OtherThanShown
