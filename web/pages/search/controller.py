"""Search: results like those of a rayon, and suggestions while typing."""

from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get
from litestar.types import ControllerRouterHandler

from shop.calendar import in_paris
from shop.catalogue import products as catalogue
from shop.catalogue import search
from shop.catalogue.listing import SORTS
from shop.storefront import Storefront
from web.answers import HtmlRequest, is_htmx, render_page
from web.inputs import FormData, query
from web.listing import PARAMETERS, Asked, asked, rendered
from web.page_cache import Rendered, cached_page
from web.pages.search.suggesting import matching, suggestions

LONGEST = 120
MOST_CATEGORIES = 4
RELEVANT = {**SORTS, "pertinence": "Pertinence"}


class Search(Controller):
    @get("/recherche", name="search")
    async def results(self, request: HtmlRequest) -> Response[Any]:
        values = query(request)
        text = words_in(values)

        async def render(front: Storefront) -> Rendered:
            if not text:
                return 200, await render_page(
                    request, "search/empty.html", canonical="/recherche", front=front, cart_count=0
                )
            wanted = asked("/recherche", {key: values.getlist(key) for key in values}, (("q", text),))
            context = await found(front, text, wanted, datetime.now(UTC))
            return await rendered(request, front, "search/results.html", wanted, context)

        return await cached_page(request, render, {"q", *PARAMETERS})

    @get("/recherche/suggestions", name="suggestions")
    async def suggested(self, request: HtmlRequest) -> Response[Any]:
        text = words_in(query(request))

        async def render(front: Storefront) -> Rendered:
            suggested = await suggestions(front, text, datetime.now(UTC))
            if is_htmx(request):
                part: str = request.app.state.render("search/suggested.html", front=front, suggested=suggested)
                return 200, part
            return 200, await render_page(
                request, "search/empty.html", front=front, cart_count=0, text=text, suggested=suggested
            )

        return await cached_page(request, render, ("q",))


def words_in(values: FormData) -> str:
    return " ".join(values.get("q", "").split())[:LONGEST]


async def found(front: Storefront, text: str, wanted: Asked, now: datetime) -> dict[str, Any]:
    """What the results page says. The order found is « Pertinence »; another order is the shelf's."""
    result = await search.search(text)
    shelf = await catalogue.shelf_of_products(front, result.ids, in_paris(now).date())
    selection = shelf.select(wanted.filters, wanted.sort, wanted.page)
    return {
        "text": text,
        "corrected": result.corrected,
        "selection": selection,
        "asked": wanted,
        "sorts": RELEVANT,
        "cards": await catalogue.cards(front, selection.ids, now),
        "rayons": matching(front, text)[:MOST_CATEGORIES],
    }


def handlers() -> list[ControllerRouterHandler]:
    return [Search]
