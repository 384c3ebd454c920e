"""« Mon avoir »: its page, and paying with it at the checkout."""

import httpx
import pytest

from db import engine
from db.tables.catalogue import Variant
from lints.markup import check_page
from tests.unit.web.accounts_desk import signed_in
from tests.unit.web.checkout_walkthrough import Guest, words
from tests.unit.web.conftest import HTMX
from tests.unit.web.credit_desk import alice_to_pay, gift
from tests.unit.web.staff_desk import fields_of

STEP, REVIEW = "/commande/paiement", "/commande/verification"


async def test_the_page_and_its_link_appear_with_the_first_movement(client: httpx.AsyncClient) -> None:
    alice = await signed_in(client)
    assert "/compte/avoir" not in (await client.get("/compte")).text
    assert "Vous n’avez pas d’avoir" in words(await client.get("/compte/avoir"))
    await gift(alice, 1_240)
    await gift(alice, -240, "Utilisé pour une commande")
    home = await client.get("/compte")
    assert home.text.count('href="/compte/avoir"') == 2  # the menu and the tile
    page = await client.get("/compte/avoir")
    assert list(check_page("credit", page.text)) == []
    said = words(page)
    assert "Disponible 10,00 €" in said
    assert "+12,40 € : Geste commercial" in said
    assert "−2,40 € : Utilisé pour une commande" in said


async def test_nothing_is_offered_without_credit(guest: Guest, article: Variant) -> None:
    await alice_to_pay(guest, article, 0)
    assert 'name="avoir"' not in (await guest.get(STEP)).text
    assert (await guest.post(STEP, {"paiement": "transfer", "avoir": "oui"})).status_code == 303
    assert "Avoir utilisé" not in words(await guest.get(REVIEW))


async def test_credit_is_offered_and_not_forced(guest: Guest, article: Variant) -> None:
    await alice_to_pay(guest, article, 1_240)
    page = await guest.get(STEP)
    said = words(page)
    assert "Utiliser mon avoir (12,40 € disponibles)" in said
    assert "Il vous restera 44,50 € à payer" in said
    assert "avoir" not in fields_of(page, STEP)
    await guest.post(STEP, {"paiement": "transfer"})
    review = await guest.get(REVIEW)
    assert "Avoir utilisé" not in words(review)
    await guest.order(review)
    assert await engine.fetch("SELECT id FROM payment WHERE method = 'credit'") == []


@pytest.mark.parametrize("headers", [{}, HTMX])
async def test_a_part_is_paid_with_credit(guest: Guest, article: Variant, headers: dict[str, str]) -> None:
    await alice_to_pay(guest, article, 1_240)
    answer = await guest.post(STEP, {"paiement": "transfer", "avoir": "oui"}, headers=headers)
    assert answer.headers.get("hx-redirect" if headers else "location") == REVIEW
    review = await guest.get(REVIEW)
    said = words(review)
    assert "Avoir utilisé −12,40 € Reste à payer 44,50 €" in said
    assert "Total à payer : 44,50 € avoir déduit" in said
    made = await guest.order(review)
    assert made.status_code == 303
    ((order),) = await engine.fetch("SELECT number FROM orders")
    followed = words(await guest.get(f"/compte/commandes/{order['number']}"))
    assert "Virement bancaire (44,50 €) et avoir (12,40 €)" in followed
    assert "Avoir utilisé −12,40 € Reste à payer 44,50 €" in followed
    rows = await engine.fetch("SELECT method, state, amount_cents FROM payment ORDER BY id")
    assert rows == [
        {"method": "credit", "state": "paid", "amount_cents": 1_240},
        {"method": "transfer", "state": "created", "amount_cents": 4_450},
    ]


async def test_all_of_it_needs_no_other_method(guest: Guest, article: Variant) -> None:
    await alice_to_pay(guest, article, 9_000)
    assert "Il règle toute la commande" in words(await guest.get(STEP))
    assert (await guest.post(STEP, {"avoir": "oui"})).headers["location"] == REVIEW
    review = await guest.get(REVIEW)
    assert "Reste à payer 0,00 €" in words(review)
    assert "/commande/merci/" in (await guest.order(review)).headers["location"]
    ((order),) = await engine.fetch("SELECT state, number FROM orders")
    assert order["state"] == "paid"
    followed = words(await guest.get(f"/compte/commandes/{order['number']}"))
    assert "Votre avoir a réglé toute la commande." in followed
    assert "Nous avons reçu votre paiement" not in followed
    assert f"-{56_90 / 100:.2f}".replace(".", ",") in words(await guest.get("/compte/avoir")).replace("−", "-")


async def test_unticked_it_asks_for_a_method_again(guest: Guest, article: Variant) -> None:
    await alice_to_pay(guest, article, 9_000)
    await guest.post(STEP, {"avoir": "oui"})
    assert fields_of(await guest.get(STEP), STEP)["avoir"] == "oui"
    answer = await guest.post(STEP, {"paiement": "credit"})
    assert answer.status_code == 422
    assert "Choisissez un moyen de paiement" in words(answer)
    assert list(check_page("payment", answer.text)) == []


async def test_credit_spent_meanwhile_is_said_before_anything_is_kept(guest: Guest, article: Variant) -> None:
    alice = await alice_to_pay(guest, article, 1_240)
    await guest.post(STEP, {"paiement": "transfer", "avoir": "oui"})
    review = await guest.get(REVIEW)
    await gift(alice, -1_000, "Utilisé pour une commande")
    answer = await guest.order(review)
    assert answer.status_code == 409
    assert "Avoir utilisé −2,40 €" in words(answer)
    assert await engine.fetch("SELECT id FROM orders") == []
