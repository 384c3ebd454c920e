"""Payments, and what their provider said of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from db.engine import fetch, is_postgres
from db.queries.orders import columns
from db.sql import placeholders
from db.tables.payments import Payment, PaymentEvent

Row = dict[str, Any]
Rows = list[Row]

UNSETTLED = ("created", "open", "pending", "authorized")


async def insert_payment(values: Row) -> int:
    rows = await Payment.insert(Payment(**values)).returning(Payment.id)
    return int(rows[0]["id"])


async def by_id(payment_id: int) -> Row | None:
    row: Row | None = await Payment.select().where(Payment.id == payment_id).first().output(load_json=True)
    return row


async def by_provider_id(provider_id: str) -> Row | None:
    row: Row | None = await Payment.select().where(Payment.provider_id == provider_id).first().output(load_json=True)
    return row


async def locked(payment_id: int) -> Row | None:
    """The payment, kept from other transactions; its order must be locked first."""
    query = Payment.select().where(Payment.id == payment_id).first().output(load_json=True)
    row: Row | None = await (query.lock_rows("UPDATE") if is_postgres() else query)
    return row


async def of_order(order_id: int) -> Rows:
    rows: Rows = await Payment.select().where(Payment.order == order_id).order_by(Payment.id).output(load_json=True)
    return rows


async def change(payment_id: int, values: Mapping[str, Any]) -> None:
    await Payment.update(columns(values)).where(Payment.id == payment_id)


async def claim_check(payment_id: int, now: datetime, not_since: datetime) -> bool:
    """Take the right to ask the provider now; False when somebody asked after `not_since`."""
    rows = await fetch(
        "UPDATE payment SET checked_at = {} WHERE id = {} AND (checked_at IS NULL OR checked_at <= {}) RETURNING id",
        now,
        payment_id,
        not_since,
    )
    return bool(rows)


async def insert_event(payment_id: int, state: str, at: datetime) -> bool:
    """Whether this payment was never in this state before."""
    rows = await (
        PaymentEvent.insert(PaymentEvent(payment=payment_id, state=state, at=at))
        .on_conflict(target=(PaymentEvent.payment, PaymentEvent.state), action="DO NOTHING")
        .returning(PaymentEvent.id)
    )
    return bool(rows)


async def unsettled(provider: str, since: datetime, not_checked_since: datetime) -> Rows:
    """Payments made since `since` that may still be paid, and were not asked about lately; oldest first."""
    marks = placeholders(UNSETTLED)
    return await fetch(
        f"SELECT id, provider_id FROM payment WHERE provider = {{}} AND state IN ({marks}) AND created_at >= {{}} "
        "AND (checked_at IS NULL OR checked_at <= {}) ORDER BY created_at LIMIT 500",
        provider,
        *UNSETTLED,
        since,
        not_checked_since,
    )


async def awaited_from_afar(now: datetime) -> list[int]:
    """Orders that wait for a transfer or a cheque and are still kept, oldest first."""
    rows = await fetch(
        "SELECT o.id FROM orders o WHERE o.state = 'awaiting_payment' AND o.hold_until > {} AND EXISTS (SELECT 1 "
        "FROM payment p WHERE p.\"order\" = o.id AND p.provider IN ('bank', 'cheque') AND p.state = 'created') "
        "ORDER BY o.placed_at LIMIT 1000",
        now,
    )
    return [int(row["id"]) for row in rows]


async def without_provider_id(since: datetime) -> bool:
    """Whether some payment made since then has not heard its provider's name for it yet."""
    rows = await fetch(
        "SELECT id FROM payment WHERE provider_id IS NULL AND created_at >= {} "
        "AND provider NOT IN ('bank', 'cheque', 'counter', 'credit', 'nothing') LIMIT 1",
        since,
    )
    return bool(rows)
