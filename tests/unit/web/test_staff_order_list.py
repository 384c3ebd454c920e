"""The list of orders: what narrows it stands in its address, is said in words, and can be taken away again."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from db import engine
from db.queries import work_owners
from shop.storefront import forget
from tests.factories import ALICE, NOW, an_agency, an_article, an_order, dora
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import fields_of, text_of

LIST = "/gestion/commandes"


def numbers(answer: httpx.Response) -> list[str]:
    return re.findall(r'id="order-(SC-[0-9-]+)"', answer.text)


async def some_orders() -> dict[str, str]:
    """One of each kind, by what it is for."""
    variant = await an_article(on_hand=1_000)
    agency = await an_agency("Agence de Lyon")
    place = {"slug": agency.slug, "name": "Agence de Lyon"}
    collected = {"mode": "agency", "zone": "metropole", "label": "Retrait", "agency": place}
    forget()
    made = {
        "home": await an_order(variant, state="paid"),
        "agency": await an_order(variant, state="paid", delivery=json.dumps(collected)),
        "flagged": await an_order(variant, state="paid", attention="late"),
        "old": await an_order(variant, state="paid", placed_at=NOW - timedelta(days=30)),
        "dear": await an_order(variant, quantity=9, state="ready"),
    }
    return {name: order.number for name, order in made.items()} | {"slug": agency.slug}


async def test_each_filter_narrows_the_list_and_is_said_in_words(desk: httpx.AsyncClient) -> None:
    made = await some_orders()
    narrowed = {
        ("mode", "agency"): ({"agency"}, "Retrait en agence"),
        ("agence", made["slug"]): ({"agency"}, "Agence de Lyon"),
        ("alerte", "avec"): ({"flagged"}, "À décider"),
        ("alerte", "sans"): ({"home", "agency", "old", "dear"}, "Rien à décider"),
        ("au", "2026-11-01"): ({"old"}, "Jusqu’au 01/11/2026"),
        ("du", "01/11/2026"): ({"home", "agency", "flagged", "dear"}, "Depuis 01/11/2026"),
        ("min", "200"): ({"dear"}, "À partir de 200,00 €"),
        ("max", "199,99"): ({"home", "agency", "flagged", "old"}, "Jusqu’à 199,99 €"),
        ("paiement", "card"): ({"home", "agency", "flagged", "old", "dear"}, "Carte bancaire"),
        ("paiement", "transfer"): (set(), "Virement"),
        ("qui", "personne"): ({"home", "agency", "flagged", "old", "dear"}, "En main : personne"),
        ("qui", "moi"): (set(), "En main : moi"),
        ("transporteur", "dpd"): ({"home", "flagged", "old", "dear"}, "DPD"),
        ("transporteur", "colissimo"): (set(), "Colissimo"),
    }
    for (name, value), (found, words) in narrowed.items():
        answer = await desk.get(LIST, params={name: value})
        assert set(numbers(answer)) == {made[one] for one in found}, (name, value)
        chips = re.search(r'<ul class="chips".*?</ul>', answer.text, re.DOTALL)
        assert chips, (name, value)
        assert words in re.sub("<[^>]*>", "", chips.group()).replace("\u00a0", " "), (name, value)
        assert '<a id="filters-clear" href="/gestion/commandes">' in answer.text


async def test_a_filter_is_taken_away_and_the_others_stay(desk: httpx.AsyncClient) -> None:
    made = await some_orders()
    answer = await desk.get(LIST, params={"etat": "a-preparer", "mode": "home", "alerte": "sans", "tri": "anciennes"})
    assert numbers(answer) == [made["old"], made["home"]]
    assert "2 commandes" in text_of(answer)
    links = re.findall(r'<ul class="chips".*?</ul>', answer.text, re.DOTALL)[0]
    assert 'href="/gestion/commandes?etat=a-preparer&amp;mode=home&amp;tri=anciennes"' in links
    assert "selected>Les plus anciennes" in answer.text


async def test_the_list_is_sorted_as_asked(desk: httpx.AsyncClient) -> None:
    made = await some_orders()
    assert numbers(await desk.get(f"{LIST}?tri=montant"))[0] == made["dear"]
    assert numbers(await desk.get(f"{LIST}?tri=petites"))[-1] == made["dear"]
    assert numbers(await desk.get(f"{LIST}?tri=anciennes"))[0] == made["old"]
    assert numbers(await desk.get(f"{LIST}?tri=recentes"))[-1] == made["old"]


async def test_htmx_gets_the_same_list_alone(desk: httpx.AsyncClient) -> None:
    await some_orders()
    whole = (await desk.get(f"{LIST}?mode=home")).text
    part = (await desk.get(f"{LIST}?mode=home", headers=HTMX)).text
    assert part.lstrip().startswith('<div id="orders"')
    assert "<h1" not in part
    assert part.strip() in whole


@pytest.mark.parametrize(
    "bad",
    [
        {"du": "hier"}, {"du": "2026-13-45"}, {"au": "0001-01-01"}, {"min": "-3"}, {"max": "1e9"}, {"min": "x" * 500},
        {"qui": "99999999999999999999"}, {"mode": "'; DROP"}, {"tri": "hasard"}, {"agence": "nulle-part"},
        {"transporteur": "pigeon"}, {"alerte": "peut-être"}, {"page": "99999"},
    ],
)  # fmt: skip
async def test_what_cannot_be_read_narrows_nothing(desk: httpx.AsyncClient, bad: dict[str, str]) -> None:
    made = await some_orders()
    answer = await desk.get(LIST, params=bad)
    assert answer.status_code == 200
    assert len(numbers(answer)) == len(made) - 1
    name = next(iter(bad))
    assert (f'id="{name}-error"' in answer.text) == (name != "page")
    part = await desk.get(LIST, params=bad, headers=HTMX)
    assert ("Ces filtres ne comptent pas." in part.text) == (name != "page")


async def test_what_contradicts_itself_says_why_nothing_is_found(desk: httpx.AsyncClient) -> None:
    await some_orders()
    for bad, why in (
        ({"du": "2026-12-31", "au": "2026-01-01"}, "le premier jour est après le dernier"),
        ({"min": "500", "max": "10"}, "le premier montant est plus haut que le second"),
    ):
        answer = await desk.get(LIST, params=bad)
        assert numbers(answer) == []
        assert why in text_of(answer)
        assert why in (await desk.get(LIST, params=bad, headers=HTMX)).text


async def test_a_day_of_the_address_is_a_day_in_paris(desk: httpx.AsyncClient) -> None:
    variant = await an_article(on_hand=10)
    late = await an_order(variant, state="paid", placed_at=datetime(2026, 11, 21, 22, 59, tzinfo=UTC))
    next_day = await an_order(variant, state="paid", placed_at=datetime(2026, 11, 21, 23, 0, tzinfo=UTC))
    assert numbers(await desk.get(f"{LIST}?du=2026-11-21&au=2026-11-21")) == [late.number]
    assert numbers(await desk.get(f"{LIST}?du=2026-11-22&au=2026-11-22")) == [next_day.number]


async def test_nothing_found_says_so(desk: httpx.AsyncClient) -> None:
    await some_orders()
    answer = await desk.get(f"{LIST}?etat=expediees&min=5")
    assert "Aucune commande ne correspond à ces filtres." in text_of(answer)
    assert "0 commande" in text_of(answer)
    assert "export.csv" not in answer.text


async def test_the_file_holds_what_is_filtered_and_no_formula(desk: httpx.AsyncClient) -> None:
    made = await some_orders()
    variant = await an_article(on_hand=10)
    contact = {**ALICE, "first_name": "=1+1", "last_name": "@SUM(A1)"}
    await an_order(variant, state="paid", contact=json.dumps(contact), professional=json.dumps({"company": "+33"}))
    answer = await desk.get(f"{LIST}/export.csv?etat=a-preparer&alerte=sans")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(r'attachment; filename="commandes-\d{4}-\d\d-\d\d\.csv"', answer.headers["content-disposition"])
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert len(rows) == 4
    assert made["flagged"] not in answer.text
    odd = next(row for row in rows if row["entreprise"])
    assert (odd["client"], odd["entreprise"]) == ("'=1+1 @SUM(A1)", "'+33")
    assert all(not re.match(r"[=+@-]", value) for row in rows for value in row.values())
    assert {row["total TTC"] for row in rows} == {"106,70"}


async def test_who_has_an_order_in_hand_is_shown_and_can_be_asked_for(desk: httpx.AsyncClient) -> None:
    made = await some_orders()
    here = f"{LIST}/{made['home']}"
    assert "Je m’en occupe" in text_of(await desk.get(here))
    (row,) = await engine.fetch("SELECT id FROM orders WHERE number = {}", made["home"])
    hand = f"/gestion/en-main/order/{row['id']}"
    sent = fields_of(await desk.get(here), hand)
    for _ in range(2):
        answer = await desk.post(hand, data=sent)
        assert (answer.status_code, answer.headers["location"]) == (303, here)
    assert "Vous vous en occupez" in text_of(await desk.get(here))
    assert numbers(await desk.get(f"{LIST}?qui=moi")) == [made["home"]]
    assert made["home"] not in numbers(await desk.get(f"{LIST}?qui=personne"))
    assert "Dora Leroy" in text_of(await desk.get(f"{LIST}?qui=moi"))
    await desk.post(f"{hand}/fin", headers=HTMX)
    assert await engine.fetch("SELECT id FROM work_owner") == []


async def test_an_order_in_other_hands_is_taken_over_from_whom_the_page_names(desk: httpx.AsyncClient) -> None:
    made = await some_orders()
    here = f"{LIST}/{made['home']}"
    (row,) = await engine.fetch("SELECT id FROM orders WHERE number = {}", made["home"])
    hand = f"/gestion/en-main/order/{row['id']}"
    free = fields_of(await desk.get(here), hand)
    paul = await dora(email="paul@example.fr", name="Paul Roy")
    await work_owners.take_free("order", row["id"], paul.id, NOW)
    late = await desk.post(hand, data=free)
    assert (late.status_code, late.headers["location"]) == (303, here)
    shown = await desk.get(here)
    assert "En main\u00a0: Paul Roy" in text_of(shown), "pressed on a page that named nobody, it takes from nobody"
    assert "Je m’en occupe à sa place" in text_of(shown)
    await desk.post(hand, data=fields_of(shown, hand))
    assert "Vous vous en occupez" in text_of(await desk.get(here))
