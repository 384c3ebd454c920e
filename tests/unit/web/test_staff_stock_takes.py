"""Stock-takes lose neither sales nor anybody's counts: two people, two counts, a scanner, one application."""

import asyncio
from typing import Any

import httpx
import pytest

from db import engine
from db.tables.catalogue import Variant
from shop.catalogue import stock, stock_taking
from shop.catalogue.stock import KeptLine
from shop.catalogue.stock_taking import Count
from tests import factories
from tests.factories import NOW, an_article
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import fields_of, text_of
from tests.unit.web.stock_desk import last_movement, standing

SHEETS = "/gestion/stock/inventaires"


pytestmark = pytest.mark.usefixtures("small_shop")


# Stock-takes ----------------------------------------------------------------------------------------------------------


async def a_sheet(desk: httpx.AsyncClient, rayon: str = "") -> str:
    answer = await desk.post(SHEETS, data={"rayon": rayon})
    assert answer.status_code == 303
    return str(answer.headers["location"])


async def counted(desk: httpx.AsyncClient, sheet: str, counts: dict[int, str], drawn: str = "") -> httpx.Response:
    """Type these on the sheet, from the page as it is now (or was `drawn`)."""
    page = drawn or (await desk.get(sheet)).text
    fields = fields_of(httpx.Response(200, text=page), sheet)
    return await desk.post(sheet, data={**fields, **{f"compte-{one}": text for one, text in counts.items()}})


async def apply(desk: httpx.AsyncClient, sheet: str) -> httpx.Response:
    path = f"{sheet}/ecarts"
    return await desk.post(path, data=fields_of(await desk.get(path), path))


async def test_a_stock_take_shows_its_differences_then_applies_them_once(desk: httpx.AsyncClient) -> None:
    short, right, left = [await an_article(name, on_hand=10) for name in ("Canne", "Coussin", "Lampe")]
    sheet = await a_sheet(desk)
    assert (await counted(desk, sheet, {short.id: "7", right.id: "10"})).status_code == 303
    words = text_of(await desk.get(f"{sheet}/ecarts"))
    assert "1 article avec un écart, 1 juste, 1 pas compté" in words
    assert "10 7 −3 10 7 Dora Leroy" in words
    assert (await standing(short))[0] == 10
    assert (await apply(desk, sheet)).status_code == 303
    assert [(await standing(one))[0] for one in (short, right, left)] == [7, 10, 10]
    delta, reason, actor, note = await last_movement(short)
    assert (delta, reason, actor) == (-3, "stocktake", "Dora Leroy")
    assert "7 comptées par Dora Leroy" in note
    late = await desk.post(sheet, data={f"compte-{left.id}": "1", f"vu-{left.id}": ""})
    assert (late.status_code, "déjà appliqué" in text_of(late)) == (409, True)


async def test_what_is_sold_while_others_count_is_not_lost(desk: httpx.AsyncClient) -> None:
    """10 stand there, 9 are counted, then 4 are sent: 5 are left, not 9 and not 6."""
    article = await an_article(on_hand=10)
    sheet = await a_sheet(desk)
    await counted(desk, sheet, {article.id: "9"})
    await sell(article, 4)
    assert "10 9 −1 6 5 Dora Leroy" in text_of(await desk.get(f"{sheet}/ecarts"))
    assert (await apply(desk, sheet)).status_code == 303
    assert await standing(article) == (5, 0)


async def sell(article: Variant, pieces: int) -> None:
    order = await factories.an_order(article, quantity=pieces)
    [line] = await engine.fetch('SELECT id FROM order_line WHERE "order" = {}', order.id)
    async with engine.transaction():
        kept = KeptLine(line["id"], article.id, "", pieces, pieces)
        await stock.send_out(kept, pieces, order_number=order.number, now=NOW)


async def test_what_orders_keep_is_not_counted_away(desk: httpx.AsyncClient) -> None:
    article = await an_article(on_hand=10)
    await factories.an_order(article, quantity=8)
    sheet = await a_sheet(desk)
    await counted(desk, sheet, {article.id: "5"})
    words = text_of(await desk.get(f"{sheet}/ecarts"))
    assert "8 sont gardées pour des commandes" in words
    assert "Aucun écart à appliquer" in words
    assert await standing(article) == (10, 8)


async def test_two_people_count_one_sheet(desk: httpx.AsyncClient) -> None:
    """Both drew the same page: different articles are both kept, of one article the first count is, and it is said."""
    canne, coussin = await an_article("Canne"), await an_article("Coussin")
    sheet = await a_sheet(desk)
    drawn = (await desk.get(sheet)).text
    assert (await counted(desk, sheet, {canne.id: "4"}, drawn)).status_code == 303
    assert (await counted(desk, sheet, {coussin.id: "6"}, drawn)).status_code == 303
    answer = await counted(desk, sheet, {canne.id: "5"}, drawn)
    assert answer.status_code == 409
    assert "Dora Leroy a compté 4 pour « Canne »" in text_of(answer).replace("\u00a0", " ")
    assert "4" in (fields_of(answer, sheet)[f"compte-{canne.id}"])
    assert (await counted(desk, sheet, {canne.id: "5"}, answer.text)).status_code == 303
    assert "10 5 −5" in text_of(await desk.get(f"{sheet}/ecarts"))


