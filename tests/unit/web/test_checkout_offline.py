"""Cheque, payment at the agency and nothing to pay, from the third step of the checkout to the confirmation."""

import re
from datetime import UTC, datetime

import httpx
import pytest

from shop.orders.book import by_number
from shop.orders.order import Order
from shop.payments.methods import beside_payment
from shop.promotions import campaigns
from shop.promotions.offers import PERCENT, Promotion
from shop.storefront import forget
from tests.factories import an_article, merchant_settings
from tests.unit.web.checkout_walkthrough import Guest, a_shop, hidden, words
from tests.unit.web.conftest import HTMX

WITH_OBLIGATION = "Commander avec obligation de paiement"


@pytest.fixture
async def guest(client: httpx.AsyncClient) -> Guest:
    await a_shop()
    await merchant_settings(cheques=True, pay_at_agency=True, name="Comptoir", cheque_address="BP 7, 69001 Lyon")
    one = Guest(client)
    await one.add(await an_article(price_cents=5_000, on_hand=5))
    await one.details()
    return one


def token_in(answer: httpx.Response) -> str:
    return answer.headers["location"].rsplit("/", 1)[1]


async def order_of(token: str) -> Order:
    found = await by_number(token.partition(".")[0])
    assert found is not None
    return found


@pytest.mark.parametrize(("mode", "agency", "listed"), [("home", "", False), ("agency", "lyon", True)])
async def test_the_agency_takes_money_for_what_is_collected_there(
    guest: Guest, mode: str, agency: str, listed: bool
) -> None:
    await guest.delivery(mode, agency)
    page = await guest.get("/commande/paiement")
    assert ('id="paiement-agency"' in page.text) == listed
    assert 'id="paiement-cheque"' in page.text
    assert 'id="paiement-nothing"' not in page.text
    assert (await guest.payment("agency")).status_code == (303 if listed else 422)


async def test_paid_when_it_is_collected(guest: Guest) -> None:
    await guest.delivery("agency", "lyon")
    await guest.payment("agency")
    review = await guest.get("/commande/verification")
    assert "Paiement Au retrait" in words(review)
    assert "après réception" not in words(review)
    answer = await guest.order(review)
    assert answer.status_code == 303
    token = token_in(answer)
    order = await order_of(token)
    assert (order.state, order.payments[0].provider, order.payments[0].state) == ("confirmed", "counter", "created")
    for path in (f"/commande/merci/{token}", f"/suivi/{token}"):
        page = await guest.get(path)
        assert page.status_code == 200
        said = words(page)
        assert "À payer au retrait Vous réglerez 50,00 € au comptoir de l’agence, par carte, en espèces" in said
        assert "Cette commande attend son paiement" not in said
        assert f'href="/suivi/{token}/paiement"' in page.text
    back = await guest.get(f"/commande/retour/{token}")
    assert back.headers["location"] == f"/commande/merci/{token}"
    ways = await guest.get(f"/suivi/{token}/paiement")
    assert "Vous avez choisi de payer au retrait." in words(ways)
    part = await guest.get(f"/suivi/{token}/paiement", headers=HTMX)
    assert part.text.lstrip().startswith('<div id="pay-state"')


async def test_a_cheque_tells_what_to_write_and_where_to_send_it(guest: Guest) -> None:
    await guest.delivery()
    await guest.payment("cheque")
    review = await guest.get("/commande/verification")
    assert "après réception de votre chèque" in words(review)
    token = token_in(await guest.order(review))
    for path in (f"/commande/merci/{token}", f"/suivi/{token}"):
        said = words(await guest.get(path))
        for part in (
            "Votre chèque",
            "56,90 €",
            token.partition(".")[0],
            "BP 7",
            "69001 Lyon",
            "Vos articles sont réservés",
        ):
            assert part in said, part
    again = await guest.post(f"/suivi/{token}/paiement", {"moyen": "cheque"}, headers=HTMX)
    assert again.headers["hx-redirect"].endswith(f"/commande/merci/{token}")
    assert len((await order_of(token)).payments) == 1


