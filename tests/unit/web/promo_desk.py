"""Offers and the words of their field, for the tests of « Code de réduction »."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx

from db.engine import fetch
from shop.promotions import campaigns
from shop.promotions.offers import PERCENT, Promotion

TEN = Promotion(0, "10 % de réduction", PERCENT, percent_bp=1_000)
MISS = "Ce code n’est pas valable : il est mal tapé, ou ne sert plus."
CART, PAYMENT = "/panier/codes", "/commande/codes"


async def an_offer(code: str = "DIX", max_uses: int = 0, offer: Promotion = TEN, **changes: Any) -> int:
    return await campaigns.create(replace(offer, **changes), [code], datetime.now(UTC), max_uses=max_uses)


async def typed() -> list[str]:
    return [str(row["codes"]).replace(" ", "") for row in await fetch("SELECT codes FROM cart")]


def partials(answer: httpx.Response) -> dict[str, str]:
    return dict(re.findall(r'<hx-partial hx-target="([^"]+)"[^>]*>(.*?)</hx-partial>', answer.text, re.DOTALL))


def value_of(name: str, page: httpx.Response) -> str:
    found = re.search(rf'<input id="{name}"[^>]*value="([^"]*)"', page.text)
    assert found, name
    return found[1]
