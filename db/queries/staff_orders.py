"""Orders as staff look for them: queues, lists, counts."""

from collections.abc import Sequence
from typing import Any

from db.engine import fetch

Rows = list[dict[str, Any]]

LISTED = """
SELECT o.number, o.state, o.email, o.contact, o.delivery, o.total_cents, o.placed_at, o.attention,
       (SELECT SUM(l.quantity) FROM order_line l WHERE l."order" = o.id) AS pieces
FROM orders o WHERE {where} ORDER BY {order}, o.id {limit}
"""
WAITING_TRANSFERS = """
SELECT COUNT(DISTINCT o.id) AS number FROM orders o JOIN payment p ON p."order" = o.id
WHERE o.state = 'awaiting_payment' AND p.provider = 'bank'
"""
SHIPPED_PARTLY = """
o.state = 'shipped' AND (SELECT SUM(l.quantity) FROM order_line l WHERE l."order" = o.id) > (
    SELECT COALESCE(SUM(pl.quantity), 0) FROM parcel_line pl JOIN parcel p ON p.id = pl.parcel WHERE p."order" = o.id)
"""


async def counts() -> dict[str, int]:
    """Orders by state, and under 'attention', 'transfers', 'parked' what else waits for somebody."""
    rows = await fetch("SELECT state, COUNT(*) AS number FROM orders GROUP BY state")
    found = {row["state"]: int(row["number"]) for row in rows}
    found["attention"] = await _count("SELECT COUNT(*) AS number FROM orders WHERE attention <> ''")
    found["transfers"] = await _count(WAITING_TRANSFERS)
    found["parked"] = await _count("SELECT COUNT(*) AS number FROM job WHERE parked_at IS NOT NULL AND done_at IS NULL")
    found["partly"] = await _count(f"SELECT COUNT(*) AS number FROM orders o WHERE {SHIPPED_PARTLY}")
    return found


async def _count(sql: str) -> int:
    return int((await fetch(sql))[0]["number"])


async def listed(
    states: Sequence[str] = (), text: str = "", *, attention: bool = False, page: int = 1, per_page: int = 50
) -> Rows:
    """One page of orders and one row more when others follow: oldest first where they wait, else newest first.

    `text` is looked for in the number, the e-mail address and the names.
    """
    where, args = ["1 = 1"], []
    if states:
        where.append(f"o.state IN ({', '.join(['{}'] * len(states))})")
        args += list(states)
    if attention:
        where.append("o.attention <> ''")
    for word in text.split()[:5]:
        where.append("(UPPER(o.number) LIKE {} OR LOWER(o.email) LIKE {} OR LOWER(CAST(o.contact AS TEXT)) LIKE {})")
        escaped = word.replace("%", "").replace("_", "")
        args += [f"%{escaped.upper()}%", f"%{escaped.lower()}%", f"%{escaped.lower()}%"]
    sql = LISTED.replace("{where}", " AND ".join(where))
    sql = sql.replace("{order}", "o.placed_at" if states or attention else "o.placed_at DESC")
    return await fetch(sql.replace("{limit}", f"LIMIT {per_page + 1} OFFSET {(page - 1) * per_page}"), *args)
