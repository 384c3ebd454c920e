"""Orders of which a part has left: what may still leave, what is late of them, what staff see."""

from datetime import UTC, date, datetime, timedelta

import pytest

from db import engine
from shop.errors import MoveNotAllowed, ShopError
from shop.orders.order import Order
from shop.orders.tracking import track
from shop.parcels import labels
from shop.parcels import packing as parcels
from shop.parcels.delays import Delay, announce_delay, tell_late
from shop.parcels.packing import ParcelDraft
from shop.refunds import asking
from shop.staff import lists
from shop.staff.order_list import Wanted, find
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.parcel_walkthrough import mails
from tests.withdrawal_walkthrough import send, stated

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
LATER = (date(2026, 12, 10), date(2026, 12, 12))


async def one_of_three_gone(walk: OrderWalkthrough) -> Order:
    order = await walk.up_to("in_preparation")
    return await send(walk, order, {order.lines[0].id: 1})


async def test_what_is_still_to_be_sent_is_told_of_when_it_is_late(database: str) -> None:
    walk = OrderWalkthrough(now=NOW, quantity=3)
    order = await one_of_three_gone(walk)
    await parcels.deliver(order.number, order.version, order.parcels[0].id, DORA, NOW)
    late = NOW + timedelta(days=10)
    for _ in range(2):
        await tell_late(late)
    order = await walk.order(order.number)
    assert (await mails("order_late"), order.reasons) == (1, ("late",))
    delay = track(order, late).delay
    assert delay
    assert delay.why.startswith("Une partie n’est pas encore partie")
    await send(walk, order, {order.lines[0].id: 2})
    assert (await walk.order(order.number)).reasons == ()


async def test_staff_find_what_is_still_to_be_sent(database: str) -> None:
    walk = OrderWalkthrough(now=NOW, quantity=3)
    order = await one_of_three_gone(walk)
    (row,) = (await find(Wanted("expediees-en-partie"), 1, NOW)).rows
    assert (row.number, row.label) == (order.number, "Expédiée en partie")
    assert (await lists.waiting())["expediees-en-partie"] == 1
    draft = ParcelDraft("dpd", "2500", {order.lines[0].id: 2})
    await parcels.pack(order.number, order.version, draft, DORA, NOW, with_label=False)
    assert (await lists.waiting())["expediees-en-partie"] == 1, "packed is not sent"
    order = await walk.order(order.number)
    await parcels.hand_to_carrier(order.number, order.version, order.packed[0].id, DORA, NOW)
    assert (await find(Wanted("expediees-en-partie"), 1, NOW)).rows == ()
    (row,) = (await find(Wanted("expediees"), 1, NOW)).rows
    assert row.label == "Expédiée"


async def test_nothing_more_leaves_once_all_the_money_went_back(database: str) -> None:
    walk = OrderWalkthrough(now=NOW, quantity=3)
    order = await one_of_three_gone(walk)
    draft = ParcelDraft("dpd", "2500", {order.lines[0].id: 1})
    await parcels.pack(order.number, order.version, draft, DORA, NOW, with_label=False)
    await asking.ask(order.payment.id, order.total_cents, by=DORA, reason="", key="all", now=NOW)
    order = await walk.order(order.number)
    for work in (
        parcels.hand_to_carrier(order.number, order.version, order.packed[0].id, DORA, NOW),
        parcels.ship(order.number, order.version, ParcelDraft("dpd", "2501", draft.lines), DORA, NOW),
        parcels.pack(order.number, order.version, draft, DORA, NOW, with_label=False),
    ):
        with pytest.raises(MoveNotAllowed, match="entièrement remboursé"):
            await work
    await tell_late(NOW + timedelta(days=20))
    assert (await walk.order(order.number)).reasons == ("parcel_late",), "the parcel, not the rest"
    assert (await lists.waiting())["expediees-en-partie"] == 0


async def test_withdrawn_goods_do_not_leave_with_a_number_typed_either(database: str) -> None:
    walk = OrderWalkthrough(now=NOW)
    order = await walk.up_to("in_preparation")
    line = order.lines[0].id
    await stated(order, {line: 1})
    order = await walk.order(order.number)
    with pytest.raises(MoveNotAllowed, match="renoncé à des articles"):
        await parcels.ship(order.number, order.version, ParcelDraft("dpd", "2500", {line: 2}), DORA, NOW)
    await parcels.ship(order.number, order.version, ParcelDraft("dpd", "2500", {line: 1}), DORA, NOW)
    order = await walk.order(order.number)
    with pytest.raises(MoveNotAllowed, match="renoncé à des articles"):
        await parcels.ship(order.number, order.version, ParcelDraft("dpd", "2501", {line: 1}), DORA, NOW)


async def test_a_delay_of_the_rest_leaves_the_parcel_on_its_way_alone(database: str) -> None:
    walk = OrderWalkthrough(now=NOW, quantity=3)
    order = await one_of_three_gone(walk)
    due = order.parcels[0].expected_to
    await announce_delay(order.number, order.version, Delay("supply", *LATER), DORA, NOW)
    order = await walk.order(order.number)
    assert order.parcels[0].expected_to == due
    order = await send(walk, order, {order.lines[0].id: 2})
    assert (order.delay, track(order, NOW).delay) == ({}, None), "the rest has left, with days of its own"
    order = await one_of_three_gone(OrderWalkthrough(now=NOW, quantity=3))
    await announce_delay(order.number, order.version, Delay("carrier", *LATER), DORA, NOW)
    assert (await walk.order(order.number)).parcels[0].expected_to == LATER[1]


async def test_one_label_mended_leaves_the_other_refusal_before_staff(database: str) -> None:
    walk = OrderWalkthrough(now=NOW, quantity=3)
    order = await walk.up_to("in_preparation")
    line = order.lines[0].id
    for _ in range(3):
        order = await walk.order(order.number)
        await parcels.pack(order.number, order.version, ParcelDraft("dpd", "", {line: 1}), DORA, NOW, with_label=False)
    await engine.fetch("UPDATE parcel SET label_state = 'refused' RETURNING id")
    await engine.fetch("UPDATE orders SET attention = 'label_refused' RETURNING id")
    order = await walk.order(order.number)
    first, second, third = (one.id for one in order.packed)
    await parcels.unpack(order.number, order.version, first, DORA, NOW)
    order = await walk.order(order.number)
    assert order.reasons == ("label_refused",)
    await labels.type_number(order.number, order.version, second, "2500", "", DORA, NOW)
    order = await walk.order(order.number)
    assert order.reasons == ("label_refused",)
    await labels.ask_again(order.number, order.version, third, 900, DORA, NOW)
    assert (await walk.order(order.number)).reasons == ()


@pytest.mark.parametrize(("carrier", "most"), [("dpd", 30), ("colissimo", 30)])
async def test_more_than_the_carrier_takes_is_refused_before_it_is_asked(
    database: str, carrier: str, most: int
) -> None:
    walk = OrderWalkthrough(now=NOW)
    order = await walk.up_to("in_preparation")
    line = order.lines[0].id
    heavy = ParcelDraft(carrier, "", {line: 2}, weight_g=45_000)
    with pytest.raises(ShopError, match=f"ne prend pas plus de {most}"):
        await parcels.pack(order.number, order.version, heavy, DORA, NOW, with_label=True)
    await parcels.pack(order.number, order.version, heavy, DORA, NOW, with_label=False)
    assert (await walk.order(order.number)).packed[0].weight_g == 45_000, "a number typed is another affair"
