"""« Créer mon compte » after an order, and orders that come home once their address is shown to be the customer's."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from db import engine
from db.engine import transaction
from db.tables.accounts import Customer, CustomerAddress
from db.tables.jobs import Job
from db.tables.orders import Order
from shop.accounts import from_order
from shop.accounts.customers import by_id
from shop.accounts.orders import gather
from shop.accounts.verification import verify
from shop.links import order_token
from tests import factories
from tests.order_walkthrough import SECRET, OrderWalkthrough
from tests.unit.web.accounts_desk import PASSWORD, an_account, comes_in


async def thanks_page(**values: Any) -> tuple[str, str]:
    """Number and confirmation page of an order Alice made as a guest."""
    order = await OrderWalkthrough(**values).up_to("paid")
    return order.number, f"/commande/merci/{order_token(order.number, SECRET)}"


async def owner_of(number: str) -> int | None:
    (row,) = await Order.select(Order.customer).where(Order.number == number)
    found: int | None = row["customer"]
    return found


async def test_a_password_is_all_it_takes(client: httpx.AsyncClient) -> None:
    number, page = await thanks_page()
    shown = await client.get(page)
    form = shown.text.split('id="compte"')[1].split("</form>")[0]
    assert form.count("<input") == 2, "the password, and whose it is for password managers"
    assert 'autocomplete="new-password"' in form
    answer = await client.post(f"{page}/compte", data={"mot_de_passe": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/compte")
    (row,) = await Customer.select()
    assert (row["email"], row["first_name"], row["last_name"], row["phone"]) == (
        "alice@example.fr", "Alice", "Martin", "+33612345678",
    )  # fmt: skip
    assert row["email_owner"] is None
    assert row["confirmed_at"] is not None
    assert await owner_of(number) == row["id"]
    assert number in (await client.get("/compte/commandes")).text
    (address,) = await CustomerAddress.select()
    assert (address["customer"], address["line1"]) == (row["id"], "12 rue des Lilas")
    (job,) = await Job.select(Job.payload).where(Job.kind == "account_mail").output(load_json=True)
    assert job["payload"] == {"mail": "verify", "customer_id": row["id"], "email": "alice@example.fr"}
    assert 'id="open-account"' not in (await client.get(page)).text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Choisissez un mot de passe."),
        ("court", "au moins 12 caractères"),
        ("motdepasse123456", "l’un des premiers"),
        ("alice@example.fr", "se devine"),
        ("x" * 400, "caractères au plus"),
    ],
)
async def test_a_password_that_cannot_be_taken_is_said(client: httpx.AsyncClient, typed: str, said: str) -> None:
    number, page = await thanks_page()
    answer = await client.post(f"{page}/compte", data={"mot_de_passe": typed})
    assert answer.status_code == 422
    assert said in answer.text.split('id="compte"')[1]
    assert 'id="error-summary"' in answer.text
    assert typed == "" or f'value="{typed}"' not in answer.text.replace('name="identifiant" value="', "")
    assert await Customer.count() == 0
    assert await owner_of(number) is None


async def test_nothing_tells_that_the_address_has_an_account(client: httpx.AsyncClient) -> None:
    """T33"""
    answers = []
    for known in (False, True):
        if known:
            await engine.fetch("UPDATE customer SET email_owner = email")
            client.cookies.clear()
        _, page = await thanks_page()
        assert 'id="open-account"' in (await client.get(page)).text
        answers.append(await client.post(f"{page}/compte", data={"mot_de_passe": PASSWORD}))
    first, second = answers
    assert (first.status_code, first.headers["location"], first.content) == (
        second.status_code, second.headers["location"], second.content,
    )  # fmt: skip
    assert [one.split("=")[0] for one in first.headers.get_list("set-cookie")] == [
        one.split("=")[0] for one in second.headers.get_list("set-cookie")
    ]
    assert await Customer.count() == 2


async def test_pressed_twice_there_is_one_account(client: httpx.AsyncClient) -> None:
    _, page = await thanks_page()
    for _ in range(2):
        answer = await client.post(f"{page}/compte", data={"mot_de_passe": PASSWORD})
        assert answer.status_code == 303
    assert await Customer.count() == 1


async def two_presses() -> int:
    """At once; how many accounts there are then."""
    number, _ = await thanks_page()
    order = await OrderWalkthrough.order(number)
    now = datetime.now(UTC)
    made = await asyncio.gather(*(from_order.open_account(order, PASSWORD, now) for _ in range(2)))
    accounts = await Customer.count()
    assert len({customer.id for customer in made}) == accounts
    return accounts


@pytest.mark.race
@pytest.mark.usefixtures("app")
async def test_pressed_twice_at_once_there_is_one_account() -> None:
    assert await two_presses() == 1


@pytest.mark.race
@pytest.mark.usefixtures("app")
async def test_without_looking_again_there_would_be_two(monkeypatch: pytest.MonkeyPatch) -> None:
    async def blind(*_: object) -> bool:
        return False

    monkeypatch.setattr(from_order, "_is_others_meanwhile", blind)
    assert await two_presses() == 2


async def test_an_order_of_somebody_is_not_taken_by_its_link(client: httpx.AsyncClient) -> None:
    number, page = await thanks_page()
    alice = await an_account()
    await Order.update({Order.customer: alice.id}).where(Order.number == number)
    answer = await client.post(f"{page}/compte", data={"mot_de_passe": "un autre mot de passe"})
    assert answer.status_code == 303
    assert await owner_of(number) == alice.id
    assert number not in (await client.get("/compte/commandes")).text


async def test_who_is_signed_in_is_offered_no_account(client: httpx.AsyncClient) -> None:
    _, page = await thanks_page()
    await comes_in(client, await an_account(factories.CHARLIE))
    assert 'id="open-account"' not in (await client.get(page)).text


async def test_earlier_orders_come_home_with_the_proof_and_not_before(client: httpx.AsyncClient) -> None:
    number, _ = await thanks_page()
    alice = await an_account(email_owner=None)
    await comes_in(client, alice)
    assert number not in (await client.get("/compte/commandes")).text
    customer = await by_id(alice.id)
    assert customer is not None
    await gather(customer)
    assert await owner_of(number) is None
    stranger = await an_account(factories.CHARLIE)
    async with transaction():
        assert await verify(stranger.id, stranger.email, datetime.now(UTC))
    assert await owner_of(number) is None
    async with transaction():
        assert await verify(alice.id, alice.email, datetime.now(UTC))
    assert await owner_of(number) == alice.id
    assert number in (await client.get("/compte/commandes")).text


async def test_a_mere_claim_loses_the_order_to_the_owner_of_the_address(client: httpx.AsyncClient) -> None:
    """The order of a claim made after it joins the account that owns the address when its owner signs in."""
    number, page = await thanks_page()
    await client.post(f"{page}/compte", data={"mot_de_passe": PASSWORD})
    claim = await owner_of(number)
    alice = await an_account()
    assert claim not in (None, alice.id)
    customer = await by_id(alice.id)
    assert customer is not None
    await gather(customer)
    assert await owner_of(number) == alice.id


async def test_a_forged_link_makes_no_account(client: httpx.AsyncClient) -> None:
    number, _ = await thanks_page()
    for token in (number, f"{number}.{'A' * 43}"):
        answer = await client.post(f"/commande/merci/{token}/compte", data={"mot_de_passe": PASSWORD})
        assert answer.status_code == 404
    assert await Customer.count() == 0
