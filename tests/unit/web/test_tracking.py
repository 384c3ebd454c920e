"""Following an order: by its link or by number and e-mail, with only what may be done."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import httpx
import pytest

from db import engine
from shop.calendar import add_working_days, long_date
from shop.delivery.rules import SURCHARGE_LABELS
from shop.links import order_token
from shop.merchant.identity import Merchant
from shop.orders.dates import expected_days, received_on
from shop.orders.order import Order
from shop.orders.summary import total_rows
from shop.withdrawal.rules import RULE, last_day
from tests.order_walkthrough import DORA, SECRET, OrderWalkthrough
from tests.unit.web.staff_desk import walkthrough
from web.headers import Shell

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


@pytest.mark.parametrize("prefix", ["sc-", ""])
@pytest.mark.parametrize("dash", ["", " ", "–"])
async def test_the_number_is_read_as_people_type_it(client: httpx.AsyncClient, dash: str, prefix: str) -> None:
    order = await OrderWalkthrough().up_to("awaiting_payment")
    number = order.number.replace("SC-", prefix).replace("-", dash)
    answer = await client.post("/suivi", data={"numero": number, "email": order.email.upper()})
    assert answer.status_code == 303
    assert f"/suivi/{order.number}." in answer.headers["location"]


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


async def test_what_is_found_counts_against_nobody(client: httpx.AsyncClient) -> None:
    order = await OrderWalkthrough().up_to("paid")
    right = {"numero": order.number, "email": "alice@example.fr"}
    assert [(await client.post("/suivi", data=right)).status_code for _ in range(12)] == [303] * 12
    wrong = {**right, "email": "charlie@example.be"}
    assert [(await client.post("/suivi", data=wrong)).status_code for _ in range(11)] == [422] * 10 + [429]


async def test_missing_fields_are_said_beside_them(client: httpx.AsyncClient) -> None:
    answer = await client.post("/suivi", data={})
    assert answer.status_code == 422
    assert "Indiquez votre numéro de commande." in answer.text


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


async def test_the_last_day_to_withdraw_is_a_date(client: httpx.AsyncClient) -> None:
    """S0-59: from the expected day before delivery, exact afterwards."""
    before = await OrderWalkthrough().up_to("paid")
    for path in ("/suivi", "/commande/merci"):
        page = await client.get(f"{path}/{order_token(before.number, SECRET)}")
        assert "Si vous recevez votre commande le" in page.text
        assert RULE in page.text
    after = await OrderWalkthrough().up_to("delivered")
    received = received_on(after)
    assert received is not None
    page = await client.get(f"/suivi/{order_token(after.number, SECRET)}")
    until = long_date(last_day(received, Merchant()), year=True)
    assert f"vous pouvez y renoncer jusqu’au {until} inclus" in page.text
    old = await OrderWalkthrough(now=datetime.now(UTC) - timedelta(days=60)).up_to("delivered")
    page = await client.get(f"/suivi/{order_token(old.number, SECRET)}")
    assert "Ce délai a pris fin le" in page.text


@pytest.mark.parametrize("state", ["paid", "ready", "delivered"])
async def test_a_pickup_says_where_until_it_is_collected(client: httpx.AsyncClient, state: str) -> None:
    order = await OrderWalkthrough(mode="agency").up_to(state)
    page = await client.get(f"/suivi/{order_token(order.number, SECRET)}")
    assert ("Prête à l’agence" in page.text) == (state == "paid")
    assert "agence Agence" not in page.text
    for words in ("pièce d’identité", "lundi\u00a0: 9\u00a0h", 'href="tel:', 'href="/agences/'):
        assert (words in page.text.split("<footer")[0].split("<main")[1]) == (state != "delivered"), words
    assert ("ne s’annule plus en ligne" in page.text) == (state == "ready")
    assert ('id="pickup-code"' in page.text) == (state == "ready")
    assert not order.code_to_show or order.code_to_show in page.text


async def test_a_transfer_moves_the_expected_days(client: httpx.AsyncClient) -> None:
    """S0-20: nothing leaves before the money has come."""
    friday = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    promised = expected_days(await OrderWalkthrough(now=friday).up_to("awaiting_payment"))
    walk = OrderWalkthrough(now=friday, method="transfer")
    order = await walk.up_to("awaiting_payment")
    waiting = expected_days(order)
    assert promised
    assert waiting
    assert waiting == (add_working_days(promised[0], 1), add_working_days(promised[1], 3))
    await walk.pay(order, timedelta(days=4))
    assert expected_days(await walk.order(order.number)) == tuple(add_working_days(day, 2) for day in promised)


def test_a_surcharge_keeps_its_own_name() -> None:
    for zone, label in SURCHARGE_LABELS.items():
        order = SimpleNamespace(
            goods_cents=5000, discount_cents=0, is_collected=False, delivery_cents=590, surcharge_cents=1500,
            discounts=(), vat_exemption={}, delivery=SimpleNamespace(label="Livraison à domicile", zone=zone),
        )  # fmt: skip
        assert total_rows(cast("Order", order))[-1][0] == label


async def test_a_refused_cancellation_shows_the_order_as_it_is(client: httpx.AsyncClient) -> None:
    order = await OrderWalkthrough().up_to("paid")
    path = f"/suivi/{order_token(order.number, SECRET)}/annulation"
    await OrderWalkthrough().step(order.number, "in_preparation")
    answer = await client.post(path, data={"version": str(order.version)})
    assert answer.status_code == 409
    assert 'id="refused"' in answer.text
    assert "la voici à jour" in answer.text
    assert "En préparation" in answer.text
    for stale in ("Rechargez", "Revenez à la page précédente"):
        assert stale not in answer.text


async def test_before_cancelling_the_provider_is_asked_whether_it_was_paid(
    client: httpx.AsyncClient, app: Shell
) -> None:
    walk = walkthrough(app)
    order = await walk.up_to("awaiting_payment")
    walk.bank.become(order.payments[0].provider_id or "", "paid")
    page = await client.get(f"/suivi/{order_token(order.number, SECRET)}/annulation")
    assert "Vous n’avez rien payé" not in page.text
    assert "Nous vous remboursons" in page.text
    assert (await walk.order(order.number)).state == "paid"


async def test_a_silent_provider_does_not_keep_anybody_from_cancelling(client: httpx.AsyncClient, app: Shell) -> None:
    walk = walkthrough(app)
    order = await walk.up_to("awaiting_payment")
    walk.bank.trouble = ["read"]
    page = await client.get(f"/suivi/{order_token(order.number, SECRET)}/annulation")
    assert (page.status_code, 'id="confirm"' in page.text) == (200, True)


@pytest.mark.parametrize(
    ("reached", "said", "never"),
    [("cancelled", "arrivé après l’annulation", "trop tard"), ("expired", "arrivé trop tard", "annulation.")],
)
async def test_late_money_is_told_by_what_became_of_the_order(
    client: httpx.AsyncClient, app: Shell, reached: str, said: str, never: str
) -> None:
    walk = walkthrough(app, on_hand=2)
    order = await walk.up_to(reached)
    await walkthrough(app, variant_id=walk.variant_id).up_to("awaiting_payment")  # the goods are gone
    await engine.fetch("UPDATE orders SET attention = 'refund_failed' WHERE number = {}", order.number)
    await walk.pay(order, timedelta(days=9))
    page = (await client.get(f"/suivi/{order_token(order.number, SECRET)}")).text
    assert said in page
    assert never not in page


async def test_an_order_given_back_promises_nothing_more(client: httpx.AsyncClient, app: Shell) -> None:
    walk = walkthrough(app)
    order = await walk.up_to("paid")
    assert walk.cashier is not None
    await walk.cashier.refund(order.payments[0].id, order.total_cents, by=DORA, reason="", key="k", now=walk.now)
    link = f"/suivi/{order_token(order.number, SECRET)}"
    page = (await client.get(link)).text
    assert "Remboursée" in page
    for promised in ("Livraison prévue", "Si vous recevez", "En préparation", "Expédiée"):
        assert promised not in page, promised
    assert "déjà remboursé" in (await client.get(f"{link}/annulation")).text
