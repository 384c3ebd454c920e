"""The stock: movements never take what orders keep, stock-takes lose neither sales nor anybody's counts."""

import asyncio
import html
import re
from datetime import UTC, datetime

import httpx
import pytest

from db import engine
from db.tables.after_sales import RestockNotice
from db.tables.catalogue import Variant
from shop.catalogue import restock
from shop.catalogue.search import index_products
from tests import factories
from tests.factories import NOW, an_article
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import dora_signs_in, fields_of, text_of, wrong_at
from tests.unit.web.stock_desk import last_movement, standing
from web.headers import Shell

pytestmark = pytest.mark.usefixtures("small_shop")


async def write(
    desk: httpx.AsyncClient,
    variant: Variant,
    motif: str,
    pieces: str,
    note: str = "",
    page: httpx.Response | None = None,
) -> httpx.Response:
    """Open the article's page, or take it as it was drawn, and fill its form in."""
    path = f"/gestion/stock/{variant.id}"
    fields = fields_of(page or await desk.get(path), f"{path}/mouvements")
    return await desk.post(f"{path}/mouvements", data={**fields, "motif": motif, "pieces": pieces, "note": note})


# The list -------------------------------------------------------------------------------------------------------------


async def test_the_list_says_what_is_free_and_what_runs_low(desk: httpx.AsyncClient) -> None:
    low, plenty = await an_article("Canne", on_hand=3), await an_article("Coussin", on_hand=40)
    await factories.an_order(low)
    page = text_of(await desk.get("/gestion/stock"))
    assert "Canne REF-" in page
    assert "3 2 1 Stock bas" in page
    narrowed = text_of(await desk.get("/gestion/stock?etat=bas"))
    assert low.sku in narrowed
    assert plenty.sku not in narrowed
    assert "retirer ce filtre" in narrowed


@pytest.mark.parametrize("asked", ["cousins ergonomique", "{sku}", "{start}", "3760000000017"])
async def test_an_article_is_found_by_any_of_its_words(desk: httpx.AsyncClient, asked: str) -> None:
    other, wanted = await an_article("Canne"), await an_article("Coussin ergonomique")
    await engine.fetch("UPDATE variant SET ean = '3760000000017' WHERE id = {}", wanted.id)
    await index_products([other.product, wanted.product])
    asked = asked.format(sku=wanted.sku.lower(), start=wanted.sku[:-1]).replace("cousins", "coussins")
    page = (await desk.get("/gestion/stock", params={"q": asked}, headers=HTMX)).text
    assert page.lstrip().startswith('<div id="stock"')
    assert wanted.sku in page


async def test_a_reference_is_read_as_pages_print_it(desk: httpx.AsyncClient) -> None:
    stool, cane = await an_article("Tabouret"), await an_article("Canne")
    await engine.fetch("UPDATE variant SET sku = 'DOU-111-TA', ean = '3760000000017' WHERE id = {}", stool.id)
    await engine.fetch("UPDATE variant SET sku = 'REF-1114' WHERE id = {}", cane.id)
    await index_products([stool.product, cane.product])
    printed = ("DOU 111 TA", "dou111", "Réf. DOU-111-TA", "EAN 3 760000 000017", "3760000-000017", "dou.111")
    for asked, is_stool in (*((one, True) for one in printed), ("REF-1114", False), ("ref 11", False)):
        page = (await desk.get("/gestion/stock", params={"q": asked}, headers=HTMX)).text
        assert ("DOU-111-TA" in page, "REF-1114" in page) == (is_stool, not is_stool), asked
    for asked in ("---", "%", "_"):
        assert "DOU-111-TA" not in (await desk.get("/gestion/stock", params={"q": asked}, headers=HTMX)).text, asked


async def test_what_is_asked_of_it_never_breaks_the_list(desk: httpx.AsyncClient) -> None:
    await an_article()
    for asked in ("?q=%25_%27%22*:(", "?page=99999", "?page=x", "?etat=x&rayon=x", "?q=" + "a" * 5_000):
        answer = await desk.get("/gestion/stock" + asked)
        assert (answer.status_code, '<div id="stock"' in answer.text) == (200, True), asked


