"""Drafts of orders by phone: whose they are, who calls, two tabs on one, and how they are forgotten."""

import asyncio
import re
from datetime import UTC, datetime

import httpx
import pytest

from db import engine
from db.queries import erasure
from db.tables.merchant import StaffMember
from shop.accounts import address_changes
from shop.addresses import Address
from shop.orders.book import by_number
from tests.factories import ALICE as ALICE_MARTIN
from tests.factories import a_customer, an_article
from tests.unit.web.checkout_walkthrough import ALICE, Guest, words
from tests.unit.web.conftest import HTMX
from tests.unit.web.phone_desk import HOME, PhoneDesk, orders, value_of
from tests.unit.web.staff_desk import fields_of
from web.cookies import hash_of

pytestmark = pytest.mark.usefixtures("small_shop", "desk")


async def test_no_cookie_opens_a_draft_and_no_stranger_either(client: httpx.AsyncClient) -> None:
    desk = await PhoneDesk.begin(client)
    article = await an_article()
    await desk.add(article.sku)
    guest = Guest(client)
    assert "vide" in words(await guest.get("/panier"))
    await guest.add(article, 3)
    rows = await engine.fetch("SELECT c.member, l.quantity FROM cart c JOIN cart_line l ON l.cart = c.id ORDER BY c.id")
    assert [(bool(row["member"]), row["quantity"]) for row in rows] == [(True, 1), (False, 3)]
    visitors = (await engine.fetch("SELECT id FROM cart WHERE member IS NULL"))[0]["id"]
    assert (await client.get(f"{HOME}/{visitors}")).status_code == 404
    assert (await client.post(f"{HOME}/{visitors}/abandon")).status_code == 404
    await engine.fetch("UPDATE cart SET member = NULL WHERE member IS NOT NULL")
    assert (await desk.page()).status_code == 404


async def test_a_complement_takes_who_and_where_from_an_order(client: httpx.AsyncClient) -> None:
    article = await an_article()
    desk = await PhoneDesk.begin(client)
    await desk.place(await desk.ready(article))
    number = (await orders())[0]["number"]
    assert f"Commande {number}" in words(await client.get(HOME, params={"commande": number}))
    again = await PhoneDesk.begin(client, commande=number)
    page = await again.page()
    assert value_of(page, "facturation-adresse") == "12 rue des Lilas"
    assert "Il manque : un article , la livraison , le paiement." in words(page)
    assert (await client.post(HOME, data={"commande": "SC-26-999999"})).status_code == 404
    assert (await client.post(HOME, data={"client": "999999"})).status_code == 404


async def test_who_calls_is_found_by_name_phone_and_number(client: httpx.AsyncClient) -> None:
    alice = await a_customer(ALICE_MARTIN)
    for text in ("martin", "alice@example", "612345678", "06 12 34 56 78"):
        assert f'name="client" value="{alice.id}"' in (await client.get(HOME, params={"q": text})).text
    assert "Aucun client ne correspond" in words(await client.get(HOME, params={"q": "personne"}))
    desk = await PhoneDesk.begin(client)
    await desk.place(await desk.ready(await an_article()))
    number = (await orders())[0]["number"]
    found = await client.get(HOME, params={"q": number.replace("-", " ").lower()})
    assert f'value="{number}"' in found.text
    assert "Commander pour ce client" in words(await client.get(HOME, params={"client": str(alice.id)}))


async def test_drafts_are_listed_resumed_and_abandoned(client: httpx.AsyncClient) -> None:
    desk, other = await PhoneDesk.begin(client), await PhoneDesk.begin(client)
    await desk.who()
    listed = words(await client.get(HOME))
    assert "Alice Martin" in listed
    assert "Client à préciser" in listed
    assert (await desk.send("abandon", {})).headers["location"] == HOME
    assert (await desk.page()).status_code == 404
    assert (await other.page()).status_code == 200


