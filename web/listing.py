"""The address of a listing: which filters, which order, which page, and the links that change one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from shop.catalogue.facets import AVAILABILITY, IN_STOCK
from shop.catalogue.listing import DEFAULT_SORT, FACETS, SORTS, Selection
from shop.storefront import Storefront
from web.answers import HtmlRequest, is_htmx, render_page
from web.inputs import MOST_PAGES, clean_int
from web.page_cache import Rendered

MOST_VALUES = 40
PARAMETERS = frozenset({*FACETS, "tri", "page", "suite"})
"""What the address of a listing may ask."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of a listing. `base` is the path, `fixed` further parameters to keep (a search's words)."""

    base: str
    filters: Mapping[str, tuple[str, ...]]
    sort: str
    page: int
    more: bool
    fixed: tuple[tuple[str, str], ...] = ()

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters that are kept from page to page."""
        kept = [*self.fixed, *((key, value) for key, values in self.filters.items() for value in values)]
        return kept if self.sort == DEFAULT_SORT else [*kept, ("tri", self.sort)]

    def url(self, pairs: Sequence[tuple[str, str]] | None = None) -> str:
        query = urlencode(self.pairs() if pairs is None else pairs)
        return f"{self.base}?{query}" if query else self.base

    def page_url(self, page: int) -> str:
        return self.url([*self.pairs(), ("page", str(page))] if page > 1 else None)

    def canonical(self) -> str:
        """The address search engines should know: a filtered or sorted listing is the plain one."""
        return self.base if self.pairs() or self.page == 1 else self.page_url(self.page)

    def more_url(self) -> str:
        """The next page, shown below this one."""
        return self.url([*self.pairs(), ("page", str(self.page + 1)), ("suite", "1")])

    def without(self, key: str, value: str = "") -> str:
        """Without one ticked value, or without a whole facet."""
        return self.url([pair for pair in self.pairs() if pair[0] != key or (value and pair[1] != value)])

    def cleared(self) -> str:
        """Without any filter; the order stays as it was asked for."""
        return replace(self, filters={}).url()

    def in_stock(self, applied: bool) -> str:
        """« En stock » beside what else is ticked, as in the panel of filters; `applied`: without it again."""
        if applied:
            return self.without(AVAILABILITY, IN_STOCK)
        ticked = dict.fromkeys((*self.filters.get(AVAILABILITY, ()), IN_STOCK))
        return replace(self, filters={**self.filters, AVAILABILITY: tuple(ticked)}).url()

    def chips(self, selection: Selection) -> list[tuple[str, str]]:
        """(words, address without it) of every ticked value."""
        return [
            (f"{facet.label}\u00a0: {choice.label}", self.without(facet.key, choice.value))
            for facet, choice in selection.checked
        ]


def asked(base: str, query: Mapping[str, Sequence[str]], fixed: tuple[tuple[str, str], ...] = ()) -> Asked:
    """Read a listing's parameters; what is not understood is as if absent."""
    filters = {key: tuple(dict.fromkeys(query.get(key, ())))[:MOST_VALUES] for key in FACETS}
    sort = next(iter(query.get("tri", ())), DEFAULT_SORT)
    page = next(iter(query.get("page", ())), "1")
    number = clean_int(page, 1, 99_999) or 1
    return Asked(
        base,
        {key: values for key, values in filters.items() if values},
        sort if sort in SORTS else DEFAULT_SORT,
        min(number, MOST_PAGES),
        bool(query.get("suite")),
        fixed,
    )


async def rendered(
    request: HtmlRequest, front: Storefront, template: str, wanted: Asked, context: dict[str, Any]
) -> Rendered:
    """The whole page, the results that a filter changed, or the next products below the ones shown."""
    if is_htmx(request):
        part = "listing/more_shown.html" if wanted.more else "listing/results_changed.html"
        text: str = request.app.state.render(part, front=front, merchant=front.merchant, **context)
        return 200, text
    canonical = "" if wanted.fixed else wanted.canonical()
    return 200, await render_page(request, template, canonical=canonical, front=front, cart_count=0, **context)
