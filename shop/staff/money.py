"""Money still to come, as staff see it: what is awaited from where, and what they may do about it."""

from dataclasses import dataclass
from typing import Final

from shop.merchant.identity import Merchant
from shop.orders.order import Order, Payment
from shop.orders.states import PAYMENT_WORDS, OrderState, PaymentState
from shop.payments.counter import (
    CASH,
    CASH_LIMIT_WORDS,
    MOST_CASH_CENTS,
    WAYS,
    counter_payment,
    way_words,
    withdrawn_cents,
)
from shop.payments.provider import BANK, CHEQUE, COUNTER

_AWAITED: Final = {BANK: "Virement attendu", CHEQUE: "Chèque attendu", COUNTER: "À encaisser au retrait"}
RECEIVED: Final = {
    BANK: ("Virement reçu", "Le montant exact est sur votre compte."),
    CHEQUE: ("Chèque encaissé", "Le chèque, du montant exact, est sur votre compte."),
}
"""The button that says that money came, and what it means, by who collects."""


@dataclass(frozen=True, slots=True)
class ToCome:
    """What is still to be paid of an order, in cents. `ways`: (code, label, why not) of what the counter takes, empty
    where nothing is to be collected there; `withdrawn_cents` are not collected, for pieces withdrawn from and kept
    back. `may_ask`: a link to pay may be mailed; `may_pay_later`: it may be paid when it is collected.
    """

    due_cents: int
    withdrawn_cents: int
    ways: tuple[tuple[str, str, str], ...]
    may_ask: bool
    may_pay_later: bool


def to_come(order: Order, merchant: Merchant) -> ToCome | None:
    """None where nothing is waited for."""
    at_counter = counter_payment(order) is not None
    if not order.due_cents or not (at_counter or order.is_unpaid):
        return None
    refused = CASH_LIMIT_WORDS if order.total_cents > MOST_CASH_CENTS else ""
    ways = tuple((code, words.capitalize(), refused if code == CASH else "") for code, words in WAYS.items())
    may_pay_later = order.state == OrderState.AWAITING_PAYMENT and order.is_collected and merchant.pay_at_agency
    off = withdrawn_cents(order) if at_counter else 0
    return ToCome(order.due_cents - off, off, ways if at_counter else (), order.is_unpaid, may_pay_later)


def payment_line(payment: Payment, is_awaited: bool) -> str:
    """« Virement attendu », « Payé (espèces) »; `is_awaited`: money may still come for its order."""
    if payment.state == PaymentState.CREATED and payment.provider in _AWAITED:
        return _AWAITED[payment.provider] if is_awaited else "Sans suite"
    how = way_words(payment)
    return PAYMENT_WORDS[PaymentState(payment.state)].label + (f" ({how})" if how else "")
