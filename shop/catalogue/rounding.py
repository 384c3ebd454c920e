"""Prices made by a calculation, brought to the endings that a merchant writes. Pure."""

from collections.abc import Mapping
from typing import Final

from shop.money import share_of

ROUNDINGS: Final[Mapping[str, str]] = {
    "exact": "Au centime",
    "five": "Aux 5 centimes les plus proches",
    "ten": "Aux 10 centimes les plus proches",
    "ninety": "À l’euro le plus proche, moins 10 centimes (x,90)",
    "euro": "À l’euro entier le plus proche",
}
"""Ways to round, as a form offers them."""
_STEPS: Final = {"exact": (1, 0), "five": (5, 0), "ten": (10, 0), "ninety": (100, 90), "euro": (100, 0)}
"""(distance between two endings, the first of them), in cents."""


def rounded(cents: int, way: str) -> int:
    """The nearest price with this ending, the upper of two as near; never less than the lowest such price above 0."""
    step, first = _STEPS[way]
    nearest = share_of(cents - first, 1, step) * step + first
    return nearest if nearest > 0 else (first or step)


def changed_by(cents: int, percent_bp: int, amount_cents: int, way: str) -> int:
    """A price raised (below 0: lowered) by a share in basis points and by cents, then rounded; 0: nothing left."""
    wanted = cents + share_of(cents, percent_bp, 10_000) + amount_cents
    return rounded(wanted, way) if wanted > 0 else 0
