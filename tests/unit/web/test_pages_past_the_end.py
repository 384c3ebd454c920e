"""Every list in pages answers an address past its end with its last page, never with « there is none »."""

import re

import httpx

from tests.unit.web.whole_shop import WholeShop
from web.headers import Shell

LISTS = (
    "/gestion", "/gestion/commandes", "/gestion/clients", "/gestion/clients?compte=sans", "/gestion/factures",
    "/gestion/banque", "/gestion/catalogue", "/gestion/stock", "/livraison/supplements",
)  # fmt: skip
TYPED = re.compile(r'value="[^"]*"|\d\d? h \d\d|\d+ ?ms')
"""Tokens of forms and moments, which differ from one answer to the next."""


async def main_of(client: httpx.AsyncClient, path: str, page: int) -> str:
    answer = await client.get(f"{path}{'&' if '?' in path else '?'}page={page}")
    assert answer.status_code == 200
    main = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
    return TYPED.sub("", main)


async def test_a_page_past_the_end_is_the_last_one(app: Shell, client: httpx.AsyncClient) -> None:
    shop = await WholeShop.open(app, client)
    await shop.run_jobs()
    for path in LISTS:
        first = await main_of(client, path, 1)
        assert "<li" in first or "<td" in first, path
        for page in (2, 7, 9_999):
            assert await main_of(client, path, page) == first, (path, page)


async def test_the_sheet_of_a_stock_take_too(app: Shell, client: httpx.AsyncClient) -> None:
    await WholeShop.open(app, client)
    begun = await client.post("/gestion/stock/inventaires", data={"rayon": ""})
    sheet = begun.headers["location"].partition("?")[0]
    for path in (sheet, f"{sheet}/feuille"):
        first = await main_of(client, path, 1)
        assert "<td" in first
        assert await main_of(client, path, 9_999) == first, path
