"""What the law and good manners ask a shop to say; every figure printed is the setting in force."""

from collections.abc import Collection
from typing import Any

from litestar import Controller, Response, get
from litestar.types import ControllerRouterHandler

from db.queries import catalogue as queries
from shop.calendar import hour_words
from shop.delivery_modes import HOME
from shop.delivery_rules import METROPOLE, ZONES
from shop.order_summary import terms_context
from shop.storefront import Storefront
from web.answers import HtmlRequest, render_page
from web.inputs import query
from web.page_cache import Rendered, cached_page

ZONE_WORDS = {
    "metropole": "France métropolitaine",
    "corsica": "Corse et îles voisines",
    "mountain": "Stations de montagne",
    "benelux": "Belgique et Luxembourg",
}


class Legal(Controller):
    @get("/cgv", name="terms")
    async def terms(self, request: HtmlRequest) -> Response[Any]:
        """The very text that the mail of an order carries."""

        async def render(front: Storefront) -> Rendered:
            words = terms_context(front, request.app.state.settings.public_url)
            return 200, await render_page(
                request, "legal/terms.html", canonical="/cgv", front=front, cart_count=0, **words
            )

        return await cached_page(request, render)

    @get("/mentions-legales", name="legal_notice")
    async def legal_notice(self, request: HtmlRequest) -> Response[Any]:
        return await said(request, "legal/notice.html")

    @get("/donnees-personnelles", name="privacy")
    async def privacy(self, request: HtmlRequest) -> Response[Any]:
        return await said(request, "legal/privacy.html")

    @get("/accessibilite", name="accessibility")
    async def accessibility(self, request: HtmlRequest) -> Response[Any]:
        saved = query(request).get("fait") == "affichage"
        return await said(request, "legal/accessibility.html", asks=("fait",), look_saved=saved)

    @get("/livraison", name="delivery")
    async def delivery(self, request: HtmlRequest) -> Response[Any]:
        async def render(front: Storefront) -> Rendered:
            steps = tariff_steps(front)
            context = {"steps": steps, "zones": zones_told_apart(steps), "cut_off": hour_words(front.rules.cut_off)}
            context["surcharges"] = surcharges(front)
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


async def said(request: HtmlRequest, template: str, asks: Collection[str] = (), **context: Any) -> Response[Any]:
    """A page of text and settings; `asks` names the parameters that `context` was made of."""

    async def render(front: Storefront) -> Rendered:
        path = request.scope["path"]
        return 200, await render_page(request, template, canonical=path, front=front, cart_count=0, **context)

    return await cached_page(request, render, asks)


def zones_told_apart(steps: list[tuple[int, dict[str, int]]]) -> dict[str, str]:
    """The columns of the table: one for all when every zone costs the same."""
    alike = all(len(set(cents.values())) == 1 and len(cents) == len(ZONES) for _, cents in steps)
    if alike:
        return {METROPOLE: "Prix, toutes destinations"}
    return {zone: words for zone, words in ZONE_WORDS.items() if any(zone in cents for _, cents in steps)}


def surcharges(front: Storefront) -> list[tuple[str, int]]:
    """(zone in words, cents) of the zones that parcels go to and that cost more."""
    zones = {one.zone for one in front.rules.tariffs if one.mode == HOME}
    return [(ZONE_WORDS[zone], cents) for zone, cents in front.rules.surcharges.items() if zone in zones and cents]


def tariff_steps(front: Storefront) -> list[tuple[int, dict[str, int]]]:
    """(heaviest parcel in grams, cents by zone) of home delivery, lightest first."""
    tariffs = [tariff for tariff in front.rules.tariffs if tariff.mode == HOME]
    weights = sorted({tariff.max_weight_g for tariff in tariffs})
    return [
        (weight, {zone: cents for zone in ZONES if (cents := front.rules.tariff(HOME, zone, weight)) is not None})
        for weight in weights
    ]


def handlers() -> list[ControllerRouterHandler]:
    return [Legal]
