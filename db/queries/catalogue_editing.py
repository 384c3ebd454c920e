"""What staff change of the catalogue: each function is one statement or two, inside its caller's transaction."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from db.engine import fetch
from db.sql import for_update, placeholders
from db.tables.catalogue import Category, Document, Photo, PriceChange, Product, Variant

Row = dict[str, Any]
Rows = list[dict[str, Any]]

COPIED = (Document.title, Document.file, Document.media_type, Document.size_bytes, Document.language)
IS_IN_BOOKS = """
SELECT 1 FROM order_line WHERE variant = {}
UNION ALL SELECT 1 FROM stock_movement WHERE variant = {}
UNION ALL SELECT 1 FROM price_reduction WHERE variant = {} LIMIT 1
"""


async def keep_writers_off(table: str, row_id: int) -> bool:
    """Hold one row of `product` or `category` until the transaction ends; False where there is none.

    SQLite has one writer at a time anyway.
    """
    return bool(await fetch(f'SELECT id FROM "{table}" WHERE id = {{}}{for_update()}', row_id))


async def product(product_id: int) -> Row | None:
    row: Row | None = await Product.select().where(Product.id == product_id).first().output(load_json=True)
    return row


async def made_by_form(key: str) -> int | None:
    """Id of the product that the form with this key made."""
    rows = await fetch("SELECT id FROM product WHERE form_key = {}", key) if key else []
    return int(rows[0]["id"]) if rows else None


async def was_shown(product_id: int) -> bool:
    """Whether anybody could ever buy it: then its address is known."""
    return bool(
        await fetch(
            "SELECT 1 AS found FROM price_change c JOIN variant v ON v.id = c.variant "
            "WHERE v.product = {} AND c.kind <> 'hidden' LIMIT 1",
            product_id,
        )
    )


async def variants(product_id: int) -> Rows:
    """Inactive ones too, in the order they are shown."""
    rows: Rows = await Variant.select().where(Variant.product == product_id).order_by(Variant.position, Variant.id)
    return rows


async def is_in_books(variant_id: int) -> bool:
    """Whether an order, the stock or a reduction names it: then it can never be taken away."""
    return bool(await fetch(IS_IN_BOOKS, variant_id, variant_id, variant_id))


async def remove_variant(variant_id: int) -> None:
    """Take away a variant that no book names, with the prices nobody paid; baskets lose it."""
    await PriceChange.delete().where(PriceChange.variant == variant_id)
    await Variant.delete().where(Variant.id == variant_id)


async def sku_owner(sku: str) -> Row | None:
    """id and product of the variant that has this reference, however it is written."""
    rows = await fetch("SELECT id, product FROM variant WHERE LOWER(sku) = LOWER({}) LIMIT 1", sku)
    return rows[0] if rows else None


async def reductions(product_id: int) -> Rows:
    """variant, price_cents, back_cents, state, starts_at, ends_at of what is planned or running for a product."""
    return await fetch(
        """SELECT r.variant, r.price_cents, r.back_cents, r.state, r.starts_at, r.ends_at FROM price_reduction r
           JOIN variant v ON v.id = r.variant
           WHERE v.product = {} AND r.state IN ('planned', 'running') ORDER BY r.starts_at, r.id""",
        product_id,
    )


async def photo(photo_id: int) -> Row | None:
    row: Row | None = await Photo.select().where(Photo.id == photo_id).first()
    return row


async def add_photo(product_id: int, name: str, alt: str) -> None:
    """Behind those that are there."""
    last = await fetch("SELECT COALESCE(MAX(position), -1) + 1 AS next FROM photo WHERE product = {}", product_id)
    await Photo(product=product_id, name=name, alt=alt, position=last[0]["next"]).save()


async def change_photo(photo_id: int, values: Mapping[str, Any]) -> None:
    columns: dict[Any, Any] = dict(values)
    await Photo.update(columns).where(Photo.id == photo_id)


async def remove_photo(photo_id: int) -> None:
    await Photo.delete().where(Photo.id == photo_id)


async def is_shown(photo_name: str) -> bool:
    """Whether a product still has this photo."""
    return bool(await Photo.exists().where(Photo.name == photo_name))


async def add_document(product_id: int, values: Mapping[str, Any]) -> None:
    """Behind those that are there."""
    last = await fetch("SELECT COALESCE(MAX(position), -1) + 1 AS next FROM document WHERE product = {}", product_id)
    await Document(product=product_id, position=last[0]["next"], **values).save()


async def change_document(document_id: int, values: Mapping[str, Any]) -> None:
    columns: dict[Any, Any] = dict(values)
    await Document.update(columns).where(Document.id == document_id)


async def remove_document(document_id: int) -> None:
    await Document.delete().where(Document.id == document_id)


async def is_offered(file: str) -> bool:
    """Whether a product still has a document in this file."""
    return bool(await Document.exists().where(Document.file == file))


async def copy_media(from_id: int, to_id: int) -> None:
    """The photos and documents of one product for another one too: rows, not files."""
    shown: Rows = await Photo.select().where(Photo.product == from_id).order_by(Photo.position, Photo.id)
    for row in shown:
        await Photo(**{name: value for name, value in row.items() if name != "id"} | {"product": to_id}).save()
    offered: Rows = (
        await Document.select(*COPIED).where(Document.product == from_id).order_by(Document.position, Document.id)
    )
    for row in offered:
        await add_document(to_id, row)


async def set_positions(table: str, ids: Sequence[int]) -> None:
    """Put rows of `variant`, `photo`, `document` or `category` in this order; what stands there already stays."""
    for position, row_id in enumerate(ids):
        await fetch(
            f'UPDATE "{table}" SET position = {{}} WHERE id = {{}} AND position <> {{}}', position, row_id, position
        )


async def category(category_id: int) -> Row | None:
    row: Row | None = await Category.select().where(Category.id == category_id).first()
    return row


async def products_in(category_ids: Collection[int], *, published: bool = False) -> list[int]:
    """Ids of the products of these very rayons; `published`: those alone that are."""
    if not category_ids:
        return []
    marks = placeholders(category_ids)
    only = " AND published" if published else ""
    rows = await fetch(f"SELECT id FROM product WHERE category IN ({marks}){only} ORDER BY id", *category_ids)
    return [row["id"] for row in rows]


async def counts_by_category() -> dict[int, tuple[int, int]]:
    """(products, published ones) by id of rayon."""
    rows = await fetch(
        "SELECT category, COUNT(*) AS every, SUM(CASE WHEN published THEN 1 ELSE 0 END) AS shown FROM product "
        "GROUP BY category"
    )
    return {row["category"]: (row["every"], row["shown"]) for row in rows}


async def change_category(category_id: int, values: Mapping[str, Any]) -> None:
    columns: dict[Any, Any] = dict(values)
    await Category.update(columns).where(Category.id == category_id)


async def move_products(from_id: int, to_id: int) -> None:
    await fetch("UPDATE product SET category = {} WHERE category = {}", to_id, from_id)


async def remove_category(category_id: int) -> None:
    await Category.delete().where(Category.id == category_id)
