"""The front door and the whole menu."""

from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get
from litestar.types import ControllerRouterHandler

from shop.catalogue import products as catalogue
from shop.storefront import Storefront
from web.answers import HtmlRequest, render_page
from web.page_cache import Rendered, cached_page

BEST_SELLERS = 4


class Home(Controller):
    @get("/", name="home")
    async def home(self, request: HtmlRequest) -> Response[Any]:
        async def render(front: Storefront) -> Rendered:
            cards = await catalogue.best_sellers(front, BEST_SELLERS, datetime.now(UTC))
            return 200, await render_page(
                request, "home/home.html", canonical="/", front=front, cart_count=0, best_sellers=cards
            )

        return await cached_page(request, render)

    @get("/menu", name="menu")
    async def menu(self, request: HtmlRequest) -> Response[Any]:
        async def render(front: Storefront) -> Rendered:
            return 200, await render_page(request, "home/menu.html", canonical="/menu", front=front, cart_count=0)

        return await cached_page(request, render)


def handlers() -> list[ControllerRouterHandler]:
    return [Home]
