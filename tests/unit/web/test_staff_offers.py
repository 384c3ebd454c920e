"""No page of the space offers what its reader may not do: every form and link of every page, read as every role."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from db import engine
from shop.orders.order import Order
from shop.parcels import packing
from shop.parcels.packing import ParcelDraft
from shop.payments.cashier import Cashier
from shop.staff.roles import Role
from tests.order_walkthrough import DORA
from tests.unit.web.people_desk import a_session, member
from tests.unit.web.staff_desk import application_of, walkthrough
from tests.unit.web.whole_shop import WholeShop, ask_raw
from web.headers import Shell
from web.pages.staff.rights import MATRIX, allowed

ASKS = {"hx-get": "GET", "hx-post": "POST"}
Offer = tuple[str, str]
"""Method and path of what a form, a button or a link asks for."""


class Offers(HTMLParser):
    """Collects what a page offers within the space; its menu is read too."""

    def __init__(self, at: str) -> None:
        super().__init__()
        self.at, self.found, self.method = at, set[Offer](), "GET"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.method = said.get("method", "get").upper()
            self._add(self.method, said.get("action", self.at))
        if "formaction" in said:
            self._add(said.get("formmethod", self.method).upper(), said["formaction"])
        if tag == "a" and "href" in said:
            self._add("GET", said["href"])
        for name, method in ASKS.items():
            if name in said:
                self._add(method, said[name])

    def _add(self, method: str, address: str) -> None:
        target = urlsplit(urljoin(f"http://shop{self.at}", address))
        if target.hostname == "shop" and (target.path + "/").startswith("/gestion/"):
            self.found.add((method, target.path))


def offered_by(at: str, body: str) -> set[Offer]:
    reader = Offers(at)
    reader.feed(body)
    return reader.found


class Names:
    """Which route answers an offer; one written out goes before one with parameters."""

    def __init__(self, app: Shell) -> None:
        self.routes = sorted(
            (
                (route.path_format.count("{"), route.path_format, method, handler.name or "")
                for route in application_of(app).routes
                for handler in getattr(route, "route_handlers", ())
                for method in handler.http_methods
            ),
        )

    def of(self, offer: Offer) -> str:
        method, path = offer
        for _, template, its_method, name in self.routes:
            pattern = re.sub(r"\\{[a-z_]+\\}", "[^/]+", re.escape(template))
            if its_method == method and re.fullmatch(pattern, path.rstrip("/")):
                return name
        raise AssertionError(f"nothing answers {method} {path}")

    def pages(self) -> Iterator[tuple[str, str]]:
        """(template, name) of what is only looked at."""
        for _, template, method, name in self.routes:
            if method == "GET" and name in MATRIX:
                yield template, name


async def further_orders(app: Shell, shop: WholeShop) -> list[Order]:
    """Orders at every step that the shop's own two are not at: what there is to press differs."""
    variant = shop.order.lines[0].variant_id

    async def another(state: str, **more: Any) -> Order:
        return await walkthrough(app, variant_id=variant, **{"quantity": 1, **more}).up_to(state)

    begun = await another("in_preparation", quantity=2)
    draft = ParcelDraft("dpd", "250012345678", {begun.lines[0].id: 1})
    await packing.pack(begun.number, begun.version, draft, DORA, shop.walk.now, with_label=False)
    twice, unpaid = await another("paid"), await another("confirmed", mode="agency", method="agency")
    late = await another("cancelled", method="transfer")
    await engine.fetch("UPDATE orders SET attention = 'paid_again' WHERE number = {}", twice.number)
    whole = await another("paid", method="transfer")
    cashier: Cashier = application_of(app).state.cashier
    await cashier.refund(whole.payments[0].id, 100, by=DORA, reason="geste", key="offers:1", now=shop.walk.now)
    ready, delivered = await another("ready", mode="agency"), await another("delivered")
    return [await another("paid"), begun, twice, unpaid, late, whole, ready, delivered, shop.waiting]


async def test_nothing_is_offered_that_is_refused(app: Shell, client: httpx.AsyncClient) -> None:
    shop = await WholeShop.open(app, client)
    orders, names = await further_orders(app, shop), Names(app)
    wrong: set[tuple[str, ...]] = set()
    for role in Role:
        cookie = await a_session(await member([role], email=f"{role}@example.fr", name="Fanny"))
        pages = {shop.path(template) for template, name in names.pages() if allowed({role}, name)}
        for name, where in (("staff_order", "/gestion/commandes/"), ("staff_packing", "/gestion/preparation/")):
            pages |= {where + one.number for one in orders} if allowed({role}, name) else set()
        for path in sorted(pages):
            answer = await ask_raw(app, "GET", path.encode(), [(b"cookie", f"session={cookie}".encode())])
            assert answer.status < 500
            assert answer.status != 403, (role, path)
            offers = offered_by(path, answer.body) if "<" in answer.body[:20] else set()
            assert "/gestion/connexion" not in answer.headers.get("location", ""), (role, path)
            wrong |= {(role, path, *one, names.of(one)) for one in offers if refused({role}, names.of(one))}
    assert sorted(wrong) == []


def refused(roles: set[Role], name: str) -> bool:
    return name in MATRIX and not allowed(roles, name)
