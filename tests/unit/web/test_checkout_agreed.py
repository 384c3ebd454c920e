"""The last button of the checkout: what it orders is what the page showed, and pressed twice it orders once."""

from datetime import UTC, datetime

import pytest

import web.pages.checkout.review as review
from db.engine import fetch
from db.tables.catalogue import Variant
from shop.cart.view import load
from shop.checkout.order import order
from shop.checkout.standing import stand
from shop.orders.placing import Placed
from shop.storefront import storefront
from tests.factories import an_article
from tests.unit.web.checkout_walkthrough import Guest, hidden, words
from web.cookies import hash_of
from web.limits import RULES


async def orders() -> int:
    return int((await fetch("SELECT COUNT(*) AS n FROM orders"))[0]["n"])


async def test_a_second_press_that_asked_a_moment_too_early_finds_the_order(
    guest: Guest, in_cart: Variant, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await guest.ready()
    asked = review.order_made_with

    async def just_before_the_first_press_commits(key: str) -> Placed | None:
        monkeypatch.setattr(review, "order_made_with", asked)
        now = datetime.now(UTC)
        view = await load(hash_of(guest.client.cookies["cart"]), now)
        assert view is not None
        await order(await stand(view, await storefront(), now), now)
        return None

    monkeypatch.setattr(review, "order_made_with", just_before_the_first_press_commits)
    answer = await guest.order(page)
    assert answer.status_code == 303
    assert answer.headers["location"] != "/panier"
    assert await orders() == 1
    assert "Votre commande est déjà enregistrée" in words(await guest.get("/commande/verification"))


async def test_one_address_does_not_empty_the_shelf(guest: Guest) -> None:
    article, most = await an_article(on_hand=60), RULES["checkout"].most
    answers = []
    for _ in range(most + 1):
        guest.client.cookies.clear()
        answers.append((await guest.order(await guest.ready(article))).status_code)
    assert answers == [303] * most + [429]
    assert await orders() == most


async def test_a_change_is_said_even_where_the_terms_were_forgotten(guest: Guest, in_cart: Variant) -> None:
    page = await guest.ready()
    for change in ("variant SET price_cents = 6000", "price_change SET price_cents = 6000"):
        await fetch(f"UPDATE {change}")
    again = await guest.order(page, cgv="")
    assert again.status_code == 409
    assert "Le prix de « Déambulateur pliant » est passé de 50,00 € à 60,00 €." in words(again)
    assert 'href="#cgv"' in again.text
    assert again.text.count('id="error-summary"') == 1
    assert await orders() == 0


async def test_what_another_tab_chose_is_shown_before_it_is_ordered(guest: Guest, in_cart: Variant) -> None:
    page = await guest.ready()
    await guest.delivery("agency", "lyon")
    await guest.details(email="other@example.fr")
    total = hidden(await guest.get("/commande/verification"))["total"]
    again = await guest.order(page, total=total)
    assert again.status_code == 409
    assert "ont changé : vérifiez-les." in words(again)
    assert await orders() == 0
    assert (await guest.order(again)).status_code == 303


async def test_one_address_does_not_make_carts_without_end(guest: Guest) -> None:
    article, most = await an_article("Canne"), RULES["cart"].most
    answers = []
    for _ in range(most + 1):
        guest.client.cookies.clear()
        answers.append((await guest.add(article)).status_code)
    assert answers == [303] * most + [429]
