"""Promotions with their codes, and the orders that hold them."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from db.engine import fetch, is_postgres
from db.sql import placeholders, read_json
from db.tables.promotions import Promotion, PromotionCode, PromotionUse

Row = dict[str, Any]
Rows = list[Row]

LISTS = ("categories", "products", "countries")
COLUMNS = """
p.id, p.label, p.kind, p.percent_bp, p.amount_cents, p.buy_quantity, p.get_quantity, p.starts_at, p.ends_at,
p.minimum_cents, p.categories, p.products, p.countries, p.first_order, p.subscribers, p.uses_per_buyer, p.stackable,
p.active, p.version
"""
CODES = f"""
SELECT c.id AS code_id, c.code, c.max_uses, c.uses, {COLUMNS}
FROM promotion_code c JOIN promotion p ON p.id = c.promotion WHERE c.code IN ({{marks}})
"""
# The condition is the guard: of many at once, as many get it as there are uses left.
TAKE = """
UPDATE promotion_code SET uses = uses + 1 WHERE id = {} AND (max_uses = 0 OR uses < max_uses) RETURNING id
"""
RELEASE = "UPDATE promotion_code SET uses = uses - 1 WHERE id = {}"
HELD = 'SELECT id, code FROM promotion_use WHERE "order" = {} AND given_back_at IS NULL ORDER BY code'
GONE = 'SELECT id, code FROM promotion_use WHERE "order" = {} AND given_back_at IS NOT NULL ORDER BY code'
USES_OF_BUYER = """
SELECT c.promotion, COUNT(*) AS uses FROM promotion_use u JOIN promotion_code c ON c.id = u.code
WHERE u.given_back_at IS NULL AND (u.buyer = {} OR u.customer = {}) GROUP BY c.promotion
"""
ENDED = "('cancelled', 'expired')"
ORDERED_BY_ACCOUNT = f"SELECT 1 AS found FROM orders WHERE customer = {{}} AND state NOT IN {ENDED} LIMIT 1"
ORDERED_BY_EMAIL = f"""
SELECT 1 AS found FROM orders WHERE state NOT IN {ENDED} AND (
    {{same}} = {{}} OR {{same}} LIKE {{}} ESCAPE '!') LIMIT 1
"""
SUBSCRIBES = (
    "SELECT 1 AS found FROM newsletter_subscriber WHERE email = {} AND confirmed_at IS NOT NULL AND left_at IS NULL"
)
LISTED = f"""
SELECT {COLUMNS}, p.created_at, COUNT(DISTINCT c.id) AS codes, MIN(c.code) AS first_code, MAX(c.max_uses) AS max_uses,
    COUNT(u.id) AS uses, COALESCE(SUM(u.amount_cents), 0) AS given_cents
