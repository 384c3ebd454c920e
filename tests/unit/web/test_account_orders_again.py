"""Ordering again fills the cart, names what cannot be had, and what an account learns from its orders."""

from dataclasses import replace

import httpx
import pytest

from db import engine
from db.tables.guards import Session
from db.tables.orders import Order, OrderLine
from shop.accounts import customers
from shop.orders.placing import place
from tests import factories
from tests.factories import an_article
from tests.order_walkthrough import OrderWalkthrough
from tests.unit.web.account_orders_desk import LIST, alice_in, an_order_of, lines_of_cart
from tests.unit.web.accounts_desk import comes_in
from tests.unit.web.checkout_walkthrough import Guest, a_shop, words
from tests.unit.web.conftest import HTMX


async def test_ordering_again_fills_the_cart_and_only_by_a_press(client: httpx.AsyncClient) -> None:
    alice = await alice_in(client)
    number = await an_order_of(alice, quantity=2)
    await client.get(f"{LIST}/{number}")
    assert await lines_of_cart() == []
    assert (await client.get(f"{LIST}/{number}/nouvelle-commande")).status_code == 405
    answer = await client.post(f"{LIST}/{number}/nouvelle-commande", data={})
    assert (answer.status_code, answer.headers["location"]) == (303, "/panier")
    assert [pieces for _, pieces in await lines_of_cart()] == [2]
    (cart,) = await engine.fetch("SELECT customer FROM cart")
    assert cart["customer"] == alice.id
    page = words(await client.get("/panier"))
    assert f"Commande {number}, à nouveau :" in page
    assert "2 articles sont dans votre panier, aux prix d’aujourd’hui." in page
    assert "réunis" not in page


async def test_ordering_again_what_the_cart_holds_already_says_that_nothing_was_added(
    client: httpx.AsyncClient,
) -> None:
    await a_shop()
    number = await an_order_of(await alice_in(client), quantity=2, on_hand=9)
    for _ in range(2):
        await client.post(f"{LIST}/{number}/nouvelle-commande", data={})
    assert [pieces for _, pieces in await lines_of_cart()] == [2]
    await engine.fetch("UPDATE cart_line SET quantity = 3")
    answer = await client.post(f"{LIST}/{number}/nouvelle-commande", data={})
    assert (answer.status_code, answer.headers["location"]) == (303, "/panier")
    assert [pieces for _, pieces in await lines_of_cart()] == [3]
    page = words(await client.get("/panier"))
    assert "Rien n’a été ajouté. Votre panier contient déjà 3 exemplaires de «" in page
    assert "est dans votre panier" not in page
    step = await client.get("/commande/coordonnees?mode=invite")
    assert step.status_code == 200
    assert "à nouveau" not in words(step)


async def test_ordering_again_raises_what_the_cart_has_too_few_of(client: httpx.AsyncClient) -> None:
    number = await an_order_of(await alice_in(client), quantity=2)
    await client.post(f"{LIST}/{number}/nouvelle-commande", data={})
    await engine.fetch("UPDATE cart_line SET quantity = 1")
    await client.post(f"{LIST}/{number}/nouvelle-commande", data={})
    assert [pieces for _, pieces in await lines_of_cart()] == [2]
    assert "2 articles sont dans votre panier" in words(await client.get("/panier"))


async def test_ordering_again_names_what_cannot_be_had_and_why(client: httpx.AsyncClient) -> None:
    """ux P18 check 1, journey 14"""
    alice = await alice_in(client)
    number = await an_order_of(alice, "delivered", quantity=2)
    (order,) = await Order.select(Order.id).where(Order.number == number)
    for name, values in (
        ("Canne Zéphyr", {"on_hand": 0}),
        ("Coussin Nova", {"on_hand": 3}),
        ("Siège Tourne", {"variant_values": {"not_orderable_reason": "supplier_out"}}),
        ("Loupe", {"variant_values": {"active": False}}),
    ):
        variant = await an_article(name, **values)
        await OrderLine(
            order=order["id"], variant=variant.id, sku=variant.sku, name=name, quantity=5,
            unit_price_cents=0, total_cents=0, vat_rate_bp=2000, vat_cents=0,
        ).save()  # fmt: skip
    await OrderLine(
        order=order["id"], variant=None, sku="OLD", name="Ancien", quantity=1,
        unit_price_cents=0, total_cents=0, vat_rate_bp=2000, vat_cents=0,
    ).save()  # fmt: skip
    answer = await client.post(f"{LIST}/{number}/nouvelle-commande", data={}, headers=HTMX)
    assert answer.headers["hx-redirect"] == "/panier"
    assert [pieces for _, pieces in await lines_of_cart()] == [2, 3]
    page = words(await client.get("/panier"))
    for said in (
        "5 articles sont dans votre panier",
        "« Canne Zéphyr » ne peut pas être commandé : stock épuisé.",
        "« Siège Tourne » ne peut pas être commandé : rupture chez le fournisseur.",
        "« Loupe » ne peut pas être commandé : article arrêté.",
        "« Ancien » n’est plus vendu.",
        "« Coussin Nova » : 3 exemplaires au lieu de 5",
    ):
        assert said in page, said
    await client.post("/panier", data={})
    await engine.fetch("DELETE FROM order_line WHERE total_cents = 0")


