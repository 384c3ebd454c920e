"""What staff and buyers do with an order: each move once, on a fresh page, with its goods, its mail and its trace."""

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta

import pytest

from db import engine
from shop.errors import MoveNotAllowed, ShopError
from shop.orders import fulfilment
from shop.orders.moves import CUSTOMER, OrderChanged, staff
from shop.orders.order import Order
from shop.orders.states import MOVES, OrderState
from shop.orders.tracking import track
from shop.parcels import packing as parcels
from shop.parcels.carrier_pages import tracking_url
from shop.parcels.packing import ParcelDraft
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.rows import mails_announced, shelf
from tests.unit.db.unguarded import without_lock_and_version

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
PAUL = staff("Paul Simon")


async def test_sent_home_step_by_step(database: str) -> None:
    walk = OrderWalkthrough(now=NOW)
    order = await walk.up_to("delivered")
    assert [event.move for event in order.events] == ["place", "pay", "prepare", "ship", "deliver"]
    assert [event.actor for event in order.events] == ["customer", "system"] + ["Dora Leroy"] * 3
    assert await mails_announced() == ["order_recorded", "order_paid", "order_shipped"]
    assert await shelf() == (8, 0)
    moved = await engine.fetch("SELECT delta, reason, order_number FROM stock_movement ORDER BY id")
    assert moved[-1] == {"delta": -2, "reason": "sold", "order_number": order.number}
    assert order.parcels[0].tracking_url == "https://trace.dpd.fr/fr/trace/250012345678"


async def test_collected_at_the_agency(database: str) -> None:
    order = await OrderWalkthrough(now=NOW, mode="agency").up_to("delivered")
    assert [event.move for event in order.events] == ["place", "pay", "prepare", "make_ready", "hand_over"]
    assert order.events[-1].note == "code vérifié"
    assert await mails_announced() == ["order_recorded", "order_paid", "order_ready"]
    assert await shelf() == (8, 0)


async def test_a_button_pressed_twice_moves_once_and_a_stale_page_moves_nothing(database: str) -> None:
    walk = OrderWalkthrough(now=NOW)
    order = await walk.up_to("paid")
    await asyncio.gather(*(fulfilment.prepare(order.number, order.version, DORA, NOW) for _ in range(5)))
    assert [event.move for event in (await walk.order(order.number)).events].count("prepare") == 1
    with pytest.raises(OrderChanged):
        await fulfilment.prepare(order.number, order.version, PAUL, NOW)
    with pytest.raises(OrderChanged):
        await fulfilment.cancel(order.number, order.version, CUSTOMER, NOW)


def _both(order: Order) -> list[Awaitable[None]]:
    return [
        fulfilment.prepare(order.number, order.version, DORA, NOW),
        fulfilment.cancel(order.number, order.version, CUSTOMER, NOW),
    ]


@pytest.mark.race
async def test_cancelling_and_preparing_at_once_do_one_of_them(database: str) -> None:
    walk = OrderWalkthrough(now=NOW)
    order = await walk.up_to("paid")
    answers = await asyncio.gather(*_both(order), return_exceptions=True)
    assert sum(isinstance(answer, OrderChanged) for answer in answers) == 1
    order = await walk.order(order.number)
    assert await shelf() == ((10, 0) if order.state == "cancelled" else (10, 2))


