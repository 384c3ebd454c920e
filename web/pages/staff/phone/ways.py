"""The ways to pay an order taken by phone, as an operator names them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shop.calendar import until_words
from shop.checkout.standing import Offered, Standing
from shop.merchant.identity import Merchant
from shop.orders.drafts import hold_until
from shop.payments.provider import COUNTER, CREDIT, NOTHING

LINK_LABEL: Final = "Lien de paiement par e-mail"
DETAILS_WORDS: Final = "Ce qu’il faut pour payer part par e-mail."
LINK_WORDS: Final = "Le client choisit son moyen de paiement (carte, PayPal…) sur une page à lui."


@dataclass(frozen=True, slots=True)
class Way:
    """One way to pay as an operator names it; `code` of its method, `kept` says until when the goods wait for it."""

    code: str
    label: str
    lines: tuple[str, ...]
    refusal: str = ""
    kept: str = ""


def ways(standing: Standing, merchant: Merchant, now: datetime) -> list[Way]:
    """All that goes through a provider's page is one way here: the link by mail, where the buyer chooses."""
    online = [one for one in standing.offered if one.method.redirects]
    link = next((one for one in online if not one.refusal), online[0] if online else None)
    found = [_link(link, standing, merchant, now)] if link else []
    return found + [_way(one, merchant, now) for one in standing.offered if not one.method.redirects]


def _link(one: Offered, standing: Standing, merchant: Merchant, now: datetime) -> Way:
    may_wait = standing.choice is None or standing.choice.slot is None
    until = until_words(hold_until(one.method.code, merchant, now, by_link=may_wait))
    kept = f"Articles réservés jusqu’au {until[3:]}."
    return Way(one.method.code, LINK_LABEL, (LINK_WORDS, kept), one.refusal, kept)


def _way(one: Offered, merchant: Merchant, now: datetime) -> Way:
    method = one.method
    if method.provider in {COUNTER, NOTHING, CREDIT}:
        return Way(method.code, method.label, (method.description,), one.refusal)
    until = until_words(hold_until(method.code, merchant, now))
    kept = f"Articles réservés jusqu’au {until[3:]}."
    return Way(method.code, method.label, (DETAILS_WORDS, kept), one.refusal, kept)
