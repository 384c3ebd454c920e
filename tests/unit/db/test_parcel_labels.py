"""Answers of carriers that come late: the parcel they are about, or nobody's (ids of parcels undone come again)."""

import json
from datetime import UTC, datetime

import pytest

from db import engine
from db.queries import parcels as queries
from shop.carriers.carrier import CarrierRefused, Label, Shipment
from shop.jobs import Payload
from shop.orders.order import Order
from shop.parcels import packing
from shop.parcels.labels import JOB, Labels, ask_again
from shop.parcels.packing import ParcelDraft
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.parcel_walkthrough import OneMaker

NOW = datetime.now(UTC)
order_of = OrderWalkthrough.order


async def payloads() -> list[Payload]:
    rows = await engine.fetch("SELECT payload FROM job WHERE kind = {} ORDER BY id", JOB)
    return [json.loads(row["payload"]) for row in rows]


async def packed(order: Order) -> Order:
    order = await order_of(order.number)
    await packing.pack(
        order.number, order.version, ParcelDraft("dpd", "", {order.lines[0].id: 2}), DORA, NOW, with_label=True
    )
    return await order_of(order.number)


async def two_orders() -> tuple[Order, Order]:
    """The first is packed and waits for its label, the second is not packed yet."""
    first = await packed(await OrderWalkthrough().up_to("in_preparation"))
    return first, await OrderWalkthrough().up_to("in_preparation")


class SlowMaker(OneMaker):
    """While it works on a label, its parcel is undone, and another order's packed."""

    def __init__(self, first: Order, second: Order, *, trouble: Exception | None = None) -> None:
        super().__init__(trouble=trouble)
        self.orders = first, second

    async def make(self, shipment: Shipment) -> Label:
        first, second = self.orders
        await packing.unpack(first.number, first.version, first.packed[0].id, DORA, NOW)
        await packed(second)
        return await super().make(shipment)


@pytest.mark.parametrize("trouble", [None, CarrierRefused("adresse inconnue")])
async def test_an_answer_that_comes_late_is_not_taken_for_another_orders(
    database: str, trouble: Exception | None
) -> None:
    first, second = await two_orders()
    maker = SlowMaker(first, second, trouble=trouble)
    await Labels(maker.carriers()).make((await payloads())[0], NOW)
    after = await order_of(second.number)
    assert [(one.label_state, one.tracking_number) for one in after.packed] == [("asked", "")]
    assert (after.reasons, await engine.fetch("SELECT id FROM parcel_label")) == ((), [])
    if not engine.is_postgres():
        assert after.packed[0].id == first.packed[0].id, "SQLite gives the id again: this is what the key is for"


async def test_without_the_key_the_late_answer_is_another_orders(
    bare_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative twin: whatever is answered counts for the parcel that has the id now."""
    guarded = queries.label_made

    async def made(parcel_id: int, _: str, *told: str) -> bool:
        return await guarded(parcel_id, (await engine.fetch("SELECT label_key FROM parcel"))[0]["label_key"], *told)

    monkeypatch.setattr(queries, "label_made", made)
    if engine.is_postgres():
        pytest.skip("ids are given once")
    first, second = await two_orders()
    await Labels(SlowMaker(first, second).carriers()).make((await payloads())[0], NOW)
    assert (await order_of(second.number)).packed[0].label_state == "made"


async def test_a_job_of_an_undone_parcel_asks_no_label_for_who_has_its_id_now(database: str) -> None:
    first, second = await two_orders()
    await packing.unpack(first.number, first.version, first.packed[0].id, DORA, NOW)
    second = await packed(second)
    stale = {**(await payloads())[0], "parcel_id": second.packed[0].id}
    maker = OneMaker()
    await Labels(maker.carriers()).make(stale, NOW)
    assert maker.asked == []
    for _ in range(2):
        await Labels(maker.carriers()).make((await payloads())[1], NOW)
    assert len(maker.asked) == 1
    assert (await order_of(second.number)).packed[0].label_state == "made"


async def test_asked_again_only_the_newer_request_counts(database: str) -> None:
    first, _ = await two_orders()
    await Labels(OneMaker(trouble=CarrierRefused("trop lourd")).carriers()).make((await payloads())[0], NOW)
    first = await order_of(first.number)
    await ask_again(first.number, first.version, first.packed[0].id, 2000, DORA, NOW)
    old, new = await payloads()
    maker = OneMaker()
    await Labels(maker.carriers()).make(old, NOW)
    assert maker.asked == []
    assert await queries.label_refused(first.packed[0].id, old["key"], "trop tard") is False
    await Labels(maker.carriers()).make(new, NOW)
    assert (await order_of(first.number)).packed[0].label_state == "made"
