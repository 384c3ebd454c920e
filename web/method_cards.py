"""The card of a payment method, as the checkout and the page that pays an order again show it."""

from datetime import date
from typing import Any

from shop.merchant.identity import Merchant
from shop.payments.instalments import notice, offer_lines
from shop.payments.method import PaymentMethod


def card_of(one: PaymentMethod, refusal: str, due_cents: int, merchant: Merchant, today: date) -> dict[str, Any]:
    """What `radio_card` takes: the lines, the notice beside an offer of credit, and why it cannot be had.

    A credit is only said of where it can be had.
    """
    if refusal:
        return {"lines": [one.description], "unavailable": refusal}
    lines = [one.description, *offer_lines(one.code, due_cents, merchant, today)]
    return {"lines": lines, "note": notice(one.code, merchant), "unavailable": ""}
