"""How French counts things, writes numbers and lists names. Pure."""

from collections.abc import Sequence
from typing import Final

MINUS: Final = "\u2212"
"""As wide as a digit and never parted from it, which a hyphen is not. Files for other programs keep the hyphen."""


def number(value: int) -> str:
    """« −16 », « 10 000 »: its thousands apart by the thin no-break space that French typography asks for."""
    return f"{MINUS if value < 0 else ''}{abs(value):,}".replace(",", "\u202f")


def signed(value: int) -> str:
    """« +16 », « −16 », « 0 »."""
    return f"{'+' if value > 0 else ''}{number(value)}"


def counted(count: int, one: str, several: str = "") -> str:
    """« 1 produit », « 0 produit », « 2 produits »: French counts none as one. `several` where an s is not enough."""
    return f"{number(count)} {(several or one + 's') if count > 1 else one}"


def few(names: Sequence[str], most: int) -> str:
    """« Gants, Béquille et 2 autres »: so many of the names at most."""
    more = len(names) - most
    shown = ", ".join(names[:most])
    return f"{shown} et {counted(more, 'autre')}" if more > 0 else shown
