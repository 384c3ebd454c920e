"""The payment methods a shopper may choose from, in the order they are shown: one small class each, one list."""

from shop.payments.method import PaymentMethod, Purchase
from shop.payments.offline import Transfer
from shop.payments.online import Card

METHODS: tuple[PaymentMethod, ...] = (Card(), Transfer())


def method(code: str) -> PaymentMethod:
    """Raises KeyError for a code that no method has."""
    for one in METHODS:
        if one.code == code:
            return one
    raise KeyError(code)


def offered_for(purchase: Purchase) -> list[tuple[PaymentMethod, str]]:
    """The methods listed for a purchase, each with why it does not fit, or nothing when it does."""
    return [(one, one.why_not(purchase) or "") for one in METHODS if one.is_offered(purchase)]
