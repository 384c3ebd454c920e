"""What an import reads of the catalogue, many products at once, and what it writes of one."""

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import asyncpg

from db.acting import ACTING
from db.engine import fetch, is_postgres
from db.sql import batches, for_update, placeholders
from db.tables.catalogue import Category, Photo, Product, Variant

Rows = list[dict[str, Any]]
REFUSALS = (
    sqlite3.IntegrityError,
    sqlite3.DataError,
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.DataError,
)
"""What either database raises for a row that breaks a constraint."""

PRICED = "INSERT INTO price_change (variant, price_cents, since, kind) SELECT v.id, new.column2, {},"
SHOWN_AGAIN = """
INSERT INTO price_change (variant, price_cents, since, kind) SELECT v.id, v.price_cents, {}, 'silent'
FROM variant v JOIN product p ON p.id = v.product WHERE p.published AND v.active AND v.product IN ({marks})
AND (SELECT c.kind FROM price_change c WHERE c.variant = v.id ORDER BY c.id DESC LIMIT 1) = 'hidden'
"""
AT_ONCE = 500  # rows in one statement: short of what either database accepts as parameters
OWNERS = "SELECT v.sku, v.product, p.name FROM variant v JOIN product p ON p.id = v.product WHERE v.sku IN ({marks})"


async def products_by_source(sources: Collection[str]) -> dict[str, dict[str, Any]]:
    """Imported products by their key in the file."""
    if not sources:
        return {}
    rows: Rows = await Product.select().where(Product.source.is_in(list(sources))).output(load_json=True)
    return {row["source"]: row for row in rows}


async def products_by_slug(slugs: Collection[str]) -> dict[str, dict[str, Any]]:
    """Products by their address in the shop."""
    if not slugs:
        return {}
    rows: Rows = await Product.select().where(Product.slug.is_in(list(slugs))).output(load_json=True)
    return {row["slug"]: row for row in rows}


