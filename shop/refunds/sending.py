"""Sending money back: what the outbox asks of the provider, what staff do by hand, what fails."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from db.engine import in_one_transaction
from db.queries import orders as order_queries
from db.queries import payments as payment_queries
from db.queries import refunds as queries
from shop import faults
from shop.orders import book
from shop.payments.provider import KEY_LIFE_SECONDS, PaymentProvider, ProviderRefund, ProviderTrouble
from shop.refunds.channels import PROVIDER, channel_of
from shop.refunds.owing import REFUND_FAILED, why_owed
from shop.refunds.states import ASKED, CAME_BACK, FAILED, REFUNDED, SENT


async def send(refund_id: int, providers: Mapping[str, PaymentProvider], now: datetime) -> None:
    """Ask the provider to give the money back, with the refund's own key (job « refund »).

    What the provider reads of it names the refund: the same sum for the same reason a moment later is another.
    Raises ProviderTrouble when it should be tried again. What can never succeed goes to staff; what no
    program can send is given back by their hand.
    """
    refund = await queries.by_id(refund_id)
    if refund is None or refund["state"] != ASKED:
        return
    payment = book.payment_from(await payment_queries.by_id(refund["payment"]) or {})
    provider = providers.get(payment.provider)
    if channel_of(refund, payment) != PROVIDER or provider is None or payment.provider_id is None:
        await order_queries.set_attention(payment.order_id, "refund_by_hand")
        return
    key, cents = refund["idempotency_key"], refund["amount_cents"]
    words = f"{refund['reason']} – remboursement {refund_id}"
    try:
        sent = await _earlier(provider, payment.provider_id, key) if _has_aged(refund["created_at"], now) else None
        if sent is None:
            sent = await provider.refund(payment.provider_id, cents, payment.currency, key, words)
    except ProviderTrouble as trouble:
        if not trouble.permanent:
            raise
        await in_one_transaction(lambda: came_back(payment.order_id, refund_id, now))
        return
    await faults.hit("refund.sent")
    await queries.change(refund_id, (ASKED,), {"state": state_of(sent), "provider_id": sent.provider_id})


async def mark_returned_by_hand(refund_id: int) -> bool:
    """Staff have given the money back themselves. False when the refund was not waiting for it."""
    refund = await queries.by_id(refund_id)
    return refund is not None and await queries.change(refund_id, (ASKED,), {"state": REFUNDED})


async def came_back(order_id: int, refund_id: int, now: datetime) -> None:
    """A refund failed; when is kept for the books, which counted it out before. Runs inside a transaction."""
    payment_id = await failed(order_id, refund_id)
    if payment_id is not None:
        await payment_queries.insert_event(payment_id, f"{CAME_BACK}{refund_id}", now)


async def failed(order_id: int, refund_id: int) -> int | None:
    """Money that did not leave can be refunded again, and staff must know. Runs inside a transaction.

    Gives the payment; None when the refund had its end already.
    """
    order = await book.locked(order_id)
    refund = await queries.by_id(refund_id)
    if refund is None or not await queries.change(refund_id, (ASKED, SENT), {"state": FAILED}):
        return None
    await queries.give_back(refund["payment"], refund["amount_cents"])
    await order_queries.set_attention(order.id, REFUND_FAILED)
    if owed := why_owed(await book.locked(order_id)):
        await order_queries.set_attention(order.id, owed)
    return int(refund["payment"])


def _has_aged(asked_at: datetime, now: datetime) -> bool:
    """Whether the provider may have forgotten the key: then look first."""
    return now - asked_at > timedelta(seconds=KEY_LIFE_SECONDS)


async def _earlier(provider: PaymentProvider, provider_id: str, key: str) -> ProviderRefund | None:
    return next((one for one in await provider.refunds(provider_id) if one.idempotency_key == key), None)


def state_of(found: ProviderRefund) -> str:
    """What the provider's word for it is in ours."""
    if found.state in {"failed", "cancelled"}:
        return FAILED
    return REFUNDED if found.state == "refunded" else SENT
