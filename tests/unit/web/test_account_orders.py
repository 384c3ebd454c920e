"""« Mes commandes »: one's own orders listed, found, opened, cancelled, ordered again; a stranger's do not exist."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from db import engine
from db.tables.accounts import Customer
from db.tables.orders import Order, OrderLine
from lints.fragments import assert_same, slice_of
from shop.accounts.order_text import order_text
from shop.orders import fulfilment
from shop.orders.moves import staff
from tests import factories
from tests.factories import an_article
from tests.order_walkthrough import OrderWalkthrough
from tests.unit.web.account_orders_desk import LIST, alice_in, an_order_of, lines_of_cart, own
from tests.unit.web.checkout_walkthrough import words
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import walkthrough
from tests.withdrawal_walkthrough import send
from web.headers import Shell

DORA = staff("Dora Leroy")
LAST_MINUTES = datetime(2024, 12, 31, 23, 30, tzinfo=UTC)


async def test_without_orders_the_way_to_the_shop_is_shown(client: httpx.AsyncClient) -> None:
    await alice_in(client)
    page = await client.get(LIST)
    assert page.status_code == 200
    assert "Vous n’avez pas encore passé de commande" in page.text
    assert 'id="order-text"' not in page.text


async def test_cards_say_number_date_total_and_state_in_words(client: httpx.AsyncClient) -> None:
    alice = await alice_in(client)
    number = await an_order_of(alice, "shipped")
    await OrderWalkthrough().up_to("paid")
    card = words(await client.get(LIST))
    wanted = (f"Commande {number}", "Expédiée", "Passée le", "€", "Déambulateur pliant", "1 commande", "Voir le détail")
    for said in wanted:
        assert said in card
    page = await client.get(LIST)
    assert f'href="{LIST}/{number}"' in page.text
    assert page.text.count('id="order-SC-') == 1


async def test_what_is_given_back_is_said_alike_wherever_it_is_read(client: httpx.AsyncClient, app: Shell) -> None:
    alice, walk = await alice_in(client), walkthrough(app)
    order = await walk.up_to("paid")
    await own(alice, order.number)
    assert walk.cashier is not None
    await walk.cashier.refund(order.payments[0].id, order.total_cents, by=DORA, reason="", key="k", now=walk.now)
    for page in ("/compte", LIST, f"{LIST}/{order.number}"):
        assert "Remboursée" in words(await client.get(page)), page
    assert "– Remboursée" in order_text(await OrderWalkthrough.order(order.number))
    assert "Nous vous remboursons tout ce que vous avez payé" in words(await client.get("/compte"))


async def test_what_left_in_part_is_said_alike_wherever_it_is_read(client: httpx.AsyncClient) -> None:
    alice, walk = await alice_in(client), OrderWalkthrough(quantity=3)
    order = await walk.up_to("in_preparation")
    await own(alice, order.number)
    await send(walk, order, {order.lines[0].id: 1})
    for page in ("/compte", LIST, f"{LIST}/{order.number}"):
        assert "Expédiée en partie" in words(await client.get(page)), page


async def many(customer: Customer, number: int) -> list[Order]:
    variant = await an_article("Coussin œdème", on_hand=number)
    made = []
    for at in range(number):
        placed = datetime(2026, 11, 20, 9, 0, tzinfo=UTC) - timedelta(days=3 * at)
        order = await factories.an_order(variant, customer=customer.id, placed_at=placed, quantity=1)
        made.append(order)
    return made


async def test_two_hundred_orders_cost_what_twenty_cost(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = await alice_in(client)
    asked: list[str] = []
    current = engine.current()
    run = current.run

    async def counted(sql: str, args: Any = (), *rest: Any) -> Any:
        asked.append(sql)
        return await run(sql, args, *rest)

    costs = []
    for more in (20, 180):
        await many(alice, more)
        await client.get(LIST)
        monkeypatch.setattr(current, "run", counted)
        page = await client.get(f"{LIST}?q=deambulateur")
        monkeypatch.undo()
        assert page.text.count('id="order-SC-') == 10
        costs.append(len(asked))
        asked.clear()
    assert costs[0] == costs[1]
    assert 1 < costs[0] < 12
    page = await client.get(f"{LIST}?page=20")
    assert "page 20 sur 20" in page.text
    assert page.text.count('id="order-SC-') == 10
    assert (await client.get(f"{LIST}?page=9999")).text.count("page 20 sur 20") == 1


async def test_orders_are_filtered_by_state_year_and_words(client: httpx.AsyncClient) -> None:
    alice = await alice_in(client)
    variant = await an_article("Rehausseur œdème")
    # In Paris the new year has begun.
    old = await factories.an_order(variant, customer=alice.id, placed_at=LAST_MINUTES)
    new = await factories.an_order(variant, customer=alice.id, state="in_preparation", placed_at=datetime.now(UTC))
    await OrderLine.update({OrderLine.name: "Béquille Élan", OrderLine.sku: "REF-777"}).where(OrderLine.order == new.id)
    for query, found in (
        ("etat=a-payer", {old.number}),
        ("etat=en-cours", {new.number}),
        ("etat=terminees", set()),
        ("annee=2025", {old.number}),
        ("annee=2024", set()),
        ("q=bequille+ELAN", {new.number}),
        ("q=ref-777", {new.number}),
        (f"q={old.number.lower()}", {old.number}),
        (f"q={old.number.replace('-', '')}", {old.number}),
        ("q=oedeme", set()),
        ("q=béquille+absente", set()),
        ("etat=inconnu&annee=x&page=-3", {old.number, new.number}),
    ):
        page = await client.get(f"{LIST}?{query}")
        assert page.status_code == 200
        assert set(re.findall(r'id="order-(SC-[\d-]+)"', page.text)) == found, query
        assert ("Aucune de vos commandes ne correspond" in page.text) == (not found)


async def test_the_list_alone_is_the_list_of_the_page(client: httpx.AsyncClient) -> None:
    alice = await alice_in(client)
    await an_order_of(alice)
    part = await client.get(f"{LIST}?q=de", headers=HTMX)
    assert part.text.lstrip().startswith('<div id="orders"')
    assert_same((await client.get(f"{LIST}?q=de")).text, slice_of(part.text, "orders"), "orders")


@pytest.mark.parametrize("state", ["awaiting_payment", "paid", "in_preparation", "shipped", "delivered", "cancelled"])
async def test_an_order_shows_what_may_still_be_done(client: httpx.AsyncClient, state: str) -> None:
    alice = await alice_in(client)
    number = await an_order_of(alice, state)
    page = await client.get(f"{LIST}/{number}")
    assert page.status_code == 200
    assert page.headers["cache-control"] == "private, no-store"
    assert ("Annuler la commande" in page.text) == (state in {"awaiting_payment", "paid"})
    assert ("Payer ma commande" in page.text) == (state == "awaiting_payment")
    assert ("Votre colis" in page.text) == (state in {"shipped", "delivered"})
    assert "Commander à nouveau" in page.text
    assert 'aria-label="Suivi de la commande"' in page.text


async def test_a_strangers_order_does_not_exist(client: httpx.AsyncClient) -> None:
    """T29: the same words as for a number there is not."""
    alice = await factories.a_customer(factories.ALICE)
    number = await an_order_of(alice)
    await alice_in(client, factories.CHARLIE)
    for path, method in (("", "GET"), ("/annulation", "GET"), ("/annulation", "POST"), ("/nouvelle-commande", "POST")):
        answers = [
            await client.request(method, f"{LIST}/{asked}{path}", data={"version": "2"} if method == "POST" else None)
            for asked in (number, "SC-26-999999", number.lower(), "x" * 300, "%20")
        ]
        assert {answer.status_code for answer in answers} == {404}, path
        assert len({answer.text for answer in answers}) == 1
    assert (await OrderWalkthrough.order(number)).state == "paid"
    assert await lines_of_cart() == []


async def test_cancelling_says_what_comes_back_then_does_it_once(client: httpx.AsyncClient) -> None:
    alice = await alice_in(client)
    number = await an_order_of(alice)
    order = await OrderWalkthrough.order(number)
    page = await client.get(f"{LIST}/{number}/annulation")
    assert "Nous vous remboursons" in page.text
    assert f'action="{LIST}/{number}/annulation"' in page.text
    for _ in range(2):
        answer = await client.post(f"{LIST}/{number}/annulation", data={"version": str(order.version)})
        assert (answer.status_code, answer.headers["location"]) == (303, f"{LIST}/{number}")
    assert (await OrderWalkthrough.order(number)).state == "cancelled"
    assert (await client.get(f"{LIST}/{number}/annulation")).status_code == 303


async def test_before_cancelling_the_provider_is_asked_whether_it_was_paid(
    client: httpx.AsyncClient, app: Shell
) -> None:
    alice = await alice_in(client)
    walk = walkthrough(app)
    order = await walk.up_to("awaiting_payment")
    await own(alice, order.number)
    walk.bank.become(order.payments[0].provider_id or "", "paid")
    page = await client.get(f"{LIST}/{order.number}/annulation")
    assert "Vous n’avez rien payé" not in page.text
    assert "Nous vous remboursons" in page.text
    assert (await walk.order(order.number)).state == "paid"


async def test_an_order_that_left_meanwhile_is_not_cancelled(client: httpx.AsyncClient) -> None:
    """ux P18: the page was drawn before the preparation began."""
    alice = await alice_in(client)
    number = await an_order_of(alice)
    order = await OrderWalkthrough.order(number)
    await fulfilment.prepare(number, order.version, DORA, datetime.now(UTC))
    for version in (str(order.version), str(order.version + 1), "x"):
        answer = await client.post(f"{LIST}/{number}/annulation", data={"version": version})
        assert answer.status_code == 409
        page = words(answer)
        assert "Voici où en est votre commande maintenant." in page
        assert "elle ne s’annule plus en ligne" in page
    assert (await OrderWalkthrough.order(number)).state == "in_preparation"
