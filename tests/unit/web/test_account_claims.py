"""Several accounts claim one address until one shows that it is its own: which one counts, and what comes along."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from db.tables.accounts import Customer, CustomerAddress
from db.tables.carts import Cart, CartLine
from db.tables.orders import Order
from shop.accounts import address_changes, links, sign_in, verification
from tests import factories
from tests.factories import LIGHT
from tests.order_walkthrough import ALICE_AT_HOME
from tests.unit.web.account_sessions import a_session, enter, mails, path_in
from tests.unit.web.accounts_desk import PASSWORD, an_account
from tests.unit.web.staff_desk import text_of
from web.headers import Shell

ALICE = factories.ALICE["email"]
OTHER = "celui de quelqu’un d’autre"
NOW = factories.NOW


async def a_claim(password: str = PASSWORD, **values: Any) -> Customer:
    return await factories.a_customer(factories.ALICE, await LIGHT.hash(password), **{"email_owner": None, **values})


async def the_link_of(claim: Customer) -> str:
    return f"/confirmation/{await links.make('verify', claim.id, ALICE, datetime.now(UTC))}"


async def test_who_registers_again_shadows_nobody(client: httpx.AsyncClient, app: Shell) -> None:
    first = await a_claim()
    again = await a_claim(OTHER)
    found = await sign_in.check(ALICE, PASSWORD)
    assert found
    assert found.id == first.id
    assert await sign_in.check(ALICE, OTHER) is None, "two hashes are looked at, the oldest claim's is the second"
    await client.post("/mot-de-passe-oublie", data={"email": ALICE})
    path = path_in((await mails(app))[0])
    await client.post(path, data={"mot_de_passe": "quatre oies dans la cour"})
    assert [row["id"] for row in await Customer.select()] == [first.id]
    assert again.id != first.id


async def test_a_robots_row_shadows_nobody(database: str) -> None:
    await a_claim(OTHER, confirmed_at=None)
    second = await a_claim()
    found = await sign_in.check(ALICE, PASSWORD)
    assert found
    assert found.id == second.id


async def test_the_owner_counts_before_any_claim(database: str) -> None:
    await a_claim()
    owner = await an_account()
    found = await sign_in.check(ALICE, PASSWORD)
    assert found
    assert found.id == owner.id


async def filled(claim: Customer, *lines: tuple[Any, int]) -> Customer:
    """A claim with an address in its book and a cart."""
    await address_changes.add(claim.id, ALICE_AT_HOME, NOW)
    await factories.a_cart(*lines, customer=claim.id)
    return claim


async def lines_of(customer: Customer) -> dict[int, int]:
    rows = await CartLine.select().where(CartLine.cart.customer == customer.id)
    return {row["variant"]: row["quantity"] for row in rows}


@pytest.mark.parametrize("signed_in", [True, False])
@pytest.mark.parametrize("has_cart", [True, False])
async def test_what_the_same_password_opens_comes_along(
    client: httpx.AsyncClient, signed_in: bool, has_cart: bool
) -> None:
    cup, bowl = [await factories.an_article() for _ in range(2)]
    first = await filled(await a_claim(), (cup, 3), (bowl, 1))
    order = await factories.an_order(cup, email="travail@example.fr")
    await Order.update({Order.customer: first.id}, force=True)
    stranger = await a_claim(OTHER)
    again = await a_claim()
    if has_cart:
        await filled(again, (cup, 1))
    if signed_in:
        enter(client, await a_session(again))
    path = await the_link_of(again)
    page = await client.get(path)
    assert "Plusieurs comptes ont été créés avec cette adresse." in text_of(page)
    assert 'autocomplete="current-password"' in page.text, "what the account's password opens must be known"
    assert (await client.post(path)).status_code == 422
    assert (await client.post(path, data={"mot_de_passe": OTHER})).status_code == 422
    assert len(await Customer.select()) == 3
    assert (await client.post(path, data={"mot_de_passe": PASSWORD})).status_code == 303
    assert [row["id"] for row in await Customer.select()] == [again.id]
    assert stranger.id != again.id
    assert await lines_of(again) == {cup.id: 3, bowl.id: 1}
    assert await Cart.count() == 1
    (kept,) = await CustomerAddress.select()
    assert (kept["customer"], kept["for_delivery"], kept["for_billing"]) == (again.id, True, True)
    assert [(row["id"], row["customer"]) for row in await Order.select()] == [(order.id, again.id)]
    assert "3" in text_of(await client.get("/panier")), "the cart is found by who comes in"


async def test_what_another_password_opens_goes(client: httpx.AsyncClient) -> None:
    cup = await factories.an_article()
    await filled(await a_claim(OTHER), (cup, 3))
    again = await a_claim()
    path = await the_link_of(again)
    assert (await client.post(path, data={"mot_de_passe": PASSWORD})).status_code == 303
    assert await CustomerAddress.count() == 0
    assert await lines_of(again) == {}


async def test_a_new_password_carries_over_what_it_opens_too(client: httpx.AsyncClient, app: Shell) -> None:
    """Registered twice: the forgotten first account counts, the second one's password is chosen again."""
    cup = await factories.an_article()
    first = await a_claim(OTHER)
    await filled(await a_claim(), (cup, 2))
    await client.post("/mot-de-passe-oublie", data={"email": ALICE})
    path = path_in((await mails(app))[0])
    assert (await client.post(path, data={"mot_de_passe": PASSWORD})).status_code == 303
    assert [row["id"] for row in await Customer.select()] == [first.id]
    assert await lines_of(first) == {cup.id: 2}
    assert [row["customer"] for row in await CustomerAddress.select()] == [first.id]


async def test_a_password_is_tried_at_few_claims(database: str) -> None:
    """Anybody can add claims to an address: what a confirmation costs stays bounded."""
    claims = [await a_claim() for _ in range(6)]
    opened = await verification.opened_by(PASSWORD, claims[-1].id, ALICE)
    assert opened == [claim.id for claim in claims[: verification.MOST_OPENED]]
    assert await verification.opened_by("", claims[-1].id, ALICE) == []


async def test_an_account_about_to_be_erased_is_carried_nowhere(database: str) -> None:
    await a_claim(erase_at=NOW)
    again = await a_claim()
    assert await verification.opened_by(PASSWORD, again.id, ALICE) == []
