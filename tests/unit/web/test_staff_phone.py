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
from db.tables.merchant import DeliveryTariff
from shop.links import order_token
from shop.mails import Mails
from shop.orders.book import by_number
from shop.orders.drafts import Draft
from shop.orders.papers import confirmation
from shop.orders.placing import Placed, place
from shop.storefront import forget, storefront
from tests.factories import ALICE as ALICE_MARTIN
from tests.factories import a_cart, a_customer, merchant_settings
from tests.unit.db.letterbox import Letterbox
from tests.unit.web.checkout_walkthrough import ALICE, HTMX, Guest, a_shop, an_article, words
from tests.unit.web.phone_desk import HOME, PhoneDesk, mails_announced, orders, value_of
from tests.unit.web.staff_desk import application_of, dora_signs_in
from tests.unit.web.test_account_credit import gift
from web.headers import Shell
from web.mail import mail_renderer


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


async def test_the_confirmation_says_that_it_was_taken_by_phone(app: Shell, client: httpx.AsyncClient) -> None:
    desk = await PhoneDesk.begin(client)
    await desk.place(await desk.ready(await an_article(price_cents=5_000)))
    stored = await by_number((await orders())[0]["number"])
    assert stored is not None
    made = confirmation(stored, (await storefront()).merchant, datetime.now(UTC))
    assert made.notes[0] == "Commande prise par téléphone par Dora Leroy."


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
