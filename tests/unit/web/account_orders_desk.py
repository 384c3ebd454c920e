"""Alice's own orders, for the tests of her space."""

from typing import Any

import httpx

from db import engine
from db.tables.accounts import Customer
from db.tables.orders import Order
from tests import factories
from tests.order_walkthrough import OrderWalkthrough
from tests.unit.web.accounts_desk import comes_in

LIST = "/compte/commandes"


async def alice_in(client: httpx.AsyncClient, who: dict[str, Any] = factories.ALICE, **values: Any) -> Customer:
    customer = await factories.a_customer(who, **values)
    await comes_in(client, customer)
    return customer


async def own(customer: Customer, number: str) -> None:
    await Order.update({Order.customer: customer.id}).where(Order.number == number)


async def an_order_of(customer: Customer, state: str = "paid", **values: Any) -> str:
    """An order made by the real path; gives its number."""
    order = await OrderWalkthrough(**values).up_to(state)
    await own(customer, order.number)
    return order.number


async def lines_of_cart() -> list[tuple[int, int]]:
    rows = await engine.fetch("SELECT variant, quantity FROM cart_line ORDER BY id")
    return [(row["variant"], row["quantity"]) for row in rows]
