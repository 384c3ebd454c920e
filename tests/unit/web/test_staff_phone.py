"""Orders that staff type for who calls: the buyer's own prices, refusals and placing, and said everywhere."""

import re
from datetime import UTC, datetime

import httpx
import pytest

from db import engine
from db.tables.merchant import DeliveryTariff
from shop.links import order_token
from shop.mails import Mails
from shop.orders.book import by_number
from shop.storefront import forget
from tests.factories import ALICE as ALICE_MARTIN
from tests.factories import a_cart, a_customer, an_article, merchant_settings
from tests.rows import mails_announced
from tests.unit.db.letterbox import Letterbox
from tests.unit.web.checkout_walkthrough import ALICE, words
from tests.unit.web.conftest import HTMX
from tests.unit.web.phone_desk import PhoneDesk, orders, value_of
from tests.unit.web.staff_desk import application_of
from web.headers import Shell
from web.mail import mail_renderer

pytestmark = pytest.mark.usefixtures("small_shop", "desk")


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
