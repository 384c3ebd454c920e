"""The demo's categories, products, variants, prices, stock, photos and documents as rows."""

import json
from datetime import datetime, timedelta
from typing import Any

from db.demo.catalogue import ON_SALE_SINCE_DAYS, DemoProduct, DemoVariant, categories, products, settings
from db.demo.media import document_name, photo_names
from db.demo.photos import NOTICES
from db.demo.rows import ids_by, insert
from db.tables.catalogue import Category, Document, Photo, PriceChange, Product, StockMovement, Variant

CAME, CAME_BEFORE_DAYS, EMPTY_SINCE_DAYS = 3, 20, 4
"""Pieces of an article of which none is left, and when."""


async def fill_categories() -> dict[str, int]:
    """Top categories, then those below them; the id of each by its slug."""
    tops = [
        {"slug": one.slug, "name": one.name, "icon": one.icon, "description": one.description, "position": place}
        for place, one in enumerate(categories())
    ]
    await insert(Category, tops)
    ids = await ids_by(Category, Category.slug)
    below = [
        {"slug": slug, "name": name, "parent": ids[one.slug], "position": place}
        for one in categories()
        for place, (slug, name) in enumerate(one.subcategories)
    ]
    await insert(Category, below)
    return await ids_by(Category, Category.slug)


async def fill_products(category_ids: dict[str, int], now: datetime) -> dict[str, int]:
    brands = settings("brands")
    since = now - timedelta(days=ON_SALE_SINCE_DAYS)
    await insert(Product, (_product(one, category_ids, brands, since) for one in products()))
    return await ids_by(Product, Product.slug)


def _product(one: DemoProduct, category_ids: dict[str, int], brands: dict[str, str], since: datetime) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "name": one.name,
        "brand": one.brand,
        "category": category_ids[one.category],
        "summary": one.summary,
        "description": one.description,
        "vat_class": one.vat_class,
        "lead_days": one.lead_days,
        "oversize": one.oversize,
        "professionals_only": one.professionals_only,
        "agency_only": one.agency_only,
        "instalments_allowed": one.instalments_allowed,
        "withdrawal_exclusion": one.withdrawal_exclusion,
        "no_commercial_return": one.no_commercial_return,
        "specifications": json.dumps(one.specifications, ensure_ascii=False),
        "manufacturer": brands[one.brand],
        "popularity": one.popularity,
        "created_at": since,
    }


async def fill_variants(product_ids: dict[str, int], now: datetime) -> None:
    await insert(
        Variant,
        (
            _variant(variant, place, now) | {"product": product_ids[product.slug]}
            for product in products()
            for place, variant in enumerate(product.variants)
        ),
    )


def _variant(one: DemoVariant, position: int, now: datetime) -> dict[str, Any]:
    length, width, height = one.box_mm
    return {
        "sku": one.sku,
        "ean": one.ean,
        "size": one.size,
        "colour": one.colour,
        "position": position,
        "price_cents": one.price_cents,
        "weight_g": one.weight_g,
        "length_mm": length,
        "width_mm": width,
        "height_mm": height,
        "on_hand": one.on_hand,
        "made_to_order": one.made_to_order,
        "not_orderable_reason": one.not_orderable_reason,
        "restock_on": (now + timedelta(days=one.restock_in_days)).date() if one.restock_in_days else None,
    }


async def fill_prices_and_stock(now: datetime) -> None:
    """What each article has cost since when, oldest first, and the delivery that filled its shelf."""
    ids = await ids_by(Variant, Variant.sku)
    variants = [variant for product in products() for variant in product.variants]
    changes = (
        {"variant": ids[one.sku], "price_cents": cents, "since": now - timedelta(days=days)}
        for one in variants
        for days, cents in one.price_history
    )
    await insert(PriceChange, changes)
    moved = (row | {"variant": ids[one.sku]} for one in variants for row in _movements(one, now))
    await insert(StockMovement, moved)


def _movements(one: DemoVariant, now: datetime) -> tuple[dict[str, Any], ...]:
    """What came; of an empty shelf what was there too, until a count a few days ago: it does not wait since ever."""
    if one.made_to_order and not one.on_hand:
        return ()
    if one.on_hand:
        return ({"delta": one.on_hand, "reason": "initial", "at": now},)
    came = {"delta": CAME, "reason": "initial", "at": now - timedelta(days=CAME_BEFORE_DAYS)}
    return came, {"delta": -CAME, "reason": "stocktake", "at": now - timedelta(days=EMPTY_SINCE_DAYS)}


async def fill_photos_and_documents(product_ids: dict[str, int]) -> None:
    names = photo_names()
    photos = (
        {"product": product_ids[one.slug], "name": names[drawing], "alt": alt, "position": place}
        for one in products()
        for place, (drawing, alt) in enumerate(one.photos)
    )
    await insert(Photo, photos)
    documents = (
        {
            "product": product_ids[one.slug],
            "title": title,
            "file": document_name(notice),
            "size_bytes": (NOTICES / f"{notice}.pdf").stat().st_size,
        }
        for one in products()
        for notice, title in one.documents
    )
    await insert(Document, documents)
