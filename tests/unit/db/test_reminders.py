"""Money that is waited for (T14): the buyer is reminded once in time, and told when it is too late."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db import engine
from db.queries import orders as order_queries
from shop.calendar import in_paris
from shop.jobs import Payload
from shop.links import Links
from shop.mails import Mails
from shop.orders import fulfilment
from shop.orders.order import Order
from shop.payments import reminders
from shop.payments.reminders import LAST_WORD, remind
from tests.factories import ACCOUNT, merchant_settings
from tests.order_walkthrough import DORA, PUBLIC_URL, SECRET, OrderWalkthrough
from tests.unit.db.letterbox import Letterbox

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
async def shop(database: str) -> None:
    await merchant_settings(**ACCOUNT, name="Comptoir", cheques=True, pay_at_agency=True)


async def placed(days_ago: float, method: str = "transfer", **values: Any) -> Order:
    return await OrderWalkthrough(now=NOW - days_ago * DAY, method=method, **values).up_to("awaiting_payment")


async def ending_soon(order: Order) -> Order:
    """The same on its last day."""
    await order_queries.change(order.id, order.version, {"hold_until": NOW + timedelta(hours=2)})
    return await OrderWalkthrough.order(order.number)


async def jobs(kind: str) -> list[Payload]:
    rows = await engine.fetch("SELECT payload FROM job WHERE key LIKE {} ORDER BY id", f"mail:{kind}:%")
    return [json.loads(row["payload"]) for row in rows]


async def reminded(order: Order) -> list[str]:
    """The reminders written so far of this order."""
    return [str(one["about"]) for one in await jobs("transfer_reminder") if one["order_id"] == order.id]


@pytest.mark.parametrize("method", ["transfer", "cheque"])
async def test_each_reminder_is_sent_once_on_its_day(method: str) -> None:
    order = await placed(0, method)
    assert order.hold_until is not None
    kept = order.hold_until - NOW
    seen = {}
    for hours in range(0, kept // timedelta(hours=1) + 6):
        at = NOW + timedelta(hours=hours)
        await remind(at)
        seen[hours] = await reminded(order)
    changes = [hours for hours in seen if hours and seen[hours] != seen[hours - 1]]
    last = -((LAST_WORD - kept) // timedelta(hours=1))
    assert changes == [72, last], "three days after the order, and in the morning of the last day"
    assert in_paris(NOW + timedelta(hours=last)).hour in {8, 9}
    assert seen[max(seen)] == ["first", "last"]
    events = (await OrderWalkthrough.order(order.number)).events
    assert [(event.move, event.note) for event in events[1:]] == [
        ("remind", "premier rappel"), ("remind", "dernier jour")
    ]  # fmt: skip


async def test_the_days_are_counted_from_when_the_transfer_was_chosen() -> None:
    walk = OrderWalkthrough(now=NOW - 2 * DAY)
    order = await walk.up_to("awaiting_payment")
    assert walk.cashier is not None
    await walk.cashier.retry(order.number, "transfer", NOW)
    await remind(NOW + 2 * DAY)
    assert await reminded(order) == []
    await remind(NOW + 3 * DAY)
    assert await reminded(order) == ["first"]


async def test_nobody_is_reminded_of_what_is_not_awaited() -> None:
    paid = await OrderWalkthrough(now=NOW - 4 * DAY, method="transfer").up_to("paid")
    cancelled = await OrderWalkthrough(now=NOW - 4 * DAY, method="transfer").up_to("cancelled")
    card = await placed(4, "card")
    confirmed = await OrderWalkthrough(now=NOW - 4 * DAY, mode="agency", method="agency").up_to("confirmed")
    expired = await placed(8)
    assert await remind(NOW) == 0
    for order in (paid, cancelled, card, confirmed, expired):
        assert await reminded(order) == []


async def test_t14_a_reminder_and_the_end_of_the_hold_are_never_both(render: Any) -> None:
    """What was put in the outbox before the hold ended is not sent after it, nor once it is paid."""
    late, paid, turned = [await ending_soon(await placed(6)) for _ in range(3)]
    assert await remind(NOW) == 3
    walk = OrderWalkthrough(now=NOW)
    assert walk.cashier is not None
    await walk.cashier.mark_received(paid.payments[0].id, DORA, NOW)
    await walk.cashier.retry(turned.number, "card", NOW)
    await order_queries.change(late.id, late.version + 1, {"hold_until": NOW - timedelta(seconds=1)})
    letterbox = Letterbox()
    mails = Mails(render, letterbox, Links(PUBLIC_URL, SECRET))
    for payload in await jobs("transfer_reminder"):
        await mails.send(payload)
    assert letterbox.mails == []
    assert await walk.cashier.expire_holds(NOW) == 1
    assert [payload["order_id"] for payload in await jobs("order_expired")] == [late.id]
    assert await remind(NOW) == 0


async def test_a_short_hold_has_its_last_word_alone() -> None:
    await merchant_settings(hold_days_transfer=3, reminder_days_transfer=3)
    order = await placed(0)
    assert order.hold_until is not None
    for hours in range(30):
        await remind(order.hold_until - timedelta(hours=30 - hours))
    assert await reminded(order) == ["last"]


@pytest.mark.race
async def test_two_workers_remind_once() -> None:
    order = await placed(4)
    await asyncio.gather(*(remind(NOW) for _ in range(4)))
    assert await reminded(order) == ["first"]
    events = (await OrderWalkthrough.order(order.number)).events
    assert [event.move for event in events].count("remind") == 1


async def test_the_twin_that_does_not_look_writes_it_down_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    order = await placed(4)
    monkeypatch.setitem(reminders.NOTES, "first", "a")
    await remind(NOW)
    monkeypatch.setitem(reminders.NOTES, "first", "b")  # what was written is not recognised
    await remind(NOW)
    events = (await OrderWalkthrough.order(order.number)).events
    assert [event.move for event in events].count("remind") == 2
    assert await reminded(order) == ["first"], "the outbox alone still holds"


@pytest.mark.race
async def test_reminded_while_it_is_cancelled() -> None:
    for _ in range(4):
        order = await placed(4)
        await asyncio.gather(
            remind(NOW), fulfilment.cancel(order.number, order.version, DORA, NOW), return_exceptions=True
        )
        after = await OrderWalkthrough.order(order.number)
        if after.state == "awaiting_payment":  # the page was drawn before the reminder: pressed again
            await fulfilment.cancel(order.number, after.version, DORA, NOW)
            after = await OrderWalkthrough.order(order.number)
        assert after.state == "cancelled"
