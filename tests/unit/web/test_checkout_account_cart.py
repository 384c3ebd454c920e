"""The cart follows who has an account from device to device (S0-09, journey 14)."""

import re

import httpx
import pytest

from db.engine import fetch
from db.tables.catalogue import Variant
from tests.factories import an_article
from tests.unit.web.account_checkout import STEP, shown
from tests.unit.web.accounts_desk import PASSWORD, sign_in, signed_in
from tests.unit.web.checkout_walkthrough import Guest, words


async def test_a_session_that_ends_before_a_typed_address_goes_on_as_a_guest(guest: Guest, article: Variant) -> None:
    await signed_in(guest.client)
    await guest.add(article)
    await fetch("DELETE FROM session")
    assert (await guest.details()).headers["location"] == "/commande/livraison"
    await guest.delivery()
    await guest.payment("transfer")
    await fetch("DELETE FROM session")
    review = await guest.get("/commande/verification")
    assert (await guest.order(review)).status_code == 303


async def test_the_cart_of_a_guest_goes_along_into_the_account(guest: Guest, article: Variant) -> None:
    other = await an_article("Coussin")
    await signed_in(guest.client)
    await guest.add(other, 2)
    guest.client.cookies.clear()
    await guest.add(article)
    await guest.details(prenom="Alicia")
    assert (await sign_in(guest.client)).status_code == 303
    cart = await guest.get("/panier")
    assert "Votre panier et celui de votre compte sont réunis." in words(cart)
    assert "Déjà dans le panier de votre compte : « Coussin »" in words(cart)
    assert "Panier (3)" in words(cart)
    step = await guest.get(STEP)
    assert 'id="carts-merged"' in step.text
    assert shown(step)["prenom"] == "Alicia"
    (line,) = [one for one in re.findall(r'name="quantite-(\d+)"', cart.text) if int(one) == article.id]
    await guest.post("/panier", {f"quantite-{line}": "2"})
    assert "sont réunis" not in (await guest.get("/panier")).text
    assert len(await fetch("SELECT id FROM cart")) == 1


async def test_every_device_finds_the_same_cart(guest: Guest, article: Variant, client: httpx.AsyncClient) -> None:
    await signed_in(client)
    await guest.add(article, 2)
    first = dict(client.cookies)
    client.cookies.clear()
    await sign_in(client)
    assert client.cookies["cart"] == first["cart"]
    assert "Panier (2)" in words(await guest.get("/panier"))


async def test_a_cart_taken_from_the_devices_comes_back_to_who_is_signed_in(
    guest: Guest, article: Variant, client: httpx.AsyncClient
) -> None:
    alice = await signed_in(client)
    await guest.add(article, 2)
    old = client.cookies["cart"]
    await fetch("UPDATE customer SET cart_epoch = cart_epoch + 1 WHERE id = {}", alice.id)
    await fetch("UPDATE cart SET token_hash = {}", "f" * 64)
    cart = await guest.get("/panier")
    assert "Panier (2)" in words(cart)
    assert client.cookies["cart"] != old
    await fetch("UPDATE cart SET token_hash = {}", "e" * 64)
    await guest.add(article)
    (row,) = await fetch("SELECT SUM(quantity) AS pieces FROM cart_line")
    assert row["pieces"] == 3
    await fetch("DELETE FROM session")
    await fetch("UPDATE cart SET token_hash = {}", "d" * 64)
    assert "Votre panier est vide" in words(await guest.get("/panier"))


@pytest.mark.parametrize("way", ["session", "sessions", "password"])
async def test_what_takes_the_cart_from_other_devices_leaves_it_here(
    guest: Guest, article: Variant, client: httpx.AsyncClient, way: str
) -> None:
    await signed_in(client)
    elsewhere = dict(client.cookies)
    client.cookies.clear()
    await sign_in(client)
    await guest.add(article, 2)
    at = "/compte/informations"
    if way == "password":
        changed = {"actuel": PASSWORD, "nouveau": "quatre chiens sous un porche"}
        answer = await guest.post(f"{at}/mot-de-passe", changed)
    elif way == "sessions":
        answer = await guest.post(f"{at}/connexions/fermeture", {})
    else:
        rows = await fetch("SELECT public_id FROM session ORDER BY id")
        answer = await guest.post(f"{at}/connexions/{rows[0]['public_id']}/fermeture", {})
    assert answer.status_code == 303, words(answer)
    assert "Panier (2)" in words(await guest.get("/compte"))
    client.cookies.clear()
    client.cookies.update(elsewhere)
    assert "Votre panier est vide" in words(await guest.get("/panier"))


async def test_what_who_is_signed_in_puts_into_no_cart_is_the_accounts(guest: Guest, article: Variant) -> None:
    alice = await signed_in(guest.client)
    await guest.add(article)
    (cart,) = await fetch("SELECT customer FROM cart")
    assert cart["customer"] == alice.id
