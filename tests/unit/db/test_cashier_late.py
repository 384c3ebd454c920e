"""The cashier and time: money that comes late is told apart, and what nobody pays ends by itself."""

from datetime import timedelta

import pytest

from db import engine
from shop.calendar import end_of_day
from shop.money import euros
from shop.orders import fulfilment
from shop.orders.order import Order
from shop.payments.cashier import Cashier
from shop.payments.provider import ProviderPayment, ProviderTrouble
from shop.refunds import asking, sending
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.unit.db.cashier_desk import NOW, SOON, after, begun, jobs


class TestLateMoney:
    """T7"""

    async def test_an_expired_order_goes_on_when_its_goods_are_still_there(self, database: str) -> None:
        walk = OrderWalkthrough(now=NOW)
        order = await walk.up_to("expired")
        assert [line.reserved for line in order.lines] == [0]
        await walk.pay(order, timedelta(days=9))
        order = await walk.order(order.number)
        assert (order.state, order.attention, order.lines[0].reserved) == ("paid", "", 2)
        assert order.events[-1].move == "accept_late_payment"

    async def test_an_expired_order_whose_goods_are_gone_waits_for_staff(self, database: str) -> None:
        walk = OrderWalkthrough(now=NOW, on_hand=2)
        order = await walk.up_to("expired")
        await OrderWalkthrough(now=NOW, variant_id=walk.variant_id).up_to("awaiting_payment")
        await walk.pay(order, timedelta(days=9))
        order = await walk.order(order.number)
        assert (order.state, order.attention) == ("expired", "paid_late")
        assert any(key.startswith(f"mail:payment_late:{order.number}") for key in await jobs())
        await asking.ask(order.payments[0].id, order.total_cents, by=DORA, reason="trop tard", key="k", now=NOW)
        assert (await walk.order(order.number)).attention == ""

    async def test_a_cancelled_order_that_is_paid_waits_for_staff(self, database: str) -> None:
        walk = OrderWalkthrough(now=NOW)
        order = await walk.up_to("cancelled")
        await walk.pay(order)
        order = await walk.order(order.number)
        assert (order.state, order.attention) == ("cancelled", "paid_cancelled")
        assert (order.events[-1].move, order.events[-1].note) == ("paid_cancelled", euros(order.total_cents))

    async def test_an_order_paid_twice_waits_for_staff(self, bare_database: str) -> None:
        walk, order, cashier, provider_id = await begun()
        transfer = await cashier.retry(order.number, "transfer", SOON)
        walk.bank.become(provider_id, "paid")
        await cashier.apply_provider_state(SOON, provider_id=provider_id)
        await cashier.mark_received(transfer, DORA, SOON)
        order = await walk.order(order.number)
        assert (order.state, order.attention) == ("paid", "paid_twice")
        assert (order.events[-1].move, order.events[-1].actor) == ("paid_twice", DORA.name)
        await asking.ask(transfer, order.total_cents, by=DORA, reason="payé deux fois", key="k", now=NOW)
        assert (await walk.order(order.number)).attention == ""

    async def paid_again(self) -> tuple[OrderWalkthrough, Order, Cashier]:
        """The card page stays open, the transfer comes and goes back whole, then the card is paid."""
        walk, order, cashier, provider_id = await begun()
        transfer = await cashier.retry(order.number, "transfer", SOON)
        await cashier.mark_received(transfer, DORA, SOON)
        await cashier.refund(transfer, order.total_cents, by=DORA, reason="", key="first", now=SOON)
        walk.bank.become(provider_id, "paid")
        await cashier.apply_provider_state(after(60), provider_id=provider_id)
        return walk, await walk.order(order.number), cashier

    async def test_one_paid_again_after_a_refund_was_not_paid_twice(self, database: str) -> None:
        walk, order, cashier = await self.paid_again()
        assert (order.state, order.attention, order.events[-1].move) == ("paid", "paid_again", "paid_again")
        card = order.payments[0].id
        await cashier.refund(card, 100, by=DORA, reason="geste", key="part", now=after(90))
        assert (await walk.order(order.number)).attention == "paid_again"
        await cashier.refund(card, order.total_cents - 100, by=DORA, reason="", key="rest", now=after(90))
        assert (await walk.order(order.number)).attention == ""

    async def test_one_paid_again_goes_on_once_staff_accept_it(self, database: str) -> None:
        walk, order, _ = await self.paid_again()
        await fulfilment.dismiss_attention(order.number, order.version, DORA, after(90), note="Paiement accepté")
        order = await walk.order(order.number)
        await fulfilment.prepare(order.number, order.version, DORA, after(120))
        assert (await walk.order(order.number)).state == "in_preparation"

    async def test_a_refund_that_failed_leaves_two_payments(self, database: str) -> None:
        walk, order, cashier = await self.paid_again()
        card, transfer = order.payments
        assert (card.left_cents, transfer.left_cents) == (order.total_cents, 0)
        await cashier.refund(card.id, order.total_cents, by=DORA, reason="", key="k", now=after(90))
        refund = (await engine.fetch("SELECT id FROM refund WHERE payment = {}", card.id))[0]["id"]
        other = (await engine.fetch("SELECT id FROM refund WHERE payment = {}", transfer.id))[0]["id"]
        await sending.failed(order.id, refund)
        assert (await walk.order(order.number)).reasons == ("refund_failed",)
        await sending.failed(order.id, other)
        assert (await walk.order(order.number)).reasons == ("refund_failed", "paid_twice")


