"""An appointment that can no longer be kept is neither printed nor told to the carrier."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from db import engine
from shop.delivery.choice import Slot
from shop.orders.dates import expected_days, slot_wished
from shop.orders.order import Order
from shop.orders.summary import said_of
from shop.parcels import packing as parcels
from shop.parcels.labels import shipment
from shop.storefront import forget, storefront
from tests.factories import merchant_settings
from tests.order_walkthrough import DORA, OrderWalkthrough

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TUESDAY, FRIDAY = "2026-11-24", "2026-11-27"


@pytest.fixture(autouse=True)
async def merchant(database: str) -> None:
    await merchant_settings()
    forget()


async def wishing(order: Order, day: str, **changes: Any) -> Order:
    """The order with an appointment on this day, as the checkout promises it."""
    choice = replace(order.delivery, slot=Slot(day, "08:00", "10:00"), earliest=day, latest=day, **changes)
    await engine.fetch(
        "UPDATE orders SET delivery = {} WHERE id = {} RETURNING id", json.dumps(choice.as_json()), order.id
    )
    return await OrderWalkthrough.order(order.number)


def tells(order: Order, day: date) -> bool:
    return any("Créneau souhaité" in line for line in said_of(order, day))


async def test_a_wish_is_told_until_its_day_comes(database: str) -> None:
    order = await wishing(await OrderWalkthrough(now=NOW).up_to("paid"), FRIDAY)
    assert tells(order, date(2026, 11, 26))
    for day in (date(2026, 11, 27), date(2026, 11, 28), date(2027, 1, 4)):
        assert not tells(order, day), "nothing arrives on the day it leaves"


async def test_money_that_came_late_takes_the_wish_with_it(database: str) -> None:
    """The order was placed on Monday for Friday and paid on Thursday."""
    order = await wishing(await OrderWalkthrough(now=NOW).up_to("paid"), FRIDAY)
    assert expected_days(order) == (date(2026, 11, 27), date(2026, 11, 27))
    await engine.fetch(
        "UPDATE order_event SET at = {} WHERE \"order\" = {} AND to_state = 'paid'", NOW + timedelta(days=3), order.id
    )
    await engine.fetch("UPDATE orders SET state_since = {}", NOW + timedelta(days=3))
    order = await OrderWalkthrough.order(order.number)
    assert expected_days(order) == (date(2026, 12, 2), date(2026, 12, 2))
    assert slot_wished(order, date(2026, 11, 26)) is None
    assert not tells(order, date(2026, 11, 26))


@pytest.mark.parametrize(
    ("at", "is_told"), [(NOW, True), (NOW + timedelta(days=4), False), (NOW + timedelta(30), False)]
)
async def test_the_carrier_is_told_of_a_day_to_come_alone(database: str, at: datetime, is_told: bool) -> None:
    """On its label as in what our pages say of the parcel."""
    order = await wishing(await OrderWalkthrough(now=NOW).up_to("in_preparation"), FRIDAY)
    draft = parcels.ParcelDraft("dpd", "250012345678", {order.lines[0].id: 2})
    await parcels.pack(order.number, order.version, draft, DORA, at, with_label=False)
    order = await OrderWalkthrough.order(order.number)
    (packed,) = order.packed
    told = shipment(order, packed, (await storefront()).merchant, at)
    assert (told.slot is not None) is is_told
    await parcels.hand_to_carrier(order.number, order.version, packed.id, DORA, at)
    (parcel,) = (await OrderWalkthrough.order(order.number)).parcels
    assert bool(parcel.slot) is is_told
    assert parcel.expected_from > at.date()
