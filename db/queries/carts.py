"""Carts and their lines."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from db.engine import fetch
from db.queries.variants import COLUMNS
from db.sql import read_json
from db.tables.carts import Cart

Rows = list[dict[str, Any]]

PIECES = """
SELECT COALESCE(SUM(l.quantity), 0) AS pieces FROM cart_line l JOIN cart c ON c.id = l.cart WHERE c.token_hash = {}
"""
PHOTO = "f.name AS photo_name, f.alt AS photo_alt, f.width AS photo_width, f.height AS photo_height"
FIRST_PHOTO = "LEFT JOIN photo f ON f.id = (SELECT id FROM photo WHERE product = p.id ORDER BY position, id LIMIT 1)"
CART = "c.id AS cart, COALESCE(c.customer, c.buyer) AS owner, c.checkout, c.checkout_key, c.comment, c.notice, c.codes"
LINES = f"""
FROM cart c
LEFT JOIN cart_line l ON l.cart = c.id
LEFT JOIN variant v ON v.id = l.variant
LEFT JOIN product p ON p.id = v.product
{FIRST_PHOTO}
WHERE c.token_hash = {{}} ORDER BY l.id
"""
WHOLE = f"SELECT {CART}, l.quantity, l.seen_price_cents, {PHOTO}, {COLUMNS} {LINES}"
TO_FILL = f"""
SELECT {CART}, l.quantity, l.seen_price_cents, l.added_at, l.added_quantity, {PHOTO}, {COLUMNS} {LINES}
"""
ARTICLE = (
    f"SELECT {PHOTO}, {COLUMNS} FROM variant v JOIN product p ON p.id = v.product {FIRST_PHOTO} WHERE v.sku = {{}}"
)
HELD = "SELECT customer FROM cart WHERE token_hash = {}"
# The update also locks the row: what changes one cart goes in turn, on both databases.
OPEN = """
INSERT INTO cart (token_hash, created_at, updated_at, checkout, checkout_key, comment)
VALUES ({}, {}, {}, {}, {}, '')
ON CONFLICT (token_hash) DO UPDATE SET updated_at = excluded.updated_at, notice = '' RETURNING id
"""
LINE = "SELECT quantity, seen_price_cents, added_at, added_quantity FROM cart_line WHERE cart = {} AND variant = {}"
PUT = """
INSERT INTO cart_line (cart, variant, quantity, seen_price_cents, added_at, added_quantity)
VALUES ({}, {}, {}, {}, {}, {})
ON CONFLICT (cart, variant) DO UPDATE SET quantity = excluded.quantity, seen_price_cents = excluded.seen_price_cents,
    added_at = excluded.added_at, added_quantity = excluded.added_quantity
"""
SEEN = "UPDATE cart_line SET seen_price_cents = {} WHERE cart = {} AND variant = {}"


async def pieces(token_hash: str) -> int:
    """How many pieces lie in the cart of this cookie; 0 for an unknown one."""
    return int((await fetch(PIECES, token_hash))[0]["pieces"])


async def held(token_hash: str) -> dict[str, Any] | None:
    """The `customer` whose the cart of this cookie is, None in it for a guest's; None where there is no cart."""
    rows = await fetch(HELD, token_hash)
    return rows[0] if rows else None


async def whole(token_hash: str) -> Rows:
    """The cart with one row a line, in the order they were added: the facts of its variant, its first photo.

    Of an empty cart one row, whose `id` (that of the variant) is None. `checkout` is JSON.
    """
    return await fetch(WHOLE, token_hash)


async def to_fill(token_hash: str) -> Rows:
    """The same, with the last addition of each line: `added_at`, `added_quantity`."""
    return await fetch(TO_FILL, token_hash)


async def open_cart(token_hash: str, checkout_key: str, now: datetime) -> int:
    """Id of the cart of this cookie, made when there is none; as `touch` leaves it."""
    rows = await fetch(OPEN, token_hash, now, now, "{}", checkout_key)
    return int(rows[0]["id"])


async def lines(cart_id: int) -> int:
    """How many different articles lie in a cart."""
    return int((await fetch("SELECT COUNT(*) AS lines FROM cart_line WHERE cart = {}", cart_id))[0]["lines"])


async def line(cart_id: int, variant_id: int) -> dict[str, Any] | None:
    """Quantity, price shown and last addition of one line."""
    rows = await fetch(LINE, cart_id, variant_id)
    return rows[0] if rows else None


async def article(sku: str) -> dict[str, Any] | None:
    """Facts of the variant of this reference and its first photo, as a line of a cart has them."""
    rows = await fetch(ARTICLE, sku)
    return rows[0] if rows else None


async def touch(cart_id: int, now: datetime) -> None:
    """Mark the cart as used, its notice as read, and lock it till the commit."""
    await fetch("UPDATE cart SET updated_at = {}, notice = '' WHERE id = {}", now, cart_id)


async def leave_notice(cart_id: int, lines: Sequence[str]) -> None:
    """What its owner must be told, until the cart changes."""
    await fetch("UPDATE cart SET notice = {} WHERE id = {}", "\n".join(lines), cart_id)


async def put_line(
    cart_id: int, variant_id: int, quantity: int, seen_price_cents: int, added_at: datetime, added_quantity: int
) -> None:
    """Write a line, new or not, with the addition that made it so."""
    await fetch(PUT, cart_id, variant_id, quantity, seen_price_cents, added_at, added_quantity)


async def set_quantity(cart_id: int, variant_id: int, quantity: int) -> None:
    """Change a line that is there."""
    await fetch("UPDATE cart_line SET quantity = {} WHERE cart = {} AND variant = {}", quantity, cart_id, variant_id)


async def remove_line(cart_id: int, variant_id: int) -> None:
    await fetch("DELETE FROM cart_line WHERE cart = {} AND variant = {}", cart_id, variant_id)


async def set_seen_price(cart_id: int, variant_id: int, cents: int) -> None:
    """The price the visitor has read and accepted by going on."""
    await fetch(SEEN, cents, cart_id, variant_id)


async def save_comment(cart_id: int, comment: str) -> None:
    await fetch("UPDATE cart SET comment = {} WHERE id = {}", comment, cart_id)


async def codes_of(cart_id: int) -> list[str]:
    """The codes typed into a cart, in their order."""
    rows = await fetch("SELECT codes FROM cart WHERE id = {}", cart_id)
    return list(read_json(rows[0]["codes"])) if rows else []


async def save_codes(cart_id: int, codes: Sequence[str]) -> None:
    await fetch("UPDATE cart SET codes = {} WHERE id = {}", json.dumps(list(codes)), cart_id)


async def save_checkout(cart_id: int, checkout: dict[str, Any], now: datetime) -> None:
    """Replace all that the checkout knows."""
    text = json.dumps(checkout, ensure_ascii=False)
    await fetch("UPDATE cart SET checkout = {}, updated_at = {} WHERE id = {}", text, now, cart_id)


async def forget_untouched(before: datetime) -> None:
    """Delete the carts nobody has used since."""
    await Cart.delete().where(Cart.updated_at < before)
