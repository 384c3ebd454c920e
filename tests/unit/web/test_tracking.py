"""Following an order: by its link or by number and e-mail, with only what may be done."""

import httpx
import pytest

from shop.links import order_token
from tests.order_walkthrough import SECRET, OrderWalkthrough

NEUTRAL = "Nous ne trouvons pas de commande avec ce numéro et cette adresse e-mail."


async def test_number_and_address_lead_to_the_order(client: httpx.AsyncClient) -> None:
    order = await OrderWalkthrough().up_to("paid")
    page = await client.get("/suivi")
    assert "Numéro de commande" in page.text
    assert "Adresse e-mail" in page.text
    sent = {"numero": f" {order.number.lower()} ", "email": "ALICE@example.fr"}
    answer = await client.post("/suivi", data=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/suivi/{order_token(order.number, SECRET)}")
    assert (await client.get(answer.headers["location"])).status_code == 200


async def test_a_wrong_pair_says_the_same_whatever_is_wrong(client: httpx.AsyncClient) -> None:
    order = await OrderWalkthrough().up_to("paid")
    bodies = set()
    for number, email in ((order.number, "charlie@example.be"), ("SC-26-999999", "alice@example.fr")):
        answer = await client.post("/suivi", data={"numero": number, "email": email})
        assert answer.status_code == 422
        assert NEUTRAL in answer.text
        bodies.add(answer.text.replace(number, "").replace(email, ""))
    assert len(bodies) == 1


async def test_ten_tries_then_no_more(client: httpx.AsyncClient) -> None:
    """ux P16"""
    sent = {"numero": "SC-26-999999", "email": "charlie@example.be"}
    answers = [(await client.post("/suivi", data=sent)).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


async def test_missing_fields_are_said_beside_them(client: httpx.AsyncClient) -> None:
    answer = await client.post("/suivi", data={})
    assert answer.status_code == 422
    assert "Indiquez votre numéro de commande." in answer.text


async def test_a_shipped_order_shows_its_parcel(client: httpx.AsyncClient) -> None:
    """S0-40"""
    order = await OrderWalkthrough().up_to("shipped")
    page = await client.get(f"/suivi/{order_token(order.number, SECRET)}")
    assert 'aria-current="step"' in page.text
    assert 'href="https://trace.dpd.fr/fr/trace/250012345678"' in page.text
    assert "Livraison prévue" in page.text
    assert "Annuler la commande" not in page.text
    assert page.headers["x-robots-tag"] == "noindex"
    assert page.headers["referrer-policy"] in {"no-referrer", "same-origin"}
    assert "no-store" in page.headers["cache-control"]


@pytest.mark.parametrize("state", ["awaiting_payment", "paid", "in_preparation", "delivered", "cancelled", "expired"])
@pytest.mark.parametrize("mode", ["home", "agency"])
async def test_every_state_has_its_page(client: httpx.AsyncClient, state: str, mode: str) -> None:
    order = await OrderWalkthrough(mode=mode).up_to(state)
    page = await client.get(f"/suivi/{order_token(order.number, SECRET)}")
    assert page.status_code == 200
    assert ("Annuler la commande" in page.text) == (state in {"awaiting_payment", "paid"})
    assert ("Payer ma commande" in page.text) == (state == "awaiting_payment")


async def test_cancelling_says_what_comes_back_then_does_it(client: httpx.AsyncClient) -> None:
    order = await OrderWalkthrough().up_to("paid")
    path = f"/suivi/{order_token(order.number, SECRET)}/annulation"
    page = await client.get(path)
    assert "Nous vous remboursons" in page.text
    assert "24 à 72 heures" in page.text
    sent = {"version": str(order.version)}
    for _ in range(2):
        assert (await client.post(path, data=sent)).status_code == 303
    order = await OrderWalkthrough.order(order.number)
    assert (order.state, order.payments[0].left_cents) == ("cancelled", 0)
    assert (await client.get(path)).status_code == 303


async def test_an_order_that_left_meanwhile_is_not_cancelled(client: httpx.AsyncClient) -> None:
    order = await OrderWalkthrough().up_to("in_preparation")
    path = f"/suivi/{order_token(order.number, SECRET)}/annulation"
    for version in (str(order.version), "1", "x", ""):
        assert (await client.post(path, data={"version": version})).status_code == 409
    assert (await OrderWalkthrough.order(order.number)).state == "in_preparation"
