"""Orders with their lines and history: what is written when one is placed or moves on, and how one is read."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from piccolo.columns import Column

from db.engine import fetch, is_postgres
from db.sql import inside
from db.tables.carts import Cart, CartLine
from db.tables.orders import Order, OrderEvent, OrderLine

Row = dict[str, Any]
Values = dict[Column | str, Any]
Rows = list[Row]

NEXT_NUMBER = """
INSERT INTO counter (name, value) VALUES ({}, 1)
ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value
"""
PLACED = """
SELECT o.id, o.number, COALESCE(
    (SELECT MIN(p.id) FROM payment p WHERE p."order" = o.id AND p.provider <> 'credit'),
    (SELECT MIN(p.id) FROM payment p WHERE p."order" = o.id)) AS payment_id
FROM orders o WHERE o.checkout_key = {}
"""

# Of an order o: paid once, and none of its money is still here.
_REFUNDED = """(
    EXISTS (SELECT 1 FROM payment p WHERE p."order" = o.id AND p.refunded_cents > 0)
    AND NOT EXISTS (
        SELECT 1 FROM payment p WHERE p."order" = o.id AND p.state = 'paid' AND p.refunded_cents < p.amount_cents)
)"""
# The same, while nothing has left.
GIVEN_BACK = f"(o.state IN ('paid', 'in_preparation', 'ready') AND {_REFUNDED})"

# Of an order o: a parcel left, and not all that is due is in one that did and stayed away; nothing more leaves once it
# is refunded.
PARTLY_SENT = f"""(
    o.state = 'shipped' AND NOT {_REFUNDED}
    AND (SELECT SUM(l.quantity - l.kept_back) FROM order_line l WHERE l."order" = o.id) > (
        SELECT COALESCE(SUM(pl.quantity), 0) FROM parcel_line pl JOIN parcel p ON p.id = pl.parcel
        WHERE p."order" = o.id AND p.shipped_at IS NOT NULL AND p.returned_at IS NULL)
)"""

# One reason never takes the place of another: they are listed, with commas, each once.
ATTENTION_LENGTH = 200
NOTICE = """
UPDATE orders SET version = version + 1,
    attention = CASE WHEN attention = '' THEN CAST({} AS TEXT) ELSE attention || ',' || CAST({} AS TEXT) END
WHERE id = {} AND ',' || attention || ',' NOT LIKE {} AND LENGTH(attention) < {}
"""


def columns(values: Mapping[str, Any]) -> Values:
    """Values by the name of their column, as Piccolo wants them."""
    return {name: value for name, value in values.items()}


async def placed_with(checkout_key: str) -> Row | None:
    """id, number and first payment_id of the order made with this key."""
    rows = await fetch(PLACED, checkout_key)
    return rows[0] if rows else None


async def next_number(series: str) -> int:
    """1, 2, 3 … within a series; a number is given back when its transaction fails."""
    return int((await fetch(NEXT_NUMBER, series))[0]["value"])


async def insert_order(values: Row) -> int | None:
    """The id of the new order; None when another one has its checkout_key."""
    rows = await (
        Order.insert(Order(**values)).on_conflict(target=Order.checkout_key, action="DO NOTHING").returning(Order.id)
    )
    return int(rows[0]["id"]) if rows else None


async def insert_lines(rows: Rows) -> None:
    await OrderLine.insert(*[OrderLine(**row) for row in rows])


async def insert_event(values: Row) -> None:
    await OrderEvent.insert(OrderEvent(**values))


async def leave_cart(cart_id: int, new_key: str, ordered: Collection[int]) -> None:
    """Take the ordered variants and the codes out of a cart, and give it the key of its next order; what was not bought
    stays.
    """
    await Cart.update({Cart.checkout_key: new_key, Cart.comment: "", Cart.codes: "[]"}).where(Cart.id == cart_id)
    await CartLine.delete().where((CartLine.cart == cart_id) & CartLine.variant.is_in(list(ordered)))


async def by_number(number: str) -> Row | None:
    row: Row | None = await Order.select().where(Order.number == number).first().output(load_json=True)
    return row


async def by_id(order_id: int) -> Row | None:
    row: Row | None = await Order.select().where(Order.id == order_id).first().output(load_json=True)
    return row


async def locked(order_id: int) -> Row | None:
    """The order, kept from every other transaction until this one ends. Orders are locked before all else."""
    query = Order.select().where(Order.id == order_id).first().output(load_json=True)
    row: Row | None = await (query.lock_rows("UPDATE") if is_postgres() else query)
    return row


async def id_of(number: str) -> int | None:
    rows = await fetch("SELECT id FROM orders WHERE number = {}", number)
    return int(rows[0]["id"]) if rows else None


async def id_for_lookup(number: str, email: str) -> int | None:
    """The order of this number, if it was made with this e-mail address (lower case)."""
    rows = await fetch("SELECT id FROM orders WHERE number = {} AND LOWER(email) = {}", number, email)
    return int(rows[0]["id"]) if rows else None


async def lines_of(order_id: int) -> Rows:
    rows: Rows = await OrderLine.select().where(OrderLine.order == order_id).order_by(OrderLine.id)
    return rows


async def events_of(order_id: int) -> Rows:
    rows: Rows = await OrderEvent.select().where(OrderEvent.order == order_id).order_by(OrderEvent.id)
    return rows


async def change(order_id: int, version: int, values: Mapping[str, Any]) -> bool:
    """Write `values` and count the version up, unless somebody else did since `version` was read."""
    written = columns(values)
    written["version"] = version + 1
    rows = await Order.update(written).where((Order.id == order_id) & (Order.version == version)).returning(Order.id)
    return bool(rows)


async def set_attention(order_id: int, reason: str) -> None:
    """Put an order in front of staff, with one why more; a page drawn before that is stale."""
    await fetch(NOTICE, reason, reason, order_id, f"%,{reason},%", ATTENTION_LENGTH - len(reason))


async def keep_attention(order_id: int, reasons: str) -> None:
    """What is still open of an order locked in this transaction: the others are settled."""
    await Order.update({Order.attention: reasons, Order.version: Order.version + 1}).where(Order.id == order_id)


async def set_line_reserved(line_id: int, pieces: int) -> None:
    await OrderLine.update({OrderLine.reserved: pieces}).where(OrderLine.id == line_id)


async def overdue(now: datetime) -> list[int]:
    """Orders whose stock is kept without payment longer than promised, oldest first."""
    rows = await fetch(
        "SELECT id FROM orders WHERE state = 'awaiting_payment' AND hold_until <= {} ORDER BY hold_until LIMIT 500", now
    )
    return [int(row["id"]) for row in rows]


async def maybe_late(today: date, most: int = 500) -> list[int]:
    """Orders that have not left, or not whole, promised for a day before today, or said to come by one; not told yet.

    A transfer moves the days of an order: each is still to be looked at.
    """
    promised, last, told = inside("delivery", "latest"), inside("delay", "last"), inside("delay", "told_for")
    day = f"COALESCE({last}, {promised})"
    rows = await fetch(
        f"SELECT o.id FROM orders o WHERE (o.state IN ('paid', 'in_preparation') OR {PARTLY_SENT}) "
        f"AND {promised} <> '' AND {day} < {{}} AND ({told} IS NULL OR {told} < {day}) ORDER BY o.id LIMIT {most}",
        today.isoformat(),
    )
    return [int(row["id"]) for row in rows]