@pytest.mark.race
async def test_without_lock_and_version_an_order_is_cancelled_and_prepared(
    bare_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative twin: each works on the order as its page showed it."""
    walk = OrderWalkthrough(now=NOW)
    order = await walk.up_to("paid")

    without_lock_and_version(monkeypatch, order, fulfilment)
    await asyncio.gather(*_both(order))
    moves = [event.move for event in (await walk.order(order.number)).events]
    assert {"prepare", "cancel"} <= set(moves)


@pytest.mark.parametrize("state", ["awaiting_payment", "paid"])
async def test_cancelling_frees_the_goods(database: str, state: str) -> None:
    """S0-37: the buyer, before preparation."""
    walk = OrderWalkthrough(now=NOW)
    order = await walk.up_to(state)
    await fulfilment.cancel(order.number, order.version, CUSTOMER, NOW)
    assert await shelf() == (10, 0)
    assert (await mails_announced())[-1] == "order_cancelled"


async def test_the_buyer_does_not_cancel_what_is_being_prepared_but_staff_may(database: str) -> None:
    walk = OrderWalkthrough(now=NOW)
    order = await walk.up_to("in_preparation")
    with pytest.raises(MoveNotAllowed):
        await fulfilment.cancel(order.number, order.version, CUSTOMER, NOW)
    await fulfilment.cancel(order.number, order.version, DORA, NOW, reason="Rupture")
    order = await walk.order(order.number)
    assert (order.state, order.payments[0].left_cents) == ("cancelled", 0)


async def test_several_parcels_each_arrive_on_their_own(bare_database: str) -> None:
    walk = OrderWalkthrough(now=NOW, quantity=3)
    order = await walk.up_to("in_preparation")
    (line,) = order.lines
    for pieces, number in ((1, "250012345678"), (2, "250012345679")):
        parcel = ParcelDraft("dpd", number, {line.id: pieces})
        order = await walk.order(order.number)
        await parcels.ship(order.number, order.version, parcel, DORA, NOW)
        seen = track(await walk.order(order.number), NOW)
        assert seen.label == ("Expédiée en partie" if pieces == 1 else "Expédiée")
    assert await shelf() == (7, 0)
    order = await walk.order(order.number)
    await parcels.deliver(order.number, order.version, order.parcels[1].id, DORA, NOW)
    order = await walk.order(order.number)
    assert order.state == "shipped"
    await parcels.deliver(order.number, order.version, order.parcels[0].id, DORA, NOW)
    assert (await walk.order(order.number)).state == "delivered"
    assert (await mails_announced()).count("order_shipped") == 2


async def test_two_parcels_from_the_same_page_are_not_one_pressed_twice(database: str) -> None:
    walk = OrderWalkthrough(now=NOW, quantity=4)
    order = await walk.up_to("in_preparation")
    (line,) = order.lines
    first, second = (ParcelDraft("dpd", number, {line.id: 2}) for number in ("250012345678", "250012345679"))
    for _ in range(2):
        await parcels.ship(order.number, order.version, first, DORA, NOW)
    with pytest.raises(OrderChanged):
        await parcels.ship(order.number, order.version, second, DORA, NOW)
    order = await walk.order(order.number)
    assert [parcel.tracking_number for parcel in order.parcels] == ["250012345678"]
    await parcels.ship(order.number, order.version, second, DORA, NOW)
    order = await walk.order(order.number)
    for _ in range(2):
        await parcels.deliver(order.number, order.version, order.parcels[0].id, DORA, NOW)
    with pytest.raises(OrderChanged):
        await parcels.deliver(order.number, order.version, order.parcels[1].id, DORA, NOW)


async def test_a_parcel_holds_no_more_than_is_left(database: str) -> None:
    walk = OrderWalkthrough(now=NOW)
    order = await walk.up_to("in_preparation")
    (line,) = order.lines
    for lines in ({}, {line.id: 3}, {line.id: 0}, {line.id: -1}, {line.id + 1: 1}):
        with pytest.raises(ShopError):
            await parcels.ship(order.number, order.version, ParcelDraft("dpd", "1", lines), DORA, NOW)
    assert (await walk.order(order.number)).state == "in_preparation"


@pytest.mark.parametrize("mode", ["home", "agency"])
@pytest.mark.parametrize("state", ["awaiting_payment", "paid", "in_preparation", "delivered", "cancelled", "expired"])
async def test_the_buyer_is_offered_what_the_table_allows(database: str, state: str, mode: str) -> None:
    """ux P16: actions shown are those of the state machine."""
    order = await OrderWalkthrough(now=NOW, mode=mode).up_to(state)
    seen = track(order, NOW + timedelta(hours=1))
    allowed = {move.name for move in MOVES if move.from_state == order.state and "customer" in move.actors}
    assert seen.may_cancel == ("cancel" in allowed)
    assert seen.may_pay == (order.state == OrderState.AWAITING_PAYMENT)
    assert [step.state for step in seen.steps].count("current") == 1
    assert seen.steps[0].state == "done"
    assert "Expédiée en partie" not in [step.title for step in seen.steps]


async def test_a_parcel_is_late_the_day_after_its_last_expected_day(database: str) -> None:
    order = await OrderWalkthrough(now=NOW).up_to("shipped")
    last = datetime.combine(order.parcels[0].expected_to, datetime.min.time(), UTC) + timedelta(hours=12)
    assert not track(order, last).late
    assert track(order, last + timedelta(days=1)).late


def test_numbers_become_part_of_an_address_safely() -> None:
    assert (
        tracking_url("colissimo", "6A 1/2?x") == "https://www.laposte.fr/outils/suivre-vos-envois?code=6A%201%2F2%3Fx"
    )
    assert tracking_url("other", "123") == ""
    assert tracking_url("nobody", "123") == ""
