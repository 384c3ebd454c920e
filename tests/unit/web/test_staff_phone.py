"""Orders that staff type for who calls: the buyer's own prices, refusals and placing, and said everywhere."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

import shop.checkout.order as checkout_order
from db import engine
from db.queries import erasure
from db.tables.merchant import DeliveryTariff, StaffMember
from shop.accounts import address_changes
from shop.addresses import Address
from shop.catalogue.search import index_products
from shop.links import order_token
from shop.mails import Mails
from shop.orders.book import by_number
from shop.orders.drafts import Draft
from shop.orders.papers import confirmation
from shop.orders.placing import Placed, place
from shop.promotions import campaigns
from shop.promotions.offers import PERCENT, Promotion
from shop.storefront import forget, storefront
from tests.factories import ALICE as ALICE_MARTIN
from tests.factories import a_cart, a_customer, merchant_settings
from tests.unit.db.test_mails import Letterbox
from tests.unit.web.checkout_walkthrough import ALICE, HTMX, Guest, a_shop, an_article, words
from tests.unit.web.phone_desk import HOME, PhoneDesk, mails_announced, orders, value_of
from tests.unit.web.staff_desk import application_of, dora_signs_in, fields_of
from tests.unit.web.test_account_credit import gift
from web.headers import Shell
from web.mail import mail_renderer
from web.visitor import hash_of


@pytest.fixture(autouse=True)
async def _shop(client: httpx.AsyncClient) -> None:
    await a_shop()
    await dora_signs_in(client)


async def test_an_order_is_typed_and_placed_without_javascript(app: Shell, client: httpx.AsyncClient) -> None:
    article, desk = await an_article(price_cents=5_000), await PhoneDesk.begin(client)
    page = await desk.ready(article)
    assert "Total 56,90 €" in words(page)
    answer = await desk.place(page)
    (order,) = await orders()
    assert answer.headers["location"] == f"/gestion/commandes/{order['number']}"
    assert (order["taken_by"], order["total_cents"], order["customer"]) == ("Dora Leroy", 5_690, None)
    assert order["email"] == "alice@example.fr"
    shown = words(await client.get(answer.headers["location"]))
    assert "Commande prise par téléphone par Dora Leroy." in shown
    assert re.search(r"Commande enregistrée par Dora Leroy \(?par téléphone", shown)
    token = order_token(order["number"], application_of(app).state.secret)
    assert "Commande prise par téléphone par Dora Leroy." in words(await client.get(f"/suivi/{token}"))
    assert await mails_announced() == ["order_recorded"]


async def test_a_link_to_pay_goes_by_mail_and_the_goods_wait_as_for_a_transfer(client: httpx.AsyncClient) -> None:
    desk = await PhoneDesk.begin(client)
    page = await desk.ready(await an_article(), method="card")
    assert "lien de paiement par e-mail" in words(page)
    await desk.place(page)
    assert await mails_announced() == ["order_recorded", "pay_link"]
    (order,) = await orders()
    stored = await by_number(order["number"])
    assert stored is not None
    assert stored.hold_until is not None
    assert (stored.hold_until - stored.placed_at).days >= 6
    assert [event.move for event in stored.events] == ["place", "pay_link"]
    assert {event.actor for event in stored.events} == {"Dora Leroy"}
    assert stored.payment.provider_id is None  # nobody has opened a payment page


async def test_the_mails_say_by_phone_and_hold_what_the_law_wants(app: Shell, client: httpx.AsyncClient) -> None:
    desk = await PhoneDesk.begin(client)
    await desk.place(await desk.ready(await an_article(), method="card"))
    box, state, (order,) = Letterbox(), application_of(app).state, await orders()
    mails = Mails(mail_renderer(state.render), box, state.cashier.links)
    for name in ("order_recorded", "pay_link"):
        await mails.send({"mail": name, "order_id": order["id"]})
    recorded, link = box.mails
    for text in (recorded.text, recorded.html):
        assert "passée par téléphone avec Dora" in text
        assert "/paiement" in text
        assert "rétractation" in text.lower()
        assert "onditions générales de vente" in text
    assert "par téléphone avec Dora" in link.text
    assert "par téléphone avec Dora" in link.html


async def test_at_the_agency_the_order_goes_on_at_once(client: httpx.AsyncClient) -> None:
    await merchant_settings(pay_at_agency=True)
    forget()
    desk = await PhoneDesk.begin(client)
    page = await desk.ready(await an_article(), method="agency", mode="agency", agence="lyon")
    await desk.place(page)
    (order,) = await orders()
    assert order["state"] == "confirmed"
    stored = await by_number(order["number"])
    assert stored is not None
    assert [(event.move, event.actor) for event in stored.events] == [
        ("place", "Dora Leroy"),
        ("confirm", "Dora Leroy"),
    ]


async def test_the_order_is_in_the_account_of_the_customer_and_their_cart_stays(client: httpx.AsyncClient) -> None:
    alice, article, other = await a_customer(ALICE_MARTIN), await an_article(), await an_article("Coussin")
    own = await a_cart((other, 2), customer=alice.id, comment="à moi")
    desk = await PhoneDesk.begin(client, client=str(alice.id))
    page = await desk.page()
    assert "Commande dans le compte de Alice Martin" in words(page)
    assert value_of(page, "email") == "alice@example.fr"
    await desk.place(await desk.ready(article))
    (order,) = await orders()
    assert order["customer"] == alice.id
    (kept,) = await engine.fetch("SELECT token_hash, comment FROM cart WHERE customer = {}", alice.id)
    assert (kept["token_hash"], kept["comment"]) == (own.token_hash, "à moi")
    (line,) = await engine.fetch("SELECT quantity FROM cart_line WHERE cart = {}", own.id)
    assert line["quantity"] == 2


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


async def test_each_part_is_redrawn_alone_for_htmx(client: httpx.AsyncClient) -> None:
    desk = await PhoneDesk.begin(client)
    await desk.add((await an_article()).sku)
    answer = await desk.send("client", ALICE, headers=HTMX)
    assert answer.status_code == 200
    for part in ("client", "articles", "livraison", "paiement", "total"):
        assert f'hx-target="#{part}"' in answer.text
    assert "<html" not in answer.text
    wrong = await desk.send("client", {**ALICE, "email": "alice"}, headers=HTMX)
    assert wrong.status_code == 422
    assert 'id="client-problem"' in wrong.text
    assert 'hx-target="#livraison"' not in wrong.text
    assert (await desk.send("client", {**ALICE, "email": "alice"})).status_code == 422


async def test_parts_are_asked_for_in_their_order(client: httpx.AsyncClient) -> None:
    desk = await PhoneDesk.begin(client)
    assert "Indiquez d’abord le client." in words(await desk.delivery())
    await desk.who()
    assert "Ajoutez d’abord un article." in words(await desk.delivery())
    await desk.add((await an_article()).sku)
    refused = await desk.pays()
    assert refused.status_code == 422
    assert "Choisissez d’abord la livraison." in words(refused)
    assert (await desk.delivery("")).status_code == 422
    await desk.delivery()
    assert "Choisissez comment le client paie." in words(await desk.pays("or"))
    answer = await desk.send("enregistrement", {"annonce": "oui"})
    assert answer.status_code == 422
    assert await orders() == []


async def test_what_must_be_read_out_is_asked_for(client: httpx.AsyncClient) -> None:
    desk = await PhoneDesk.begin(client)
    page = await desk.ready(await an_article("Protège-matelas", withdrawal_exclusion="hygiene"))
    assert "pour changer d’avis après réception, sauf : Protège-matelas (article d’hygiène" in words(page)
    refused = await desk.place(page, annonce="")
    assert refused.status_code == 422
    assert "Lisez ces points au client, puis cochez la case." in words(refused)
    assert await orders() == []


async def test_a_price_that_changed_is_shown_before_the_order(client: httpx.AsyncClient) -> None:
    article = await an_article(price_cents=5_000)
    desk = await PhoneDesk.begin(client)
    page = await desk.ready(article)
    await engine.fetch("UPDATE variant SET price_cents = 6000 WHERE id = {}", article.id)
    await engine.fetch("UPDATE price_change SET price_cents = 6000 WHERE variant = {}", article.id)
    refused = await desk.place(page)
    assert refused.status_code == 409
    assert "est passé de 50,00 € à 60,00 €" in words(refused)
    assert await orders() == []
    assert (await desk.place(refused)).status_code == 303
    assert (await orders())[0]["total_cents"] == 6_690


async def press_at_once(desk: PhoneDesk, page: httpx.Response, keys: Sequence[str], using: pytest.MonkeyPatch) -> None:
    """Press the button as often as there are keys, all of them past every look before the order is made.

    An empty key leaves that of the checkout.
    """
    all_there, left = asyncio.Barrier(len(keys)), iter(keys)

    async def together(draft: Draft, now: datetime) -> Placed:
        key = next(left) or draft.checkout_key
        await all_there.wait()
        return await place(replace(draft, checkout_key=key), now)

    using.setattr(checkout_order, "place", together)
    answers = await asyncio.gather(*(desk.place(page) for _ in keys))
    assert {answer.status_code for answer in answers} == {303}


async def test_placing_pressed_twice_is_one_order(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = await PhoneDesk.begin(client)
    page = await desk.ready(await an_article(on_hand=5))
    await press_at_once(desk, page, ["", "", ""], monkeypatch)
    (order,) = await orders()
    assert (await desk.place(page)).headers["location"].endswith(order["number"])
    assert (await desk.page()).headers["location"].endswith(order["number"])
    assert (await desk.who()).status_code == 409
    assert "Vos commandes en cours" not in words(await client.get(HOME))


async def test_placing_pressed_twice_is_two_orders_without_its_key(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: the guard is the key of the checkout, the same for each press."""
    desk = await PhoneDesk.begin(client)
    page = await desk.ready(await an_article(on_hand=5))
    await press_at_once(desk, page, ["first", "second", "third"], monkeypatch)
    assert len(await orders()) == 3


