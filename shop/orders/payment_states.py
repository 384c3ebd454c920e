"""What a provider's answer does to a payment and to its order: the one writer of payment states (reliability 4.9).

All of it is one transaction on a locked order and payment; asking the provider happened before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.engine import in_one_transaction, savepoint
from db.queries import orders as order_queries
from db.queries import payments as queries
from shop import chargebacks
from shop.calendar import in_paris
from shop.catalogue import stock
from shop.catalogue.variants import variants_by_id
from shop.errors import OutOfStock
from shop.money import euros
from shop.orders import book
from shop.orders.drafts import payment_row
from shop.orders.late_money import PAID_AGAIN, PAID_CANCELLED, PAID_LATE, PAID_PART, PAID_TWICE
from shop.orders.moves import SYSTEM, By, advance, announce, give_up, give_up_open, issue_and_tell, write_event
from shop.orders.order import Order, Payment
from shop.orders.states import ENDED, STILL_HERE, OrderState, PaymentState, payment_may_become
from shop.payments.instalments import schedule_of
from shop.payments.provider import CREDIT, ProviderChargeback, ProviderPayment, ProviderRefund
from shop.refunds import outside
from shop.refunds.asking import Intent, give_credit_back
from shop.storefront import storefront


@dataclass(frozen=True, slots=True)
class Report:
    """What is known of a payment now; `refunds` or `chargebacks` None: nobody looked."""

    state: str
    provider_id: str | None = None
    checkout_url: str = ""
    failure_reason: str = ""
    refunds: tuple[ProviderRefund, ...] | None = None
    expires_at: datetime | None = None
    chargebacks: tuple[ProviderChargeback, ...] | None = None

    @classmethod
    def of(
        cls,
        found: ProviderPayment,
        given_back: Iterable[ProviderRefund] | None = None,
        taken_back: Iterable[ProviderChargeback] | None = None,
    ) -> "Report":
        return cls(
            found.state,
            found.provider_id,
            found.checkout_url or "",
            found.failure_reason,
            None if given_back is None else tuple(given_back),
            found.expires_at,
            None if taken_back is None else tuple(taken_back),
        )


async def settle(payment_id: int, report: Report, now: datetime, by: By = SYSTEM) -> str:
    """Write a report down and do what follows from it, each consequence once; gives the payment's state now.

    A report that is old or out of order changes nothing: a paid payment stays paid. Raises LookupError.
    """
    return await in_one_transaction(lambda: settle_within(payment_id, report, now, by))


async def settle_within(payment_id: int, report: Report, now: datetime, by: By = SYSTEM) -> str:
    """The same, inside a transaction."""
    row = await queries.by_id(payment_id)
    if row is None:
        raise LookupError(f"no payment {payment_id}")
    order = await book.locked(row["order"])
    payment = book.payment_from(await queries.locked(payment_id) or row)
    state = await _write(payment, report, now)
    if state != payment.state and state == PaymentState.PAID:
        await _receive(order, payment, now, by)
    if state == PaymentState.OPEN and is_given_up(order, payment.id):
        await give_up(order.number, payment.id)
    if report.refunds is not None:
        await outside.take_over(order, payment, report.refunds, now)
    if report.chargebacks is not None:
        await chargebacks.take_over(order, payment, report.chargebacks, now)
    return state


def is_given_up(order: Order, payment_id: int) -> bool:
    """Whether this payment is no longer the one the buyer was asked to make."""
    return not order.is_unpaid or order.payments[-1].id != payment_id


async def _write(payment: Payment, report: Report, now: datetime) -> str:
    if report.provider_id and payment.provider_id is None:
        named = {"provider_id": report.provider_id, "checkout_url": report.checkout_url}
        await queries.change(payment.id, named)
    if report.expires_at and report.expires_at != payment.expires_at:
        await queries.change(payment.id, {"expires_at": report.expires_at})
    if report.state == payment.state or not payment_may_become(payment.state, report.state):
        return payment.state
    await queries.insert_event(payment.id, report.state, now)
    known: dict[str, Any] = {"state": report.state, "failure_reason": report.failure_reason}
    if report.state == PaymentState.PAID:
        known |= {"details": from_the_day_of(payment, now)}
    await queries.change(payment.id, known)
    return report.state


def from_the_day_of(payment: Payment, paid_at: datetime) -> dict[str, Any]:
    """What the payment keeps, its debits counted from the day it was made."""
    agreed = schedule_of(payment.details)
    if agreed is None:
        return dict(payment.details)
    return dict(payment.details) | agreed.from_day(in_paris(paid_at).date()).as_json


async def _receive(order: Order, payment: Payment, now: datetime, by: By) -> None:
    """The money is there. It is never dropped: the order goes on, or staff decide and the buyer is told.

    An order paid in parts goes on with the last of them; one that is collected may be paid when it is already ready.
    """
    left_cents = order.due_cents - payment.amount_cents
    if order.due_cents and left_cents > 0 and order.state not in ENDED:
        await write_event(order, "pay_part", by, now, note=euros(payment.amount_cents))
        others = [one for one in order.payments if one.id != payment.id and not one.is_settled]
        if any(one.amount_cents != left_cents for one in others):
            await ask_anew(order.id, now)  # the total was changed after this payment was asked for
    elif order.is_unpaid:
        await advance(order, "pay", by, now, hold_until=None)
        if left_cents < 0:  # a part of it had come another way
            await order_queries.set_attention(order.id, PAID_TWICE)
    elif order.due_cents and order.state in STILL_HERE:
        await write_event(order, "pay_counter", by, now, note=euros(payment.amount_cents))
        await issue_and_tell(order, now)
    elif _pays_expired(order, left_cents) and await reserve_again(order, now):
        rest = order.attention_without(PAID_LATE, PAID_PART)
        await advance(order, "accept_late_payment", by, now, hold_until=None, attention=rest)
    else:
        why = PAID_PART if order.state == OrderState.EXPIRED and left_cents > 0 else _why_not_awaited(order, payment)
        await write_event(order, why, by, now, note=euros(payment.amount_cents))
        await order_queries.set_attention(order.id, why)
        await announce(order, "payment_late", str(payment.id), payment_id=payment.id, why=why)


async def ask_anew(order_id: int, now: datetime) -> None:
    """Payments that ask for another sum than is due are given up, their pages closed; one of the same way takes their
    place. Runs inside a transaction that has locked the order.
    """
    order, merchant = await book.locked(order_id), (await storefront()).merchant
    await give_up_open(order.id, order.number)
    for payment in order.payments:
        if not payment.is_settled:
            await _write(payment, Report(PaymentState.CANCELLED), now)
    way = order.payments[-1].method
    await queries.insert_payment(payment_row(order.id, order.number, way, order.due_cents, merchant, now))


def _pays_expired(order: Order, left_cents: int) -> bool:
    """Whether this payment brings all that was missing of an order that expired."""
    return order.state == OrderState.EXPIRED and order.due_cents > 0 and left_cents <= 0


def _why_not_awaited(order: Order, payment: Payment) -> str:
    """A key of LATE_MONEY. `order` as it was before this payment."""
    if order.state == OrderState.CANCELLED:
        return PAID_CANCELLED
    if order.state == OrderState.EXPIRED:
        return PAID_LATE
    return PAID_TWICE if any(one.id != payment.id for one in order.holding) else PAID_AGAIN


async def reserve_again(order: Order, now: datetime) -> bool:
    """Keep the goods of an order once more, all or nothing. Runs inside a transaction that has locked the order."""
    current = await variants_by_id({line.variant_id for line in order.lines if line.variant_id})
    today = in_paris(now).date()
    pieces: dict[int, int] = {}
    for line in order.lines:
        variant = current.get(line.variant_id or 0)
        if variant is None or not variant.availability(today).orderable:
            return False
        if not variant.made_to_order:
            pieces[variant.id] = pieces.get(variant.id, 0) + line.quantity
    try:
        async with savepoint():
            await stock.reserve(pieces, {})
    except OutOfStock:
        return False
    for line in order.lines:
        if line.variant_id in pieces:
            await order_queries.set_line_reserved(line.id, line.quantity)
    return True


async def distrust(order_id: int, reason: str) -> None:
    """A payment says something else than we asked for: nothing changes but that staff must look."""

    async def work() -> None:
        await book.locked(order_id)
        await order_queries.set_attention(order_id, reason)

    await in_one_transaction(work)


async def expire(order_id: int, now: datetime) -> bool:
    """Free the goods of an order nobody paid in time. False when it is no longer waiting, or still may be paid."""

    async def work() -> bool:
        order = await book.locked(order_id)
        waits = order.state == OrderState.AWAITING_PAYMENT and order.hold_until is not None
        if not waits or (order.hold_until or now) > now:
            return False
        if any(one.state in {PaymentState.PENDING, PaymentState.AUTHORIZED} for one in order.payments):
            return False
        await stock.release(line.kept for line in order.lines)
        await advance(order, "expire", SYSTEM, now)
        await give_credit_back(order, Intent(SYSTEM, "Commande expirée", f"expire:{order.number}", now))
        for part in (one for one in order.holding if one.provider != CREDIT):
            await order_queries.set_attention(order.id, PAID_PART)
            await announce(order, "payment_late", str(part.id), payment_id=part.id, why=PAID_PART)
        return True

    return await in_one_transaction(work)
