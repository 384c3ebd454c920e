"""How many statements the commonest pages ask of the database, to the statement: a loop of queries shows at once.

Counted on SQLite, which tells each one; PostgreSQL is asked the same. Cold is the first request after staff changed
the catalogue, warm any later one. BEGIN, COMMIT and savepoints are not counted.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import httpx
import pytest

from db import engine
from db.sqlite import SQLite
from db.tables.catalogue import Variant
from shop.storefront import forget
from tests import factories
from tests.unit.web.accounts_desk import signed_in
from tests.unit.web.checkout_walkthrough import Guest, a_shop
from tests.unit.web.staff_desk import dora_signs_in, walkthrough
from web.headers import Shell

ASKING: Final = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)
PRODUCTS, LINES, ORDERS = 8, 3, 3
VISITOR: Final = {
    "/": (12, 1),
    "/rayons/marche": (12, 1),
    "/produits/canne-0": (17, 1),
    "/recherche?q=canne": (13, 1),
    "/panier": (8, 1),
}
WITH_CART: Final = {
    "/": (13, 2),
    "/produits/canne-0": (18, 2),
    "/panier": (10, 2),
    "/commande/coordonnees": (13, 5),
    "/commande/livraison": (13, 5),
    "/commande/verification": (13, 5),
}
SIGNED_IN: Final = {
    "/": (13, 2),
    "/compte": (13, 6),
    "/compte/commandes": (15, 8),
}
STAFF: Final = {
    "/gestion": (18, 5),
    "/gestion/commandes": (15, 8),
    "/gestion/catalogue": (14, 7),
}
ADDING: Final = 8


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements of a block; what triggers do by themselves is not among them."""
    database = engine.current()
    told: list[str] = []
    assert isinstance(database, SQLite)
    connections = [one for one in (database.reader, database.writer) if one is not None]

    def hear(sql: str) -> None:
        if ASKING.match(sql):
            told.append(sql)

    for connection in connections:
        connection.set_trace_callback(hear)
    try:
        yield told
    finally:
        for connection in connections:
            connection.set_trace_callback(None)


async def asked(client: httpx.AsyncClient, paths: list[str]) -> dict[str, tuple[int, int]]:
    """Cold and warm counts of each page; all of them answer with a page."""
    found = {}
    for path in paths:
        await engine.fetch("UPDATE catalogue_version SET version = version + 1")
        forget()
        counts = []
        for _ in range(3):
            with counted() as told:
                answer = await client.get(path)
            assert answer.status_code == 200, (path, answer.status_code)
            counts.append(len(told))
        assert counts[1] == counts[2], (path, counts)
        found[path] = (counts[0], counts[1])
    return found


@pytest.fixture
async def shop(app: Shell, database_url: str) -> list[Variant]:
    if not database_url.startswith("sqlite"):
        pytest.skip("counted where each statement is told")
    await a_shop()
    category = await factories.a_category("Marche", slug="marche")
    products = [
        await factories.a_product(f"Canne {number}", slug=f"canne-{number}", category=category, published=True)
        for number in range(PRODUCTS)
    ]
    return [(await factories.variants_of(product))[0] for product in products]


async def test_a_visitor_without_a_cart(client: httpx.AsyncClient, shop: list[Variant]) -> None:
    assert await asked(client, list(VISITOR)) == VISITOR


async def test_a_visitor_with_a_cart_of_three_lines(client: httpx.AsyncClient, shop: list[Variant]) -> None:
    for variant in shop[1:LINES]:
        await client.post("/panier/lignes", data={"reference": variant.sku, "quantite": "1"})
    await Guest(client).ready(shop[0])
    assert await asked(client, list(WITH_CART)) == WITH_CART
    with counted() as told:
        await client.post("/panier/lignes", data={"reference": shop[4].sku, "quantite": "1"})
    assert len(told) == ADDING


async def test_who_is_signed_in(client: httpx.AsyncClient, shop: list[Variant]) -> None:
    alice = await signed_in(client)
    for _ in range(ORDERS):
        await factories.an_order(shop[0], customer=alice.id)
    assert await asked(client, list(SIGNED_IN)) == SIGNED_IN


async def test_staff(app: Shell, client: httpx.AsyncClient, shop: list[Variant]) -> None:
    for _ in range(ORDERS):
        await walkthrough(app, variant_id=shop[0].id, quantity=1).up_to("paid")
    await dora_signs_in(client)
    assert await asked(client, list(STAFF)) == STAFF
