"""What happens is told to other software: with it or not at all, signed, again while nobody answers, never to us."""

import asyncio
import json

import pytest

from db import engine
from shop.catalogue import stock
from shop.orders import fulfilment
from shop.software import endpoints, hooks
from shop.software.hooks import Event
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.unit.web.listening import NOW, Listener, added, jobs, messages


async def told(*events: Event) -> list[tuple[str, str, int]]:
    wanted = {one.value for one in events}
    return [
        (one["type"], one["data"]["state"], one["data"]["version"]) for one in await messages() if one["type"] in wanted
    ]


ORDERS = (Event.ORDER_PLACED, Event.ORDER_PAID, Event.ORDER_SHIPPED, Event.ORDER_CANCELLED)


async def test_an_order_is_told_as_it_goes(listener: Listener) -> None:
    await added(listener.url)
    order = await OrderWalkthrough().up_to("shipped")
    assert await told(*ORDERS) == [
        ("order.placed", "awaiting_payment", 1), ("order.paid", "paid", 2), ("order.shipped", "shipped", order.version)
    ]  # fmt: skip
    assert all(one["data"]["number"] == order.number for one in await messages() if "number" in one["data"])
    text = json.dumps(await messages(), ensure_ascii=False)
    assert not [word for word in ("alice", "Alice", "Lilas", "69003") if word in text]


@pytest.mark.parametrize("end", ["cancelled", "expired"])
async def test_an_order_that_ends_is_told(listener: Listener, end: str) -> None:
    await added(listener.url, Event.ORDER_CANCELLED)
    await OrderWalkthrough().up_to(end)
    assert [(kind, state) for kind, state, _ in await told(*ORDERS)] == [("order.cancelled", end)]


async def test_what_is_paid_at_the_counter_is_told(listener: Listener) -> None:
    await added(listener.url, Event.ORDER_PAID)
    await OrderWalkthrough(mode="agency", method="agency").up_to("delivered")
    assert [kind for kind, _, _ in await told(*ORDERS)] == ["order.paid"]


async def test_the_stock_is_told_after_each_change(listener: Listener) -> None:
    await added(listener.url, Event.STOCK_CHANGED)
    order = await OrderWalkthrough(quantity=2, on_hand=10).up_to("shipped")
    seen = [one["data"]["items"][0] for one in await messages()]
    assert [(one["on_hand"], one["reserved"], one["available"]) for one in seen] == [(10, 2, 8), (8, 0, 8)]
    assert {one["sku"] for one in seen} == {order.lines[0].sku}


async def test_nothing_is_written_where_nobody_listens(listener: Listener) -> None:
    endpoint, _ = await added(listener.url, Event.ORDER_CANCELLED)
    await OrderWalkthrough().up_to("paid")
    await endpoints.change(endpoint, listener.url, tuple(Event), active=False, anywhere=True, same=lambda _: True)
    await OrderWalkthrough().up_to("cancelled")
    assert (await messages(), await jobs()) == ([], [])


async def test_what_is_undone_was_never_told(listener: Listener) -> None:
    """The message is written in the transaction of what it tells."""
    await added(listener.url)
    order = await OrderWalkthrough().up_to("paid")
    before = len(await messages())
    with pytest.raises(RuntimeError):
        async with engine.transaction():
            await stock.release(line.kept for line in order.lines)
            assert len(await messages()) == before + 1
            raise RuntimeError
    assert len(await messages()) == len(await jobs()) == before


async def test_two_moves_at_once_are_both_told(listener: Listener) -> None:
    await added(listener.url, Event.ORDER_CANCELLED)
    walk = OrderWalkthrough(quantity=1)
    first = await walk.up_to("paid")
    second = await OrderWalkthrough(quantity=1, variant_id=walk.variant_id).up_to("paid")
    await asyncio.gather(*(fulfilment.cancel(one.number, one.version, DORA, NOW) for one in (first, second)))
    assert {one["data"]["number"] for one in await messages()} == {first.number, second.number}
    assert hooks.JOB in {row["kind"] for row in await jobs()}
