"""What a way to receive can carry: one parcel of all the articles, or the heavy carrier for all of them (S0-33)."""

from collections.abc import Iterable, Sequence

from shop.delivery.modes import Mode
from shop.delivery.rules import DeliveryRules, Item


def weight_of(items: Iterable[Item]) -> int:
    """Grams of the whole parcel."""
    return sum(item.weight_g * item.quantity for item in items)


def refusal(items: Sequence[Item], mode: Mode, rules: DeliveryRules) -> str:
    """Why these articles cannot go by this mode, as a sentence; empty when they can (S0-33)."""
    if any(item.agency_only for item in items) and not mode.carries_agency_only:
        return "Un article de votre panier se retire uniquement en agence."
    if mode.only_oversize and not is_oversize(items, rules):
        return "Ce transporteur est réservé aux colis lourds ou encombrants."
    reason = _does_not_fit(items, mode)
    if not reason:
        return ""
    if any(other.only_oversize for other in rules.modes):
        return reason
    return f"{reason} Pour une livraison à votre adresse, appelez-nous au {rules.phone}." if rules.phone else reason


def is_oversize(items: Sequence[Item], rules: DeliveryRules) -> bool:
    """Whether no parcel to an address can hold these articles: all of them then leave together, by the heavy carrier.

    One article too long, too heavy or so marked, or all of them too heavy together, are enough (docs/delivery.md).
    """
    return not any(
        mode.needs_address and not _does_not_fit(items, mode) for mode in rules.modes if not mode.only_oversize
    )


def _does_not_fit(items: Iterable[Item], mode: Mode) -> str:
    """The limit of the mode that one parcel of all these would break; empty for none."""
    weight = 0
    too_big = False
    for item in items:
        weight += item.weight_g * item.quantity
        too_big = too_big or item.oversize or _too_long(item, mode)
    if too_big and not mode.carries_oversize:
        return "Un article de votre panier est trop encombrant pour ce mode de livraison."
    if mode.max_weight_g and weight > mode.max_weight_g:
        return f"Votre colis dépasse {mode.max_weight_g // 1000}\u00a0kg, la limite de ce mode de livraison."
    return ""


def _too_long(item: Item, mode: Mode) -> bool:
    sides = item.length_mm, item.width_mm, item.height_mm
    longest, whole = max(sides), sum(sides)
    return (
        (bool(mode.max_side_mm) and longest > mode.max_side_mm)
        or (bool(mode.max_girth_mm) and longest + 2 * (whole - longest) > mode.max_girth_mm)
        or (bool(mode.max_sum_mm) and whole > mode.max_sum_mm)
    )
