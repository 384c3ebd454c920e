"""The stock: what stands on the shelf, what orders keep of it, what runs low; filters that an address carries."""

from typing import Any, Final
from urllib.parse import urlencode

from litestar import Controller, Response, get
from litestar.di import NamedDependency

from shop.catalogue import stock_moves
from shop.paging import pages_of
from shop.storefront import storefront
from web.answers import HtmlRequest, fragment, is_htmx
from web.inputs import clean_text, page_in, query
from web.pages.staff.common import staff_page
from web.pages.staff.rayons import by_slug
from web.pages.staff.stock.common import HERE, Context, ids_of
from web.sessions import Session

PER_PAGE: Final = 50
STATES: Final = {
    "bas": "Stock bas",
    "epuise": "Plus rien de libre",
    "reserve": "Gardé pour des commandes",
    "inactif": "Plus vendu, encore en rayon",
}
Answer = Response[Any]


class StaffStock(Controller):
    path = "/stock"

    @get("/", name="staff_stock")
    async def listed(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        """One address, two depths: htmx gets the list alone."""
        context = await _listed(request)
        if is_htmx(request):
            return await fragment(request, "staff/stock/_list.html", **context)
        return await staff_page(request, session, "staff/stock/stock.html", "stock", **context)


async def _listed(request: HtmlRequest) -> Context:
    asked, front = query(request), await storefront()
    state = asked.get("etat", "") if asked.get("etat", "") in STATES else ""
    rayon = asked.get("rayon", "") if asked.get("rayon", "") in front.by_slug else ""
    text = clean_text(asked.get("q", ""), limit=100).strip()
    rows, page, number = await stock_moves.listed(state, ids_of(front, rayon), text, page_in(asked), PER_PAGE)
    values = {name: value for name, value in (("q", text), ("etat", state), ("rayon", rayon)) if value}
    rayons = by_slug(front)
    words = {"q": f"«\u00a0{text}\u00a0»", "etat": STATES.get(state, ""), "rayon": rayons.get(rayon, "")}
    return {
        "rows": rows,
        "number": number,
        "page": page,
        "pages": pages_of(number, PER_PAGE),
        "values": values,
        "states": STATES,
        "rayons": rayons,
        "filters": [(words[name], _address({k: v for k, v in values.items() if k != name})) for name in values],
        "url": lambda number: _address({**values, "page": number}),
    }


def _address(values: dict[str, Any]) -> str:
    return f"{HERE}?{urlencode(values)}" if values else HERE
