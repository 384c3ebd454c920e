"""Fills an empty shop with « Santé Comptoir »: catalogue, prices, stock, agencies, tariffs, settings, staff."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from db.demo.fill_catalogue import (
    fill_categories,
    fill_photos_and_documents,
    fill_prices_and_stock,
    fill_products,
    fill_variants,
)
from db.demo.fill_merchant import fill_merchant, fill_staff
from db.demo.fill_promotions import fill_promotions
from db.demo.media import copy_media
from db.engine import transaction
from db.queries.storefront import bump_catalogue_version
from db.tables.catalogue import Product

Then = Callable[[list[int]], Awaitable[None]]


async def load_sante(
    data_dir: Path, password_hash: str, *, now: datetime | None = None, then: Then | None = None
) -> list[int]:
    """Fill the database and `data_dir/media`, all or nothing; do nothing where products exist.

    `password_hash` is the demo staff member's, already hashed. `now` (UTC) is what prices and stock are dated from.
    `then` gets the ids of the new products inside the same transaction: what else must know them, such as the search.
    Returns those ids.
    """
    if await Product.exists():
        return []
    await asyncio.to_thread(copy_media, data_dir / "media")
    async with transaction():
        ids = await _fill(now or datetime.now(UTC), password_hash)
        await bump_catalogue_version()
        if then is not None:
            await then(ids)
    return ids


async def _fill(now: datetime, password_hash: str) -> list[int]:
    category_ids = await fill_categories()
    product_ids = await fill_products(category_ids, now)
    await fill_variants(product_ids, now)
    await fill_prices_and_stock(now)
    await fill_photos_and_documents(product_ids)
    await fill_promotions(category_ids, product_ids, now)
    await fill_merchant(now)
    await fill_staff(password_hash, now)
    return list(product_ids.values())