class TestTheClock:
    """T10: no webhook ever comes."""

    async def test_every_paid_order_is_found(self, database: str) -> None:
        walk, order, cashier, provider_id = await begun()
        walk.bank.become(provider_id, "paid")
        assert await cashier.reconcile(NOW + timedelta(minutes=5)) == 1
        assert (await walk.order(order.number)).state == "paid"

    async def test_a_payment_whose_answer_was_lost_is_found_by_its_order(self, database: str) -> None:
        walk = OrderWalkthrough(now=NOW)
        placed = await walk.placed()
        assert walk.cashier is not None
        walk.bank.trouble = ["create:lost"]
        with pytest.raises(ProviderTrouble):
            await walk.cashier.begin(placed.payment_id, NOW)
        walk.bank.trouble = []
        walk.bank.become(next(iter(walk.bank.payments)), "paid")
        await walk.cashier.reconcile(NOW + timedelta(minutes=5))
        assert (await walk.order(placed.number)).state == "paid"

    async def test_unpaid_orders_expire_and_free_their_goods(self, database: str) -> None:
        walk, order, cashier, provider_id = await begun()
        walk.bank.become(provider_id, "expired")
        assert await cashier.expire_holds(NOW + timedelta(hours=23)) == 0
        assert await cashier.expire_holds(NOW + timedelta(hours=24)) == 1
        assert await cashier.expire_holds(NOW + timedelta(hours=25)) == 0
        assert (await walk.order(order.number)).state == "expired"
        assert (await engine.fetch("SELECT reserved FROM variant"))[0]["reserved"] == 0

    async def test_the_last_look_before_expiry_finds_the_money(self, database: str) -> None:
        walk, order, cashier, provider_id = await begun()
        walk.bank.become(provider_id, "paid")
        assert await cashier.expire_holds(NOW + timedelta(hours=24)) == 0
        assert (await walk.order(order.number)).state == "paid"

    async def test_an_order_does_not_expire_while_its_provider_is_silent(self, database: str) -> None:
        walk, order, cashier, _ = await begun()
        walk.bank.trouble = ["read"]
        assert await cashier.expire_holds(NOW + timedelta(hours=30)) == 0
        assert await cashier.reconcile(NOW + timedelta(hours=30)) == 0
        assert (await walk.order(order.number)).state == "awaiting_payment"

    async def test_trying_again_and_again_keeps_the_goods_no_longer_than_a_transfer(self, database: str) -> None:
        walk, order, cashier, _ = await begun()
        later = NOW
        for _ in range(8):
            later += timedelta(hours=20)
            order = await walk.order(order.number)
            walk.bank.become(order.payments[-1].provider_id or "", "failed")
            await cashier.apply_provider_state(later, payment_id=order.payments[-1].id)
            await cashier.begin(await cashier.retry(order.number, "card", later), later)
        assert (await walk.order(order.number)).hold_until == end_of_day(NOW.date() + timedelta(days=7))

    async def test_an_order_does_not_expire_while_our_key_is_refused(
        self, database: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        walk, order, cashier, provider_id = await begun()
        walk.bank.become(provider_id, "paid")

        async def refused(_: str) -> ProviderPayment:
            raise ProviderTrouble("Mollie (401)", permanent=False)

        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(walk.bank, "read", refused)
            assert await cashier.expire_holds(NOW + timedelta(hours=30)) == 0
        assert await cashier.expire_holds(NOW + timedelta(hours=31)) == 0
        assert (await walk.order(order.number)).state == "paid"

    async def test_money_that_comes_after_two_days_is_still_seen(self, database: str) -> None:
        walk, order, cashier, provider_id = await begun()
        assert await cashier.expire_holds(NOW + timedelta(hours=30)) == 1
        assert await cashier.reconcile(NOW + timedelta(days=3)) == 1
        assert await cashier.reconcile(NOW + timedelta(days=3, hours=20)) == 0
        walk.bank.become(provider_id, "paid")
        assert await cashier.reconcile(NOW + timedelta(days=4)) == 1
        assert (await walk.order(order.number)).state == "paid"
        assert await cashier.reconcile(NOW + timedelta(days=5)) == 0
