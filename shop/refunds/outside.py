"""Refunds as the provider has them: ours brought in line, those made in its dashboard taken over."""

from collections.abc import Iterable
from datetime import datetime

from db.queries import orders as order_queries
from db.queries import refunds as queries
from shop.invoices.crediting import credit_for
from shop.orders.order import Order, Payment
from shop.payments.provider import ProviderRefund
from shop.refunds.owing import announce_refunds
from shop.refunds.sending import came_back, state_of
from shop.refunds.states import ASKED, FAILED, SENT


async def take_over(order: Order, payment: Payment, found: Iterable[ProviderRefund], now: datetime) -> None:
    """Bring our refunds in line with the provider's, those made in its dashboard included.

    Runs inside a transaction that has locked order and payment.
    """
    ours = await queries.of_payment(payment.id)
    by_key = {row["idempotency_key"]: row for row in ours}
    by_provider_id = {row["provider_id"]: row for row in ours if row["provider_id"]}
    for one in found:
        known = by_provider_id.get(one.provider_id) or by_key.get(one.idempotency_key or "")
        if known is None:
            await _import(order, payment, one, now)
        elif state_of(one) == FAILED:
            await came_back(order.id, known["id"], now)
        else:
            later = {"state": state_of(one), "provider_id": one.provider_id}
            await queries.change(known["id"], (ASKED, SENT), later)


async def _import(order: Order, payment: Payment, one: ProviderRefund, now: datetime) -> None:
    if state_of(one) == FAILED:
        return
    if not await queries.set_aside(payment.id, one.amount_cents):
        await order_queries.set_attention(order.id, "refund_mismatch")
        return
    refund_id = await queries.insert(
        {
            "payment": payment.id,
            "amount_cents": one.amount_cents,
            "state": state_of(one),
            "provider_id": one.provider_id,
            "idempotency_key": f"outside:{one.provider_id}",
            "reason": one.reason[:200],
            "actor": payment.provider,
            "created_at": now,
        }
    )
    if refund_id:
        await credit_for(order, refund_id, now)
        await announce_refunds(order, [refund_id])