@pytest.mark.race
@pytest.mark.parametrize("guarded", [True, False])
async def test_two_counts_of_one_article_at_once(
    desk: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    """The guard off, the second overwrites the first."""

    def never(theirs: Count | None, pieces: int | None, seen: str) -> bool:
        return False

    if not guarded:
        monkeypatch.setattr(stock_taking, "overtaken", never)
    article = await an_article()
    sheet = await a_sheet(desk)
    drawn = (await desk.get(sheet)).text
    answers = await asyncio.gather(*(counted(desk, sheet, {article.id: text}, drawn) for text in ("4", "5")))
    assert sorted(one.status_code for one in answers) == ([303, 409] if guarded else [303, 303])


@pytest.mark.race
async def test_applied_by_two_it_is_applied_once(desk: httpx.AsyncClient) -> None:
    article = await an_article(on_hand=10)
    sheet = await a_sheet(desk)
    await counted(desk, sheet, {article.id: "7"})
    fields = fields_of(await desk.get(f"{sheet}/ecarts"), f"{sheet}/ecarts")
    answers = await asyncio.gather(*(desk.post(f"{sheet}/ecarts", data=fields) for _ in range(2)))
    assert sorted(one.status_code for one in answers) == [303, 409]
    assert (await standing(article))[0] == 7


async def scan(desk: httpx.AsyncClient, sheet: str, code: str, pieces: str = "1", **more: Any) -> httpx.Response:
    return await desk.post(f"{sheet}/lecture", data={"code": code, "nombre": pieces}, **more)


async def test_a_scanner_counts_one_by_one(desk: httpx.AsyncClient) -> None:
    article = await an_article("Canne", on_hand=10)
    await engine.fetch("UPDATE variant SET ean = '3760000000017' WHERE id = {}", article.id)
    sheet = await a_sheet(desk)
    for times, code in enumerate((article.sku, article.sku.lower(), "3760000000017"), 1):
        answer = await scan(desk, sheet, code, headers=HTMX)
        assert answer.text.lstrip().startswith('<section class="card stack-s" id="scan"')
        assert f"{times} × Canne" in text_of(answer)
    assert "<h1>" in (await scan(desk, sheet, article.sku, "-1")).text
    wrong = await scan(desk, sheet, "9999999999999", headers=HTMX)
    assert (wrong.status_code, 'role="alert"' in wrong.text) == (422, True)
    for code, pieces in (("", "1"), (article.sku, "beaucoup"), ("\x00" * 90, "1")):
        assert (await scan(desk, sheet, code, pieces)).status_code == 422
    await sell(article, 1)
    assert "à recompter" in text_of(await scan(desk, sheet, article.sku)).lower()


async def test_a_code_is_scanned_as_it_is_printed(desk: httpx.AsyncClient) -> None:
    article, other = await an_article("Canne", on_hand=10), await an_article("Coussin", on_hand=10)
    await engine.fetch("UPDATE variant SET sku = 'REF-11-TA', ean = '9782070368228' WHERE id = {}", article.id)
    await engine.fetch("UPDATE variant SET sku = 'REF-1-1TA' WHERE id = {}", other.id)
    sheet = await a_sheet(desk)
    for code in ("REF-11-TA", "ref 11 ta", "ISBN 978-2-07-036822-8", "2-07-036822-X", "Réf. REF-11-TA"):
        assert (await scan(desk, sheet, code)).status_code == 200, code
    several = await scan(desk, sheet, "ref11ta", headers=HTMX)
    assert "Plusieurs articles ont ce code" in text_of(several)
    assert "10 5 −5" in text_of(await desk.get(f"{sheet}/ecarts"))


@pytest.mark.race
async def test_scanned_by_two_every_piece_counts(desk: httpx.AsyncClient) -> None:
    article = await an_article("Canne", on_hand=10)
    sheet = await a_sheet(desk)
    await asyncio.gather(*(scan(desk, sheet, article.sku) for _ in range(6)))
    assert "10 6 −4" in text_of(await desk.get(f"{sheet}/ecarts"))


async def test_a_sheet_of_a_rayon_has_its_articles_on_paper_too(desk: httpx.AsyncClient) -> None:
    rayon = await factories.a_category("Marche")
    inside, outside = await an_article("Canne", category=rayon), await an_article("Lampe")
    await engine.fetch("UPDATE catalogue_version SET version = version + 1")
    sheet = await a_sheet(desk, rayon.slug)
    paper = text_of(await desk.get(f"{sheet}/feuille"))
    assert inside.sku in paper
    assert outside.sku not in paper
    assert "d’aucun article de cette feuille" in text_of(await scan(desk, sheet, outside.sku))
    assert (await desk.post(SHEETS, data={"rayon": "ailleurs"})).status_code == 422


async def test_wrong_counts_are_said_and_the_others_kept(desk: httpx.AsyncClient) -> None:
    canne, coussin = await an_article("Canne"), await an_article("Coussin")
    sheet = await a_sheet(desk)
    answer = await counted(desk, sheet, {canne.id: "douze", coussin.id: "6"})
    assert answer.status_code == 422
    fields = fields_of(answer, sheet)
    assert (fields[f"compte-{canne.id}"], fields[f"compte-{coussin.id}"]) == ("douze", "6")
