"""Orders that come later than promised: the buyer is told once, staff see it, every page says the new days (S0-41)."""

import asyncio
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from db import engine
from db.queries import parcels as parcel_queries
from shop.calendar import PARIS
from shop.errors import MoveNotAllowed, ShopError
from shop.orders.dates import expected_days, expected_words
from shop.orders.moves import OrderChanged
from shop.orders.tracking import track
from shop.parcels import packing as parcels
from shop.parcels.delays import Delay, announce_delay, tell_late
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.parcel_walkthrough import mails
from tests.rows import again

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
LATER = Delay("supply", date(2026, 12, 7), date(2026, 12, 9), "Le fabricant livre le 4.")


def after(day: date) -> datetime:
    """Noon of the day after."""
    return datetime(day.year, day.month, day.day, 11, 0, tzinfo=UTC) + timedelta(days=1)


async def test_a_parcel_past_its_last_day_is_told_of_once(database: str) -> None:
    order = await OrderWalkthrough(now=NOW).up_to("shipped")
    last = order.parcels[0].expected_to
    await tell_late(after(last) - timedelta(days=1))
    assert await mails("order_late") == 0, "on its last day it may still come"
    for hours in range(3):
        await tell_late(after(last) + timedelta(hours=hours))
    order = await again(order)
    assert (await mails("order_late"), order.reasons) == (1, ("parcel_late",))
    seen = track(order, after(last)).delay
    assert seen
    assert "transporteur" in seen.why


@pytest.mark.parametrize("state", ["at_point", "returned"])
async def test_a_parcel_that_waits_for_its_buyer_or_comes_back_is_not_late(database: str, state: str) -> None:
    order = await OrderWalkthrough(now=NOW).up_to("shipped")
    await engine.fetch("UPDATE parcel SET carrier_state = {} RETURNING id", state)
    await tell_late(NOW + timedelta(days=10))
    assert await mails("order_late") == 0
    assert track(await again(order), NOW + timedelta(days=10)).delay is None


async def test_an_order_promised_and_not_gone_is_told_of_once_and_put_before_staff(database: str) -> None:
    order = await OrderWalkthrough(now=NOW).up_to("paid")
    days = expected_days(order)
    assert days
    for hours in range(3):
        await tell_late(after(days[1]) + timedelta(hours=hours))
    order = await again(order)
    assert (await mails("order_late"), order.reasons) == (1, ("late",))
    assert [event.move for event in order.events].count("late") == 1
    assert expected_days(order) == days, "what was promised stands until staff say otherwise"


async def test_who_waits_for_a_transfer_is_late_by_the_days_it_travelled(database: str) -> None:
    walk = OrderWalkthrough(now=NOW, method="transfer")
    order = await walk.up_to("awaiting_payment")
    await walk.pay(order, timedelta(days=5))
    order = await again(order)
    days = expected_days(order)
    assert days
    await tell_late(after(date.fromisoformat(order.delivery.latest)))
    assert await mails("order_late") == 0
    await tell_late(after(days[1]))
    assert await mails("order_late") == 1


@pytest.mark.parametrize("state", ["awaiting_payment", "delivered", "cancelled", "expired"])
async def test_nobody_is_told_of_what_is_over_or_not_paid(database: str, state: str) -> None:
    await OrderWalkthrough(now=NOW).up_to(state)
    await tell_late(NOW + timedelta(days=20))
    assert await mails("order_late") == 0


async def test_staff_announce_other_days_and_every_page_says_them(database: str) -> None:
    order = await OrderWalkthrough(now=NOW).up_to("paid")
    await tell_late(NOW + timedelta(days=10))
    order = await again(order)
    for _ in range(2):
        await announce_delay(order.number, order.version, LATER, DORA, NOW + timedelta(days=10))
    order = await again(order)
    assert (await mails("order_late"), order.reasons) == (2, ())
    assert order.events[-1].note == "Approvisionnement\u00a0: Le fabricant livre le 4."
    assert expected_words(order) == "entre le lundi 7 et le mercredi 9 décembre"
    seen = track(order, NOW + timedelta(days=10))
    assert not seen.late
    assert seen.delay
    assert (seen.delay.why, seen.delay.note) == (
        "Notre fournisseur nous livre plus tard que prévu.", "Le fabricant livre le 4."
    )  # fmt: skip
    await tell_late(after(LATER.last) - timedelta(days=1))
    assert await mails("order_late") == 2
    for _ in range(2):
        await tell_late(after(LATER.last))
    assert await mails("order_late") == 3, "the new days are missed too"


