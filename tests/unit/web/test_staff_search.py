"""The search box of every staff page: anything by any of its words or numbers, in any spelling, for who may see it."""

import json
import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from db import engine
from db.queries.staff_words import asked, in_one_piece, matches, wanted
from db.tables.accounts import CustomerAddress
from db.tables.orders import Parcel
from shop.accounts.erasure import erase_due
from tests.factories import ALICE, BOB, NOW, a_customer, a_product, a_variant, an_article, an_order, variants_of
from tests.ledger import Ledger
from tests.unit.web.staff_desk import dora_signs_in, text_of
from web.headers import Shell

INDEXES = ("order_text", "customer_text", "article_text")


async def searched(client: httpx.AsyncClient, text: str) -> httpx.Response:
    return await client.get("/gestion/recherche", params={"q": text})


def groups(answer: httpx.Response) -> list[str]:
    return re.findall(r'<h2 id="found-([a-z]+)"', answer.text)


def orders(answer: httpx.Response) -> list[str]:
    return re.findall(r'href="/gestion/commandes/(SC-[0-9-]+)"', answer.text)


async def eloise() -> Any:
    """An order with a name of accents, a firm, a parcel; two places."""
    variant = await an_article("Fauteuil Œdème", on_hand=100)
    place = {
        "first_name": "Éloïse",
        "last_name": "Lefèvre",
        "postcode": "29200",
        "town": "Brest",
        "phone": "+33298001122",
    }
    order = await an_order(
        variant, quantity=1, state="paid", email="eloise@exemple.fr",
        contact=json.dumps({**ALICE, "first_name": "Éloïse", "last_name": "Lefèvre", "email": "eloise@exemple.fr"}),
        professional=json.dumps({"company": "Clinique des Lilas", "siret": "73282932000074"}),
        billing_address=json.dumps(place),
        delivery_address=json.dumps({**place, "postcode": "35000", "town": "Rennes"}),
    )  # fmt: skip
    await Parcel(order=order.id, carrier="DPD", tracking_number="250012345678AB", packed_at=NOW).save()
    await engine.fetch("UPDATE payment SET reference = 'RF18539007547034' WHERE \"order\" = {}", order.id)
    return order


WORDS = (
    "lefevre", "LEFÈVRE", "Éloïse Lef", "eloise@exemple.fr", "clinique lilas", "brest", "29200", "35000 lefevre",
    "rennes",
    "06 12 34 56 78", "0612345678", "06.12.34.56.78", "+33 6 12 34 56 78", "0033612345678", "+33 (0)6 12 34 56 78",
    "02 98 00 11 22", "lefèvre 06 12 34 56 78", "06 12 34",
)  # fmt: skip
NOT_HERS = (
    "bernard",
    "lefevre bernard",
    "06 12 34 56 79",
    "first_name",
    "' OR 1=1 --",
    '"',
    "NEAR(a b)",
    "a AND",
    "*",
    "x" * 500,
)


async def test_an_order_is_found_by_any_of_its_words(desk: httpx.AsyncClient) -> None:
    order = await eloise()
    for text in WORDS:
        answer = await searched(desk, text)
        assert orders(answer) == [order.number], text
        assert 'class="found"' in answer.text
    for text in NOT_HERS:
        answer = await searched(desk, text)
        assert (answer.status_code, orders(answer)) == (200, []), text


async def test_a_whole_number_leads_straight_there(desk: httpx.AsyncClient) -> None:
    order = await eloise()
    bare = order.number.replace("-", "")
    for text in (order.number, order.number.lower(), bare, bare.replace("26", "26 "), "250012345678AB",
                 "2500 1234 5678 ab", "RF18 5390 0754 7034", "rf18539007547034"):  # fmt: skip
        answer = await searched(desk, text)
        assert answer.status_code == 303, text
        assert answer.headers["location"] == f"/gestion/commandes/{order.number}"
    end = await searched(desk, order.number[-5:])
    assert orders(end) == [order.number]


async def test_a_document_is_found_by_its_number(desk: httpx.AsyncClient) -> None:
    await Ledger().write(NOW.date(), [(2000, 12_000, False)])
    number = (await engine.fetch("SELECT number FROM invoice"))[0]["number"]
    for text in (number, number.lower().replace("-", ""), number.replace("-", " ")):
        answer = await searched(desk, text)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/gestion/factures?q={number}"), text
    listed = await searched(desk, "martin")
    assert groups(listed) == ["order", "customer", "document"]
    assert f"Facture {number}" in text_of(listed)


