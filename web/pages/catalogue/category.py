"""A rayon: its products, filtered, ordered, page by page."""

from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get
from litestar.params import FromPath

from shop.calendar import in_paris
from shop.catalogue import addresses
from shop.catalogue import products as catalogue
from shop.catalogue.listing import SORTS
from shop.storefront import Storefront
from web.answers import HtmlRequest, moved_or
from web.inputs import query
from web.listing import PARAMETERS, asked, rendered
from web.page_cache import Rendered, cached_page
from web.refusals import Refusal, or_404


class CategoryPages(Controller):
    @get("/rayons/{slug:str}", name="category")
    async def category(self, request: HtmlRequest, slug: FromPath[str]) -> Response[Any]:
        async def render(front: Storefront) -> Rendered:
            rayon = or_404(front.by_slug.get(slug))
            values = query(request)
            wanted = asked(rayon.url, {key: values.getlist(key) for key in values})
            now = datetime.now(UTC)
            shelf = await catalogue.shelf_of(front, rayon, in_paris(now).date())
            selection = shelf.select(wanted.filters, wanted.sort, wanted.page)
            context = {
                "rayon": rayon,
                "parent": front.by_slug.get(rayon.parent_slug),
                "selection": selection,
                "asked": wanted,
                "sorts": SORTS,
                "cards": await catalogue.cards(front, selection.ids, now),
            }
            return await rendered(request, front, "catalogue/category.html", wanted, context)

        try:
            return await cached_page(request, render, PARAMETERS)
        except Refusal as refusal:
            return await moved_or(refusal, request, addresses.CATEGORY, slug)
