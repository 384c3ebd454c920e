"""One product: what it is, what it costs, when it comes, how to have it."""

import json
from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get
from litestar.params import FromPath

from shop.calendar import in_paris
from shop.catalogue import products as catalogue
from shop.catalogue.products import ProductPage
from shop.catalogue.variants import Variant
from shop.storefront import Storefront
from web.answers import HtmlRequest, is_htmx, render_page
from web.inputs import query
from web.page_cache import Rendered, cached_page
from web.pages.catalogue.offer import Offer, offer_of
from web.refusals import Refusal


class ProductPages(Controller):
    @get("/produits/{slug:str}", name="product")
    async def product(self, request: HtmlRequest, slug: FromPath[str]) -> Response[Any]:
        async def render(front: Storefront) -> Rendered:
            now = datetime.now(UTC)
            product = await catalogue.product_page(slug, front, now)
            if product is None:
                raise Refusal(404)
            if not product.published:
                raise Refusal(410, f"«\u00a0{product.name}\u00a0» n’est plus vendu.")
            values = query(request)
            offer = offer_of(product, values.get("taille", ""), values.get("coloris", ""), front, now)
            context = {"product": product, "offer": offer, "today": in_paris(now).date()}
            if is_htmx(request):
                changed: str = request.app.state.render(
                    "catalogue/variant_chosen.html", front=front, merchant=front.merchant, **context
                )
                return 200, changed
            public_url = request.app.state.settings.public_url
            return 200, await render_page(
                request,
                "catalogue/product.html",
                canonical=f"/produits/{product.slug}",
                parent=front.by_slug.get(product.category.parent_slug) if product.category else None,
                front=front,
                cart_count=0,
                related=await catalogue.related(product, front, now),
                structured=structured(product, offer, public_url),
                **context,
            )

        return await cached_page(request, render, ("taille", "coloris"))


def structured(product: ProductPage, offer: Offer, public_url: str) -> str:
    """schema.org's description of the offer shown, as JSON that is safe inside a script element."""
    variant: Variant = offer.variant
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.name,
        "description": product.summary,
        "sku": variant.sku,
        "brand": {"@type": "Brand", "name": product.brand},
        "image": [f"{public_url}/photos/{photo.name}-1024.webp" for photo in product.photos],
        "offers": {
            "@type": "Offer",
            "url": f"{public_url}/produits/{product.slug}",
            "price": f"{variant.price_cents // 100}.{variant.price_cents % 100:02}",
            "priceCurrency": "EUR",
            "availability": offer.availability.schema_url,
        },
    }
    if variant.ean:
        data["gtin13"] = variant.ean
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