async def test_customers_and_articles_are_found(desk: httpx.AsyncClient) -> None:
    bob = await a_customer(BOB)
    await CustomerAddress(
        public_id="A" * 22, customer=bob.id, fingerprint="f", first_name="Bob", last_name="Bernard", line1="1 rue",
        postcode="67000", town="Strasbourg", created_at=NOW,
    ).save()  # fmt: skip
    product = await a_product("Fauteuil releveur")
    await a_variant(product, sku="REL-77.B", ean="9782343199996", colour="bleu")
    for text in ("bernard", "clinique", "strasbourg 67", "01 42 34 56 78", "73282932000074", "732 829 320 00074"):
        answer = await searched(desk, text)
        assert groups(answer) == ["customer"], text
        assert f'href="/gestion/clients/{bob.id}"' in answer.text
    for text in ("fauteuils", "relev", "FAUTEUIL RELEVEURS"):
        assert groups(await searched(desk, text)) == ["article"], text
    for text in ("rel-77.b", "REL77B", "978-2-343-19999-6", "9782343199996", "REL 77 B", "Réf. REL-77.B",
                 "réf : rel 77 b", "EAN 978 2343 199996", "ISBN 978\u20112\u2011343\u201119999-6"):  # fmt: skip
        answer = await searched(desk, text)
        assert answer.status_code == 303, text
        assert answer.headers["location"] in (f"/gestion/catalogue/produits/{product.id}", f"/produits/{product.slug}")
    assert groups(await searched(desk, "Réf. REL-7")) == ["article"]


@pytest.mark.parametrize(
    ("role", "where"),
    [
        ("catalogue", "/gestion/catalogue/produits/{product}"), ("warehouse", "/gestion/stock/{variant}"),
        ("sales", "/gestion/stock/{variant}"), ("accounting", "/produits/{slug}"),
    ],
)  # fmt: skip
async def test_a_reference_leads_a_role_to_what_it_may_open(client: httpx.AsyncClient, role: str, where: str) -> None:
    product = await a_product("Fauteuil releveur")
    second = await a_variant(product, sku="REL-77.B", ean="9782343199996", colour="bleu")
    await dora_signs_in(client, role)
    answer = await searched(client, "9782343199996")
    expected = where.format(product=product.id, variant=second.id, slug=product.slug)
    assert (answer.status_code, answer.headers["location"]) == (303, expected)
    first = (await variants_of(product))[0]
    expected = where.format(product=product.id, variant=first.id, slug=product.slug)
    assert f'href="{expected}"' in (await searched(client, "fauteuil")).text


async def test_an_order_is_found_by_its_street_agency_and_amount(desk: httpx.AsyncClient) -> None:
    variant = await an_article(on_hand=100)
    agency = {"slug": "lyon", "name": "Agence Croix-Rousse", "street": "1 rue X", "postcode": "69004", "town": "Lyon"}
    there = await an_order(
        variant, quantity=1,
        billing_address=json.dumps({**ALICE, "line1": "14 chemin des Épinettes", "line2": "Bât. Vercors"}),
        delivery=json.dumps({"mode": "agency", "agency": agency, "point": None}),
    )  # fmt: skip
    assert there.total_cents == 5680
    for text in ("epinettes", "chemin des Épi", "vercors", "croix-rousse", "56,80", "56,80 €", "56.80 €", "56.80",
                 "alice 56,80"):  # fmt: skip
        assert orders(await searched(desk, text)) == [there.number], text
    for text in ("57 €", "5681", "156,80", "56,8", "68,00"):
        assert orders(await searched(desk, text)) == [], text


def test_an_amount_is_read_as_people_write_it() -> None:
    for text in ("1 234 567 €", "1234567,00", "1\u202f234\u202f567,00\u00a0€", "1234567.00 €"):
        assert ("123456700eur",) in asked(text)[0], text
    assert asked("0,05 €")[0][0] == ("5eur",)
    assert asked("06.12.34.56.78 133,92 lefevre")[1:] == ((("13392eur",), ("133", "92")), (("lefevre",),))
    for text in ("1,234,56", "v1,20", "12.34"):
        assert not any("eur" in word for ways in asked(text) for way in ways for word in way), text


async def test_a_customer_is_found_by_the_street_of_their_address_book(desk: httpx.AsyncClient) -> None:
    bob = await a_customer(BOB)
    await CustomerAddress(
        public_id="A" * 22, customer=bob.id, fingerprint="f", first_name="Bob", last_name="Bernard",
        line1="3 quai Turckheim", postcode="67000", town="Strasbourg", created_at=NOW,
    ).save()  # fmt: skip
    assert f'href="/gestion/clients/{bob.id}"' in (await searched(desk, "turckheim")).text


