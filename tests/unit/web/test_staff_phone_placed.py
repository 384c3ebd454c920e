"""Orders by phone are placed once, and said to be by phone wherever they are shown."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

import shop.checkout.order as checkout_order
from db import engine
from shop.orders.book import by_number
from shop.orders.drafts import Draft
from shop.orders.papers import confirmation
from shop.orders.placing import Placed, place
from shop.storefront import storefront
from tests.factories import ALICE as ALICE_MARTIN
from tests.factories import a_customer, an_article
from tests.unit.web.checkout_walkthrough import Guest, words
from tests.unit.web.credit_desk import gift
from tests.unit.web.phone_desk import HOME, PhoneDesk, orders
from web.headers import Shell

pytestmark = pytest.mark.usefixtures("small_shop", "desk")


async def test_a_price_that_changed_is_shown_before_the_order(client: httpx.AsyncClient) -> None:
    article = await an_article(price_cents=5_000)
    desk = await PhoneDesk.begin(client)
    page = await desk.ready(article)
    await engine.fetch("UPDATE variant SET price_cents = 6000 WHERE id = {}", article.id)
    await engine.fetch("UPDATE price_change SET price_cents = 6000 WHERE variant = {}", article.id)
    refused = await desk.place(page)
    assert refused.status_code == 409
    assert "est passé de 50,00 € à 60,00 €" in words(refused)
    assert await orders() == []
    assert (await desk.place(refused)).status_code == 303
    assert (await orders())[0]["total_cents"] == 6_690


async def press_at_once(desk: PhoneDesk, page: httpx.Response, keys: Sequence[str], using: pytest.MonkeyPatch) -> None:
    """Press the button as often as there are keys, all of them past every look before the order is made.

    An empty key leaves that of the checkout.
    """
    all_there, left = asyncio.Barrier(len(keys)), iter(keys)

    async def together(draft: Draft, now: datetime) -> Placed:
        key = next(left) or draft.checkout_key
        await all_there.wait()
        return await place(replace(draft, checkout_key=key), now)

    using.setattr(checkout_order, "place", together)
    answers = await asyncio.gather(*(desk.place(page) for _ in keys))
    assert {answer.status_code for answer in answers} == {303}


async def test_placing_pressed_twice_is_one_order(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = await PhoneDesk.begin(client)
    page = await desk.ready(await an_article(on_hand=5))
    await press_at_once(desk, page, ["", "", ""], monkeypatch)
    (order,) = await orders()
    assert (await desk.place(page)).headers["location"].endswith(order["number"])
    assert (await desk.page()).headers["location"].endswith(order["number"])
    assert (await desk.who()).status_code == 409
    assert "Vos commandes en cours" not in words(await client.get(HOME))


async def test_placing_pressed_twice_is_two_orders_without_its_key(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: the guard is the key of the checkout, the same for each press."""
    desk = await PhoneDesk.begin(client)
    page = await desk.ready(await an_article(on_hand=5))
    await press_at_once(desk, page, ["first", "second", "third"], monkeypatch)
    assert len(await orders()) == 3


async def test_the_last_piece_goes_to_whoever_is_first(client: httpx.AsyncClient) -> None:
    article = await an_article(on_hand=1)
    desk = await PhoneDesk.begin(client)
    page = await desk.ready(article)
    guest = Guest(client)
    review = await guest.ready(article)
    web, phone = await asyncio.gather(guest.order(review), desk.place(page))
    (order,) = await orders()
    assert sorted((web.status_code, phone.status_code)) in ([303, 303], [303, 409], [303, 404])
    won = phone if order["taken_by"] else web
    lost = web if order["taken_by"] else phone
    assert won.status_code == 303
    assert lost.status_code in (303, 409, 422)
    assert (await engine.fetch("SELECT reserved FROM variant"))[0]["reserved"] == 1


async def test_the_credit_of_the_account_pays_first_where_it_is_asked_for(client: httpx.AsyncClient) -> None:
    alice = await a_customer(ALICE_MARTIN)
    await gift(alice, 1_000)
    desk = await PhoneDesk.begin(client, client=str(alice.id))
    await desk.ready(await an_article(price_cents=5_000))
    assert "Utiliser l’avoir du client (10,00 €)" in words(await desk.page())
    await desk.pays(avoir="oui")
    page = await desk.page()
    assert "Reste à payer 46,90 €" in words(page)
    await desk.place(page)
    stored = await by_number((await orders())[0]["number"])
    assert stored is not None
    assert [(one.method, one.amount_cents) for one in stored.payments] == [("credit", 1_000), ("transfer", 4_690)]
    spent = await engine.fetch("SELECT actor FROM account_credit WHERE amount_cents < 0")
    assert [row["actor"] for row in spent] == ["Dora Leroy"]


async def test_the_confirmation_says_that_it_was_taken_by_phone(app: Shell, client: httpx.AsyncClient) -> None:
    desk = await PhoneDesk.begin(client)
    await desk.place(await desk.ready(await an_article(price_cents=5_000)))
    stored = await by_number((await orders())[0]["number"])
    assert stored is not None
    made = confirmation(stored, (await storefront()).merchant, datetime.now(UTC))
    assert made.notes[0] == "Commande prise par téléphone par Dora Leroy."