async def test_a_delay_moves_the_days_of_parcels_on_their_way(database: str) -> None:
    order = await OrderWalkthrough(now=NOW).up_to("shipped")
    await tell_late(after(order.parcels[0].expected_to))
    order = await again(order)
    await announce_delay(order.number, order.version, LATER, DORA, NOW)
    order = await again(order)
    assert (order.parcels[0].expected_to, order.reasons) == (LATER.last, ())
    await tell_late(after(LATER.last))
    assert await mails("order_late") == 3


@pytest.mark.parametrize(
    ("first", "last"), [(date(2026, 11, 21), date(2026, 12, 1)), (date(2026, 12, 2), date(2026, 12, 1)),
                        (date(2026, 12, 1), date(2028, 1, 1))]
)  # fmt: skip
async def test_days_that_cannot_be_are_refused(database: str, first: date, last: date) -> None:
    order = await OrderWalkthrough(now=NOW).up_to("paid")
    with pytest.raises(ShopError):
        await announce_delay(order.number, order.version, Delay("volume", first, last), DORA, NOW)
    assert (await again(order)).delay == {}


async def test_two_of_staff_announce_one_delay(database: str) -> None:
    order = await OrderWalkthrough(now=NOW).up_to("paid")
    await announce_delay(order.number, order.version, LATER, DORA, NOW)
    with pytest.raises(OrderChanged):
        await announce_delay(order.number, order.version, Delay("volume", LATER.first, LATER.last), DORA, NOW)
    over = await OrderWalkthrough(now=NOW).up_to("delivered")
    with pytest.raises(MoveNotAllowed):
        await announce_delay(over.number, over.version, LATER, DORA, NOW)


@pytest.mark.race
async def test_two_workers_at_once_tell_once(database: str) -> None:
    one = await OrderWalkthrough(now=NOW).up_to("shipped")
    two = await OrderWalkthrough(now=NOW).up_to("paid")
    await asyncio.gather(*(tell_late(NOW + timedelta(days=20)) for _ in range(5)))
    for order, move in ((one, "parcel_late"), (two, "late")):
        assert [event.move for event in (await again(order)).events].count(move) == 1
    assert await mails("order_late") == 2


@pytest.mark.race
async def test_without_looking_who_told_the_same_race_tells_twice(
    bare_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative twin."""
    order = await OrderWalkthrough(now=NOW).up_to("shipped")

    async def always(*_: Any) -> bool:
        return True

    monkeypatch.setattr(parcel_queries, "late_told", always)
    for _ in range(2):
        await tell_late(NOW + timedelta(days=20))
    assert [event.move for event in (await again(order)).events].count("parcel_late") > 1


NIGHTS = {
    "the clock goes back": datetime(2026, 10, 24, 22, 30, tzinfo=UTC),
    "the clock goes forward": datetime(2027, 3, 27, 23, 30, tzinfo=UTC),
    "the year ends": datetime(2026, 12, 30, 23, 30, tzinfo=UTC),
    "29 February": datetime(2028, 2, 28, 23, 30, tzinfo=UTC),
}


@pytest.mark.parametrize("night", NIGHTS)
async def test_a_day_ends_at_midnight_in_paris(bare_database: str, night: str) -> None:
    """T14: nights when the clock changes, the end of a year, 29 February."""
    order = await OrderWalkthrough(now=NIGHTS[night] - timedelta(days=9)).up_to("shipped")
    (parcel,) = order.parcels
    midnight = datetime(*parcel.expected_to.timetuple()[:3], tzinfo=PARIS) + timedelta(days=1)
    utc = midnight.astimezone(UTC)
    await tell_late(utc - timedelta(minutes=1))
    assert await mails("order_late") == 0
    await tell_late(utc)
    assert await mails("order_late") == 1


async def test_a_wished_day_is_the_day_expected(database: str) -> None:
    order = await OrderWalkthrough(now=NOW).up_to("in_preparation")
    await engine.fetch(
        "UPDATE orders SET delivery = {} WHERE id = {}",
        json.dumps({**order.delivery.as_json(), "slot": {"day": "2026-11-27", "start": "10:00", "end": "12:00"}}),
        order.id,
    )  # fmt: skip
    order = await again(order)
    draft = parcels.ParcelDraft("dpd", "25001", {order.lines[0].id: 2})
    await parcels.ship(order.number, order.version, draft, DORA, NOW)
    (parcel,) = (await again(order)).parcels
    assert (parcel.expected_from, parcel.expected_to) == (date(2026, 11, 27), date(2026, 11, 27))
    assert parcel.slot == {"day": "2026-11-27", "start": "10:00", "end": "12:00"}