async def test_who_bought_without_an_account_is_found_once_as_a_customer(desk: httpx.AsyncClient) -> None:
    first, last = await eloise(), await eloise()
    answer = await searched(desk, "eloise@exemple.fr")
    assert groups(answer) == ["order", "customer"]
    found = re.findall(r'href="(/gestion/clients/[^"]+)"', answer.text)
    assert found == [f"/gestion/clients/sans-compte/{last.number}"]
    assert "sans compte" in text_of(answer)
    assert (await desk.get(found[0])).status_code == 200
    await engine.fetch("UPDATE orders SET email = '' WHERE email = {}", "eloise@exemple.fr")
    assert groups(await searched(desk, first.number[-5:])) == ["order"]


async def test_an_unpublished_article_is_found_and_a_renamed_one_by_its_new_name(desk: httpx.AsyncClient) -> None:
    product = await a_product("Tabouret", published=False)
    assert "non publié" in text_of(await searched(desk, "tabouret"))
    await engine.fetch("UPDATE product SET name = 'Marchepied' WHERE id = {}", product.id)
    assert groups(await searched(desk, "tabouret")) == []
    assert groups(await searched(desk, "marchepied")) == ["article"]


async def test_more_than_a_few_lead_to_the_whole_list(desk: httpx.AsyncClient) -> None:
    variant = await an_article(on_hand=100)
    for _ in range(10):
        await an_order(variant, quantity=1)
    answer = await searched(desk, "martin")
    assert len(orders(answer)) == 8
    assert 'href="/gestion/commandes?q=martin"' in answer.text


async def test_a_role_finds_what_it_may_open(client: httpx.AsyncClient) -> None:
    order = await eloise()
    await a_customer({**BOB, "last_name": "Lefèvre"})
    await dora_signs_in(client, "catalogue")
    assert groups(await searched(client, "lefevre")) == []
    assert (await searched(client, order.number)).status_code == 200
    assert groups(await searched(client, "fauteuil")) == ["article"]
    assert 'href="/gestion/recherche"' not in (await client.get("/connexion")).text


async def test_every_staff_page_has_the_box_and_strangers_have_none(client: httpx.AsyncClient) -> None:
    await eloise()
    assert (await searched(client, "lefevre")).headers["location"].startswith("/gestion/connexion")
    await dora_signs_in(client)
    for path in ("/gestion", "/gestion/commandes", "/gestion/recherche", "/gestion/taches"):
        assert 'action="/gestion/recherche"' in (await client.get(path)).text, path
    assert 'value="&lt;b&gt;"' in (await searched(client, "<b>")).text


async def test_who_is_erased_leaves_no_word_behind(app: Shell) -> None:
    """Of orders and of the account; the erasure's own code does nothing for it."""
    member = await a_customer(BOB)
    await CustomerAddress(
        public_id="A" * 22, customer=member.id, fingerprint="f", first_name="Bob", last_name="Bernard", line1="1 rue",
        postcode="67000", town="Strasbourg", created_at=NOW,
    ).save()  # fmt: skip
    order = await eloise()
    await engine.fetch("UPDATE orders SET customer = {}, state = 'delivered' WHERE id = {}", member.id, order.id)
    await engine.fetch("UPDATE order_event SET to_state = 'delivered' WHERE move = 'pay'")
    await engine.fetch("UPDATE order_line SET reserved = 0")
    await engine.fetch("UPDATE variant SET reserved = 0")
    await engine.fetch("UPDATE customer SET erase_at = {}", NOW)
    secret = ("bernard", "strasbourg", "lefevre", "eloise", "0612345678", "brest", "lilas", "250012345678ab")
    assert [word for word in secret if await said(word)] == list(secret)
    await erase_due(NOW + timedelta(days=1))
    assert [word for word in secret if await said(word)] == []
    await engine.fetch("DELETE FROM parcel")


async def said(word: str) -> bool:
    """Whether any index knows the word."""
    for index in INDEXES:
        sql = f"SELECT 1 AS found FROM {index} t WHERE {matches(index)}"  # noqa: S608  # names of our own
        if await engine.fetch(sql, wanted(word, begun=False)):
            return True
    return False


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("SC-26-000123", "sc26000123"),
        ("RF18 5390", "rf185390"),
        ("martin", ""),
        ("des lilas", ""),
        ("  978-2 ", "9782"),
    ],
)
def test_numbers_are_made_one_piece(text: str, piece: str) -> None:
    assert in_one_piece(text) == piece


def test_a_question_is_words_and_numbers_alone() -> None:
    assert asked("Œdème, l’été") == ((("oedeme",),), (("l",),), (("ete",),))
    assert asked("+33 6 12 34 56 78")[0][-1] == ("0612345678",)
    assert asked("--- %%% ''") == ()
    assert len(asked("mot " * 50)) == 8
