"""Money given back: asked for in a transaction, sent by the outbox, once per intent and never more than was paid."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from db.engine import in_one_transaction
from db.queries import orders as order_queries
from db.queries import payments as queries
from shop import faults
from shop.errors import ShopError
from shop.jobs import enqueue
from shop.money import euros
from shop.orders import book
from shop.orders.book import Order, Payment
from shop.orders.late_money import LATE_MONEY, PAID_TWICE
from shop.orders.moves import By, announce
from shop.orders.states import OrderState
from shop.payments.provider import KEY_LIFE_SECONDS, PaymentProvider, ProviderRefund, ProviderTrouble

ASKED, SENT, REFUNDED, FAILED = "asked", "sent", "refunded", "failed"


class RefundRefused(ShopError):
    """More than is left of the payment, or a payment that was never received."""


async def ask(payment_id: int, cents: int, *, by: By, reason: str, key: str, now: datetime) -> int:
    """Refund part or all of a payment; gives the refund's id. `key` names the intent: the same key is one refund.

    Raises RefundRefused, also for a key already spent on another amount; LookupError for an unknown payment.
    """

    async def work() -> int:
        row = await queries.by_id(payment_id)
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
    refund_id = await queries.insert_refund(
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
        known = await queries.refund_by_key(key)
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


async def send(refund_id: int, providers: Mapping[str, PaymentProvider], now: datetime) -> None:
    """Ask the provider to give the money back, with the refund's own key (job « refund »).

    Raises ProviderTrouble when it should be tried again. What can never succeed goes to staff; a transfer is given
    back by their hand.
    """
    refund = await queries.refund_by_id(refund_id)
    if refund is None or refund["state"] != ASKED:
        return
    payment = book.payment_from(await queries.by_id(refund["payment"]) or {})
    provider = providers.get(payment.provider)
    if provider is None or payment.provider_id is None:
        await order_queries.set_attention(payment.order_id, "refund_by_hand")
        return
    key, cents = refund["idempotency_key"], refund["amount_cents"]
    try:
        sent = await _earlier(provider, payment.provider_id, key) if _has_aged(refund["created_at"], now) else None
        if sent is None:
            sent = await provider.refund(payment.provider_id, cents, payment.currency, key, refund["reason"])
    except ProviderTrouble as trouble:
        if not trouble.permanent:
            raise
        await in_one_transaction(lambda: failed(payment.order_id, refund_id))
        return
    await faults.hit_async("refund.sent")
    await queries.change_refund(refund_id, (ASKED,), {"state": _state_of(sent), "provider_id": sent.provider_id})


async def mark_returned_by_hand(refund_id: int) -> bool:
    """Staff have sent the money of a transfer back themselves. False when the refund was not waiting for it."""
    refund = await queries.refund_by_id(refund_id)
    return refund is not None and await queries.change_refund(refund_id, (ASKED,), {"state": REFUNDED})


def _has_aged(asked_at: datetime, now: datetime) -> bool:
    """Whether the provider may have forgotten the key: then look first."""
    return now - asked_at > timedelta(seconds=KEY_LIFE_SECONDS)


async def _earlier(provider: PaymentProvider, provider_id: str, key: str) -> ProviderRefund | None:
    return next((one for one in await provider.refunds(provider_id) if one.idempotency_key == key), None)


def _state_of(found: ProviderRefund) -> str:
    if found.state in {"failed", "cancelled"}:
        return FAILED
    return REFUNDED if found.state == "refunded" else SENT


async def failed(order_id: int, refund_id: int) -> None:
    """Money that did not leave can be refunded again, and staff must know. Runs inside a transaction."""
    order = await book.locked(order_id)
    refund = await queries.refund_by_id(refund_id)
    if refund and await queries.change_refund(refund_id, (ASKED, SENT), {"state": FAILED}):
        await queries.give_back(refund["payment"], refund["amount_cents"])
        await order_queries.set_attention(order.id, "refund_failed")
        if owes_money(await book.locked(order_id)):
            await order_queries.set_attention(order.id, PAID_TWICE)


async def take_over(order: book.Order, payment: Payment, found: Iterable[ProviderRefund], now: datetime) -> None:
    """Bring our refunds in line with the provider's, those made in its dashboard included.

    Runs inside a transaction that has locked order and payment.
    """
    ours = await queries.refunds_of(payment.id)
    by_key = {row["idempotency_key"]: row for row in ours}
    by_provider_id = {row["provider_id"]: row for row in ours if row["provider_id"]}
    for one in found:
        known = by_provider_id.get(one.provider_id) or by_key.get(one.idempotency_key or "")
        if known is None:
            await _import(order, payment, one, now)
        elif _state_of(one) == FAILED:
            await failed(order.id, known["id"])
        else:
            later = {"state": _state_of(one), "provider_id": one.provider_id}
            await queries.change_refund(known["id"], (ASKED, SENT), later)


async def _import(order: book.Order, payment: Payment, one: ProviderRefund, now: datetime) -> None:
    if _state_of(one) == FAILED:
        return
    if not await queries.set_aside(payment.id, one.amount_cents):
        await order_queries.set_attention(order.id, "refund_mismatch")
        return
    await queries.insert_refund(
        {
            "payment": payment.id,
            "amount_cents": one.amount_cents,
            "state": _state_of(one),
            "provider_id": one.provider_id,
            "idempotency_key": f"outside:{one.provider_id}",
            "reason": one.reason[:200],
            "actor": payment.provider,
            "created_at": now,
        }
    )
