"""Orders whose buyer’s bank took the money back, as staff meet them: nothing leaves until it is given again."""

import httpx
import pytest

from db import engine
from shop.errors import MoveNotAllowed
from shop.orders.counter import hand_over
from shop.orders.order import Order
from shop.orders.pickup_code import Proof
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.unit.web.staff_desk import page_of, press, text_of, walkthrough
from web.headers import Shell

TAKEN = "La banque du client a repris tout le paiement : rien ne part, sauf si elle le rend."


async def taken_back(walk: OrderWalkthrough, state: str, cents: int = 0) -> Order:
    """An order so far along, of which the buyer's bank took so many cents back, or all of them."""
    order = await walk.up_to(state)
    walk.bank.take_back(order.payments[0].provider_id or "", cents or order.total_cents)
    return await heard(walk, order)


async def heard(walk: OrderWalkthrough, order: Order) -> Order:
    assert walk.cashier is not None
    await engine.fetch("UPDATE payment SET checked_at = NULL RETURNING id")
    await walk.cashier.apply_provider_state(walk.now, provider_id=order.payments[0].provider_id or "")
    return await walk.order(order.number)


async def read(desk: httpx.AsyncClient, path: str) -> str:
    return text_of(await desk.get(path)).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(("state", "button"), [("paid", "preparation"), ("in_preparation", "colis")])
async def test_nothing_leaves_of_it(desk: httpx.AsyncClient, app: Shell, state: str, button: str) -> None:
    order = await taken_back(walkthrough(app), state)
    shown = await desk.get(page_of(order))
    assert TAKEN in text_of(shown).replace("\u00a0", " ")
    assert f'action="{page_of(order)}/{button}"' not in shown.text
    parcel = {"transporteur": "dpd", "numero": "1", f"ligne-{order.lines[0].id}": "1"}
    refused = await desk.post(f"{page_of(order)}/{button}", data={**parcel, "version": order.drawn})
    assert refused.status_code == 409
    assert TAKEN in text_of(refused).replace("\u00a0", " ")
    now = await OrderWalkthrough.order(order.number)
    assert (now.state, now.parcels) == (state, ())


async def test_nothing_is_handed_over_of_it(app: Shell) -> None:
    order = await taken_back(walkthrough(app, mode="agency"), "ready")
    with pytest.raises(MoveNotAllowed, match="a repris tout le paiement"):
        await hand_over(order.number, order.version, Proof(order.pickup_code), DORA, order.placed_at)


async def test_it_goes_on_once_the_money_is_given_again(desk: httpx.AsyncClient, app: Shell) -> None:
    walk = walkthrough(app)
    order = await taken_back(walk, "paid")
    provider_id = order.payments[0].provider_id or ""
    walk.bank.give_again(provider_id, walk.bank.taken_back[provider_id][0].provider_id)
    order = await heard(walk, order)
    assert (order.attention, order.is_charged_back) == ("", False)
    assert (await press(desk, order, "preparation")).status_code == 303


async def test_a_part_taken_back_is_decided_about_first(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await taken_back(walkthrough(app), "paid", 1_500)
    refused = await press(desk, order, "preparation")
    assert refused.status_code == 409
    assert "a repris une partie du paiement" in text_of(refused)
    assert (await press(desk, order, "decision", note="Le client a réglé au téléphone")).status_code == 303
    assert (await press(desk, order, "preparation")).status_code == 303


async def test_cancelling_says_who_has_the_money(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await taken_back(walkthrough(app), "paid")
    assert "Vous n’avez rien à rembourser : sa banque a repris tout le paiement." in await read(
        desk, f"{page_of(order)}/annulation"
    )
    assert (await press(desk, order, "annulation")).status_code == 303
    assert (await OrderWalkthrough.order(order.number)).state == "cancelled"


async def test_an_expired_order_paid_in_part_offers_no_payment_to_accept(desk: httpx.AsyncClient, app: Shell) -> None:
    """The shop would refuse it: something is due."""
    order = await walkthrough(app, method="transfer").up_to("expired")
    columns = "UPDATE payment SET state = 'paid', amount_cents = {} WHERE id = {}"
    await engine.fetch(f"{columns} RETURNING id", 1_000, order.payments[0].id)
    paid_event = "INSERT INTO payment_event (payment, state, at) VALUES ({}, 'paid', {}) RETURNING id"
    await engine.fetch(paid_event, order.payments[0].id, order.placed_at)
    await engine.fetch("UPDATE orders SET attention = 'paid_part' WHERE id = {} RETURNING id", order.id)
    assert "Accepter le paiement" not in await read(desk, page_of(order))
    await engine.fetch(f"{columns} RETURNING id", order.total_cents, order.payments[0].id)
    assert "Accepter le paiement" in await read(desk, page_of(order))
