"""Articles of an order by phone: by reference, words or pasted in numbers, their quantities and codes."""

import html
import re
from datetime import UTC, datetime

import httpx
import pytest

from db import engine
from shop.catalogue.search import index_products
from shop.promotions import campaigns
from shop.promotions.offers import PERCENT, Promotion
from tests.factories import an_article
from tests.unit.web.checkout_walkthrough import words
from tests.unit.web.conftest import HTMX
from tests.unit.web.phone_desk import PhoneDesk, orders

pytestmark = pytest.mark.usefixtures("small_shop", "desk")


async def test_several_lines_are_pasted_and_those_that_fail_stay(client: httpx.AsyncClient) -> None:
    first, second = await an_article("Canne"), await an_article("Coussin", variant_values={"ean": "4006381333931"})
    desk = await PhoneDesk.begin(client)
    pasted = f"{first.sku} 2\n4006381333931\n{first.sku.lower()};3\nINCONNU-9 4\n\n{second.sku} 0"
    answer = await desk.send("articles", {"lignes": pasted, "reference": "", "quantite": "1"})
    assert answer.status_code == 422
    said = words(answer)
    assert "5 × Canne" in said
    assert "1 × Coussin" in said
    assert "« INCONNU-9 » : aucun article ne correspond." in said
    assert "INCONNU-9 4" in answer.text
    rows = await engine.fetch("SELECT variant, quantity FROM cart_line ORDER BY id")
    assert [(row["variant"], row["quantity"]) for row in rows] == [(first.id, 5), (second.id, 1)]


async def test_a_reference_is_read_as_pages_print_it(client: httpx.AsyncClient) -> None:
    stool, book = await an_article("Tabouret"), await an_article("Livre", variant_values={"ean": "9782070368228"})
    await engine.fetch("UPDATE variant SET sku = 'DOU-111-TA' WHERE id = {}", stool.id)
    desk = await PhoneDesk.begin(client)
    pasted = "DOU 111 TA\nRéf. DOU-111-TA 2\nISBN 978-2-07-036822-8 3\n2-07-036822-X\nEAN 978 2070 368228"
    answer = await desk.send("articles", {"lignes": pasted, "reference": "", "quantite": "1"})
    assert answer.status_code == 303, words(answer)
    rows = await engine.fetch("SELECT variant, quantity FROM cart_line ORDER BY id")
    assert [(row["variant"], row["quantity"]) for row in rows] == [(stool.id, 3), (book.id, 5)]
    shown = await client.get(f"{desk.path}/propositions", params={"reference": "Réf. dou 1"}, headers=HTMX)
    assert "DOU-111-TA" in shown.text


async def test_words_lead_to_choices_of_which_one_goes_in(client: httpx.AsyncClient) -> None:
    blue, _ = await an_article("Canne bleue"), await an_article("Canne rouge")
    await index_products()
    desk = await PhoneDesk.begin(client)
    asked = await desk.add("canne", "2", headers=HTMX)
    assert asked.status_code == 422
    assert 'hx-target="#articles"' in asked.text
    assert "Canne rouge" in words(asked)
    shown = await client.get(f"{desk.path}/propositions", params={"reference": "can"}, headers=HTMX)
    assert shown.text.lstrip().startswith('<div id="choices"')
    chosen = await desk.send("articles", {"reference": "canne", "quantite": "2", "choisir": blue.sku}, headers=HTMX)
    assert chosen.status_code == 200
    (row,) = await engine.fetch("SELECT variant, quantity FROM cart_line")
    assert (row["variant"], row["quantity"]) == (blue.id, 2)


async def test_quantities_change_and_lines_go(client: httpx.AsyncClient) -> None:
    article = await an_article(on_hand=4)
    desk = await PhoneDesk.begin(client)
    await desk.add(article.sku)
    nine = {f"q-{article.id}": "9", f"prix-{article.id}": str(article.price_cents)}
    answer = await desk.send("quantites", nine, headers=HTMX)
    assert "Il n’en reste que 4 exemplaires." in words(answer)
    assert (await engine.fetch("SELECT quantity FROM cart_line"))[0]["quantity"] == 4
    wrong = await desk.send("quantites", {f"q-{article.id}": "beaucoup"})
    assert wrong.status_code == 422
    await desk.send("quantites", {"retirer": str(article.id)})
    assert await engine.fetch("SELECT id FROM cart_line") == []


