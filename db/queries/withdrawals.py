"""Statements of withdrawal: written once, read by order, listed for staff."""

from datetime import datetime
from typing import Any

from db.engine import fetch
from db.tables.after_sales import Withdrawal, WithdrawalLine

Row = dict[str, Any]
Rows = list[Row]

STANDING = """x.number, x.name, x.declared_at, x.in_time, x.received_at, x.closed_at, o.number AS order_number,
       o.id AS order_id, o.state AS order_state, EXISTS (SELECT 1 FROM refund r
               WHERE r.idempotency_key = 'withdrawal:' || x.number AND r.state <> 'failed') AS is_refunded,
       EXISTS (SELECT 1 FROM refund b JOIN payment p ON p.id = b.payment
               WHERE p."order" = o.id AND b.idempotency_key NOT LIKE 'withdrawal:%') AS has_others"""
"""What a statement x about an order o waits for. `has_others`: money of the order went back that names no statement."""
LISTED = f"""
SELECT x.id, {STANDING},
       (SELECT SUM(l.quantity) FROM withdrawal_line l WHERE l.withdrawal = x.id) AS pieces
FROM withdrawal x JOIN orders o ON o.id = x."order"
WHERE x.closed_at IS {{is_closed}} ORDER BY x.declared_at {{direction}}, x.id {{direction}}
"""


async def id_by_key(key: str) -> int | None:
    """The statement made with this key."""
    rows = await fetch("SELECT id FROM withdrawal WHERE idempotency_key = {}", key)
    return int(rows[0]["id"]) if rows else None


async def insert(values: Row, lines: list[tuple[int, int]]) -> int:
    """A statement of (order line id, quantity); gives its id."""
    rows = await Withdrawal.insert(Withdrawal(**values)).returning(Withdrawal.id)
    withdrawal_id = int(rows[0]["id"])
    await WithdrawalLine.insert(
        *[WithdrawalLine(withdrawal=withdrawal_id, order_line=line, quantity=many) for line, many in lines]
    )
    return withdrawal_id


async def of_order(order_id: int) -> Rows:
    """The statements about an order, oldest first."""
    rows: Rows = await Withdrawal.select().where(Withdrawal.order == order_id).order_by(Withdrawal.id)
    return rows


async def lines_of_order(order_id: int) -> Rows:
    """withdrawal, order_line, quantity and kept_back of every statement about an order."""
    return await fetch(
        "SELECT l.withdrawal, l.order_line, l.quantity, l.kept_back FROM withdrawal_line l "
        'JOIN withdrawal w ON w.id = l.withdrawal WHERE w."order" = {} ORDER BY l.id',
        order_id,
    )


async def mark_received(withdrawal_id: int, now: datetime) -> bool:
    """Whether the goods were still awaited."""
    rows = await fetch(
        "UPDATE withdrawal SET received_at = {} WHERE id = {} AND received_at IS NULL RETURNING id", now, withdrawal_id
    )
    return bool(rows)


async def close(withdrawal_id: int, now: datetime) -> bool:
    """Whether the statement was still open."""
    rows = await fetch(
        "UPDATE withdrawal SET closed_at = {} WHERE id = {} AND closed_at IS NULL RETURNING id", now, withdrawal_id
    )
    return bool(rows)


async def close_all(order_id: int, now: datetime) -> None:
    """The statements about an order that are still open."""
    await Withdrawal.update({Withdrawal.closed_at: now}).where(
        Withdrawal.order == order_id, Withdrawal.closed_at.is_null()
    )


async def keep_back(withdrawal_id: int, line_id: int, pieces: int) -> None:
    """Take pieces of a statement out of what is still to be sent of an order line."""
    await fetch(
        "UPDATE withdrawal_line SET kept_back = kept_back + {} WHERE withdrawal = {} AND order_line = {} RETURNING id",
        pieces,
        withdrawal_id,
        line_id,
    )
    await fetch("UPDATE order_line SET kept_back = kept_back + {} WHERE id = {} RETURNING id", pieces, line_id)


async def listed(*, closed: bool, limit: int) -> Rows:
    """Statements that wait, oldest first; or those dealt with, newest first."""
    sql = LISTED.replace("{is_closed}", "NOT NULL" if closed else "NULL")
    return await fetch(sql.replace("{direction}", "DESC" if closed else "ASC") + f"LIMIT {limit:d}")
