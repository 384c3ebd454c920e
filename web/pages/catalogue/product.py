"""One product: what it is, what it costs, when it comes, how to have it."""

from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get
from litestar.params import FromPath

from shop.calendar import in_paris
from shop.catalogue import addresses
from shop.catalogue import products as catalogue
from shop.storefront import Storefront
from web.answers import HtmlRequest, is_htmx, moved_or, render_page
from web.inputs import query
from web.offer import offer_of, structured
from web.page_cache import Rendered, cached_page
from web.refusals import Refusal


class ProductPages(Controller):
    @get("/produits/{slug:str}", name="product")
    async def product(self, request: HtmlRequest, slug: FromPath[str]) -> Response[Any]:
        async def render(front: Storefront) -> Rendered:
            now = datetime.now(UTC)
            product = await catalogue.product_page(slug, front, now)
            if product is None or not (product.published or await catalogue.is_known(product)):
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

        try:
            return await cached_page(request, render, ("taille", "coloris"))
        except Refusal as refusal:
            return await moved_or(refusal, request, addresses.PRODUCT, slug)