async def test_where_nothing_can_be_had_the_order_says_so(client: httpx.AsyncClient) -> None:
    alice = await alice_in(client)
    number = await an_order_of(alice, on_hand=2)
    answer = await client.post(f"{LIST}/{number}/nouvelle-commande", data={})
    assert answer.status_code == 409
    assert "Aucun article de cette commande" in answer.text
    assert "stock épuisé" in answer.text
    assert await lines_of_cart() == []


async def test_an_order_made_signed_in_is_the_accounts(client: httpx.AsyncClient) -> None:
    await a_shop()
    alice = await alice_in(client)
    guest = Guest(client)
    assert (await guest.order(await guest.ready(await an_article()))).status_code == 303
    (order,) = await Order.select(Order.customer, Order.number)
    assert order["customer"] == alice.id
    assert order["number"] in (await client.get(LIST)).text


async def test_an_account_learns_from_its_first_order_what_it_does_not_know(client: httpx.AsyncClient) -> None:
    """ux 3.3.7: nobody is asked twice."""
    await a_shop()
    alice = await alice_in(client, phone="")
    guest, article = Guest(client), await an_article()
    firm = {"qualite": "professionnel", "raison_sociale": "La Poste", "tva": "FR39356000000"}
    page = await guest.ready(article, telephone="06 39 98 12 34", siret="356 000 000 00048", **firm)
    assert (await guest.order(page)).status_code == 303
    known = await customers.by_id(alice.id)
    assert known is not None
    assert (known.phone, known.professional["company"]) == ("+33639981234", "La Poste")
    await guest.add(article)
    step = await client.get("/commande/coordonnees")
    assert 'value="06 39 98 12 34"' in step.text


async def test_what_an_account_knows_stays_whatever_an_order_says(client: httpx.AsyncClient) -> None:
    await a_shop()
    bob = await alice_in(client, factories.BOB)
    guest = Guest(client)
    firm = {"qualite": "professionnel", "raison_sociale": "La Poste", "tva": "FR39356000000"}
    page = await guest.ready(await an_article(), telephone="06 39 98 12 34", siret="356 000 000 00048", **firm)
    assert (await guest.order(page)).status_code == 303
    known = await customers.by_id(bob.id)
    assert known is not None
    assert (known.phone, known.professional["company"]) == ("+33142345678", "Clinique des Lilas")


async def test_an_order_made_signed_out_is_nobodys(client: httpx.AsyncClient) -> None:
    await a_shop()
    await factories.a_customer(factories.ALICE)
    guest = Guest(client)
    assert (await guest.order(await guest.ready(await an_article()))).status_code == 303
    (order,) = await Order.select(Order.customer)
    assert order["customer"] is None


async def test_the_last_press_after_the_session_ended_waits_for_the_owner(client: httpx.AsyncClient) -> None:
    """The account's cart is still at hand; who uses it now may be somebody else, and orders nothing in its name."""
    await a_shop()
    alice = await alice_in(client)
    guest = Guest(client)
    page = await guest.ready(await an_article())
    await Session.delete(force=True)
    assert (await guest.order(page)).status_code == 422
    assert await Order.count() == 0
    await comes_in(client, alice)
    assert (await guest.order(await guest.get("/commande/verification"))).status_code == 303
    (order,) = await Order.select(Order.customer)
    assert order["customer"] == alice.id


@pytest.mark.usefixtures("app")
async def test_an_account_that_went_meanwhile_leaves_an_order_of_nobodys() -> None:
    walk = OrderWalkthrough()
    placed = await place(replace(await walk.draft(), customer_id=999_999), walk.now)
    (order,) = await Order.select(Order.customer).where(Order.number == placed.number)
    assert order["customer"] is None
