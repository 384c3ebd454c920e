"""Why a code takes nothing off, as French sentences; empty where it is not for that. Pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from shop.calendar import last_moment_words, moment_words
from shop.money import euros
from shop.places import countries
from shop.promotions.facts import Basket, Buyer
from shop.promotions.offers import BUY_X_GET_Y, Code, Promotion

UNKNOWN: Final = "Ce code n’est pas valable\u00a0: il est mal tapé, ou ne sert plus."
"""One answer for a code nobody made and for one made for one order that is used, over or not begun (T13)."""
BUT_BOOKS: Final = " (sans les livres, qui gardent le prix fixé par leur éditeur)"


def why_over(code: Code, now: datetime) -> str:
    """Why it counts for nobody at this moment, as a sentence; empty when it does."""
    offer = code.promotion
    said = ""
    if not offer.active:
        said = f"Le code {code.code} n’est plus valable."
    elif offer.ends_at is not None and now >= offer.ends_at:
        said = f"Le code {code.code} a expiré\u00a0: il était valable jusqu’au {last_moment_words(offer.ends_at)[3:]}."
    elif code.is_used_up:
        said = f"Le code {code.code} a déjà été utilisé autant de fois que prévu."
    elif offer.starts_at is not None and now < offer.starts_at:
        said = f"Le code {code.code} ne compte pas encore\u00a0: il sera valable à partir du "
        said += f"{moment_words(offer.starts_at)[3:]}."
    return UNKNOWN if said and code.is_for_one else said


def why_not_with(code: Code, kept: Iterable[Code]) -> str:
    """Two codes count together only if each may be joined by others."""
    for other in kept:
        if other.promotion.id == code.promotion.id:
            return (
                f"Le code {code.code} ouvre la même offre que le code {other.code}\u00a0: elle ne compte qu’une fois."
            )
        if not (code.promotion.stackable and other.promotion.stackable):
            return (
                f"Le code {code.code} ne se cumule pas avec le code {other.code}. "
                f"Retirez le code {other.code} pour utiliser {code.code}."
            )
    return ""


def why_not_these(name: str, offer: Promotion, basket: Basket) -> str:
    if not basket.concerned:
        if basket.books:
            return f"{name} ne vaut pas pour les livres, qui gardent le prix fixé par leur éditeur."
        return f"{name} («\u00a0{offer.label}\u00a0») ne concerne aucun article de votre panier."
    which = _which(basket)
    left = offer.minimum_cents - basket.worth_cents
    if left > 0:
        return f"{name} demande {euros(offer.minimum_cents)} {which}\u00a0: il vous manque {euros(left)}."
    more = offer.group - basket.pieces
    if offer.kind == BUY_X_GET_Y and more > 0:
        return (
            f"{name} demande {offer.group} articles concernés{BUT_BOOKS if basket.books else ''}, "
            f"dont {_given(offer.get_quantity)}\u00a0: il vous en manque {more}."
        )
    return ""


def _which(basket: Basket) -> str:
    """« d’articles concernés, hors livres » : what a minimum is counted on."""
    meant = len(basket.concerned) + len(basket.books)
    kind = "d’articles" if meant == len(basket.whole) else "d’articles concernés"
    return kind + (BUT_BOOKS if basket.books else "")


def _given(pieces: int) -> str:
    return "1 offert" if pieces == 1 else f"{pieces} offerts"


def why_not_there(name: str, offer: Promotion, buyer: Buyer) -> str:
    if offer.countries and buyer.country is not None and buyer.country not in offer.countries:
        return f"{name} ne vaut que pour une livraison {where(offer)}."
    return ""


def why_not_them(name: str, offer: Promotion, buyer: Buyer) -> str:
    if not buyer.is_known:
        return ""
    if offer.first_order and buyer.has_ordered:
        return f"{name} est réservé à une première commande."
    if offer.subscribers and not buyer.is_subscriber:
        return f"{name} est réservé aux abonnés de notre newsletter, à l’adresse e-mail de leur abonnement."
    if 0 < offer.uses_per_buyer <= buyer.uses.get(offer.id, 0):
        times = "une seule fois" if offer.uses_per_buyer == 1 else f"{offer.uses_per_buyer} fois"
        return f"{name} sert {times} par client\u00a0: vous l’avez déjà utilisé."
    return ""


def what_is_missing(name: str, offer: Promotion, buyer: Buyer) -> str:
    if offer.asks_who and not buyer.is_known:
        kind = (
            "est réservé à une première commande"
            if offer.first_order
            else "est réservé aux abonnés de notre newsletter"
            if offer.subscribers
            else "sert un nombre limité de fois par client"
        )
        return f"{name} {kind}\u00a0: il sera vérifié quand vous aurez indiqué votre adresse e-mail."
    if offer.countries and buyer.country is None:
        return f"{name} vaut pour une livraison {where(offer)}\u00a0: il sera vérifié quand vous l’aurez choisie."
    return ""


def where(offer: Promotion) -> str:
    """« en France ou en Belgique »."""
    known = countries()
    names = [known[code].name if code in known else code for code in sorted(offer.countries)]
    with_place = ["au Luxembourg" if name == "Luxembourg" else f"en {name}" for name in names]
    return " ou ".join(with_place)
