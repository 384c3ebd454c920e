"""A payment page that the buyer has left is closed at the provider; money that was quicker is never refused."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db import engine
from shop import faults
from shop.orders import fulfilment
from shop.orders.moves import CUSTOMER
from shop.orders.order import Order
from shop.payments import closing
from shop.payments.cashier import Cashier
from shop.payments.provider import ProviderTrouble
from tests.factories import ACCOUNT, merchant_settings
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.played_bank import Bank

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


class QuickBuyer(Bank):
    """Somebody pays between our look and our wish to cancel."""

    async def cancel(self, provider_id: str) -> None:
        self.become(provider_id, "paid")
        await super().cancel(provider_id)


async def begun(bank: Bank | None = None) -> tuple[OrderWalkthrough, Order, Cashier, str]:
    """An order whose card page is open."""
    await merchant_settings(**ACCOUNT)
    walk = OrderWalkthrough(now=NOW, bank=bank or Bank())
    order = await walk.up_to("awaiting_payment")
    assert walk.cashier is not None
    return walk, order, walk.cashier, order.payments[0].provider_id or ""


async def waiting() -> list[dict[str, Any]]:
    rows = await engine.fetch("SELECT payload FROM job WHERE kind = 'payment_cancel' ORDER BY id")
    return [json.loads(row["payload"]) for row in rows]


async def closed(cashier: Cashier, now: datetime = LATER) -> None:
    """The worker does what was written down."""
    for payload in await waiting():
        await cashier.close(payload, now)


async def test_another_way_to_pay_closes_the_card_page(database: str) -> None:
    walk, order, cashier, provider_id = await begun()
    await cashier.retry(order.number, "transfer", NOW)
    assert "cancel" not in walk.bank.calls, "not inside the transaction, nor while the buyer waits"
    for _ in range(2):
        await closed(cashier)
    assert walk.bank.calls.count("cancel") == 1
    assert walk.bank.payments[provider_id].state == "cancelled"
    order = await walk.order(order.number)
    assert [one.state for one in order.payments] == ["cancelled", "created"]
    assert (order.state, order.attention) == ("awaiting_payment", "")
    await cashier.mark_received(order.payments[-1].id, DORA, LATER)
    assert (await walk.order(order.number)).state == "paid"


@pytest.mark.parametrize("end", ["cancel", "expire", "paid by transfer"])
async def test_an_order_that_waits_no_longer_closes_its_page(database: str, end: str) -> None:
    walk, order, cashier, provider_id = await begun()
    if end == "cancel":
        await fulfilment.cancel(order.number, order.version, CUSTOMER, LATER)
    elif end == "expire":
        await cashier.expire_holds(NOW + timedelta(days=8))
    else:
        await engine.fetch("UPDATE payment SET provider = 'bank' WHERE id = {}", order.payments[0].id)
        other = await cashier.retry(order.number, "transfer", NOW)
        await engine.fetch("DELETE FROM job WHERE kind = 'payment_cancel'")
        await engine.fetch("UPDATE payment SET provider = 'mollie' WHERE id = {}", order.payments[0].id)
        await cashier.mark_received(other, DORA, LATER)
    assert len(await waiting()) == 1
    await closed(cashier, NOW + timedelta(days=9))
    assert walk.bank.payments[provider_id].state == "cancelled"
    assert (await walk.order(order.number)).payments[0].state == "cancelled"


async def test_a_reply_that_is_lost_is_asked_for_again(database: str) -> None:
    """T9"""
    walk, order, cashier, _ = await begun()
    await cashier.retry(order.number, "transfer", NOW)
    walk.bank.trouble = ["cancel:lost"]
    with pytest.raises(ProviderTrouble) as trouble:
        await closed(cashier)
    assert not trouble.value.permanent, "the outbox tries again"
    assert (await walk.order(order.number)).payments[0].state == "open"
    walk.bank.trouble = []
    await closed(cashier)
    assert (await walk.order(order.number)).payments[0].state == "cancelled"
    assert walk.bank.calls.count("cancel") == 1


@pytest.mark.parametrize("silent", ["read", "cancel"])
async def test_a_provider_that_does_not_answer_is_asked_again(database: str, silent: str) -> None:
    walk, order, cashier, _ = await begun()
    await cashier.retry(order.number, "transfer", NOW)
    walk.bank.trouble = [silent]
    with pytest.raises(ProviderTrouble) as trouble:
        await closed(cashier)
    assert not trouble.value.permanent
    walk.bank.trouble = []
    await closed(cashier)
    assert (await walk.order(order.number)).payments[0].state == "cancelled"


@pytest.mark.parametrize("point", ["payment.closing", "payment.closed", "payment.read"])
async def test_whatever_stops_the_worker_the_next_one_ends_it(database: str, point: str) -> None:
    """T9"""
    walk, order, cashier, provider_id = await begun()
    await cashier.retry(order.number, "transfer", NOW)
    faults.arm(f"{point}=raise")
    try:
        with pytest.raises(faults.FaultInjected):
            await closed(cashier)
    finally:
        faults.disarm()
    await closed(cashier, LATER + timedelta(minutes=1))
    assert walk.bank.payments[provider_id].state == "cancelled"
    assert (await walk.order(order.number)).payments[0].state == "cancelled"


@pytest.mark.parametrize("quick", [False, True])
async def test_money_that_was_quicker_pays_the_order(database: str, quick: bool) -> None:
    """Paid before we looked, or between our look and our wish."""
    walk, order, cashier, provider_id = await begun(QuickBuyer() if quick else Bank())
    await cashier.retry(order.number, "transfer", NOW)
    if not quick:
        walk.bank.become(provider_id, "paid")
    await closed(cashier)
    assert ("cancel" in walk.bank.calls) == quick
    order = await walk.order(order.number)
    assert (order.state, order.attention) == ("paid", "")
    assert order.payments[0].state == "paid"


async def test_where_the_provider_refuses_late_money_is_seen(database: str) -> None:
    walk, order, cashier, provider_id = await begun()
    walk.bank.become(provider_id, "open", may_be_cancelled=False)
    await fulfilment.cancel(order.number, order.version, CUSTOMER, LATER)
    await closed(cashier)
    assert "cancel" not in walk.bank.calls
    assert (await walk.order(order.number)).payments[0].state == "open"
    walk.bank.become(provider_id, "paid")
    await cashier.apply_provider_state(LATER + timedelta(minutes=1), provider_id=provider_id)
    order = await walk.order(order.number)
    assert (order.state, order.attention) == ("cancelled", "paid_cancelled")


async def test_a_payment_the_provider_has_lost_breaks_nothing(database: str) -> None:
    walk, order, cashier, provider_id = await begun()
    await cashier.retry(order.number, "transfer", NOW)
    payment = walk.bank.payments.pop(provider_id)
    with pytest.raises(ProviderTrouble) as trouble:
        await closed(cashier)
    assert trouble.value.unknown, "put aside for staff at once"
    walk.bank.payments[provider_id] = payment
    await closed(cashier, LATER + timedelta(minutes=1))
    assert (await walk.order(order.number)).payments[0].state == "cancelled"


async def test_the_card_once_more_is_a_page_of_its_own(database: str) -> None:
    walk, order, cashier, _ = await begun()
    first = order.payments[0].id
    await cashier.retry(order.number, "transfer", NOW)
    again = await cashier.retry(order.number, "card", NOW)
    assert again not in {first, order.payments[-1].id}
    await cashier.begin(again, NOW)
    assert await cashier.retry(order.number, "card", NOW) == again
    await closed(cashier)
    order = await walk.order(order.number)
    assert {one.id: one.state for one in order.payments if one.method == "card"} == {first: "cancelled", again: "open"}


async def test_a_payment_whose_name_comes_late_is_closed_too(database: str) -> None:
    """The reply to its creation was lost, the buyer chose the transfer; the page is open all the same."""
    await merchant_settings(**ACCOUNT)
    walk = OrderWalkthrough(now=NOW)
    placed = await walk.placed()
    cashier = walk.cashier
    assert cashier is not None
    walk.bank.trouble = ["create:lost"]
    with pytest.raises(ProviderTrouble):
        await cashier.begin(placed.payment_id, NOW)
    walk.bank.trouble = []
    await cashier.retry(placed.number, "transfer", NOW)
    assert await waiting() == [], "there is no name yet to cancel by"
    await cashier.reconcile(LATER)
    assert await waiting() == [{"payment_id": placed.payment_id}]
    await closed(cashier, LATER + timedelta(minutes=1))
    assert [one.state for one in walk.bank.payments.values()] == ["cancelled"]


@pytest.mark.parametrize("guarded", [True, False])
async def test_the_page_the_buyer_is_on_stays_open(
    database: str, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job that comes late looks again who is given up; without that look, it closes the wrong page."""
    walk, order, cashier, provider_id = await begun()
    if not guarded:
        monkeypatch.setattr(closing, "is_given_up", lambda order, payment_id: True)
    await cashier.close({"payment_id": order.payments[0].id}, LATER)
    assert (walk.bank.payments[provider_id].state == "open") == guarded
    assert ("read" not in walk.bank.calls) == guarded
