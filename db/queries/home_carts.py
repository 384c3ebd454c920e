"""The one cart of an account: found, held while two become one, taken from the devices that had it."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from db.engine import fetch
from db.sql import read_json

Row = dict[str, Any]

HOLD = """
UPDATE cart SET updated_at = {} WHERE customer = {} OR (customer IS NULL AND token_hash IN ({}, {}))
RETURNING id, customer, token_hash, checkout, comment, notice, codes
"""
LINES = "SELECT variant, quantity, seen_price_cents FROM cart_line WHERE cart = {} ORDER BY id"
SETTLE = """
UPDATE cart SET customer = {}, token_hash = {}, checkout = {}, comment = {}, notice = {}, codes = {} WHERE id = {}
"""
OPEN = """
INSERT INTO cart (token_hash, customer, created_at, updated_at, checkout, checkout_key, comment, notice)
VALUES ({}, {}, {}, {}, {}, {}, '', '')
"""
# Cast, for PostgreSQL would take a bare value for a text.
COPY = """
INSERT INTO cart_line (cart, variant, quantity, seen_price_cents, added_at, added_quantity)
SELECT CAST({} AS INTEGER), l.variant, l.quantity, l.seen_price_cents, l.added_at, l.added_quantity
FROM cart_line l JOIN cart c ON c.id = l.cart WHERE c.token_hash = {} ORDER BY l.id
"""
AWAY = "UPDATE customer SET cart_epoch = cart_epoch + 1 WHERE id = {}"


async def hold(customer_id: int, guest_hash: str, home_hash: str, now: datetime) -> list[Row]:
    """The account's cart and those of these cookies, held till the commit; never another account's."""
    rows = await fetch(HOLD, now, customer_id, guest_hash, home_hash)
    return [row | {name: read_json(row[name]) for name in ("checkout", "codes")} for row in rows]


async def lines(cart_id: int) -> list[Row]:
    """Variant, quantity and price shown of each line, in the order they were added."""
    return await fetch(LINES, cart_id)


async def settle(
    cart_id: int, customer_id: int, token_hash: str, *, checkout: Row, comment: str, notice: str, codes: Sequence[str]
) -> None:
    """Make this cart the account's, found by this hash from now on."""
    text = json.dumps(checkout, ensure_ascii=False)
    typed = json.dumps(list(codes))
    await fetch(SETTLE, customer_id, token_hash, text, comment, notice, typed, cart_id)


async def open_home(customer_id: int, token_hash: str, checkout_key: str, now: datetime) -> None:
    """An empty cart for an account that has none."""
    await fetch(OPEN, token_hash, customer_id, now, now, "{}", checkout_key)


async def copy_lines(token_hash: str, cart_id: int) -> None:
    """Put what lies in the cart of this hash into another one, which is empty."""
    await fetch(COPY, cart_id, token_hash)


async def delete(cart_id: int) -> None:
    """Delete a cart with its lines."""
    await fetch("DELETE FROM cart WHERE id = {}", cart_id)


async def take_away(customer_id: int, nobodys_hash: str) -> None:
    """Count cart_epoch up, and let no cookie given so far find the cart."""
    await fetch(AWAY, customer_id)
    await fetch("UPDATE cart SET token_hash = {} WHERE customer = {}", nobodys_hash, customer_id)