async def test_the_account_of_an_e_mail_address_is_offered(client: httpx.AsyncClient) -> None:
    alice = await a_customer(ALICE_MARTIN)
    desk = await PhoneDesk.begin(client)
    await desk.who()
    assert "a un compte avec cette adresse e-mail" in words(await desk.page())
    await desk.send("compte", {"op": "prendre"})
    assert (await engine.fetch("SELECT buyer FROM cart"))[0]["buyer"] == alice.id
    await desk.send("compte", {"op": "quitter"})
    assert (await engine.fetch("SELECT buyer FROM cart"))[0]["buyer"] is None


async def test_nothing_of_a_draft_is_written_down_but_the_order_is(client: httpx.AsyncClient) -> None:
    desk = await PhoneDesk.begin(client)
    page = await desk.ready(await an_article())
    assert await engine.fetch("SELECT id FROM audit_entry WHERE about LIKE 'cart%'") == []
    await desk.place(page)
    rows = await engine.fetch("SELECT actor, action, verb FROM audit_entry WHERE about = 'orders'")
    assert ("Dora Leroy", "staff_phone_place", "insert") in [(row["actor"], row["action"], row["verb"]) for row in rows]


async def test_a_draft_is_its_members_alone(client: httpx.AsyncClient) -> None:
    desk = await PhoneDesk.begin(client)
    colleague = StaffMember(email="eve@example.fr", name="Eve", password_hash="", created_at=datetime.now(UTC))
    await colleague.save()
    await engine.fetch("UPDATE cart SET member = {}", colleague.id)
    assert (await desk.page()).status_code == 404
    assert (await desk.who()).status_code == 404
    assert "Vos commandes en cours" not in words(await client.get(HOME))


async def test_a_draft_is_forgotten_with_its_customer(client: httpx.AsyncClient) -> None:
    alice = await a_customer(ALICE_MARTIN)
    await PhoneDesk.begin(client, client=str(alice.id))
    await PhoneDesk.begin(client)
    await erasure.strip(alice.id, alice.email, alice.email)
    assert [row["buyer"] for row in await engine.fetch("SELECT buyer FROM cart")] == [None]


async def test_the_address_book_is_there_to_choose_from(client: httpx.AsyncClient) -> None:
    alice = await a_customer(ALICE_MARTIN)
    home = Address("Alice", "Martin", "", "12 rue des Lilas", "", "69003", "Lyon", "FR")
    await address_changes.add(alice.id, home, datetime.now(UTC))
    desk = await PhoneDesk.begin(client, client=str(alice.id))
    page = await desk.page()
    assert "12 rue des Lilas, 69003 Lyon" in words(page)
    assert "Il manque : un article ," in words(page)  # the account said all that is needed of its owner
    mother = {"autre_livraison": "y", "livraison-prenom": "Rose", "livraison-nom": "Martin"}
    mother |= {"livraison-adresse": "3 rue du Parc", "livraison-code_postal": "69007", "livraison-ville": "Lyon"}
    saved = re.findall(r'<option value="([\w-]{22})" selected', page.text)[0]
    answer = await desk.send("client", {**ALICE, **mother, "facturation-choix": saved})
    assert answer.status_code == 303
    await desk.ready_after_who(await an_article())
    await desk.place(await desk.page())
    stored = await by_number((await orders())[0]["number"])
    assert stored is not None
    assert stored.delivery_address is not None
    assert stored.delivery_address.line1 == "3 rue du Parc"
    assert stored.billing_address.line1 == "12 rue des Lilas"


