"""The last page of the checkout: all the law asks, one order a press, what changed meanwhile (ux.md P13, P14)."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from db.engine import fetch
from db.tables.catalogue import Product, StockMovement, Variant
from shop.orders.book import by_number
from shop.orders.payment_states import Report, settle
from shop.orders.states import PaymentState
from tests.factories import NOW, an_article
from tests.unit.web.checkout_walkthrough import ALICE, Guest, hidden, words

BUTTON = "Commander avec obligation de paiement"


async def orders() -> int:
    return int((await fetch("SELECT COUNT(*) AS n FROM orders"))[0]["n"])


async def test_the_last_page_says_all_the_law_asks(guest: Guest) -> None:
    variant = await an_article("Protection absorbante", price_cents=5_000, withdrawal_exclusion="hygiene")
    page = await guest.ready(variant, 2)
    said = words(page)
    for words_of_the_law in (
        "2 × 50,00 €", "Livraison à domicile", "Offerte", "Total à payer : 100,00 € TTC", "TVA 20 %",
        "14 jours ouvrables", "jusqu’au", "Protection absorbante : article d’hygiène", "L221-28",
        "Alice Martin 12 rue des Lilas 69003 Lyon", "Virement bancaire", "J’accepte les conditions générales de vente",
    ):  # fmt: skip
        assert words_of_the_law in said
    form = page.text[page.text.index('<form id="order"') :]
    form = form[: form.index("</form>")]
    assert re.findall(r"<button[^>]*>", form) == [
        '<button type="submit" class="button primary" id="order-button" aria-describedby="total-due">'
    ]
    assert f"<span>{BUTTON}</span>" in form
    assert not re.search(r'id="cgv"[^>]*checked', form)
    assert 'href="/cgv"' in form


async def test_each_change_comes_back_to_the_last_page(guest: Guest, in_cart: Variant) -> None:
    page = await guest.ready()
    for path in ("coordonnees", "livraison", "paiement"):
        assert f"/commande/{path}?" in page.text
    changed = await guest.post("/commande/coordonnees?retour=verification", {**ALICE, "prenom": "Alix"})
    assert changed.headers["location"] == "/commande/verification"
    assert "Alix Martin" in words(await guest.get("/commande/verification"))
    changed = await guest.post("/commande/paiement?retour=verification", {"paiement": "card"})
    assert changed.headers["location"] == "/commande/verification"


async def test_the_terms_are_accepted_or_nothing_is_ordered(guest: Guest, in_cart: Variant) -> None:
    page = await guest.ready()
    answer = await guest.post("/commande/verification", hidden(page))
    assert answer.status_code == 422
    assert 'href="#cgv"' in answer.text
    # Told to the script that keeps « Retour » from asking whether to send the form again.
    assert ("<body data-sent" in page.text, "<body data-sent" in answer.text) == (False, True)
    assert await orders() == 0


@pytest.mark.race
async def test_two_presses_at_once_are_one_order(guest: Guest, in_cart: Variant) -> None:
    """T3, P14 (2)."""
    page = await guest.ready()
    answers = await asyncio.gather(*(guest.order(page) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert await orders() == 1
    again = await guest.order(page)
    assert again.headers["location"] == answers[0].headers["location"]
    assert await orders() == 1


async def test_going_back_shows_the_order_instead_of_a_second_one(guest: Guest, in_cart: Variant) -> None:
    page = await guest.ready()
    await guest.order(page)
    for path in ("coordonnees", "verification"):
        back = await guest.get(f"/commande/{path}")
        assert back.status_code == 200
        assert "Votre commande est déjà enregistrée" in words(back)
        assert "SC-26-000001" in words(back)
        assert "/suivi/SC-26-000001." in back.text
        assert_asks_for_its_money(back)
    emptied = await guest.get("/panier")
    assert "Votre panier est vide" in words(emptied)
    assert_asks_for_its_money(emptied)
    order = await by_number("SC-26-000001")
    assert order
    await settle(order.payment.id, Report(PaymentState.PAID), datetime.now(UTC))
    back = await guest.get("/commande/verification")
    assert "Votre commande est déjà enregistrée" in words(back)
    assert "payée" not in words(back)
    assert "Payer ma commande" not in back.text
    emptied = await guest.get("/panier")
    assert "Votre panier est vide" in words(emptied)
    assert "SC-26-000001" not in emptied.text
    await guest.add(in_cart, 2)
    assert (await guest.get("/commande/verification")).status_code == 303


def assert_asks_for_its_money(page: httpx.Response) -> None:
    """Who left the bank’s page finds the way to pay again."""
    assert "Votre commande SC-26-000001 n’est pas encore payée. Il reste 56,90 € à payer." in words(page)
    assert re.search(r"Vos articles sont réservés jusqu’au \w+ \d+(er)? \w+\.", words(page))
    assert 0 < page.text.index("Payer ma commande") < page.text.index("Voir ma commande")
    assert re.search(r'href="/commande/retour/SC-26-000001\.[^"]+" id="pay"', page.text)


async def test_once_the_reservation_is_over_the_cart_says_that_it_was(guest: Guest, in_cart: Variant) -> None:
    """Until the worker frees the goods the order can still be paid; nothing promises that they are kept."""
    await guest.order(await guest.ready())
    (row,) = await fetch("SELECT hold_until FROM orders")
    over = datetime.now(UTC) - timedelta(minutes=5)
    await fetch("UPDATE orders SET hold_until = {} RETURNING id", over)
    assert row["hold_until"] > over
    pages = [await guest.get(path) for path in ("/panier", "/commande/verification")]
    way = re.search(r'href="(/commande/retour/[^"]+)" id="pay"', pages[0].text)
    assert way
    pages.append(await guest.get(way[1].replace("/commande/retour/", "/suivi/")))
    for page in pages:
        assert page.status_code == 200, page.url
        assert "réservés jusqu’au" in words(page)
        assert "sont réservés" not in words(page)
        assert re.search(
            r"Vos articles étaient réservés jusqu’au [^.]+ : ils peuvent maintenant être remis en vente\.", words(page)
        ), page.url


async def test_another_price_meanwhile_is_said_and_nothing_is_charged(guest: Guest, in_cart: Variant) -> None:
    """T12, P14 (3)."""
    page = await guest.ready()
    await fetch("UPDATE variant SET price_cents = 6000 WHERE id = {}", in_cart.id)
    await fetch("UPDATE price_change SET price_cents = 6000 WHERE variant = {}", in_cart.id)
    answer = await guest.order(page)
    assert answer.status_code == 409
    assert "est passé de 50,00 € à 60,00 €" in words(answer)
    assert "66,90 €, au lieu de 56,90 €" in words(answer)
    assert await orders() == 0
    assert (await guest.order(answer)).status_code == 303
    assert (await fetch("SELECT total_cents FROM orders"))[0]["total_cents"] == 6_690


async def test_less_stock_meanwhile_is_said_and_nothing_is_lost(guest: Guest, in_cart: Variant) -> None:
    """T12."""
    page = await guest.ready(in_cart, 4)
    left = (await fetch("SELECT on_hand FROM variant WHERE id = {}", in_cart.id))[0]["on_hand"]
    await fetch("UPDATE variant SET on_hand = 2 WHERE id = {}", in_cart.id)
    await StockMovement(variant=in_cart.id, delta=2 - left, reason="count", at=NOW).save()
    answer = await guest.order(page)
    assert answer.status_code == 409
    assert "2 au lieu de 5" in words(answer)
    assert "12 rue des Lilas" in words(answer)
    assert await orders() == 0
    await Product.update({Product.published: False}).where(Product.id == in_cart.product)
    assert (await guest.order(answer)).headers["location"] == "/panier"


@pytest.mark.parametrize("total", ["1", "0", "-5690", "56.90", "9223372036854775808", "", "٥"])
async def test_a_forged_total_orders_nothing(guest: Guest, in_cart: Variant, total: str) -> None:
    """T11."""
    page = await guest.ready()
    answer = await guest.order(page, total=total)
    assert answer.status_code == 409
    assert await orders() == 0


async def test_a_forged_key_or_price_changes_nothing(guest: Guest, in_cart: Variant) -> None:
    """T11."""
    page = await guest.ready()
    answer = await guest.order(page, price="1", delivery_cents="0", discount="5000", mode="agency", _idem="x" * 32)
    assert answer.status_code == 303
    assert (await fetch("SELECT total_cents FROM orders"))[0]["total_cents"] == 5_690
