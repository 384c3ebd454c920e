"""Orders that staff type for a buyer on the phone: each lies in a cart of its own until it is placed."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from db.engine import fetch
from db.queries.codes import bare, begun, same
from db.queries.variants import COLUMNS
from db.sql import placeholders

Row = dict[str, Any]
Rows = list[Row]

OPEN = """
INSERT INTO cart (token_hash, member, buyer, created_at, updated_at, checkout, checkout_key, comment)
VALUES ({}, {}, {}, {}, {}, {}, {}, '') ON CONFLICT (token_hash) DO NOTHING RETURNING id
"""
OPENED = "SELECT id FROM cart WHERE token_hash = {} AND member = {}"
FACTS = "SELECT c.id, c.token_hash, c.buyer, c.checkout, c.updated_at FROM cart c WHERE c.id = {} AND c.member = {}"
OF_MEMBER = """
SELECT c.id, c.checkout, c.updated_at, b.first_name, b.last_name,
       (SELECT COALESCE(SUM(l.quantity), 0) FROM cart_line l WHERE l.cart = c.id) AS pieces
FROM cart c LEFT JOIN customer b ON b.id = c.buyer WHERE c.member = {} ORDER BY c.updated_at DESC, c.id DESC LIMIT {}
"""
NAMED = f"SELECT {COLUMNS} FROM variant v JOIN product p ON p.id = v.product WHERE v.active AND p.published AND "


LEAST_BEGUN = 2


async def open_draft(
    token_hash: str, member_id: int, buyer: int | None, checkout: Mapping[str, Any], key: str, now: datetime
) -> int:
    """The id of a new draft, or of the one that has this `token_hash` already: the hash of nothing anybody has."""
    text = json.dumps(dict(checkout), ensure_ascii=False)
    rows = await fetch(OPEN, token_hash, member_id, buyer, now, now, text, key)
    return int((rows or await fetch(OPENED, token_hash, member_id))[0]["id"])


async def draft(draft_id: int, member_id: int) -> Row | None:
    """id, token_hash, buyer, checkout (JSON), updated_at of a draft this member types; None for any other."""
    rows = await fetch(FACTS, draft_id, member_id)
    return rows[0] if rows else None


async def drafts_of(member_id: int, limit: int) -> Rows:
    """id, checkout (JSON), updated_at, the account's first_name and last_name, pieces; those used last first."""
    return await fetch(OF_MEMBER, member_id, limit)


async def hold(draft_id: int, member_id: int) -> bool:
    """Hold the draft till the commit; False where it is gone."""
    sql = "UPDATE cart SET updated_at = updated_at WHERE id = {} AND member = {} RETURNING id"
    return bool(await fetch(sql, draft_id, member_id))


async def delete(draft_id: int, member_id: int) -> None:
    """Delete a draft with its lines; nothing where it is gone."""
    await fetch("DELETE FROM cart WHERE id = {} AND member = {}", draft_id, member_id)


async def give_to(draft_id: int, member_id: int, buyer: int | None) -> None:
    """The order will be in this account; None: in no account."""
    await fetch("UPDATE cart SET buyer = {} WHERE id = {} AND member = {}", buyer, draft_id, member_id)


async def variants_named(code: str) -> Rows:
    """Facts of the articles on sale with this reference, however it is written, or EAN."""
    named, values = same(code)
    return await fetch(f"{NAMED} {named} ORDER BY v.id LIMIT 10", *values)


async def variants_beginning(codes: Collection[str], limit: int) -> Rows:
    """Facts of the articles on sale whose reference begins like one of these, however it is written.

    Single signs begin too many: none.
    """
    codes = [code for code in codes if len(bare(code)) >= LEAST_BEGUN]
    if not codes:
        return []
    named, values = begun(codes)
    return await fetch(f"{NAMED} {named} ORDER BY v.sku, v.id LIMIT {{}}", *values, limit)


async def some_reference() -> str:
    """The reference of an article on sale, for an example; empty where there is none."""
    rows = await fetch(f"{NAMED} TRUE ORDER BY v.id LIMIT 1")
    return str(rows[0]["sku"]) if rows else ""


async def variants_of_products(product_ids: Collection[int]) -> Rows:
    """Facts of the articles on sale of these products, in the order of the products."""
    if not product_ids:
        return []
    marks = placeholders(product_ids)
    rows = await fetch(f"{NAMED} v.product IN ({marks}) ORDER BY v.position, v.id", *product_ids)
    place = {product_id: at for at, product_id in enumerate(product_ids)}
    return sorted(rows, key=lambda row: place[row["product_id"]])