async def test_the_last_piece_goes_to_whoever_is_first(client: httpx.AsyncClient) -> None:
    article = await an_article(on_hand=1)
    desk = await PhoneDesk.begin(client)
    page = await desk.ready(article)
    guest = Guest(client)
    review = await guest.ready(article)
    web, phone = await asyncio.gather(guest.order(review), desk.place(page))
    (order,) = await orders()
    assert sorted((web.status_code, phone.status_code)) in ([303, 303], [303, 409], [303, 404])
    won = phone if order["taken_by"] else web
    lost = web if order["taken_by"] else phone
    assert won.status_code == 303
    assert lost.status_code in (303, 409, 422)
    assert (await engine.fetch("SELECT reserved FROM variant"))[0]["reserved"] == 1


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


async def test_an_appointment_does_not_wait_for_a_link(client: httpx.AsyncClient) -> None:
    await DeliveryTariff(mode="predict", zone="metropole", max_weight_g=30_000, price_cents=790).save()
    forget()
    desk = await PhoneDesk.begin(client)
    await desk.who()
    await desk.add((await an_article()).sku)
    asked = await desk.delivery("predict")
    assert asked.status_code == 422
    assert "Choisissez le jour et le créneau" in words(asked)
    slot = re.findall(r'name="predict-creneau" value="([^"]+)"', asked.text)[0]
    asked = {"predict-demande": "1", "predict-creneau": slot, "predict-portable": "06 39 98 12 34"}
    assert (await desk.delivery("predict", **asked)).status_code == 303
    await desk.pays("card")
    await desk.place(await desk.page())
    stored = await by_number((await orders())[0]["number"])
    assert stored is not None
    assert stored.hold_until is not None
    assert (stored.hold_until - stored.placed_at).days <= 1
    assert stored.delivery.slot is not None


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


