"""Money given back: how much of a payment, for which pieces, how far it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from db.engine import fetch
from db.queries.orders import columns
from db.tables.payments import Refund

Row = dict[str, Any]
Rows = list[Row]


async def set_aside(payment_id: int, cents: int) -> bool:
    """Count cents as refunded, if so much of the payment is left: the guard of every refund."""
    rows = await fetch(
        "UPDATE payment SET refunded_cents = refunded_cents + {} "
        "WHERE id = {} AND state = 'paid' AND refunded_cents + {} <= amount_cents RETURNING id",
        cents,
        payment_id,
        cents,
    )
    return bool(rows)


async def give_back(payment_id: int, cents: int) -> None:
    """A refund failed: its cents can be refunded again."""
    await fetch("UPDATE payment SET refunded_cents = refunded_cents - {} WHERE id = {} RETURNING id", cents, payment_id)


async def insert(values: Row) -> int | None:
    """The id of the new refund; None when one with its key exists."""
    rows = await (
        Refund.insert(Refund(**values))
        .on_conflict(target=Refund.idempotency_key, action="DO NOTHING")
        .returning(Refund.id)
    )
    return int(rows[0]["id"]) if rows else None


async def by_key(key: str) -> Row | None:
    row: Row | None = await Refund.select().where(Refund.idempotency_key == key).first()
    return row


async def by_id(refund_id: int) -> Row | None:
    row: Row | None = await Refund.select().where(Refund.id == refund_id).first()
    return row


async def of_payment(payment_id: int) -> Rows:
    rows: Rows = await Refund.select().where(Refund.payment == payment_id).order_by(Refund.id)
    return rows


async def change(refund_id: int, from_states: tuple[str, ...], values: Mapping[str, Any]) -> bool:
    """Write `values` unless the refund has left these states meanwhile."""
    rows = await (
        Refund.update(columns(values))
        .where((Refund.id == refund_id) & Refund.state.is_in(list(from_states)))
        .returning(Refund.id)
    )
    return bool(rows)


async def on_their_way(since: datetime) -> list[int]:
    """Payments with a refund the provider has not finished."""
    rows = await fetch(
        "SELECT DISTINCT payment FROM refund WHERE state = 'sent' AND created_at >= {} ORDER BY payment LIMIT 500",
        since,
    )
    return [int(row["payment"]) for row in rows]
