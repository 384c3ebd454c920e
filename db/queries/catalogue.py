"""Products as visitors see them: listings, one product, its photos, documents and price history."""

from collections.abc import Collection
from typing import Any

from db.engine import fetch
from db.sql import placeholders
from db.tables.catalogue import Document, Photo, PriceChange, Product

Rows = list[dict[str, Any]]

ON_SALE = "p.published AND EXISTS (SELECT 1 FROM variant v WHERE v.product = p.id AND v.active)"
LISTED = """
SELECT v.product AS product_id, v.size, v.colour, v.position, v.price_cents, v.on_hand, v.reserved, v.made_to_order,
       v.not_orderable_reason, v.restock_on, p.name, p.brand, p.oversize, p.professionals_only, p.agency_only,
       p.lead_days, p.popularity, p.created_at
FROM product p JOIN variant v ON v.product = p.id AND v.active
WHERE p.published AND {where} ORDER BY p.id, v.position, v.id
"""


async def listed_in(category_ids: Collection[int]) -> Rows:
    """A light row for each active variant of the published products of these rayons, product by product."""
    if not category_ids:
        return []
    return await fetch(_listed(f"p.category IN ({placeholders(category_ids)})"), *category_ids)


async def listed_products(product_ids: Collection[int]) -> Rows:
    """The same for these products."""
    if not product_ids:
        return []
    return await fetch(_listed(f"p.id IN ({placeholders(product_ids)})"), *product_ids)


async def best_sellers(most: int) -> list[int]:
    """Ids of the products on sale, most wanted first."""
    rows = await fetch(f"SELECT p.id FROM product p WHERE {ON_SALE} ORDER BY p.popularity DESC, p.id LIMIT {{}}", most)
    return [row["id"] for row in rows]


def _listed(where: str) -> str:
    return LISTED.replace("{where}", where)


async def product_by_slug(slug: str) -> dict[str, Any] | None:
    """The whole product, published or not; None for an unknown slug."""
    row: dict[str, Any] | None = await Product.select().where(Product.slug == slug).first().output(load_json=True)
    return row


async def cards(product_ids: Collection[int]) -> Rows:
    """Name, slug, brand, flags and first photo of these products, in any order."""
    if not product_ids:
        return []
    return await fetch(
        f"""SELECT p.id, p.name, p.slug, p.brand, p.oversize, p.professionals_only, p.agency_only,
                   f.name AS photo_name, f.alt AS photo_alt, f.width AS photo_width, f.height AS photo_height
            FROM product p LEFT JOIN photo f ON f.id = (
                SELECT id FROM photo WHERE product = p.id ORDER BY position, id LIMIT 1)
            WHERE p.id IN ({placeholders(product_ids)})""",
        *product_ids,
    )


async def has_been_sold(product_id: int) -> bool:
    """Whether it is published, pieces of it came in, or an order names it: what is being prepared is none of that."""
    rows = await fetch(
        """SELECT 1 FROM product p LEFT JOIN variant v ON v.product = p.id WHERE p.id = {} AND (p.published
           OR EXISTS (SELECT 1 FROM stock_movement m WHERE m.variant = v.id)
           OR EXISTS (SELECT 1 FROM order_line l WHERE l.variant = v.id)) LIMIT 1""",
        product_id,
    )
    return bool(rows)


async def photos(product_id: int) -> Rows:
    rows: Rows = await Photo.select().where(Photo.product == product_id).order_by(Photo.position, Photo.id)
    return rows


async def documents(product_id: int) -> Rows:
    rows: Rows = await Document.select().where(Document.product == product_id).order_by(Document.position, Document.id)
    return rows


async def document_by_file(file: str) -> dict[str, Any] | None:
    row: dict[str, Any] | None = await Document.select().where(Document.file == file).first()
    return row


async def price_history(variant_ids: Collection[int]) -> dict[int, list[tuple[Any, int, bool]]]:
    """(since, cents, whether it is never told as a reduction) by variant, oldest first; without hidden prices."""
    history: dict[int, list[tuple[Any, int, bool]]] = {one: [] for one in variant_ids}
    if variant_ids:
        rows = await (
            PriceChange.select(PriceChange.variant, PriceChange.since, PriceChange.price_cents, PriceChange.kind)
            .where(PriceChange.variant.is_in(list(variant_ids)), PriceChange.kind != "hidden")
            .order_by(PriceChange.since, PriceChange.id)
        )
        for row in rows:
            history[row["variant"]].append((row["since"], row["price_cents"], row["kind"] == "silent"))
    return history


async def published_slugs() -> Rows:
    """Slug and name of every product on sale, for the map of the site."""
    return await fetch(f"SELECT p.slug, p.name FROM product p WHERE {ON_SALE} ORDER BY p.name, p.id")
