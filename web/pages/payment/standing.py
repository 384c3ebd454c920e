"""Where a payment stands, as its page says it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shop.calendar import in_paris
from shop.merchant.identity import Merchant
from shop.orders.order import Order
from shop.orders.states import ENDED, PAYMENT_WORDS, PaymentState
from shop.payments.methods import offered_for
from shop.payments.online import subject_of
from shop.payments.provider import BANK, CHEQUE, COUNTER
from shop.payments.purchase import purchase_of
from web.method_cards import card_of

WAITED_FOR = {
    BANK: "Nous attendons votre virement.",
    CHEQUE: "Nous attendons votre chèque.",
    COUNTER: "Vous avez choisi de payer au retrait.",
}
_WAITING = frozenset({PaymentState.OPEN, PaymentState.PENDING, PaymentState.AUTHORIZED})


@dataclass(frozen=True, slots=True)
class Standing:
    """`title` and `reason` are said when the payment is neither done nor being checked.

    `by_hand`: nothing is paid here, what is to be done is on the order's own page. `other_chosen`: so it is, while a
    card payment of before may still be on its way.
    """

    is_paid: bool = False
    is_over: bool = False
    by_hand: bool = False
    is_pending: bool = False
    other_chosen: bool = False
    title: str = ""
    reason: str = ""
    checkout_url: str = ""

    @classmethod
    def trouble(cls, order: Order) -> "Standing":
        """The provider of the way last chosen does not answer."""
        reason = f"{subject_of(order.payment.method)} est momentanément indisponible. Rien n’a été débité."
        return cls(title="Paiement indisponible", reason=reason)


def standing(order: Order) -> Standing:
    """What to say of the order's payment; the order alone tells whether it is paid."""
    if order.state in ENDED:
        return Standing(is_over=True)
    if not order.is_unpaid:
        return Standing(is_paid=True)
    waits_for = WAITED_FOR.get(order.payment.provider, "")
    under_way = [one for one in order.payments if one.state in _WAITING]
    if waits_for and not under_way:
        return Standing(by_hand=True, title="Payer votre commande", reason=waits_for)
    payment = under_way[-1] if waits_for else order.payment
    if payment.state in _WAITING:
        url = payment.checkout_url if payment.state == PaymentState.OPEN else ""
        return Standing(is_pending=True, checkout_url=url, other_chosen=bool(waits_for and url))
    if payment.state == PaymentState.CREATED:
        return Standing.trouble(order)
    words = PAYMENT_WORDS[PaymentState(payment.state)]
    return Standing(title=words.label, reason=payment.failure_reason or words.meaning)


def choosing(order: Order) -> Standing:
    """What to say above every way to pay: a payment that is being checked is waited for first.

    Nothing more where nobody has tried yet: the link of a mail is opened for the first time.
    """
    stands = standing(order)
    if stands.is_pending:
        return stands
    is_new = not stands.by_hand and order.payment.state == PaymentState.CREATED
    return Standing(title="Payer votre commande", reason="" if is_new else stands.reason)


async def method_details(order: Order, merchant: Merchant, now: datetime) -> dict[str, dict[str, Any]]:
    """The lines of each radio card, by code; a method that does not fit says why."""
    purchase, today = await purchase_of(order, merchant), in_paris(now).date()
    return {
        one.code: card_of(one, refusal, purchase.due_cents, merchant, today) for one, refusal in offered_for(purchase)
    }
