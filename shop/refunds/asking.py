"""Asking for money to go back: in a transaction, once per intent and never more than was paid; the outbox sends it."""

from collections.abc import Collection
from datetime import datetime

from db.engine import in_one_transaction
from db.queries import orders as order_queries
from db.queries import payments as payment_queries
from db.queries import refunds as queries
from shop.errors import ShopError
from shop.jobs import enqueue
from shop.money import euros
from shop.orders import book
from shop.orders.book import Order
from shop.orders.late_money import LATE_MONEY, PAID_TWICE
from shop.orders.moves import By, announce
from shop.orders.states import OrderState

ASKED, SENT, REFUNDED, FAILED = "asked", "sent", "refunded", "failed"


class RefundRefused(ShopError):
    """More than is left of the payment, or a payment that was never received."""


async def ask(payment_id: int, cents: int, *, by: By, reason: str, key: str, now: datetime) -> int:
    """Refund part or all of a payment; gives the refund's id. `key` names the intent: the same key is one refund.

    Raises RefundRefused, also for a key already spent on another amount; LookupError for an unknown payment.
    """

    async def work() -> int:
        row = await payment_queries.by_id(payment_id)
        if row is None:
            raise LookupError(f"no payment {payment_id}")
        order = await book.locked(row["order"])
        refund_id = await ask_within(order, payment_id, cents, by=by, reason=reason, key=key, now=now)
        await announce(order, "order_refunded", str(refund_id), refund_id=refund_id)
        rest = order.attention_without(*_settled(await book.locked(order.id)))
        if rest != order.attention:
            await order_queries.keep_attention(order.id, rest)
        return refund_id

    return await in_one_transaction(work)


def _settled(order: Order) -> Collection[str]:
    """Reasons for staff to look that are over, by what is left of the money."""
    if not order.holding:
        return LATE_MONEY
    return () if owes_money(order) else (PAID_TWICE,)


def owes_money(order: Order) -> bool:
    """Whether we hold money that no goods answer for: it goes back before anybody may forget about it."""
    if order.state in {OrderState.CANCELLED, OrderState.EXPIRED}:
        return bool(order.holding)
    held = sum(one.amount_cents for one in order.holding)
    return any(held - one.amount_cents >= order.total_cents for one in order.holding)


async def ask_within(
    order: book.Order, payment_id: int, cents: int, *, by: By, reason: str, key: str, now: datetime
) -> int:
    """The same, inside a transaction that has locked the order."""
    if cents < 1:
        raise RefundRefused("Indiquez un montant à rembourser.")
    refund_id = await queries.insert(
        {
            "payment": payment_id,
            "amount_cents": cents,
            "state": ASKED,
            "idempotency_key": key,
            "reason": reason,
            "actor": by.name,
            "created_at": now,
        }
    )
    if refund_id is None:
        known = await queries.by_key(key)
        if known is None or (known["payment"], known["amount_cents"]) != (payment_id, cents):
            done = euros(known["amount_cents"] if known else 0)
            raise RefundRefused(f"Un remboursement de {done} vient d’être fait depuis cette page.")
        return int(known["id"])
    if not await queries.set_aside(payment_id, cents):
        payment = next((one for one in order.payments if one.id == payment_id), None)
        left = euros(payment.left_cents if payment else 0)
        raise RefundRefused(f"Ce montant dépasse ce qui peut encore être remboursé\u00a0: {left}.")
    await enqueue("refund", f"refund:{order.number}:{refund_id}", {"refund_id": refund_id})
    return refund_id
