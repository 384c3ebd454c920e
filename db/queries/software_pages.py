"""What other software reads, page by page in the order of ids: a page begins after the last id of the one before."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from db.engine import fetch
from db.queries.reductions import PRICED
from db.sql import for_update

Row = dict[str, Any]
Rows = list[Row]
ORDERS: Final = """
SELECT o.id, o.number, o.state, o.version, o.placed_at, o.total_cents, o.attention,
       (SELECT MAX(e.at) FROM order_event e WHERE e."order" = o.id) AS updated_at
FROM orders o WHERE {where} ORDER BY o.id LIMIT {limit}
"""
STOCK: Final = """
SELECT v.id, v.sku, v.ean, v.size, v.colour, v.on_hand, v.reserved, v.low_stock_at, v.made_to_order, v.active, p.name
FROM variant v JOIN product p ON p.id = v.product WHERE {where} ORDER BY v.id LIMIT {limit}
"""
DOCUMENTS: Final = """
SELECT i.id, i.kind, i.number, i.day, i.issued_at, i.net_cents, i.vat_cents, i.total_cents,
       o.number AS order_number, c.number AS corrects
FROM invoice i JOIN orders o ON o.id = i."order" LEFT JOIN invoice c ON c.id = i.corrects
WHERE {where} ORDER BY i.id LIMIT {limit}
"""
BY_NAME: Final = "ORDER BY p.name, p.id, v.position, v.id"


async def orders(
    after: int,
    most: int,
    *,
    state: str = "",
    placed_since: datetime | None = None,
    changed_since: datetime | None = None,
) -> Rows:
    """`changed_since`: something stands in their history since then."""
    where, values = ["o.id > {}"], list[Any]([after])
    if state:
        where.append("o.state = {}")
        values.append(state)
    if placed_since:
        where.append("o.placed_at >= {}")
        values.append(placed_since)
    if changed_since:
        where.append('o.id IN (SELECT e."order" FROM order_event e WHERE e.at >= {})')
        values.append(changed_since)
    return await _page(ORDERS, where, values, most)


async def stock(after: int, most: int, *, sku: str | None = None) -> Rows:
    where, values = ["v.id > {}"], list[Any]([after])
    if sku is not None:
        where.append("v.sku = {}")
        values.append(sku)
    return await _page(STOCK, where, values, most)


async def prices(after: int, most: int, *, sku: str | None = None) -> Rows:
    """Rows as db.queries.reductions.priced has them."""
    where, values = ["v.id > {}"], list[Any]([after])
    if sku is not None:
        where.append("v.sku = {}")
        values.append(sku)
    return await _page(PRICED.replace(BY_NAME, "ORDER BY v.id LIMIT {limit}"), where, values, most)


async def documents(
    after: int, most: int, *, kind: str = "", number: str = "", order: str = "", issued_since: datetime | None = None
) -> Rows:
    where, values = ["i.id > {}"], list[Any]([after])
    for condition, value in (
        ("i.kind = {}", kind), ("i.number = {}", number), ("o.number = {}", order), ("i.issued_at >= {}", issued_since)
    ):  # fmt: skip
        if value:
            where.append(condition)
            values.append(value)
    return await _page(DOCUMENTS, where, values, most)


async def shelf_to_change(sku: str) -> Row | None:
    """id, on_hand, reserved of an article, kept from other writers until the transaction ends."""
    rows = await fetch(f"SELECT id, on_hand, reserved FROM variant WHERE sku = {{}}{for_update()}", sku)
    return rows[0] if rows else None


async def _page(sql: str, where: Sequence[str], values: Sequence[Any], most: int) -> Rows:
    return await fetch(sql.replace("{where}", " AND ".join(where)).replace("{limit}", str(int(most))), *values)
