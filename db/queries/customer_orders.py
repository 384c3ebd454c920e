"""The orders of one customer: found by number, listed, searched; those made as a guest brought home."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.engine import fetch
from db.queries.orders import GIVEN_BACK, PARTLY_SENT
from db.sql import placeholders

Row = dict[str, Any]
Rows = list[Row]

LISTED = """
SELECT o.id, o.number, o.state, o.delivery, o.total_cents, o.placed_at, {given_back} AS given_back, {partly} AS partly
FROM orders o WHERE {where} ORDER BY o.placed_at DESC, o.id DESC LIMIT {limit} OFFSET {offset}
""".replace("{given_back}", GIVEN_BACK).replace("{partly}", PARTLY_SENT)
# Articles by the dearest of their lines: what a person remembers an order by.
ARTICLES = 'SELECT "order", name, quantity FROM order_line WHERE "order" IN ({}) ORDER BY total_cents DESC, id'
WORDS = """
SELECT o.id, o.number, l.sku, l.name, l.variant_label FROM orders o JOIN order_line l ON l."order" = o.id
WHERE o.customer = {} ORDER BY o.id DESC
"""
# Another account's claim to an address nobody has shown to be theirs counts for nothing.
GATHER = """
UPDATE orders SET customer = {} WHERE LOWER(email) = {} AND (customer IS NULL OR customer IN (
    SELECT id FROM customer WHERE email = {} AND email_owner IS NULL AND id <> {})) RETURNING id
"""

OWNER = """
SELECT c.id, c.email, c.email_owner, c.password_hash FROM orders o JOIN customer c ON c.id = o.customer WHERE o.id = {}
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which orders of whom. `since` and `until` (not included) bound placed_at; `ids` None: whatever they are."""

    customer_id: int
    states: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    ids: Collection[int] | None = None


async def id_of(customer_id: int, number: str) -> int | None:
    """The order of this number, if it is this customer's."""
    rows = await fetch("SELECT id FROM orders WHERE number = {} AND customer = {}", number, customer_id)
    return int(rows[0]["id"]) if rows else None


async def listed(wanted: Wanted, page: int, per_page: int) -> Rows:
    """One page, newest first: id, number, state, delivery (JSON), total_cents, placed_at, given_back, partly."""
    where, args = _where(wanted)
    sql = LISTED.replace("{where}", where).replace("{limit}", str(per_page))
    return await fetch(sql.replace("{offset}", str((page - 1) * per_page)), *args)


async def count(wanted: Wanted) -> int:
    where, args = _where(wanted)
    return int((await fetch(f"SELECT COUNT(*) AS number FROM orders o WHERE {where}", *args))[0]["number"])


async def oldest(customer_id: int) -> datetime | None:
    """When the first order was placed."""
    rows = await fetch("SELECT placed_at FROM orders WHERE customer = {} ORDER BY placed_at LIMIT 1", customer_id)
    return rows[0]["placed_at"] if rows else None


async def articles(order_ids: Collection[int]) -> Rows:
    """Order, name and quantity of every line of these orders, the dearest first."""
    if not order_ids:
        return []
    return await fetch(ARTICLES.replace("{}", placeholders(order_ids)), *order_ids)


async def words(customer_id: int) -> Rows:
    """Order id and number with the reference, name and variant of each line, the newest order first."""
    return await fetch(WORDS, customer_id)


async def gather(customer_id: int, email: str) -> None:
    """Orders made with this address (lower case), which is this customer's own, are the customer's from now on."""
    await fetch(GATHER, customer_id, email, email, customer_id)


async def give(order_id: int, customer_id: int) -> bool:
    """Make an order of nobody's this customer's; False where it is somebody's already."""
    return bool(
        await fetch(
            "UPDATE orders SET customer = {} WHERE id = {} AND customer IS NULL RETURNING id", customer_id, order_id
        )
    )


async def owner_of(order_id: int) -> Row | None:
    """The account an order is in: id, email, email_owner and password_hash."""
    rows = await fetch(OWNER, order_id)
    return rows[0] if rows else None


def _where(wanted: Wanted) -> tuple[str, list[Any]]:
    where, args = ["o.customer = {}"], list[Any]([wanted.customer_id])
    for name, values in (("state", wanted.states or None), ("id", wanted.ids)):
        if values is not None:
            where.append(f"o.{name} IN ({', '.join(['{}'] * len(values))})" if values else "1 = 0")
            args += values
    for sign, moment in ((">=", wanted.since), ("<", wanted.until)):
        if moment is not None:
            where.append(f"o.placed_at {sign} {{}}")
            args.append(moment)
    return " AND ".join(where), args
