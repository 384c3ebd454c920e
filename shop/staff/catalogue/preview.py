"""A product as visitors would see it, before they may."""

from dataclasses import replace
from datetime import datetime

from db.queries import catalogue_editing as queries
from shop.catalogue.products import ProductPage, product_page
from shop.storefront import Storefront


async def preview(product_id: int, front: Storefront, now: datetime) -> ProductPage | None:
    """None for a product there is not; without a variant on sale `published` is False, as it stays for visitors."""
    row = await queries.product(product_id)
    page = await product_page(row["slug"], front, now) if row else None
    if page is None:
        return None
    variants = tuple(one._replace(published=True) for one in page.variants)
    return replace(page, variants=variants, published=bool(variants))
