"""What the search box in the head of every staff page finds; a whole number leads straight to what has it."""

from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Controller, Response, get
from litestar.di import NamedDependency

from shop.staff import search
from shop.staff.roles import Role
from shop.staff.search import ARTICLE, CUSTOMER, DOCUMENT, ORDER, Exact, Group, Hit
from web.answers import HtmlRequest, go_to
from web.inputs import clean_text, query
from web.pages.staff.common import staff_page
from web.pages.staff.rights import MATRIX, allowed
from web.pages.staff.today.links import product_link
from web.sessions import Session

LONGEST: Final = 100
OPENED_BY: Final = {
    ORDER: "staff_order",
    CUSTOMER: "staff_customer",
    ARTICLE: "staff_search",
    DOCUMENT: "staff_invoices",
}
"""Which route of a role lets it find things of a kind: who may not open them does not learn that they are."""
LABELS: Final = {ORDER: "Commandes", CUSTOMER: "Clients", ARTICLE: "Articles", DOCUMENT: "Factures et avoirs"}
LISTS: Final = {
    ORDER: ("staff_orders", "/gestion/commandes"),
    CUSTOMER: ("staff_customers", "/gestion/clients"),
    ARTICLE: ("staff_catalogue", "/gestion/catalogue"),
    DOCUMENT: ("staff_invoices", "/gestion/factures"),
}
"""Where all of a kind are listed, with the same words."""


class StaffSearch(Controller):
    @get("/recherche", name="staff_search")
    async def results(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        text = " ".join(clean_text(query(request).get("q", ""), limit=LONGEST).split())
        kinds = [kind for kind, route in OPENED_BY.items() if allowed(session.roles, route)]
        if text and (one := await search.exact(text, kinds)):
            where = address(session.roles, one.kind, one)
            if where:
                return go_to(request, where)
        groups = await search.search(text, kinds, datetime.now(UTC)) if text else ()
        context: dict[str, Any] = {
            "text": text,
            "groups": groups,
            "labels": LABELS,
            "link_to": lambda kind, hit: address(session.roles, kind, hit),
            "all_of": lambda group: all_of(session.roles, group, text),
        }
        return await staff_page(request, session, "staff/search/search.html", "search", staff_query=text, **context)


def address(roles: AbstractSet[Role], kind: str, one: Hit | Exact) -> str:
    """The page of what was found, or nothing where there is none for this role."""
    if kind == ORDER:
        return f"/gestion/commandes/{one.number}"
    if kind == CUSTOMER:
        return f"/gestion/clients/{one.id or f'sans-compte/{one.number}'}"
    if kind == DOCUMENT:
        return f"/gestion/factures?{urlencode({'q': one.number})}"
    return product_link(roles, one.id, one.slug, one.variant)


def all_of(roles: AbstractSet[Role], group: Group, text: str) -> str:
    """The list of all of a kind with these words, for who may see it."""
    route, path = LISTS[group.kind]
    asked = {"q": text}
    if group.kind == CUSTOMER and not any(hit.id for hit in group.hits):
        asked["compte"] = "sans"
    return f"{path}?{urlencode(asked)}" if route in MATRIX and allowed(roles, route) else ""