FROM promotion p LEFT JOIN promotion_code c ON c.promotion = p.id
LEFT JOIN promotion_use u ON u.code = c.id AND u.given_back_at IS NULL
GROUP BY p.id ORDER BY p.id DESC
"""
USED_BY = """
SELECT c.code, o.number, u.amount_cents, u.at, u.given_back_at
FROM promotion_use u JOIN promotion_code c ON c.id = u.code JOIN orders o ON o.id = u."order"
WHERE c.promotion = {} ORDER BY u.at DESC, u.id DESC LIMIT {}
"""
ARTICLES = """
SELECT p.id, p.name, MIN(v.sku) AS sku FROM product p JOIN variant v ON v.product = p.id
WHERE p.id IN ({marks}) GROUP BY p.id, p.name ORDER BY p.id
"""


async def by_codes(codes: Collection[str]) -> Rows:
    """These codes with their promotions, in any order; `code_id` is the code's, `id` the promotion's."""
    if not codes:
        return []
    marks = placeholders(codes)
    return [_read(row) for row in await fetch(CODES.replace("{marks}", marks), *codes)]


def _read(row: Row) -> Row:
    return row | {name: read_json(row[name]) for name in LISTS}


async def take(code_id: int) -> bool:
    """One use of a code for an order of the open transaction; False where none is left."""
    return bool(await fetch(TAKE, code_id))


async def hold(promotion_ids: Collection[int]) -> None:
    """Keep these promotions from every other order till the commit, so that uses of one buyer are counted in turn."""
    if is_postgres() and promotion_ids:
        marks = placeholders(promotion_ids)
        await fetch(f"SELECT id FROM promotion WHERE id IN ({marks}) ORDER BY id FOR UPDATE", *sorted(promotion_ids))


async def write_uses(rows: Sequence[Row]) -> None:
    await PromotionUse.insert(*[PromotionUse(**row) for row in rows])


async def held_by(order_id: int) -> Rows:
    """Uses an order holds: id and code, in the order codes are locked in."""
    return await fetch(HELD, order_id)


async def given_back_by(order_id: int) -> Rows:
    """Uses it held once: id and code, in the same order."""
    return await fetch(GONE, order_id)


async def release(code_id: int) -> None:
    """One use of a code is free again."""
    await fetch(RELEASE, code_id)


async def mark_given_back(use_id: int, at: datetime | None) -> None:
    """When a use was given back; None for one that is held again."""
    await PromotionUse.update({PromotionUse.given_back_at: at}).where(PromotionUse.id == use_id)


async def uses_of(buyer: str, customer_id: int | None) -> dict[int, int]:
    """How often a buyer (hash of the tidy e-mail address, or account) holds each promotion, by its id."""
    return {row["promotion"]: int(row["uses"]) for row in await fetch(USES_OF_BUYER, buyer, customer_id or 0)}


async def has_ordered(customer_id: int | None, name: str, domains: Collection[str], *, dots_count: bool) -> bool:
    """Whether an account, or this name at one of these domains (« name+tag » too), has an order that has not ended.

    `dots_count` False where the provider reads « a.b » as « ab ».
    """
    if customer_id and await fetch(ORDERED_BY_ACCOUNT, customer_id):
        return True
    same = "LOWER(email)" if dots_count else "REPLACE(LOWER(email), '.', '')"
    plain = "".join(f"!{sign}" if sign in "!%_" else sign for sign in name)
    for domain in domains:
        written = domain if dots_count else domain.replace(".", "")
        statement = ORDERED_BY_EMAIL.replace("{same}", same)
        if await fetch(statement, f"{name}@{written}", f"{plain}+%@{written}"):
            return True
    return False


async def subscribes(email: str) -> bool:
    """Whether this address (lower case) confirmed the newsletter and has not left it."""
    return bool(await fetch(SUBSCRIBES, email))


async def email_of(customer_id: int) -> str:
    """The address of an account; empty without such an account."""
    rows = await fetch("SELECT email FROM customer WHERE id = {}", customer_id)
    return str(rows[0]["email"]) if rows else ""


async def insert(values: Mapping[str, Any]) -> int:
    """Id of the new promotion."""
    rows = await Promotion.insert(Promotion(**_written(values))).returning(Promotion.id)
    return int(rows[0]["id"])


async def insert_codes(promotion_id: int, codes: Sequence[str], max_uses: int, now: datetime) -> None:
    """Raises the database's own refusal where one of them exists."""
    rows = [PromotionCode(promotion=promotion_id, code=code, max_uses=max_uses, created_at=now) for code in codes]
    await PromotionCode.insert(*rows)


async def change(promotion_id: int, version: int, values: Mapping[str, Any]) -> bool:
    """Write `values` and count the version up, unless somebody else did since `version` was read."""
    written = _written(values)
    written["version"] = version + 1
    where = (Promotion.id == promotion_id) & (Promotion.version == version)
    return bool(await Promotion.update(written).where(where).returning(Promotion.id))


def _written(values: Mapping[str, Any]) -> dict[Any, Any]:
    """Values by the name of their column, lists as JSON."""
    return {name: json.dumps(value) if name in LISTS else value for name, value in values.items()}


async def listed() -> Rows:
    """Every promotion, newest first, with how many codes it has, the first of them, uses and cents given so far."""
    return [_read(row) for row in await fetch(LISTED)]


async def codes_of(promotion_id: int) -> Rows:
    """id, code, max_uses and uses of each code, oldest first."""
    return await fetch(
        "SELECT id, code, max_uses, uses FROM promotion_code WHERE promotion = {} ORDER BY id", promotion_id
    )


async def used_by(promotion_id: int, most: int = 200) -> Rows:
    """Code, number of the order, cents, `at` and `given_back_at` of each use, newest first."""
    return await fetch(USED_BY, promotion_id, most)


async def articles(product_ids: Collection[int]) -> Rows:
    """id, name and first reference of these products."""
    if not product_ids:
        return []
    marks = placeholders(product_ids)
    return await fetch(ARTICLES.replace("{marks}", marks), *product_ids)