# Movements ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("motif", "pieces", "delta"),
    [("arrival", "5", 5), ("return", "1", 1), ("breakage", "2", -2), ("correction", "-3", -3), ("correction", "4", 4)],
)
async def test_a_movement_says_who_and_why(desk: httpx.AsyncClient, motif: str, pieces: str, delta: int) -> None:
    article = await an_article(on_hand=10)
    answer = await write(desk, article, motif, pieces, "carton abîmé")
    assert answer.status_code == 303
    assert (await standing(article))[0] == 10 + delta
    assert await last_movement(article) == (delta, motif, "Dora Leroy", "carton abîmé")
    assert "carton abîmé" in text_of(await desk.get(answer.headers["location"]))
    [row] = await engine.fetch("SELECT COUNT(*) AS number FROM audit_entry WHERE about = 'stock_movement'")
    assert row["number"] == 1


async def test_what_is_kept_off_sale_is_said_with_the_way_back(desk: httpx.AsyncClient) -> None:
    """Else goods that arrive stay unsold, and nobody who waits for them is written."""
    variant = await an_article()
    page = f"/gestion/stock/{variant.id}"
    assert 'id="kept-off"' not in (await desk.get(page)).text
    await engine.fetch("UPDATE variant SET not_orderable_reason = 'awaiting_delivery' WHERE id = {}", variant.id)
    shown = await desk.get(page)
    assert "Non commandable\u00a0: en attente de réapprovisionnement" in text_of(shown)
    back = re.search(r'href="([^"]+)" id="sell-again"', shown.text)
    assert back
    assert (await desk.get(back[1])).status_code == 200


async def test_sold_again_it_keeps_the_spelling_of_its_size(desk: httpx.AsyncClient) -> None:
    """No-break spaces are lost in a form; saved with other ones it would be a second « 7,5 cm » to choose from."""
    variant = await an_article(variant_values={"size": "7,5\u00a0cm", "not_orderable_reason": "awaiting_delivery"})
    path = f"/gestion/catalogue/produits/{variant.product}/declinaisons/{variant.id}"
    fields = fields_of(await desk.get(path), path)
    answer = await desk.post(path, data={**fields, "taille": "7,5 cm", "motif": "", "en-vente": "y"})
    assert answer.status_code == 303, text_of(answer)
    [row] = await engine.fetch("SELECT size, not_orderable_reason FROM variant WHERE id = {}", variant.id)
    assert (row["size"], row["not_orderable_reason"]) == ("7,5\u00a0cm", "")


async def test_what_orders_keep_stays(desk: httpx.AsyncClient) -> None:
    article = await an_article(on_hand=5)
    order = await factories.an_order(article, quantity=4)
    answer = await write(desk, article, "breakage", "2")
    assert answer.status_code == 422
    assert f"{order.number} (4)" in text_of(answer)
    assert await standing(article) == (5, 4)
    assert (await write(desk, article, "breakage", "1")).status_code == 303


@pytest.mark.parametrize(
    ("motif", "pieces"),
    [("", "1"), ("x", "1"), ("arrival", "0"), ("arrival", "-1"), ("arrival", "1e9"), ("correction", "0"),
     ("arrival", "٣"), ("breakage", "99999999999")],
)  # fmt: skip
async def test_a_wrong_movement_is_refused_where_it_is_typed(desk: httpx.AsyncClient, motif: str, pieces: str) -> None:
    article = await an_article()
    answer = await write(desk, article, motif, pieces)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert (await standing(article))[0] == 10


