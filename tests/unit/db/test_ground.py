"""The ground of the tests holds: fresh databases, closed network, and an order that balances."""

import socket

import pytest

from db import engine
from tests import factories


@pytest.mark.parametrize("time", [1, 2])
async def test_each_test_has_an_empty_database(database: str, time: int) -> None:
    assert await engine.fetch("SELECT id FROM category") == []
    await factories.a_category()


async def test_the_builders_build_a_shop_that_balances(database: str) -> None:
    product = await factories.a_product(variants=2)
    first, second = await factories.variants_of(product)
    await factories.an_agency()
    await factories.tariffs()
    await factories.merchant_settings(merchant={"name": "Comptoir"})
    await factories.dora()
    await factories.a_cart((first, 1), (second, 3))
    await factories.an_order(first)
    await factories.an_order(second, state="paid")
    assert len(await engine.fetch("SELECT id FROM orders")) == 2


def test_a_unit_test_cannot_leave_this_machine() -> None:
    with socket.socket() as connection, pytest.raises(AssertionError, match="tried to reach"):
        connection.connect(("192.0.2.1", 80))
    with pytest.raises(AssertionError, match="tried to reach"):
        socket.getaddrinfo("example.org", 443)
