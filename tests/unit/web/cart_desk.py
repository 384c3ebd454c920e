"""What the cart's pages and partials say, for its tests."""

import re

import httpx

from tests.unit.web.checkout_walkthrough import Guest, hidden


def partials(answer: httpx.Response) -> dict[str, str]:
    """Target and content of every partial."""
    return dict(re.findall(r'<hx-partial hx-target="([^"]+)"[^>]*>(.*?)</hx-partial>', answer.text, re.DOTALL))


async def form_of(guest: Guest, **changed: str) -> dict[str, str]:
    """The cart form as the page has it."""
    page = await guest.get("/panier")
    numbers = dict(re.findall(r'name="(quantite-\d+)" value="(\d+)"', page.text))
    return {**hidden(page), **numbers, **changed}
