"""An offer as staff read it: what it gives, on which conditions, and where it stands. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from shop.calendar import last_moment_words, moment_words
from shop.money import euros, percent
from shop.promotions.offers import AMOUNT, BUY_X_GET_Y, PERCENT, Promotion
from shop.promotions.reasons import where

COMING, RUNNING, OVER, STOPPED = "a-venir", "en-cours", "terminees", "arretees"
STANDINGS: Final[Mapping[str, str]] = {
    RUNNING: "En cours",
    COMING: "À venir",
    OVER: "Terminée",
    STOPPED: "Arrêtée",
}
"""By the value of « etat » in the list's address."""


def standing_of(offer: Promotion, now: datetime) -> str:
    """A key of STANDINGS; a stopped offer is stopped whatever its dates."""
    if not offer.active:
        return STOPPED
    if offer.ends_at is not None and now >= offer.ends_at:
        return OVER
    return COMING if offer.starts_at is not None and now < offer.starts_at else RUNNING


def gift_words(offer: Promotion) -> str:
    """« 10 % de réduction », « 3 articles achetés, 1 offert »."""
    if offer.kind == PERCENT:
        return f"{percent(offer.percent_bp)} de réduction"
    if offer.kind == AMOUNT:
        return f"{euros(offer.amount_cents)} de réduction"
    if offer.kind == BUY_X_GET_Y:
        bought = "article acheté" if offer.buy_quantity == 1 else "articles achetés"
        given = "offert" if offer.get_quantity == 1 else "offerts"
        return f"{offer.buy_quantity} {bought}, {offer.get_quantity} {given}"
    return "Livraison offerte"


def conditions(offer: Promotion, rayons: Mapping[int, str], products: Mapping[int, str]) -> list[str]:
    """Each condition as a piece of a sentence; `rayons` and `products` are names by id."""
    said = []
    if offer.starts_at:
        said.append(f"à partir du {moment_words(offer.starts_at)[3:]}")
    if offer.ends_at:
        said.append(f"jusqu’au {last_moment_words(offer.ends_at)[3:]}")
    if offer.minimum_cents:
        said.append(f"dès {euros(offer.minimum_cents)} d’articles concernés")
    named = [rayons[one] for one in sorted(offer.categories) if one in rayons]
    named += [products[one] for one in sorted(offer.products) if one in products]
    if named:
        said.append("sur " + ", ".join(f"«\u00a0{name}\u00a0»" for name in named))
    if offer.countries:
        said.append(f"pour une livraison {where(offer)}")
    if offer.first_order:
        said.append("pour une première commande")
    if offer.subscribers:
        said.append("pour les abonnés de la newsletter")
    if offer.uses_per_buyer:
        said.append(f"{offer.uses_per_buyer} fois par client")
    said.append("cumulable avec les autres codes qui le sont" if offer.stackable else "sans autre code")
    return said
