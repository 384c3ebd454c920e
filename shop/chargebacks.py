"""Money that the buyer's bank took back, as the provider tells it: written down once, undone when it is given again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from db.queries import chargebacks as queries
from db.queries import orders as order_queries
from shop.money import euros
from shop.orders import book
from shop.orders.moves import SYSTEM, write_event
from shop.orders.order import Order, Payment
from shop.payments.provider import ProviderChargeback
from shop.refunds.owing import why_owed

CHARGED_BACK = "charged_back"
"""Why staff must look: money of the order is at the buyer's bank again."""


@dataclass(frozen=True, slots=True)
class ChargebackView:
    """One of them, as staff see it: cents, the bank's reason or nothing, moments in UTC."""

    amount_cents: int
    reason: str
    at: datetime
    reversed_at: datetime | None


async def take_over(order: Order, payment: Payment, found: Iterable[ProviderChargeback], now: datetime) -> None:
    """Bring ours in line with the provider's. Runs inside a transaction that has locked order and payment.

    Money that comes back to an order that ended meanwhile, or is paid another way, is put in front of staff.
    """
    here_again = False
    for one in sorted(found, key=lambda each: each.created_at):
        words = euros(one.amount_cents)
        if await queries.insert(payment.id, one.provider_id, one.amount_cents, one.reason[:200], one.created_at):
            await write_event(await book.locked(order.id), "charge_back", SYSTEM, now, note=words)
            await order_queries.set_attention(order.id, CHARGED_BACK)
        if one.reversed_at and await queries.mark_reversed(one.provider_id, one.reversed_at):
            here_again = True
            await write_event(await book.locked(order.id), "charge_back_reversed", SYSTEM, now, note=words)
    current = await book.locked(order.id)
    if CHARGED_BACK in current.reasons and not await queries.cents_away(order.id):
        await order_queries.keep_attention(order.id, current.attention_without(CHARGED_BACK))
    if here_again and (owed := why_owed(current)):
        await order_queries.set_attention(order.id, owed)


async def chargebacks_of(order: Order) -> Mapping[int, tuple[ChargebackView, ...]]:
    """The chargebacks of each payment that has some, oldest first."""
    rows = sorted(await queries.of_order(order.id), key=lambda row: (row["payment"], row["id"]))
    return {
        payment_id: tuple(
            ChargebackView(row["amount_cents"], row["reason"], row["at"], row["reversed_at"]) for row in these
        )
        for payment_id, these in groupby(rows, key=lambda row: row["payment"])
    }