async def test_a_code_takes_off_what_it_takes_off_in_the_shop(client: httpx.AsyncClient) -> None:
    await campaigns.create(Promotion(0, "Bienvenue", PERCENT, percent_bp=1_000), ["BIENVENUE"], datetime.now(UTC))
    desk = await PhoneDesk.begin(client)
    await desk.ready(await an_article(price_cents=5_000))
    refused = await desk.send("code", {"code": "INCONNU"})
    assert refused.status_code == 422
    assert 'id="code-error"' in refused.text
    await desk.send("code", {"code": "bienvenue"})
    page = await desk.page()
    assert "Total 51,90 €" in words(page)
    await desk.place(page)
    assert (await orders())[0]["discount_cents"] == 500


async def test_a_reload_adds_nothing_again_and_what_went_in_is_still_said(client: httpx.AsyncClient) -> None:
    article = await an_article("Canne", on_hand=5)
    desk = await PhoneDesk.begin(client)
    answer = await desk.add(article.sku, "9")
    assert answer.status_code == 303, "what the browser holds now is a page, not a press"
    for _ in range(2):
        page = await client.get(answer.headers["location"].partition("#")[0])
        assert "5 × Canne : c’est tout ce qu’on peut avoir." in words(page)
    assert (await engine.fetch("SELECT quantity FROM cart_line"))[0]["quantity"] == 5
    for odd in ("999:1", "x", f"{article.id}:<b>", "1:1," * 999):
        assert "× <b>" not in (await client.get(desk.path, params={"fait": "articles", "ajout": odd})).text


@pytest.mark.parametrize("odd", ["0", "-1", "99999", "beaucoup", "1,5"])
async def test_a_quantity_that_cannot_be_is_told_the_limits(client: httpx.AsyncClient, odd: str) -> None:
    article = await an_article()
    desk = await PhoneDesk.begin(client)
    answer = await desk.add(article.sku, odd)
    assert answer.status_code == 422
    assert "Indiquez une quantité de 1 à 99." in words(answer)
    if odd.lstrip("-").isdigit():
        pasted = await desk.send("articles", {"lignes": f"{article.sku} {odd}", "quantite": "1"})
        assert "Indiquez une quantité de 1 à 99." in words(pasted)
    await desk.add(article.sku, "2")
    (line,) = await engine.fetch("SELECT variant, quantity FROM cart_line")
    if odd != "0":
        changed = await desk.send("quantites", {f"q-{line['variant']}": odd})
        assert (changed.status_code, (await engine.fetch("SELECT quantity FROM cart_line"))[0]["quantity"]) == (422, 2)
        assert "Indiquez une quantité de 1 à 99." in words(changed)
        key = line["variant"]
        found = re.search(
            r'<div class="error-summary" id="lines-problem"[^>]* autofocus>.*?</div>', changed.text, re.DOTALL
        )
        assert found
        assert "Il y a un problème" in found.group()
        link = re.search(rf'<a href="#q-{key}"[^>]*>([^<]*)</a>', found.group())
        assert link
        assert html.unescape(link[1]).endswith("\u00a0: indiquez une quantité de 1 à 99.")
        assert 'id="lines-problem"' not in (await desk.send("quantites", {f"q-{key}": "3"})).text


async def test_what_matches_nothing_is_a_sentence(client: httpx.AsyncClient) -> None:
    answer = await (await PhoneDesk.begin(client)).add("INCONNU-9")
    assert answer.status_code == 422
    assert words(answer).count("Aucun article ne correspond.") == 2
    assert "aucun article" not in words(answer)


async def test_the_beginning_of_a_reference_proposes(client: httpx.AsyncClient) -> None:
    article, other = await an_article("Canne"), await an_article("Coussin")
    desk = await PhoneDesk.begin(client)
    begun = article.sku[:-1].lower().replace("-", "")
    shown = await client.get(f"{desk.path}/propositions", params={"reference": begun}, headers=HTMX)
    assert article.sku in shown.text
    assert other.sku in shown.text or not other.sku.startswith(article.sku[:-1])
    assert "Canne" not in (await client.get(f"{desk.path}/propositions", params={"reference": "%%"}, headers=HTMX)).text
    example = re.search(r"Par exemple : (\S+) 2\.", words(await desk.page()))
    assert example, "the example is an article of the shop"
    assert (await desk.add(f"{example[1]} 2")).status_code == 303


async def test_a_code_for_an_order_emptied_meanwhile_is_said_where_articles_are_added(
    client: httpx.AsyncClient,
) -> None:
    desk = await PhoneDesk.begin(client)
    answer = await desk.send("code", {"code": ""})
    assert answer.status_code == 422
    assert 'href="#reference"' in answer.text
