"""Paid at the counter of the agency (S2-27): in which ways, and what of an order is still to be collected there."""

from shop.errors import ShopError
from shop.money import share_of
from shop.orders.order import Order, Payment
from shop.orders.states import STILL_HERE
from shop.payments.provider import COUNTER

CARD, CASH, CHEQUE = "card", "cash", "cheque"
WAYS = {CARD: "carte bancaire", CASH: "espèces", CHEQUE: "chèque"}
"""How the money came, as `details["how"]` of the payment says it, in words."""
MOST_CASH_CENTS = 100_000
"""No debt above 1 000 € is paid in cash, not even in part (code monétaire et financier, L112-6 and D112-3)."""
CASH_LIMIT_WORDS = (
    "La loi interdit de payer plus de 1\u202f000\u00a0€ en espèces (articles L112-6 et D112-3 du code monétaire et "
    "financier)\u00a0: encaissez cette commande par carte ou par chèque."
)


def counter_payment(order: Order) -> Payment | None:
    """The payment to collect when the order is handed over; None where nothing is due, or nothing there."""
    if order.state not in STILL_HERE or not order.due_cents:
        return None
    waiting = [one for one in order.payments if one.provider == COUNTER and not one.is_settled]
    return waiting[-1] if waiting else None


def counter_cents(order: Order) -> int:
    """What the buyer pays at the counter; 0 where nothing is to be paid there."""
    return order.due_cents - withdrawn_cents(order) if counter_payment(order) else 0


def withdrawn_cents(order: Order) -> int:
    """What pieces withdrawn from and kept back take off what is due: nothing is paid for goods one does not get.

    0 where they are worth more than what is due: part of them was paid before, so money has to go back for them.
    """
    kept = sum(share_of(line.total_cents, line.kept_back, line.quantity) for line in order.lines)
    return kept if kept <= order.due_cents else 0


def check_way(order: Order, how: str) -> None:
    """Raises ShopError for a way that is none, and for cash where the law forbids it."""
    if how not in WAYS:
        raise ShopError("Dites comment le client a payé.")
    if how == CASH and order.total_cents > MOST_CASH_CENTS:
        raise ShopError(CASH_LIMIT_WORDS)


def way_words(payment: Payment) -> str:
    """« espèces », of a payment collected at the counter; empty for any other."""
    return WAYS.get(str(payment.details.get("how", "")), "") if payment.provider == COUNTER else ""
