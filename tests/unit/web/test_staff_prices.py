"""The room of prices: reductions as buyers will read them before they are kept, many prices at once, both once."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from db import engine
from db.queries import staged_files
from db.tables.catalogue import Variant
from shop.calendar import in_paris, short_date
from shop.catalogue import reduction_turns
from tests import factories
from tests.unit.web.staff_desk import dora_signs_in, fields_of, text_of, wrong_at
from web.headers import Shell

REDUCTION, CHANGE = "/gestion/prix/reductions/nouvelle", "/gestion/prix/changement"


pytestmark = pytest.mark.usefixtures("small_shop")


async def an_article(price_cents: int = 5_000, **values: Any) -> Variant:
    return await factories.an_article(price_cents=price_cents, **values)


async def price_of(variant: Variant) -> int:
    [row] = await engine.fetch("SELECT price_cents FROM variant WHERE id = {}", variant.id)
    return int(row["price_cents"])


async def reviewed(desk: httpx.AsyncClient, form: str, **typed: str) -> tuple[str, httpx.Response]:
    """Send a form, follow to the page that shows what it would do: its address and the page."""
    answer = await desk.post(form, data=typed)
    assert answer.status_code == 303, text_of(answer)
    path = answer.headers["location"]
    return path, await desk.get(path)


async def pressed(desk: httpx.AsyncClient, path: str, page: httpx.Response) -> httpx.Response:
    return await desk.post(path, data=fields_of(page, path))


async def test_a_reduction_is_read_as_buyers_will_before_it_is_kept(desk: httpx.AsyncClient) -> None:
    article, book = await an_article(), await an_article(vat_class="book")
    both = f"{article.sku} {book.sku}"
    path, page = await reviewed(desk, REDUCTION, references=both, genre="percent", pourcentage="20")
    words = text_of(page)
    assert "Prix le plus bas des 30 jours avant la réduction\u00a0: 50,00\u00a0€" in words
    assert "−20\u00a0%" in words
    assert "prix est celui de l’éditeur" in words
    assert await engine.fetch("SELECT id FROM price_reduction") == []
    assert (await pressed(desk, path, page)).status_code == 303
    assert await price_of(article) == 4_000  # from now on: it begins with the answer
    assert "C’est prévu" in text_of(await desk.get(path))
    [row] = await engine.fetch("SELECT state, back_cents, actor FROM price_reduction")
    assert (row["state"], row["back_cents"], row["actor"]) == ("running", 5_000, "Dora Leroy")
    listed = text_of(await desk.get("/gestion/prix"))
    assert article.sku in listed
    assert "En cours" in listed


async def test_buyers_read_it_on_the_product_and_in_the_cart(desk: httpx.AsyncClient) -> None:
    article = await an_article()
    path, page = await reviewed(desk, REDUCTION, references=article.sku, genre="price", prix="39,90")
    await pressed(desk, path, page)
    [row] = await engine.fetch("SELECT slug FROM product WHERE id = {}", article.product)
    shown = text_of(await desk.get(f"/produits/{row['slug']}"))
    assert "39,90\u00a0€" in shown
    assert "Prix le plus bas des 30 jours avant la réduction\u00a0: 50,00\u00a0€" in shown
    await desk.post("/panier/lignes", data={"reference": article.sku, "quantite": "1"})
    cart = text_of(await desk.get("/panier"))
    assert "39,90\u00a0€ l’unité Prix le plus bas des 30 jours avant la réduction\u00a0: 50,00\u00a0€" in cart
    [running] = await engine.fetch("SELECT id FROM price_reduction")
    await desk.post("/gestion/prix/reductions/fin", data={"reduction": str(running["id"])})
    assert "30 jours" not in text_of(await desk.get("/panier"))


async def test_what_was_written_down_by_whom(desk: httpx.AsyncClient) -> None:
    article = await an_article()
    path, page = await reviewed(desk, REDUCTION, references=article.sku, genre="percent", pourcentage="20")
    await pressed(desk, path, page)
    rows = await engine.fetch("SELECT about FROM audit_entry WHERE action = 'staff_reduction_plan'")
    assert {"price_reduction", "variant", "price_change"} <= {row["about"] for row in rows}


async def test_from_a_day_that_is_over_nothing_is_planned(desk: httpx.AsyncClient) -> None:
    article, today = await an_article(), in_paris(datetime.now(UTC)).date()
    typed = {"references": article.sku, "genre": "percent", "pourcentage": "10"}
    over = await desk.post(REDUCTION, data={**typed, "debut": (today - timedelta(days=1)).isoformat()})
    assert over.status_code == 422
    wrong_at(over, "debut", "Ce jour est passé\u00a0: indiquez-en un à venir, ou rien pour commencer maintenant.")
    assert await engine.fetch("SELECT id FROM staged_file") == []
    await reviewed(desk, REDUCTION, **typed, debut=today.isoformat())


async def test_days_are_those_of_paris(desk: httpx.AsyncClient) -> None:
    article = await an_article()
    start = in_paris(datetime.now(UTC)).date() + timedelta(days=3)
    path, page = await reviewed(
        desk, REDUCTION, references=article.sku, genre="percent", pourcentage="10",
        debut=start.isoformat(), fin=start.strftime("%d/%m/%Y"),
    )  # fmt: skip
    await pressed(desk, path, page)
    [row] = await engine.fetch("SELECT starts_at, ends_at FROM price_reduction")
    last = short_date(start, year=start.year != datetime.now(UTC).year)
    for told in (page, await desk.get("/gestion/prix")):
        assert f"{last}, 0" in text_of(told)
        assert short_date(start + timedelta(days=1)) not in text_of(told)
    begins, ends = in_paris(row["starts_at"]), in_paris(row["ends_at"])
    assert (begins.date(), begins.hour, ends.date(), ends.hour) == (start, 0, start + timedelta(days=1), 0)
    assert await price_of(article) == 5_000


@pytest.mark.parametrize(
    ("typed", "field"),
    [({}, "genre"), ({"genre": "percent", "pourcentage": "0"}, "pourcentage"),
     ({"genre": "percent", "pourcentage": "beaucoup"}, "pourcentage"),
     ({"genre": "percent", "pourcentage": "100"}, "pourcentage"), ({"genre": "price", "prix": "-3"}, "prix"),
     ({"genre": "price", "prix": "3"}, "rayon"), ({"genre": "price", "prix": "3", "references": "RIEN"}, "references"),
     ({"genre": "price", "prix": "3", "rayon": "ailleurs"}, "rayon"),
     ({"genre": "price", "prix": "3", "marque": "Marche", "arrondi": "pi"}, "arrondi"),
     ({"genre": "price", "prix": "3", "debut": "31/02/2027"}, "debut"),
     ({"genre": "price", "prix": "3", "debut": "01/02/2026", "debut-heure": "08:30"}, "debut"),
     ({"genre": "price", "prix": "3", "fin": "2020-01-01"}, "fin")],
)  # fmt: skip
async def test_a_wrong_value_is_refused_where_it_is_typed(
    desk: httpx.AsyncClient, typed: dict[str, str], field: str
) -> None:
    await an_article()
    answer = await desk.post(REDUCTION, data=typed)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert await engine.fetch("SELECT id FROM staged_file") == []


async def test_the_ticked_ones_end_at_once(desk: httpx.AsyncClient) -> None:
    article = await an_article()
    path, page = await reviewed(desk, REDUCTION, references=article.sku, genre="percent", pourcentage="20")
    await pressed(desk, path, page)
    assert (await desk.post("/gestion/prix/reductions/fin", data={})).status_code == 422
    [row] = await engine.fetch("SELECT id FROM price_reduction")
    for ended in ("1 réduction terminée", "Rien à terminer"):
        answer = await desk.post("/gestion/prix/reductions/fin", data={"reduction": str(row["id"])})
        assert ended in text_of(await desk.get(answer.headers["location"]))
    assert await price_of(article) == 5_000
    assert "Retirée" in text_of(await desk.get("/gestion/prix?etat=terminees"))


async def test_what_changed_meanwhile_is_shown_again(desk: httpx.AsyncClient) -> None:
    article = await an_article()
    path, page = await reviewed(desk, REDUCTION, references=article.sku, genre="percent", pourcentage="20")
    other, second = await reviewed(desk, CHANGE, references=article.sku, genre="percent", pourcentage="10")
    await pressed(desk, other, second)
    answer = await pressed(desk, path, page)
    assert answer.status_code == 409
    assert "44,00\u00a0€" in text_of(answer)
    assert await engine.fetch("SELECT id FROM price_reduction") == []
    assert (await pressed(desk, path, answer)).status_code == 303


async def test_many_prices_are_shown_then_changed_and_taken_back(desk: httpx.AsyncClient) -> None:
    article, dear = await an_article(1_230), await an_article(9_990)
    book = await an_article(vat_class="book")
    path, page = await reviewed(
        desk, CHANGE, marque="Marche", genre="percent", pourcentage="-5", arrondi="ninety"
    )  # fmt: skip
    words = text_of(page)
    assert "12,30\u00a0€" in words
    assert "11,90\u00a0€" in words
    assert "Somme des différences\u00a0: −5,40\u00a0€" in words
    assert "1 est refusé" in words
    assert await price_of(article) == 1_230
    assert (await pressed(desk, path, page)).status_code == 303
    assert [await price_of(one) for one in (article, dear, book)] == [1_190, 9_490, 5_000]
    rows = await engine.fetch("SELECT price_cents FROM price_change WHERE variant = {} ORDER BY id", article.id)
    assert [row["price_cents"] for row in rows] == [1_230, 1_190]
    undo = await desk.post(f"{path}/annulation")
    page = await desk.get(undo.headers["location"])
    assert "Annulation d’un changement" in text_of(page)
    await pressed(desk, undo.headers["location"], page)
    assert [await price_of(one) for one in (article, dear)] == [1_230, 9_990]
    assert (await desk.post(f"{path}/annulation")).status_code == 409


@pytest.mark.parametrize(
    ("kind", "field", "value", "said"),
    [("amount", "montant", "1000000", "un montant de 999\u202f999,99\u00a0€ au plus, en plus ou en moins"),
     ("amount", "montant", "-12345678", "un montant de 999\u202f999,99\u00a0€ au plus, en plus ou en moins"),
     ("amount", "montant", "deux", "un montant, par exemple 1,50 ou \u22122"),
     ("amount", "montant", "0", "un montant, par exemple 1,50 ou \u22122"),
     ("percent", "pourcentage", "1001", "un pourcentage de 1\u202f000\u00a0% au plus, en plus ou en moins"),
     ("percent", "pourcentage", "un", "un pourcentage, par exemple 5 ou \u22122,5")],
)  # fmt: skip
async def test_how_far_prices_may_move_is_said(
    desk: httpx.AsyncClient, kind: str, field: str, value: str, said: str
) -> None:
    article = await an_article()
    answer = await desk.post(CHANGE, data={"references": article.sku, "genre": kind, field: value})
    assert answer.status_code == 422
    wrong_at(answer, field, f"Indiquez {said}.")
    assert await engine.fetch("SELECT id FROM staged_file") == []


async def test_an_amount_may_be_more_than_a_thousand_euros(desk: httpx.AsyncClient) -> None:
    article = await an_article(price_cents=500_000)
    path, page = await reviewed(desk, CHANGE, references=article.sku, genre="amount", montant="-1 500")
    await pressed(desk, path, page)
    assert await price_of(article) == 350_000


async def test_below_a_running_reduction_and_nothing_are_refused(desk: httpx.AsyncClient) -> None:
    reduced, cheap = await an_article(), await an_article(100)
    path, page = await reviewed(desk, REDUCTION, references=reduced.sku, genre="price", prix="40")
    await pressed(desk, path, page)
    both = f"{reduced.sku} {cheap.sku}"
    _, page = await reviewed(desk, CHANGE, references=both, genre="amount", montant="-10")
    words = text_of(page)
    assert "une réduction est en cours à 40,00\u00a0€" in words
    assert "le prix serait nul" in words
    path, page = await reviewed(desk, CHANGE, references=both, genre="amount", montant="10")
    await pressed(desk, path, page)
    assert [await price_of(one) for one in (reduced, cheap)] == [4_000, 1_100]
    [row] = await engine.fetch("SELECT id FROM price_reduction")
    await reduction_turns.end(row["id"], datetime.now(UTC))
    assert await price_of(reduced) == 6_000


async def both_press(desk: httpx.AsyncClient, path: str, page: httpx.Response) -> list[int]:
    answers = await asyncio.gather(*(pressed(desk, path, page) for _ in range(2)))
    return sorted(answer.status_code for answer in answers)


@pytest.mark.race
@pytest.mark.parametrize(("form", "typed"), [(REDUCTION, {"pourcentage": "20"}), (CHANGE, {"pourcentage": "-20"})])
async def test_pressed_by_two_it_is_applied_once(desk: httpx.AsyncClient, form: str, typed: dict[str, str]) -> None:
    article = await an_article()
    path, page = await reviewed(desk, form, references=article.sku, genre="percent", **typed)
    assert await both_press(desk, path, page) == [303, 409]
    assert await price_of(article) == 4_000
    assert len(await engine.fetch("SELECT id FROM price_change WHERE variant = {}", article.id)) == 2


@pytest.mark.race
async def test_without_the_guards_it_would_be_applied_twice(
    desk: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def twice(staged: dict[str, Any], shown: str, now_shown: str, now: datetime) -> None:
        await staged_files.apply_once(staged["id"], now)

    monkeypatch.setattr("shop.catalogue.bulk_prices.apply_as_shown", twice)
    article = await an_article()
    path, page = await reviewed(desk, CHANGE, references=article.sku, genre="percent", pourcentage="-20")
    assert await both_press(desk, path, page) == [303, 303]
    assert await price_of(article) == 3_200


async def test_roles_see_what_is_theirs(client: httpx.AsyncClient, app: Shell) -> None:
    await dora_signs_in(client, "accounting")
    page = await client.get("/gestion/prix")
    assert page.status_code == 200
    assert not re.search('href="/gestion/prix/(reductions|changement)', page.text)
    assert (await client.get(CHANGE)).status_code == 403


async def test_what_is_not_there_is_not_found(desk: httpx.AsyncClient) -> None:
    for path in ("reductions/rien", "changement/rien", "reductions/" + "é" * 200):
        assert (await desk.get(f"/gestion/prix/{path}")).status_code == 404
        assert (await desk.post(f"/gestion/prix/{path}")).status_code == 404
