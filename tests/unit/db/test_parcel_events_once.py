"""What carriers say of parcels is kept once and acted on once, whoever tells it at the same time (T5)."""

import asyncio
import itertools
from datetime import timedelta
from typing import Any

import pytest

from db.queries import parcels as queries
from shop.parcels import events as parcel_events
from shop.parcels import packing as parcels
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.parcel_walkthrough import events_kept, orders_events
from tests.unit.db.parcel_stories import NOW, STORY, OneCarrier, a_parcel, press_delivered, told


def believe_every_event_new(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard off: nothing tells that an event is known, as without its unique key."""
    guarded, ticks = queries.add_event, itertools.count(1)

    async def add(values: dict[str, Any]) -> bool:
        return await guarded({**values, "at": values["at"] + timedelta(microseconds=next(ticks))})

    async def always(*_: Any) -> bool:
        return True

    monkeypatch.setattr(queries, "add_event", add)
    monkeypatch.setattr(parcel_events, "_says_something", always)


async def test_without_the_key_of_events_doubles_are_kept_and_acted_on(
    bare_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative twin of T5."""
    believe_every_event_new(monkeypatch)
    order = await a_parcel()
    for _ in range(2):
        await told(order, STORY[2])
    assert len(await events_kept()) == 2
    assert (await orders_events(order.number)).count("parcel_trouble") == 2


@pytest.mark.race
async def test_webhooks_and_the_watch_at_once_act_once(database: str) -> None:
    """T6 for what carriers say: the same news by every way at the same moment."""
    order = await a_parcel()
    watch = OneCarrier(*STORY[:3]).watch()
    await asyncio.gather(*(told(order, *STORY[:3]) for _ in range(6)), watch.look(NOW), watch.look(NOW))
    assert (await orders_events(order.number)).count("parcel_trouble") == 1
    assert len(await events_kept()) == 3
    await asyncio.gather(*(told(order, *STORY) for _ in range(6)), watch.look(NOW + timedelta(hours=1)))
    assert (await orders_events(order.number)).count("deliver") == 1


@pytest.mark.race
async def test_without_the_key_of_events_the_same_race_acts_several_times(
    bare_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative twin of T6."""
    believe_every_event_new(monkeypatch)
    order = await a_parcel()
    await asyncio.gather(*(told(order, *STORY[:3]) for _ in range(6)))
    assert (await orders_events(order.number)).count("parcel_trouble") > 1


@pytest.mark.race
async def test_staff_and_the_carrier_at_once_deliver_once(database: str) -> None:
    order = await a_parcel()
    await asyncio.gather(told(order, STORY[-1]), press_delivered(order), told(order, STORY[-1]))
    after = await OrderWalkthrough.order(order.number)
    assert [one.move for one in after.events].count("deliver") == 1
    assert (after.state, after.parcels[0].delivered_at) == ("delivered", STORY[-1].at), "the carrier's moment counts"


@pytest.mark.race
async def test_without_looking_whether_it_arrived_the_same_race_delivers_twice(
    bare_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative twin: an arrival is written down whatever stands already."""

    async def always(*_: Any) -> bool:
        return True

    monkeypatch.setattr(queries, "arrive", always)
    monkeypatch.setattr(parcels, "apply", lambda *_, **__: None)
    order = await a_parcel()
    assert await told(order, STORY[-1])
    late = await OrderWalkthrough.order(order.number)
    await parcels.deliver(late.number, late.version, late.parcels[0].id, DORA, NOW)
    assert (await orders_events(order.number)).count("deliver") == 2