@pytest.mark.parametrize(
    ("motif", "pieces", "said"),
    [("arrival", "1000001", "Indiquez un nombre de pièces, de 1 à 1\u202f000\u202f000."),
     ("arrival", "trois", "Indiquez un nombre de pièces, de 1 à 1\u202f000\u202f000."),
     ("correction", "-1000001", "Indiquez un nombre, par exemple 3 ou \u22123, 1\u202f000\u202f000 au plus."),
     ("correction", "0", "Indiquez de combien corriger, par exemple 3 ou \u22123.")],
)  # fmt: skip
async def test_the_limit_of_a_movement_is_said(desk: httpx.AsyncClient, motif: str, pieces: str, said: str) -> None:
    wrong_at(await write(desk, await an_article(), motif, pieces), "pieces", said)


async def test_many_pieces_are_printed_in_groups(desk: httpx.AsyncClient) -> None:
    article = await an_article(on_hand=12)
    answer = await write(desk, article, "arrival", "100000")
    page = text_of(await desk.get(answer.headers["location"]))
    assert "+100\u202f000 en rayon." in page
    assert "100\u202f012 en rayon" in page
    assert "100\u202f012" in text_of(await desk.get("/gestion/stock"))
    refused = await write(desk, article, "breakage", "200000")
    assert "100\u202f012 pièces en rayon\u00a0: on ne peut pas en retirer 200\u202f000." in html.unescape(refused.text)


async def test_no_more_come_than_can_be_counted(desk: httpx.AsyncClient) -> None:
    article = await an_article(on_hand=999_999)
    answer = await write(desk, article, "arrival", "2")
    assert (answer.status_code, await standing(article)) == (422, (999_999, 0))
    assert (
        "999\u202f999 pièces en rayon\u00a0: avec 2 de plus, il y en aurait plus de 1\u202f000\u202f000." in answer.text
    )
    assert (await write(desk, article, "arrival", "1")).status_code == 303


async def test_who_waits_for_it_is_told(desk: httpx.AsyncClient) -> None:
    article = await an_article(on_hand=0)
    await RestockNotice(variant=article.id, email="alice@example.fr", asked_at=NOW, confirmed_at=NOW).save()
    assert await restock.tell(datetime.now(UTC)) == 0
    await write(desk, article, "arrival", "5")
    assert await restock.tell(datetime.now(UTC)) == 1


async def test_the_shop_says_it_on_the_next_page(desk: httpx.AsyncClient) -> None:
    article = await an_article(on_hand=0)
    [row] = await engine.fetch("SELECT slug FROM product WHERE id = {}", article.product)
    assert "non commandable" in text_of(await desk.get(f"/produits/{row['slug']}"))
    await write(desk, article, "arrival", "3")
    assert "Plus que 3 exemplaires" in text_of(await desk.get(f"/produits/{row['slug']}"))


@pytest.mark.race
async def test_pressed_by_two_it_is_written_once(desk: httpx.AsyncClient) -> None:
    article = await an_article()
    page = await desk.get(f"/gestion/stock/{article.id}")
    answers = await asyncio.gather(*(write(desk, article, "arrival", "5", page=page) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert (await standing(article))[0] == 15
    assert "Un autre mouvement" in text_of(next(one for one in answers if one.status_code == 409))


@pytest.mark.race
async def test_without_the_guard_it_would_be_written_twice(
    desk: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def none(variant_id: int) -> int:
        return 0

    monkeypatch.setattr("db.queries.stock_movements.last_by_staff", none)
    article = await an_article()
    page = await desk.get(f"/gestion/stock/{article.id}")
    answers = await asyncio.gather(*(write(desk, article, "arrival", "5", page=page) for _ in range(2)))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert (await standing(article))[0] == 20


async def test_who_may_read_may_not_write(client: httpx.AsyncClient, app: Shell) -> None:
    article = await an_article()
    await dora_signs_in(client, "sales")
    page = await client.get(f"/gestion/stock/{article.id}")
    assert page.status_code == 200
    assert "/mouvements" not in page.text
    assert (await client.post(f"/gestion/stock/{article.id}/mouvements")).status_code == 403
    for path in ("/gestion/stock/99999", "/gestion/stock/x"):
        assert (await client.get(path)).status_code == 404
