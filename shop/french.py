"""How French counts things and lists them. Pure."""

from collections.abc import Sequence


def counted(number: int, one: str, several: str = "") -> str:
    """« 1 produit », « 0 produit », « 2 produits »: French counts none as one. `several` where an s is not enough."""
    return f"{number} {several or one + 's'}" if number > 1 else f"{number} {one}"


def few(names: Sequence[str], most: int) -> str:
    """« Gants, Béquille et 2 autres »: so many of the names at most."""
    more = len(names) - most
    shown = ", ".join(names[:most])
    return f"{shown} et {counted(more, 'autre')}" if more > 0 else shown
