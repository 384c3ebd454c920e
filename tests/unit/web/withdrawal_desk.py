"""The two pages of « Renoncer au contrat ici » as a buyer fills them."""

import httpx

from db import engine
from shop.links import order_token
from shop.orders.order import Order
from tests.order_walkthrough import SECRET
from tests.unit.web.staff_desk import fields_of

LINK, BUTTON = "Renoncer au contrat ici", "Confirmer la rétractation"


def page_of(order: Order) -> str:
    return f"/retractation/{order_token(order.number, SECRET)}"


async def rows() -> list[dict[str, object]]:
    return await engine.fetch("SELECT number, name, email, in_time FROM withdrawal ORDER BY id")


async def review(client: httpx.AsyncClient, order: Order, **typed: str) -> httpx.Response:
    """The first page filled in and sent; a value of « - » leaves its field out."""
    fields = {**fields_of(await client.get(page_of(order)), page_of(order)), **typed}
    return await client.post(page_of(order), data={name: value for name, value in fields.items() if value != "-"})


async def confirm(client: httpx.AsyncClient, order: Order, shown: httpx.Response) -> httpx.Response:
    path = f"{page_of(order)}/confirmation"
    return await client.post(path, data=fields_of(shown, path))