async def test_the_credit_of_the_account_pays_first_where_it_is_asked_for(client: httpx.AsyncClient) -> None:
    alice = await a_customer(ALICE_MARTIN)
    await gift(alice, 1_000)
    desk = await PhoneDesk.begin(client, client=str(alice.id))
    await desk.ready(await an_article(price_cents=5_000))
    assert "Utiliser l’avoir du client (10,00 €)" in words(await desk.page())
    await desk.pays(avoir="oui")
    page = await desk.page()
    assert "Reste à payer 46,90 €" in words(page)
    await desk.place(page)
    stored = await by_number((await orders())[0]["number"])
    assert stored is not None
    assert [(one.method, one.amount_cents) for one in stored.payments] == [("credit", 1_000), ("transfer", 4_690)]
    spent = await engine.fetch("SELECT actor FROM account_credit WHERE amount_cents < 0")
    assert [row["actor"] for row in spent] == ["Dora Leroy"]


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


async def test_the_confirmation_says_that_it_was_taken_by_phone(app: Shell, client: httpx.AsyncClient) -> None:
    desk = await PhoneDesk.begin(client)
    await desk.place(await desk.ready(await an_article(price_cents=5_000)))
    stored = await by_number((await orders())[0]["number"])
    assert stored is not None
    made = confirmation(stored, (await storefront()).merchant, datetime.now(UTC))
    assert made.notes[0] == "Commande prise par téléphone par Dora Leroy."


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


async def test_no_order_goes_into_an_account_that_is_being_erased(client: httpx.AsyncClient) -> None:
    alice = await a_customer(ALICE_MARTIN)
    desk = await PhoneDesk.begin(client, client=str(alice.id))
    page = await desk.ready(await an_article())
    await engine.fetch("UPDATE customer SET erase_at = {} WHERE id = {}", datetime.now(UTC), alice.id)
    answer = await desk.place(page)
    assert answer.status_code == 409
    assert "Ce client a demandé l’effacement de son compte : prenez la commande sans compte." in words(answer)
    assert "la commande ne peut pas y entrer" in words(answer)
    assert await orders() == []
    await desk.send("compte", {"op": "quitter"})
    assert (await desk.place(await desk.page())).status_code == 303
    (order,) = await orders()
    assert order["customer"] is None


async def test_an_address_no_parcel_goes_to_names_the_button_that_is_there(client: httpx.AsyncClient) -> None:
    desk = await PhoneDesk.begin(client)
    await desk.add((await an_article()).sku)
    refused = await desk.who(facturation__code_postal="97400", facturation__ville="Saint-Denis")
    assert refused.status_code == 422
    assert "Nous ne livrons pas outre-mer. Un retrait est possible : bouton « Enregistrer pour un retrait »" in words(
        refused
    )
    assert "Continuer avec un retrait" not in refused.text
    assert 'name="retrait"' in refused.text


async def test_what_is_written_for_buyers_is_said_to_staff(client: httpx.AsyncClient) -> None:
    desk = await PhoneDesk.begin(client)
    await desk.add((await an_article()).sku)
    assert "Indiquez le code de réduction." in words(await desk.send("code", {"code": ""}))
    assert "Indiquez l’adresse e-mail." in words(await desk.who(email=""))
    lonely = words(await desk.who(qualite=""))
    assert "vous êtes" not in lonely
