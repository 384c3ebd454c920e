"""The facts of variants with their product, as carts, orders and pages read them."""

from collections.abc import Collection
from typing import Any

from db.engine import fetch
from db.sql import placeholders

Rows = list[dict[str, Any]]

COLUMNS = """
v.id, v.product AS product_id, v.sku, v.ean, v.size, v.colour, v.position, v.price_cents, v.weight_g,
v.length_mm, v.width_mm, v.height_mm, v.on_hand, v.reserved, v.made_to_order, v.not_orderable_reason,
v.restock_on, v.active, p.slug, p.name, p.brand, p.category AS category_id, p.vat_class, p.lead_days,
p.oversize, p.professionals_only, p.agency_only, p.instalments_allowed, p.withdrawal_exclusion,
p.no_commercial_return, p.published, p.summary
"""
SIBLING = """
SELECT v.sku FROM variant v JOIN variant shown ON shown.product = v.product
WHERE shown.sku = {} AND v.active AND v.size = COALESCE({}, shown.size) AND v.colour = COALESCE({}, shown.colour)
ORDER BY v.position, v.id LIMIT 1
"""
FACTS = f"SELECT {COLUMNS} FROM variant v JOIN product p ON p.id = v.product"


async def by_ids(ids: Collection[int]) -> Rows:
    """Facts of these variants, in any order; unknown ids are simply absent."""
    if not ids:
        return []
    marks = placeholders(ids)
    return await fetch(f"{FACTS} WHERE v.id IN ({marks})", *ids)


async def of_products(product_ids: Collection[int]) -> Rows:
    """Facts of all active variants of these products, by position."""
    if not product_ids:
        return []
    marks = placeholders(product_ids)
    return await fetch(f"{FACTS} WHERE v.active AND v.product IN ({marks}) ORDER BY v.position, v.id", *product_ids)


async def sibling(sku: str, size: str | None, colour: str | None) -> str | None:
    """Reference of the same product in this size and colour; None for one of them: as this reference has it."""
    rows = await fetch(SIBLING, sku, size, colour)
    return rows[0]["sku"] if rows else None
