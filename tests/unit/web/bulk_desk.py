"""A lot of orders at Dora's desk, and what its pages say."""

import html
import re
from typing import Any

import httpx

from shop.orders.order import Order
from tests.unit.web.staff_desk import (
    text_of,
)

LOT = "/gestion/commandes/lot"


async def confirmed(desk: httpx.AsyncClient, action: str, *orders: Order, **more: str) -> httpx.Response:
    """The page that asks once more."""
    asked = {"action": action, "commande": [one.number for one in orders], **more}
    return await desk.get(LOT, params=asked)


def fields(page: httpx.Response) -> dict[str, Any]:
    """What its form sends."""
    form = re.search(rf'<form method="post" action="{LOT}".*?</form>', page.text, re.DOTALL)
    assert form, text_of(page)
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form.group()):
        found.setdefault(name, []).append(html.unescape(value))
    return found


def part(page: httpx.Response, name: str) -> str:
    """What is said under the heading of this id; empty without it."""
    found = re.search(rf'<section[^>]*aria-labelledby="{name}".*?</section>', page.text, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", html.unescape(found.group()))) if found else ""
