"""Two carts as one, by article: nothing lost, the larger quantity, and what changed said to whoever signs in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shop.cart.additions import MOST_LINES
from shop.cart.view import CartLine
from shop.catalogue.availability import QUANTITY_LIMIT
from shop.french import few

MOST_NAMED = 5
DETAILS = ("contact", "professional", "billing", "delivery_address")
"""Parts of a checkout that belong together: one day's answers are never mixed with another's."""


@dataclass(frozen=True, slots=True)
class Line:
    """`variant` its id; the price in cents as it was last shown."""

    variant: int
    quantity: int
    seen_price_cents: int


@dataclass(frozen=True, slots=True)
class Merged:
    """One cart of two, and the variants whose owner must be told.

    `found` lay in the account alone; of `raised` there are more than the visitor had, of `limited` fewer than were
    asked for; `left_out` found no room.
    """

    lines: tuple[Line, ...]
    found: tuple[int, ...]
    raised: tuple[int, ...]
    limited: tuple[int, ...]
    left_out: tuple[int, ...]


def merge(home: Sequence[Line], guest: Sequence[Line], most: Mapping[int, int]) -> Merged:
    """The account's lines stay, the guest's follow as long as there is room.

    `most`: how many can be had of each variant today; where that is none, the quantity stays and the cart says why.
    """
    ours = {line.variant: line for line in home}
    theirs = {line.variant: line for line in guest}
    pairs = [(line, theirs.get(line.variant)) for line in home]
    pairs += [(line, line) for line in guest if line.variant not in ours]
    lines = tuple(_larger(one, other, most) if other else one for one, other in pairs[:MOST_LINES])
    touched = [line for line in lines if line.variant in theirs]
    wanted = {key: max(line.quantity, ours.get(key, line).quantity) for key, line in theirs.items()}
    return Merged(
        lines,
        found=tuple(line.variant for line in home if line.variant not in theirs),
        raised=tuple(line.variant for line in touched if line.quantity > theirs[line.variant].quantity),
        limited=tuple(line.variant for line in touched if line.quantity < wanted[line.variant]),
        left_out=tuple(line.variant for line, _ in pairs[MOST_LINES:]),
    )


def _larger(home: Line, guest: Line, most: Mapping[int, int]) -> Line:
    """One line of two, at the price the visitor saw last."""
    bound = most.get(guest.variant) or QUANTITY_LIMIT
    return Line(guest.variant, min(max(home.quantity, guest.quantity), bound), guest.seen_price_cents)


def checkout_of(home: Mapping[str, Any], guest: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of the checkout: the guest's answers where there are some, else the account's."""
    details = guest if guest.get("billing") else home
    said = {name: value for name, value in guest.items() if value and name not in DETAILS}
    return {**home, **said, **{name: details.get(name) for name in DETAILS}}


def sentences(merged: Merged, articles: Mapping[int, CartLine]) -> list[str]:
    """What the visitor must be told, in whole sentences; none where the cart is as it was before signing in."""
    pieces = {line.variant: line.quantity for line in merged.lines}
    said = []
    if merged.found:
        said.append(f"Déjà dans le panier de votre compte\u00a0: {_names(merged.found, articles)}.")
    said += [
        f"{_name(key, articles)}\u00a0: {pieces[key]} exemplaires, la plus grande des deux quantités."
        for key in merged.raised
        if key not in merged.limited
    ]
    said += [
        f"{_name(key, articles)}\u00a0: quantité ramenée à {pieces[key]}, le maximum pour cet article."
        for key in merged.limited
    ]
    if merged.left_out:
        names = _names(merged.left_out, articles)
        said.append(
            f"Votre panier contient déjà {MOST_LINES} articles différents. N’ont pas pu y entrer\u00a0: {names}."
        )
    return said


def _names(keys: Sequence[int], articles: Mapping[int, CartLine]) -> str:
    return few([_name(key, articles) for key in keys], MOST_NAMED)


def _name(key: int, articles: Mapping[int, CartLine]) -> str:
    return f"«\u00a0{articles[key].name}\u00a0»" if key in articles else "un article"
