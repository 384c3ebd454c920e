"""Money going back, as staff see it: what was asked, how far it is, and what their own hand must send."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.engine import in_one_transaction
from db.queries import refunds as queries
from shop.errors import MoveNotAllowed
from shop.money import euros
from shop.orders import book
from shop.orders.book import Order
from shop.orders.moves import By, OrderChanged, write_event
from shop.refunds import asking
from shop.refunds.sending import mark_returned_by_hand

BY_HAND = "bank"
"""The provider of payments that no program can send back."""
_WORDS = {
    asking.ASKED: "demandé",
    asking.SENT: "en cours",
    asking.REFUNDED: "fait",
    asking.FAILED: "échoué",
}


@dataclass(frozen=True, slots=True)
class RefundView:
    """One refund; `at` is UTC. `by_hand`: staff must send it themselves, and say so."""

    id: int
    amount_cents: int
    words: str
    reason: str
    actor: str
    at: datetime
    by_hand: bool


async def refunds_of(order: Order) -> Mapping[int, tuple[RefundView, ...]]:
    """The refunds of each payment that has some."""
    found = {
        payment.id: tuple(_view(row, payment.provider) for row in await queries.of_payment(payment.id))
        for payment in order.payments
    }
    return {payment_id: views for payment_id, views in found.items() if views}


async def check_fresh(order: Order, payment_id: int, seen_cents: int, key: str) -> None:
    """Raises OrderChanged when more or less went back since the page was drawn, unless by this very button."""
    payment = next(one for one in order.payments if one.id == payment_id)
    if payment.refunded_cents != seen_cents and await queries.by_key(key) is None:
        raise OrderChanged(order.state, "refund")


async def sent_by_hand(order_id: int, refund_id: int, by: By, now: datetime) -> None:
    """Staff have sent this refund from the bank. Pressed twice it is one; raises LookupError for another's refund."""

    async def work() -> None:
        order = await book.locked(order_id)
        row = await queries.by_id(refund_id)
        payment = next((one for one in order.payments if row and one.id == row["payment"]), None)
        if row is None or payment is None or payment.provider != BY_HAND:
            raise LookupError(f"no refund {refund_id} of order {order.number}")
        if await mark_returned_by_hand(refund_id):
            still = any(view.by_hand for views in (await refunds_of(order)).values() for view in views)
            rest = order.attention if still else order.attention_without("refund_by_hand")
            await write_event(order, "send_back", by, now, note=euros(row["amount_cents"]), attention=rest)

    await in_one_transaction(work)


def check_may_close(order: Order) -> None:
    """Raises MoveNotAllowed while money is owed."""
    if asking.owes_money(order):
        raise MoveNotAllowed(order.state, "decide", "L’argent du client est encore là\u00a0: remboursez-le d’abord.")


def _view(row: Mapping[str, Any], provider: str) -> RefundView:
    by_hand = provider == BY_HAND and row["state"] == asking.ASKED
    words = "à envoyer depuis votre banque" if by_hand else _WORDS.get(row["state"], row["state"])
    return RefundView(row["id"], row["amount_cents"], words, row["reason"], row["actor"], row["created_at"], by_hand)
