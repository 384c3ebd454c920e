"""Orders that no provider collects choose another way, or are collected while they are cancelled."""

import asyncio

import pytest

from db import engine
from shop.errors import MoveNotAllowed, ShopError
from shop.orders import fulfilment
from shop.orders.moves import CUSTOMER, OrderChanged
from shop.orders.summary import transfer_of
from shop.payments import by_hand, choosing
from shop.payments.counter import counter_cents
from shop.storefront import storefront
from tests.factories import ACCOUNT, merchant_settings
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.rows import mails_announced
from tests.unit.db.offline_orders import LATER, NOW, at_agency


class TestAnotherWay:
    @pytest.fixture(autouse=True)
    async def shop(self, database: str) -> None:
        await merchant_settings(**ACCOUNT, cheques=True, pay_at_agency=True)

    async def test_a_card_left_is_paid_when_it_is_collected(self) -> None:
        walk = OrderWalkthrough(now=NOW, mode="agency")
        order = await walk.up_to("awaiting_payment")
        await choosing.choose_way(order.number, "agency", CUSTOMER, LATER)
        after = await walk.order(order.number)
        assert (after.state, after.hold_until, counter_cents(after)) == ("confirmed", None, order.total_cents)
        assert await mails_announced() == ["order_recorded", "order_confirmed"]
        closing = await engine.fetch("SELECT key FROM job WHERE kind = 'payment_cancel'")
        assert len(closing) == 1, "the page left open is closed"
        again = await choosing.choose_way(order.number, "agency", CUSTOMER, LATER)
        assert again == after.payments[-1].id
        assert await mails_announced() == ["order_recorded", "order_confirmed"]

    async def test_it_may_still_be_paid_online_before(self) -> None:
        walk = at_agency()
        order = await walk.up_to("confirmed")
        assert walk.cashier is not None
        card = await walk.cashier.retry(order.number, "card", LATER)
        tried = await walk.order(order.number)
        assert (tried.state, tried.hold_until, counter_cents(tried)) == ("confirmed", None, order.total_cents)
        await walk.cashier.begin(card, LATER)
        walk.bank.become((await walk.order(order.number)).payments[-1].provider_id or "", "paid")
        await walk.cashier.apply_provider_state(LATER, payment_id=card)
        paid = await walk.order(order.number)
        assert (paid.state, paid.due_cents, counter_cents(paid), paid.payment.method) == ("paid", 0, 0, "card")

    async def test_a_card_that_fails_leaves_it_to_be_paid_at_the_counter(self) -> None:
        walk = at_agency()
        order = await walk.up_to("confirmed")
        assert walk.cashier is not None
        card = await walk.cashier.retry(order.number, "card", LATER)
        await walk.cashier.begin(card, LATER)
        walk.bank.become((await walk.order(order.number)).payments[-1].provider_id or "", "failed")
        await walk.cashier.apply_provider_state(LATER, payment_id=card)
        for state in ("in_preparation", "ready", "delivered"):
            await walk.step(order.number, state)
        done = await walk.order(order.number)
        assert (done.state, done.due_cents) == ("delivered", 0)

    async def test_money_that_comes_while_it_is_ready_pays_it(self) -> None:
        walk = at_agency()
        order = await walk.up_to("confirmed")
        assert walk.cashier is not None
        card = await walk.cashier.retry(order.number, "card", LATER)
        await walk.cashier.begin(card, LATER)
        for state in ("in_preparation", "ready"):
            await walk.step(order.number, state)
        walk.bank.become((await walk.order(order.number)).payments[-1].provider_id or "", "paid")
        await walk.cashier.apply_provider_state(LATER, payment_id=card)
        paid = await walk.order(order.number)
        assert (paid.state, paid.due_cents, paid.reasons) == ("ready", 0, ())
        with pytest.raises(MoveNotAllowed):
            await by_hand.collect(order.number, "card", DORA, LATER)

    async def test_a_transfer_of_a_confirmed_order_is_shown_and_received(self) -> None:
        walk = at_agency()
        order = await walk.up_to("confirmed")
        assert walk.cashier is not None
        transfer = await walk.cashier.retry(order.number, "transfer", LATER)
        asked = await walk.order(order.number)
        details = transfer_of(asked, (await storefront()).merchant)
        assert details is not None
        assert details.amount_cents == order.total_cents
        await walk.cashier.mark_received(transfer, DORA, LATER)
        assert (await walk.order(order.number)).state == "paid"

    @pytest.mark.parametrize(("mode", "code"), [("home", "agency"), ("home", "nothing"), ("agency", "nothing")])
    async def test_a_way_that_does_not_concern_the_order_is_refused(self, mode: str, code: str) -> None:
        walk = OrderWalkthrough(now=NOW, mode=mode)
        order = await walk.up_to("awaiting_payment")
        with pytest.raises(ShopError, match="pas proposé"):
            await choosing.choose_way(order.number, code, CUSTOMER, LATER)
        assert (await walk.order(order.number)).version == order.version

    async def test_a_merchant_who_takes_no_cheque_is_sent_none(self) -> None:
        await merchant_settings(cheques=False)
        order = await OrderWalkthrough(now=NOW).up_to("awaiting_payment")
        with pytest.raises(ShopError, match="pas proposé"):
            await choosing.choose_way(order.number, "cheque", CUSTOMER, LATER)


@pytest.mark.race
async def test_collected_at_the_counter_while_it_is_cancelled(database: str) -> None:
    """Whoever is first: paid and given back, or cancelled with nothing collected; never money without a decision."""
    for _ in range(6):
        order = await at_agency().up_to("ready")
        done = await asyncio.gather(
            by_hand.collect(order.number, "cash", DORA, LATER),
            fulfilment.cancel(order.number, order.version, DORA, LATER),
            return_exceptions=True,
        )
        after = await OrderWalkthrough.order(order.number)
        if after.state == "cancelled":
            assert isinstance(done[0], MoveNotAllowed)
            assert after.payments[0].state == "created"
        else:
            assert isinstance(done[1], OrderChanged)
            assert (after.state, after.due_cents) == ("ready", 0)


async def test_the_twin_that_does_not_look_takes_money_for_a_cancelled_order(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = await at_agency().up_to("ready")
    await fulfilment.cancel(order.number, order.version, DORA, LATER)
    monkeypatch.setattr(by_hand, "counter_payment", lambda order: order.payments[-1])
    await by_hand.collect(order.number, "cash", DORA, LATER)
    after = await OrderWalkthrough.order(order.number)
    assert (after.state, after.payments[0].state, after.reasons) == ("cancelled", "paid", ("paid_cancelled",))