async def running_reductions(product_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """price_cents, back_cents of the reductions under way, by variant id."""
    if not product_ids:
        return {}
    marks = placeholders(product_ids)
    rows = await fetch(
        "SELECT r.variant, r.price_cents, r.back_cents FROM price_reduction r JOIN variant v ON v.id = r.variant "
        f"WHERE r.state = 'running' AND v.product IN ({marks})",
        *product_ids,
    )
    return {row["variant"]: row for row in rows}


async def exported(after: int, most: int) -> Rows:
    """The next products by id: all columns, the names of their rayons (`rayon`, `outer_rayon`)."""
    rows: Rows = (
        await Product.select()
        .where(Product._meta.primary_key > after)
        .order_by(Product._meta.primary_key)
        .limit(most)
        .output(load_json=True)
    )
    names = {row["id"]: row for row in await fetch("SELECT id, name, parent FROM category")}
    for row in rows:
        rayon = names[row["category"]]
        row["rayon"] = rayon["name"]
        row["outer_rayon"] = names[rayon["parent"]]["name"] if rayon["parent"] else ""
    return rows


async def variants_of(product_ids: Collection[int], *, to_change: bool) -> Rows:
    """All variants of these products by position, inactive ones too; `to_change` keeps other writers off them."""
    if not product_ids:
        return []
    # By id, the order in which baskets are reserved: whoever waits for whom, nobody waits in a circle.
    lock = for_update() if to_change else ""
    marks = placeholders(product_ids)
    return await fetch(f"SELECT * FROM variant WHERE product IN ({marks}) ORDER BY id{lock}", *product_ids)


async def hold_rayons() -> None:
    """Nobody changes or empties a rayon until the transaction ends: rayons are held before what stands in them."""
    if is_postgres():
        await fetch("SELECT id FROM category ORDER BY id FOR KEY SHARE")


async def owners_of(skus: Collection[str]) -> dict[str, dict[str, Any]]:
    """Product id and name by reference already in use."""
    if not skus:
        return {}
    marks = placeholders(skus)
    return {row["sku"]: row for row in await fetch(OWNERS.replace("{marks}", marks), *skus)}


async def photos_of(product_ids: Collection[int]) -> Rows:
    if not product_ids:
        return []
    rows: Rows = (
        await Photo.select(Photo.product, Photo.name, Photo.alt)
        .where(Photo.product.is_in(list(product_ids)))
        .order_by(Photo.position, Photo.id)
    )
    return rows


async def product_slugs(slugs: Collection[str]) -> set[str]:
    """Those of these addresses that products have, or had."""
    if not slugs:
        return set()
    marks = placeholders(slugs)
    rows = await fetch(
        f"SELECT slug FROM product WHERE slug IN ({marks}) "
        f"UNION SELECT slug FROM old_address WHERE kind = 'product' AND slug IN ({marks})",
        *slugs, *slugs,
    )  # fmt: skip
    return {row["slug"] for row in rows}


async def category_slug_taken(slug: str) -> bool:
    return bool(await fetch("SELECT id FROM category WHERE slug = {}", slug))


async def add_category(slug: str, name: str, parent: int | None) -> int:
    """A rayon shown after those that are there."""
    last = await fetch("SELECT COALESCE(MAX(position), 0) + 1 AS next FROM category")
    category = Category(slug=slug, name=name, parent=parent, position=last[0]["next"])
    await category.save()
    return int(category.id)


async def add_product(values: Mapping[str, Any]) -> int:
    product = Product(**values)
    await product.save()
    return int(product.id)


async def change_product(product_id: int, values: Mapping[str, Any]) -> None:
    columns: dict[Any, Any] = dict(values)
    await Product.update(columns).where(Product.id == product_id)


async def add_variants(product_id: int, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Add variants of one product; their ids by reference."""
    ids: dict[str, int] = {}
    for part in batches([Variant(product=product_id, **row) for row in rows], AT_ONCE):
        added: Rows = await Variant.insert(*part).returning(Variant.id, Variant.sku)
        ids |= {row["sku"]: row["id"] for row in added}
    return ids


async def change_variant(variant_id: int, values: Mapping[str, Any]) -> None:
    columns: dict[Any, Any] = dict(values)
    await Variant.update(columns).where(Variant.id == variant_id)


async def add_to_shelf(variant_id: int, delta: int) -> None:
    """Pieces come (or go); whoever calls writes the movement down."""
    await Variant.update({Variant.on_hand: Variant.on_hand + delta}).where(Variant.id == variant_id)


async def add_price_changes(prices: Mapping[int, int], since: datetime, *, silent: bool = False) -> None:
    """Write down cents by variant id as asked from now on; of what nobody can buy, as hidden.

    `silent`: asked, and never told as a reduction.
    """
    asked = "silent" if silent else "asked"
    for part in batches(list(prices.items()), AT_ONCE):
        pairs = ", ".join(f"({int(variant)}, {int(cents)})" for variant, cents in part)
        await fetch(
            f"{PRICED} CASE WHEN p.published AND v.active THEN '{asked}' ELSE 'hidden' END "
            f"FROM (VALUES {pairs}) AS new JOIN variant v ON v.id = new.column1 JOIN product p ON p.id = v.product",
            since,
        )


async def ask_hidden_prices(product_ids: Collection[int], since: datetime) -> None:
    """What can be bought from now on costs what it costs: the prices it had in hiding were nobody's earlier ones."""
    for part in batches(list(product_ids), AT_ONCE):
        marks = placeholders(part)
        await fetch(SHOWN_AGAIN.replace("{marks}", marks), since, *part)


async def add_stock_movements(deltas: Mapping[int, int], reason: str, at: datetime) -> None:
    """Write down pieces by variant id as come or gone, under the name of who acts."""
    acting = ACTING.get()
    actor = acting.name if acting else ""
    for part in batches(list(deltas.items()), AT_ONCE):
        marks = ", ".join(["({}, {}, {}, '', {}, {})"] * len(part))
        values = [value for variant, delta in part for value in (variant, delta, reason, actor, at)]
        columns = "variant, delta, reason, order_number, actor, at"
        await fetch(f"INSERT INTO stock_movement ({columns}) VALUES {marks}", *values)


async def replace_photos(product_id: int, photos: Sequence[tuple[str, str]]) -> None:
    """Show these (name, alt), in this order, instead of the product's photos so far."""
    await Photo.delete().where(Photo.product == product_id)
    await Photo.insert(
        *(Photo(product=product_id, name=name, alt=alt, position=at) for at, (name, alt) in enumerate(photos))
    )