async def test_beginning_pressed_twice_is_one_draft(client: httpx.AsyncClient) -> None:
    alice = await a_customer(ALICE_MARTIN)
    page = await client.get(f"{HOME}?client={alice.id}")
    fields = fields_of(page, HOME)
    assert fields["client"] == str(alice.id)
    desk = await PhoneDesk.begin(client, **fields)
    await desk.who(prenom="Alix")
    again = await client.post(HOME, data=fields)
    assert again.headers["location"] == desk.path
    assert 'value="Alix"' in (await desk.page()).text, "what was typed since stays"
    other = await client.post(HOME, data=fields_of(await client.get(f"{HOME}?client={alice.id}"), HOME))
    assert other.headers["location"] != desk.path, "a page opened anew begins another"
    both = await asyncio.gather(*(client.post(HOME, data={"_idem": "0" * 16}) for _ in range(3)))
    assert len({answer.headers["location"] for answer in both}) == 1
    assert len(await engine.fetch("SELECT id FROM cart WHERE member IS NOT NULL")) == 3


async def tab(desk: PhoneDesk, part: str) -> dict[str, str]:
    """What a form of the draft sends from a page opened now."""
    return fields_of(await desk.page(), f"{desk.path}/{part}")


async def test_of_two_tabs_the_second_sees_what_the_first_kept(client: httpx.AsyncClient) -> None:
    """Client, delivery, payment: nothing is overwritten that the form did not show; what is typed stays."""
    desk = await PhoneDesk.begin(client)
    await desk.ready(await an_article(price_cents=5_000))
    slug = (await engine.fetch("SELECT slug FROM agency"))[0]["slug"]
    own = {"client": ALICE, "livraison": {}, "paiement": {"paiement": "transfer"}}
    typed = {
        "client": ({"prenom": "Alix"}, {"prenom": "Anne"}, "Alix Martin", 'value="Anne"'),
        "livraison": ({"mode": "agency", "agence": slug}, {"mode": "home"}, "Agence", 'value="home"'),
        "paiement": ({"commentaire": "Sonnez"}, {"commentaire": "Frappez"}, "Sonnez »", "Frappez</textarea>"),
    }
    for part, (first, second, said, kept) in typed.items():
        fields = {**(await tab(desk, part)), **own[part]}
        for _ in range(2):  # pressed twice, it is kept once and nothing is in its way
            assert (await desk.send(part, {**fields, **first})).status_code == 303, part
        for headers in ({}, HTMX):
            late = await desk.send(part, {**fields, **second}, headers=headers)
            assert late.status_code == 409, part
            assert "Changé dans un autre onglet. Maintenant :" in words(late)
            assert said in words(late)
            assert kept in late.text
        again = {**fields, "empreinte": fields_of(late, f"{desk.path}/{part}")["empreinte"], **second}
        assert (await desk.send(part, again)).status_code == 303, part


async def test_quantities_of_two_tabs_meet_line_by_line(client: httpx.AsyncClient) -> None:
    desk = await PhoneDesk.begin(client)
    for article in (await an_article(), await an_article()):
        await desk.add(article.sku, "2")
    first, second = await tab(desk, "quantites"), await tab(desk, "quantites")
    q_one, q_two = sorted((name for name in first if name.startswith("q-")), key=lambda name: int(name[2:]))
    await desk.send("quantites", {**first, q_one: "3"})
    assert (await desk.send("quantites", {**second, q_two: "5"})).status_code == 303
    now = await tab(desk, "quantites")
    assert (now[q_one], now[q_two]) == ("3", "5"), "a line this tab left alone stays as the other made it"
    late = await desk.send("quantites", {**second, q_one: "7", q_two: "5"})
    assert late.status_code == 409
    assert "3 dans un autre onglet, 7 ici : vérifiez." in words(late)
    assert (await tab(desk, "quantites"))[q_one] == "3"


async def test_a_key_opens_nothing_for_who_sends_it_as_a_cookie(client: httpx.AsyncClient) -> None:
    await PhoneDesk.begin(client, _idem="0" * 16)
    (row,) = await engine.fetch("SELECT token_hash, member FROM cart WHERE member IS NOT NULL")
    for token in ("0" * 16, f"{row['member']}:None:{'0' * 16}"):
        assert hash_of(token) != row["token_hash"]