async def test_from_a_cheque_to_a_transfer_and_its_code(guest: Guest) -> None:
    await guest.delivery()
    await guest.payment("cheque")
    token = token_in(await guest.order(await guest.get("/commande/verification")))
    assert (await guest.post(f"/suivi/{token}/paiement", {"moyen": "transfer"})).status_code == 303
    page = await guest.get(f"/suivi/{token}")
    assert "Votre virement" in words(page)
    assert "Votre chèque" not in words(page)
    drawing = re.search(r'<div role="img" aria-label="QR code[^"]*"><svg .*?</svg></div>', page.text, re.DOTALL)
    assert drawing
    assert "style" not in drawing[0]


async def test_what_costs_nothing_asks_for_no_payment(guest: Guest) -> None:
    """A code of 100 % on what is collected: the third step is passed over, and the button promises no payment."""
    whole = Promotion(0, "Offert", PERCENT, percent_bp=10_000)
    await campaigns.create(whole, ["CADEAU"], datetime.now(UTC), max_uses=0)
    await guest.delivery("agency", "lyon")
    await guest.payment("card")
    await guest.post("/panier/codes", {"code": "CADEAU"})
    review = await guest.get("/commande/verification")
    assert review.status_code == 200
    assert "Paiement Rien à payer" in words(review)
    assert WITH_OBLIGATION not in words(review)
    assert "Total à payer : 0,00 €" in words(review)
    step = await guest.get("/commande/paiement")
    assert re.findall(r'id="paiement-(\w+)"', step.text) == ["nothing"]
    assert (await guest.payment("card")).status_code == 422
    answer = await guest.order(review)
    token = token_in(answer)
    order = await order_of(token)
    assert (order.state, order.total_cents, [one.method for one in order.payments]) == ("paid", 0, ["nothing"])
    page = await guest.get(answer.headers["location"])
    assert "Il n’y a rien à payer : nous préparons votre commande." in words(page)
    followed = words(await guest.get(f"/suivi/{token_in(answer)}"))
    assert "Il n’y avait rien à payer." in followed
    assert "Nous avons reçu votre paiement" not in followed
    assert "Payer" not in words(page)
    assert (await guest.get(f"/suivi/{token}/paiement")).status_code == 303
    refused = await guest.post(f"/suivi/{token}/paiement", {"moyen": "card"})
    assert refused.headers["location"] == f"/commande/retour/{token}"


async def test_without_the_code_the_choice_made_before_counts_again(guest: Guest) -> None:
    whole = Promotion(0, "Offert", PERCENT, percent_bp=10_000)
    await campaigns.create(whole, ["CADEAU"], datetime.now(UTC), max_uses=0)
    await guest.delivery("agency", "lyon")
    await guest.payment("cheque")
    await guest.post("/panier/codes", {"code": "CADEAU"})
    free = await guest.get("/commande/verification")
    await guest.post("/panier/codes/retrait", {"code": "CADEAU"})
    stale = await guest.post("/commande/verification", {**hidden(free), "cgv": "oui"})
    assert stale.status_code == 409, "nobody orders something for nothing with an old page"
    review = await guest.get("/commande/verification")
    assert "Paiement Chèque" in words(review)
    assert WITH_OBLIGATION in words(review)


async def test_the_foot_of_the_cart_names_what_the_shop_takes(guest: Guest) -> None:
    said = words(await guest.get("/panier")).partition("Moyens de paiement : ")[2]
    assert said.startswith("Carte bancaire · PayPal · Virement bancaire · Chèque · Paiement au retrait. Aucun compte")
    await merchant_settings(cheques=False, pay_at_agency=False, iban="", instalments=True)
    forget()
    said = words(await guest.get("/panier"))
    assert "Moyens de paiement : Carte bancaire · PayPal. Aucun compte n’est nécessaire." in said


def test_payment_is_not_said_twice() -> None:
    said = {label: beside_payment(label) for label in ("Paiement en 3 fois", "Paiement au retrait", "PayPal", "Chèque")}
    assert said == {
        "Paiement en 3 fois": "En 3 fois",
        "Paiement au retrait": "Au retrait",
        "PayPal": "PayPal",
        "Chèque": "Chèque",
    }
