"""What carriers say of parcels: kept once, in whatever order it comes, acted on once (T5, T6)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from db import engine
from db.queries import parcels as queries
from shop.carriers.carrier import CarrierEvent
from shop.carriers.event_codes import state_of
from shop.orders.dates import received_on
from shop.parcels import events as parcel_events
from shop.parcels import packing as parcels
from shop.parcels.events import Appointment
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.parcel_walkthrough import events_kept, mails
from tests.unit.db.parcel_stories import NOW, SENT, STORY, OneCarrier, a_parcel, press_delivered, told


async def test_a_story_from_the_shop_to_the_door(bare_database: str) -> None:
    order = await a_parcel()
    states = []
    for event in STORY:
        order = await told(order, event)
        states.append(order.parcels[0].carrier_state)
    assert states == ["in_transit", "in_transit", "anomaly", "anomaly", "at_point", "delivered"]
    assert (order.state, order.parcels[0].delivered_at) == ("delivered", STORY[-1].at)
    assert received_on(order) == STORY[-1].at.date(), "the right of withdrawal counts from the carrier's moment"
    assert [(one.move, one.actor) for one in order.events[-2:]] == [("parcel_trouble", "system"), ("deliver", "system")]
    assert order.reasons == (), "what arrived is no incident any more"
    assert await mails("parcel_at_point") == 1
    assert len(await events_kept()) == len(STORY)


TOLD = st.lists(st.lists(st.sampled_from(STORY), min_size=1, max_size=4), min_size=1, max_size=4)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=TOLD)
@example(batches=[[STORY[5]], [STORY[2]]])
@example(batches=[[STORY[2]], [STORY[5]]])
async def test_any_order_and_any_doubles_come_to_the_same(database: str, batches: list[list[CarrierEvent]]) -> None:
    """T5 for what carriers say: in any order, in any portions, twice each."""
    order = await a_parcel()
    for batch in batches + batches:
        after = await told(order, *batch)
    (parcel,) = after.parcels
    said = {(one.at, one.code): one for batch in batches for one in batch}
    state, delivered_at = state_of("colissimo", said.values())
    assert (parcel.carrier_state, parcel.delivered_at) == (state, delivered_at)
    assert after.state == ("delivered" if delivered_at else "shipped")
    troubled = any(code == "ND1" for _, code in said)
    assert after.reasons == (("parcel_trouble",) if troubled and not delivered_at else ())
    kept = await engine.fetch("SELECT code FROM parcel_event WHERE parcel = {}", parcel.id)
    assert sorted(row["code"] for row in kept) == sorted(code for _, code in said)
    moves = [event.move for event in after.events]
    assert moves.count("deliver") == (1 if delivered_at else 0)
    assert moves.count("parcel_trouble") <= 1
    assert await mails(f"parcel_at_point:{order.number}") <= 1


async def test_what_staff_saw_first_gives_way_to_the_carriers_moment(database: str) -> None:
    order = await a_parcel()
    assert await press_delivered(order) == "delivered"
    after = await told(order, STORY[-1])
    assert (after.parcels[0].delivered_at, [one.move for one in after.events].count("deliver")) == (STORY[-1].at, 1)
    assert await press_delivered(after) == "refused"


async def test_the_order_arrives_with_its_last_parcel(database: str) -> None:
    walk = OrderWalkthrough(now=SENT, quantity=3)
    order = await walk.up_to("in_preparation")
    for pieces, number in ((1, "6A00000000001"), (2, "6A00000000002")):
        order = await walk.order(order.number)
        draft = parcels.ParcelDraft("colissimo", number, {order.lines[0].id: pieces})
        await parcels.ship(order.number, order.version, draft, DORA, SENT)
    await parcel_events.record("colissimo", "6A00000000002", STORY, NOW)
    assert (await walk.order(order.number)).state == "shipped"
    await parcel_events.record("colissimo", "6A00000000001", [STORY[0], STORY[5]], NOW)
    after = await walk.order(order.number)
    assert (after.state, [one.move for one in after.events].count("deliver")) == ("delivered", 2)


async def test_a_parcel_that_has_not_left_is_told_of_and_does_not_arrive(database: str) -> None:
    walk = OrderWalkthrough(now=SENT)
    order = await walk.up_to("in_preparation")
    draft = parcels.ParcelDraft("colissimo", "6A1", {order.lines[0].id: 2})
    await parcels.pack(order.number, order.version, draft, DORA, SENT, with_label=False)
    assert await parcel_events.record("colissimo", "6A1", STORY, NOW)
    order = await walk.order(order.number)
    assert (order.state, order.parcels) == ("in_preparation", ())
    await parcels.hand_to_carrier(order.number, order.version, order.packed[0].id, DORA, NOW)
    assert (await walk.order(order.number)).state == "delivered"


@pytest.mark.parametrize("again", [False, True])
async def test_what_was_told_of_a_packed_parcel_counts_once_it_leaves(database: str, again: bool) -> None:
    walk = OrderWalkthrough(now=SENT)
    order = await walk.up_to("in_preparation")
    draft = parcels.ParcelDraft("colissimo", "6A1", {order.lines[0].id: 2})
    await parcels.pack(order.number, order.version, draft, DORA, SENT, with_label=False)
    assert await parcel_events.record("colissimo", "6A1", STORY[2:5], NOW)
    order = await walk.order(order.number)
    assert (order.reasons, order.packed[0].carrier_state, await mails("parcel_at_point")) == ((), "at_point", 0)
    await parcels.hand_to_carrier(order.number, order.version, order.packed[0].id, DORA, NOW)
    if again:
        assert await parcel_events.record("colissimo", "6A1", STORY[2:5], NOW)
    order = await walk.order(order.number)
    assert (order.reasons, order.parcels[0].carrier_state) == (("parcel_trouble",), "at_point")
    assert await mails("parcel_at_point") == 1
    assert [one.move for one in order.events].count("parcel_trouble") == 1


async def test_what_is_said_of_a_parcel_just_undone_is_not_anothers(database: str) -> None:
    """Ids of parcels undone come again on SQLite; the events waited for the lock meanwhile."""
    first, second = [await OrderWalkthrough(now=SENT).up_to("in_preparation") for _ in range(2)]
    for order, number in ((first, "6A1"), (second, "6A2")):
        draft = parcels.ParcelDraft("colissimo", number, {order.lines[0].id: 2})
        await parcels.pack(order.number, order.version, draft, DORA, SENT, with_label=False)
        if order is first:
            found = await queries.newest_of("colissimo", number)
            assert found is not None
            first = await OrderWalkthrough.order(first.number)
            await parcels.unpack(first.number, first.version, first.packed[0].id, DORA, SENT)
    await engine.in_one_transaction(lambda: parcel_events._keep(found, [STORY[5]], None, NOW))
    assert await events_kept() == []


BACK = CarrierEvent(SENT + timedelta(hours=40), "RE1", "Retourné à l’expéditeur")


@pytest.mark.parametrize("batches", [[[BACK], [STORY[5]]], [[BACK, STORY[5]]], [[STORY[5], BACK]]])
async def test_what_comes_back_to_us_is_not_delivered(database: str, batches: list[list[CarrierEvent]]) -> None:
    order = await a_parcel()
    for batch in batches:
        order = await told(order, *batch)
    (parcel,) = order.parcels
    assert (order.state, parcel.carrier_state, parcel.delivered_at) == ("shipped", "returned", None)
    assert (order.reasons, received_on(order)) == (("parcel_trouble",), None)


async def test_a_return_told_after_the_arrival_is_in_front_of_staff(database: str) -> None:
    order = await a_parcel()
    await told(order, STORY[5])
    order = await told(order, BACK)
    assert (order.state, order.parcels[0].carrier_state, order.reasons) == (
        "delivered",
        "returned",
        ("parcel_trouble",),
    )


async def test_what_happened_before_the_day_it_was_packed_is_another_parcels(database: str) -> None:
    order = await a_parcel()
    for days in (300, 1):
        order = await told(order, CarrierEvent(SENT - timedelta(days=days), "DI1", "Distribué"))
    assert (order.state, order.parcels[0].carrier_state, order.parcels[0].delivered_at) == ("shipped", "", None)
    assert (order.reasons, len(await events_kept())) == (("parcel_trouble",), 2)
    order = await told(order, STORY[5])
    assert (order.state, order.parcels[0].delivered_at, order.reasons) == ("delivered", STORY[5].at, ())


async def test_of_appointments_the_newest_stands_in_whatever_order_they_come(database: str) -> None:
    order = await a_parcel()
    agreed = [Appointment(NOW + timedelta(minutes=i), f"2026-12-0{2 + i}", "10:00", "12:00") for i in range(3)]
    for one in (agreed[0], agreed[2], agreed[1], agreed[0]):
        order = await told(order, appointment=one)
    assert (order.parcels[0].slot, str(order.parcels[0].expected_to)) == (agreed[2].as_json(), "2026-12-04")


@pytest.mark.parametrize("day", ["0001-01-01", "2026-11-23", "2027-01-24"])
async def test_a_day_on_which_no_parcel_comes_is_not_believed(database: str, day: str) -> None:
    order = await a_parcel()
    with pytest.raises(parcel_events.NotBelieved):
        await told(order, STORY[0], appointment=Appointment(NOW, day, "10:00", "12:00"))
    assert (await events_kept(), (await OrderWalkthrough.order(order.number)).parcels) == ([], order.parcels)


async def test_numbers_of_nobody_and_events_without_sense_change_nothing(database: str) -> None:
    order = await a_parcel()
    assert not await parcel_events.record("colissimo", "", STORY, NOW)
    assert not await parcel_events.record("dpd", order.parcels[0].tracking_number, STORY, NOW), "another carrier's"
    ahead, old = NOW + timedelta(days=2), datetime(1970, 1, 1, tzinfo=UTC)
    for odd in (CarrierEvent(ahead, "DI1"), CarrierEvent(old, "DI1"), CarrierEvent(NOW, " \n")):
        await told(order, odd)
    dirty = CarrierEvent(STORY[0].at, "PC1\x00", "Pris\u202e en\x00 \ud800charge" + "a" * 900, "L\nyon")
    await told(order, dirty)
    (kept,) = (await parcel_events.told_of(order))[order.parcels[0].id]
    assert (kept.code, kept.text[:14], len(kept.text), kept.place) == ("PC1", "Pris en charge", 200, "L yon")


async def test_an_appointment_is_the_day_it_is_expected(database: str) -> None:
    order = await a_parcel()
    asked = Appointment(NOW, "2026-12-01", "10:00", "12:00")
    for _ in range(2):
        after = await told(order, appointment=asked)
    (parcel,) = after.parcels
    assert (parcel.slot, str(parcel.expected_from), parcel.expected_to) == (
        asked.as_json(), "2026-12-01", parcel.expected_from
    )  # fmt: skip
    after = await told(order, appointment=Appointment(NOW + timedelta(hours=1), instead="Chez un voisin : Mme Petit"))
    assert after.parcels[0].slot["instead"] == "Chez un voisin : Mme Petit"
    assert str(after.parcels[0].expected_to) == "2026-12-01"


async def test_each_parcel_is_asked_for_once_in_batches(database: str) -> None:
    for _ in range(3):
        order = await a_parcel()
    carrier = OneCarrier(STORY[0])
    watch = carrier.watch()
    await watch.look(NOW)
    assert [len(batch) for batch in carrier.asked] == [2, 1]
    await watch.look(NOW + timedelta(minutes=1))
    assert len(carrier.asked) == 2, "asked a minute ago"
    await told(order, STORY[-1])
    await watch.look(NOW + timedelta(minutes=16))
    assert [len(batch) for batch in carrier.asked[2:]] == [2], "what arrived is not asked for"
    await watch.look(NOW + timedelta(days=90))
    assert len(carrier.asked) == 3, "nor what left long ago"


async def test_a_carrier_that_does_not_answer_is_asked_again(database: str) -> None:
    await a_parcel()
    carrier = OneCarrier(STORY[0], down=True)
    for minutes in (0, 1):
        await carrier.watch().look(NOW + timedelta(minutes=minutes))
    assert len(carrier.asked) == 2
