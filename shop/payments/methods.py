"""The payment methods a shopper may choose from, in the order they are shown: one small class each, one list."""

from collections.abc import Mapping

from shop.delivery.modes import AGENCY
from shop.merchant.identity import Merchant
from shop.payments.credit_method import Credit
from shop.payments.instalments import TIMES
from shop.payments.method import Limits, PaymentMethod, Purchase
from shop.payments.offline import AtAgency, Cheque, Nothing, Transfer
from shop.payments.online import ONLINE
from shop.payments.provider import NOTHING

METHODS: tuple[PaymentMethod, ...] = (*ONLINE, Transfer(), Cheque(), AtAgency(), Nothing(), Credit())


def method(code: str) -> PaymentMethod:
    """Raises KeyError for a code that no method has."""
    if found := known_method(code):
        return found
    raise KeyError(code)


def known_method(code: str) -> PaymentMethod | None:
    """The method, or None where none has this code (any more)."""
    return next((one for one in METHODS if one.code == code), None)


def label_of(code: str) -> str:
    """« Carte bancaire »; the code itself where nobody knows it any more."""
    found = known_method(code)
    return found.label if found else code


def offered_for(purchase: Purchase) -> list[tuple[PaymentMethod, str]]:
    """The methods listed for a purchase, each with why it does not fit, or nothing when it does.

    One that costs nothing has one method alone, which collects nothing.
    """
    fitting = [one for one in METHODS if one.is_offered(purchase)]
    if purchase.due_cents < 1:
        fitting = [one for one in fitting if one.provider == NOTHING]
    return [(one, one.why_not(purchase) or "") for one in fitting]


def beside_payment(label: str) -> str:
    """« En 3 fois » for « Paiement en 3 fois », where « Paiement » is read just before it."""
    before, _, rest = label.partition(" ")
    return f"{rest[:1].upper()}{rest[1:]}" if before == "Paiement" and rest else label


def taken(merchant: Merchant, offered: Mapping[str, Limits] | None) -> tuple[str, ...]:
    """The labels of what a shop takes in France, whatever is bought; not a lender’s credit, which depends on it."""
    anything = Purchase(100, AGENCY, merchant=merchant, offered=offered)
    return tuple(one.label for one, refusal in offered_for(anything) if not refusal and one.code not in TIMES)
