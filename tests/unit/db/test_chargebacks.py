"""Money the buyer's bank takes back: written down once, counted out of what may be refunded, undone when it returns."""

from datetime import UTC, datetime, timedelta

import pytest

from db import engine
from shop.chargebacks import CHARGED_BACK, chargebacks_of
from shop.errors import MoveNotAllowed
from shop.orders import fulfilment
from shop.orders.order import Order
from shop.payments.cashier import Cashier
from shop.refunds.purpose import RefundRefused
from tests.conftest import broken_invariants
from tests.order_walkthrough import DORA, OrderWalkthrough

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


async def paid() -> tuple[OrderWalkthrough, Order, Cashier, str]:
    walk = OrderWalkthrough(now=NOW)
    order = await walk.up_to("paid")
    assert walk.cashier is not None
    return walk, order, walk.cashier, order.payments[0].provider_id or ""


async def heard(walk: OrderWalkthrough, order: Order, seconds: int) -> Order:
    """The provider's notice comes in."""
    assert walk.cashier is not None
    at = NOW + timedelta(minutes=5, seconds=seconds)
    await walk.cashier.apply_provider_state(at, provider_id=order.payments[0].provider_id or "")
    return await walk.order(order.number)


async def test_it_is_written_once_however_often_it_is_told(database: str) -> None:
    walk, order, _, provider_id = await paid()
    walk.bank.take_back(provider_id, 1_500)
    for at in range(3):
        order = await heard(walk, order, at * 10)
    assert [event.move for event in order.events].count("charge_back") == 1
    assert CHARGED_BACK in order.reasons
    (payment,) = order.payments
    assert (payment.charged_back_cents, payment.left_cents) == (1_500, order.total_cents - 1_500)
    ((one,),) = (await chargebacks_of(order)).values()
    assert (one.amount_cents, one.reason, one.reversed_at) == (1_500, "Contesté par le client", None)


async def test_what_is_at_the_bank_is_not_given_back_a_second_time(database: str) -> None:
    walk, order, cashier, provider_id = await paid()
    walk.bank.take_back(provider_id, 1_500)
    order = await heard(walk, order, 0)
    with pytest.raises(RefundRefused, match="dépasse ce qui peut encore être remboursé"):
        await cashier.refund(order.payments[0].id, order.total_cents, by=DORA, reason="", key="all", now=NOW)
    await fulfilment.cancel(order.number, order.version, DORA, NOW)
    rows = await engine.fetch("SELECT amount_cents FROM refund")
    assert [row["amount_cents"] for row in rows] == [order.total_cents - 1_500]


async def test_money_that_returns_may_be_refunded_again(database: str) -> None:
    walk, order, cashier, provider_id = await paid()
    name = walk.bank.take_back(provider_id, order.total_cents)
    order = await heard(walk, order, 0)
    assert order.holding == ()
    walk.bank.give_again(provider_id, name)
    for at in (10, 20):
        order = await heard(walk, order, at)
    assert (order.attention, order.holding[0].left_cents) == ("", order.total_cents)
    assert [event.move for event in order.events][-2:] == ["charge_back", "charge_back_reversed"]
    await cashier.refund(order.payments[0].id, order.total_cents, by=DORA, reason="", key="all", now=NOW)


async def test_money_that_returns_to_a_cancelled_order_is_for_staff_to_give_back(database: str) -> None:
    """Nobody waits for it any more: without a word it would stay with us for ever."""
    for cents in (None, 1_500):
        walk, order, cashier, provider_id = await paid()
        name = walk.bank.take_back(provider_id, cents or order.total_cents)
        order = await heard(walk, order, 0)
        await fulfilment.cancel(order.number, order.version, DORA, NOW)
        walk.bank.give_again(provider_id, name)
        order = await heard(walk, order, 10)
        assert order.reasons == ("paid_cancelled",)
        assert await broken_invariants() == []
        with pytest.raises(MoveNotAllowed, match="remboursez-le"):
            await fulfilment.dismiss_attention(order.number, order.version, DORA, NOW, note="vu")
        left = order.payments[0].left_cents
        assert left == (cents or order.total_cents)
        await cashier.refund(order.payments[0].id, left, by=DORA, reason="", key=f"rest-{left}", now=NOW)
        assert (await walk.order(order.number)).reasons == ()
