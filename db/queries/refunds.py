"""Money given back: how much of a payment, for which pieces, how far it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from db.engine import fetch
from db.queries.orders import columns
from db.tables.payments import Refund

Row = dict[str, Any]
Rows = list[Row]

SET_ASIDE = """
UPDATE payment SET refunded_cents = refunded_cents + {}
WHERE id = {} AND state = 'paid' AND refunded_cents + {} <= amount_cents - (
    SELECT COALESCE(SUM(c.amount_cents), 0) FROM chargeback c WHERE c.payment = payment.id AND c.reversed_at IS NULL)
RETURNING id
"""
_GIVEN = """
SELECT COALESCE(SUM(g.{column}), 0) FROM refund_line g JOIN refund r ON r.id = g.refund
WHERE g.order_line = l.id AND r.state <> 'failed'
"""
INSERT_LINE = f"""
INSERT INTO refund_line (refund, order_line, quantity, amount_cents)
SELECT CAST({{}} AS INTEGER), l.id, CAST({{}} AS INTEGER), CAST({{}} AS INTEGER) FROM order_line l
WHERE l.id = {{}} AND l.quantity >= CAST({{}} AS INTEGER) + ({_GIVEN.format(column="quantity")})
AND l.total_cents >= CAST({{}} AS INTEGER) + ({_GIVEN.format(column="amount_cents")})
RETURNING id
"""
GIVEN_BACK = """
SELECT g.order_line, SUM(g.quantity) AS pieces, SUM(g.amount_cents) AS cents
FROM refund_line g JOIN refund r ON r.id = g.refund JOIN payment p ON p.id = r.payment
WHERE p."order" = {} AND r.state <> 'failed' GROUP BY g.order_line
"""
DELIVERY_GIVEN_BACK = """
SELECT COALESCE(SUM(r.delivery_cents), 0) AS cents FROM refund r JOIN payment p ON p.id = r.payment
WHERE p."order" = {} AND r.state <> 'failed'
"""
PARTS = """
SELECT id, payment, amount_cents, state FROM refund WHERE idempotency_key = {} OR SUBSTR(idempotency_key, 1, {}) = {}
ORDER BY id
"""


async def set_aside(payment_id: int, cents: int) -> bool:
    """Count cents as refunded, if so much of the payment is left: the guard of every refund.

    What the buyer's bank took back is no longer there to be given.
    """
    return bool(await fetch(SET_ASIDE, cents, payment_id, cents))


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


async def insert_line(refund_id: int, line_id: int, quantity: int, cents: int) -> bool:
    """Name pieces of a line, if as many of it have not gone back yet, nor as many cents: no piece is given twice."""
    return bool(await fetch(INSERT_LINE, refund_id, quantity, cents, line_id, quantity, cents))


async def lines_given_back(order_id: int) -> Rows:
    """order_line, pieces and cents that went back of each line of the order that has some."""
    return await fetch(GIVEN_BACK, order_id)


async def delivery_given_back(order_id: int) -> int:
    """Cents of the order's delivery that went back."""
    return int((await fetch(DELIVERY_GIVEN_BACK, order_id))[0]["cents"])


async def lines_of(order_id: int) -> Rows:
    """refund, order_line, quantity and amount_cents of all that the refunds of an order name."""
    return await fetch(
        "SELECT g.refund, g.order_line, g.quantity, g.amount_cents FROM refund_line g JOIN refund r ON r.id = g.refund "
        'JOIN payment p ON p.id = r.payment WHERE p."order" = {} ORDER BY g.id',
        order_id,
    )


async def by_key(key: str) -> Row | None:
    row: Row | None = await Refund.select().where(Refund.idempotency_key == key).first()
    return row


async def parts_of(key: str) -> Rows:
    """id, payment, amount_cents and state of an intent's refunds: the one with its key, those with more after it."""
    return await fetch(PARTS, key, len(key) + 1, f"{key}:")


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


async def payer_iban(payment_id: int) -> str:
    """The account a payment came from, where the bank's file named one; empty otherwise."""
    rows = await fetch(
        "SELECT e.payer_iban FROM bank_match m JOIN bank_entry e ON e.id = m.entry "
        "WHERE m.payment = {} AND e.payer_iban <> '' ORDER BY m.id DESC LIMIT 1",
        payment_id,
    )
    return str(rows[0]["payer_iban"]) if rows else ""


async def on_their_way(since: datetime) -> list[int]:
    """Payments with a refund the provider has not finished."""
    rows = await fetch(
        "SELECT DISTINCT payment FROM refund WHERE state = 'sent' AND created_at >= {} ORDER BY payment LIMIT 500",
        since,
    )
    return [int(row["payment"]) for row in rows]
