"""What the law and good manners ask a shop to say; every figure printed is the setting in force."""

from collections.abc import Collection
from typing import Any

from litestar import Controller, Response, get
from litestar.types import ControllerRouterHandler

from db.queries import catalogue as queries
from shop.merchant.own_words import BY_SLUG, blocks_of, own_of
from shop.orders.summary import terms_context
from shop.storefront import Storefront
from web.answers import HtmlRequest, render_page
from web.inputs import query
from web.page_cache import Rendered, cached_page
from web.pages.legal.delivery import departure_words, heaviest_parcel, surcharges, ways


class Legal(Controller):
    @get("/cgv", name="terms")
    async def terms(self, request: HtmlRequest) -> Response[Any]:
        """The very text that the mail of an order carries."""

        async def render(front: Storefront) -> Rendered:
            words = terms_context(front, request.app.state.settings.public_url)
            blocks = blocks_of(request.app.state.render("legal/terms.txt", **words))
            context = {"blocks": blocks, "own_terms": words["own_terms"]}
            return 200, await render_page(
                request, "legal/terms.html", canonical="/cgv", front=front, cart_count=0, **context
            )

        return await cached_page(request, render)

    @get("/mentions-legales", name="legal_notice")
    async def legal_notice(self, request: HtmlRequest) -> Response[Any]:
        return await said(request, "legal/notice.html", "mentions")

    @get("/donnees-personnelles", name="privacy")
    async def privacy(self, request: HtmlRequest) -> Response[Any]:
        return await said(request, "legal/privacy.html", "donnees")

    @get("/accessibilite", name="accessibility")
    async def accessibility(self, request: HtmlRequest) -> Response[Any]:
        saved = query(request).get("fait") == "affichage"
        return await said(request, "legal/accessibility.html", "accessibilite", asks=("fait",), look_saved=saved)

    @get("/livraison", name="delivery")
    async def delivery(self, request: HtmlRequest) -> Response[Any]:
        async def render(front: Storefront) -> Rendered:
            modes = front.rules.modes
            context = {
                "ways": ways(front),
                "surcharges": surcharges(front),
                "departure": departure_words(front.rules),
                "heaviest": heaviest_parcel(front.rules),
                **own_context(front, "livraison"),
                "heavy_way": next((one for one in modes if one.only_oversize and front.rules.serves(one.code)), None),
            }
            return 200, await render_page(
                request, "legal/delivery.html", canonical="/livraison", front=front, cart_count=0, **context
            )

        return await cached_page(request, render)

    @get("/plan-du-site", name="site_map")
    async def site_map(self, request: HtmlRequest) -> Response[Any]:
        async def render(front: Storefront) -> Rendered:
            products = await queries.published_slugs()
            return 200, await render_page(
                request, "legal/site_map.html", canonical="/plan-du-site", front=front, cart_count=0, products=products
            )

        return await cached_page(request, render)


async def said(
    request: HtmlRequest, template: str, slug: str, asks: Collection[str] = (), **context: Any
) -> Response[Any]:
    """A page of text and settings; `asks` names the parameters that `context` was made of."""

    async def render(front: Storefront) -> Rendered:
        path = request.scope["path"]
        words = {**own_context(front, slug), **context}
        return 200, await render_page(request, template, canonical=path, front=front, cart_count=0, **words)

    return await cached_page(request, render, asks)


def own_context(front: Storefront, slug: str) -> dict[str, Any]:
    """What the merchant says on this page in own words."""
    own = own_of(front.texts, BY_SLUG[slug])
    return {"own": own, "blocks": blocks_of(own.instead or own.more)}


def handlers() -> list[ControllerRouterHandler]:
    return [Legal]
