"""The cashier: a provider's answer is applied once, in whatever order and however often it is told."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import engine
from db.queries import orders as order_queries
from shop import faults
from shop.calendar import end_of_day, in_paris
from shop.money import euros
from shop.orders import fulfilment
from shop.orders import payment_states as states
from shop.orders.moves import CUSTOMER, OrderChanged
from shop.orders.order import Order
from shop.orders.states import PAYMENT_MOVES, PaymentState
from shop.payments.cashier import Cashier
from shop.payments.provider import ProviderPayment, ProviderTrouble
from shop.refunds import asking, sending
from shop.refunds.purpose import RefundRefused
from shop.staff.refunds import sent_by_hand
from tests.factories import ACCOUNT, merchant_settings
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.tiers import times

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=1)


def after(seconds: float) -> datetime:
    return SOON + timedelta(seconds=seconds)


async def begun(**values: object) -> tuple[OrderWalkthrough, Order, Cashier, str]:
    """An order whose payment page is open, of a merchant who also takes transfers."""
    await merchant_settings(**ACCOUNT)
    walk = OrderWalkthrough(now=NOW, **values)  # type: ignore[arg-type]
    order = await walk.up_to("awaiting_payment")
    assert walk.cashier is not None
    return walk, order, walk.cashier, order.payments[0].provider_id or ""


async def jobs(kind: str = "mail") -> list[str]:
    return [row["key"] for row in await engine.fetch("SELECT key FROM job WHERE kind = {} ORDER BY id", kind)]


class TestOpening:
    async def test_the_same_payment_however_often_it_is_begun(self, database: str) -> None:
        walk = OrderWalkthrough(now=NOW)
        placed = await walk.placed()
        assert walk.cashier is not None
        urls = await asyncio.gather(*(walk.cashier.begin(placed.payment_id, NOW) for _ in range(5)))
        assert len(set(urls)) == 1
        assert len(walk.bank.payments) == 1

    async def test_trouble_keeps_the_order_and_the_key(self, database: str) -> None:
        """T9"""
        walk = OrderWalkthrough(now=NOW)
        placed = await walk.placed()
        assert walk.cashier is not None
        walk.bank.trouble = ["create:lost"]
        with pytest.raises(ProviderTrouble):
            await walk.cashier.begin(placed.payment_id, NOW)
        walk.bank.trouble = []
        url = await walk.cashier.begin(placed.payment_id, NOW + timedelta(minutes=10))
        assert url.startswith("https://bank.example/")
        assert len(walk.bank.payments) == 1

    async def test_an_aged_key_is_looked_up_before_another_payment_is_made(self, database: str) -> None:
        walk = OrderWalkthrough(now=NOW)
        placed = await walk.placed()
        assert walk.cashier is not None
        walk.bank.trouble = ["create:lost"]
        with pytest.raises(ProviderTrouble):
            await walk.cashier.begin(placed.payment_id, NOW)
        walk.bank.trouble = []
        walk.bank.keys.clear()  # the provider has forgotten it
        await walk.cashier.begin(placed.payment_id, NOW + timedelta(hours=2))
        assert len(walk.bank.payments) == 1

    async def test_another_method_after_a_failure_and_the_same_try_twice(self, database: str) -> None:
        """S0-16: a refused card leaves the order payable."""
        walk, order, cashier, provider_id = await begun()
        walk.bank.become(provider_id, "failed", failure_reason="Votre banque a refusé le paiement.")
        assert await cashier.apply_provider_state(SOON, provider_id=provider_id) == "failed"
        again = await asyncio.gather(*(cashier.retry(order.number, "card", SOON) for _ in range(5)))
        assert len(set(again)) == 1
        assert again[0] != order.payments[0].id
        transfer = await cashier.retry(order.number, "transfer", SOON)
        assert "/commande/merci/" in await cashier.begin(transfer, SOON)
        order = await walk.order(order.number)
        assert order.hold_until is not None
        assert order.hold_until == end_of_day(in_paris(order.placed_at).date() + timedelta(days=7))
        assert order.payments[-1].reference.startswith("RF")
        await cashier.mark_received(transfer, DORA, SOON)
        assert (await walk.order(order.number)).state == "paid"


class TestAsking:
    @pytest.mark.race
    async def test_webhook_and_return_page_at_once_pay_once(self, database: str) -> None:
        """T4"""
        walk, order, cashier, provider_id = await begun()
        walk.bank.become(provider_id, "paid")
        asked = [cashier.apply_provider_state(after(at * 10), provider_id=provider_id) for at in range(10)]
        assert set(await asyncio.gather(*asked)) <= {"paid", "open"}
        order = await walk.order(order.number)
        assert [event.move for event in order.events] == ["place", "pay"]
        assert await jobs() == [f"mail:order_recorded:{order.number}", f"mail:order_paid:{order.number}"]

    @pytest.mark.race
    async def test_without_the_transition_table_the_same_race_pays_twice(
        self, bare_database: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The negative twin of T4: every report of « paid » is believed to be the first."""
        walk, _order, cashier, provider_id = await begun()
        walk.bank.become(provider_id, "paid")
        received = []

        async def receive(found: Order, *_: object) -> None:
            received.append(found.number)

        monkeypatch.setattr(states, "_receive", receive)
        monkeypatch.setattr(states, "payment_may_become", lambda *_: True)

        async def always(payment: object, report: states.Report, now: datetime) -> str:
            return "paid"

        monkeypatch.setattr(states, "_write", always)
        await asyncio.gather(
            *(cashier.apply_provider_state(after(at * 10), provider_id=provider_id) for at in range(10))
        )
        assert len(received) > 1

    async def test_the_webhook_may_come_before_the_answer_that_names_the_payment(self, database: str) -> None:
        """T4: the provider is paid and calls while our create call is still under way."""
        walk = OrderWalkthrough(now=NOW)
        placed = await walk.placed()
        assert walk.cashier is not None
        faults.arm("payment.created=sleep:0.3")
        try:
            beginning = asyncio.create_task(walk.cashier.begin(placed.payment_id, NOW))
            await walk.bank.opened.wait()
            (provider_id,) = walk.bank.payments
            walk.bank.become(provider_id, "paid")
            assert await walk.cashier.apply_provider_state(SOON, provider_id=provider_id) == "paid"
            await beginning
        finally:
            faults.disarm()
        order = await walk.order(placed.number)
        assert (order.state, order.payments[0].provider_id) == ("paid", provider_id)

    async def test_asked_at_most_once_in_five_seconds_and_never_forgotten(self, database: str) -> None:
        """T6: a thousand webhooks a minute are a dozen questions."""
        walk, order, cashier, provider_id = await begun()
        walk.bank.calls.clear()
        for second in range(0, 20):
            await cashier.apply_provider_state(after(second), provider_id=provider_id, later=True)
        assert walk.bank.calls.count("read") == 4
        assert all(order.number in key for key in await jobs("payment_check"))
        walk.bank.become(provider_id, "paid")
        await cashier.check({"payment_id": order.payments[0].id}, after(40))
        assert (await walk.order(order.number)).state == "paid"

    async def test_forged_ids_cost_the_provider_nothing(self, database: str) -> None:
        """T6"""
        walk, _, cashier, _ = await begun()
        walk.bank.calls.clear()
        for name in ("tr_000000000000", "", "tr_../../x", "x" * 5000, "tr_\x00"):
            assert await cashier.apply_provider_state(SOON, provider_id=name) is None
        assert walk.bank.calls == []

    @pytest.mark.parametrize(
        "changes",
        [{"amount_cents": 10_669}, {"currency": "USD"}, {"mode": "live"}, {"order_number": "SC-26-000009"},
         {"payment_id": 99}],
    )  # fmt: skip
    async def test_an_answer_about_something_else_changes_nothing_but_calls_staff(
        self, database: str, changes: dict[str, object]
    ) -> None:
        """T6"""
        walk, order, cashier, provider_id = await begun()
        walk.bank.become(provider_id, "paid", **changes)
        assert await cashier.apply_provider_state(SOON, provider_id=provider_id) == "open"
        order = await walk.order(order.number)
        assert (order.state, order.attention) == ("awaiting_payment", "payment_mismatch")

    async def test_the_payment_of_another_order_pays_that_order_alone(self, database: str) -> None:
        """T6: a cheaper paid payment pays nothing else."""
        walk, order, cashier, _provider_id = await begun()
        cheap = OrderWalkthrough(now=NOW, quantity=1, bank=walk.bank)
        other = await cheap.up_to("paid")
        await cashier.apply_provider_state(after(10), provider_id=other.payments[0].provider_id or "")
        assert (await walk.order(order.number)).state == "awaiting_payment"


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


class TestRefunds:
    """T17"""

    async def paid(self, **values: object) -> tuple[OrderWalkthrough, Order, Cashier]:
        walk = OrderWalkthrough(now=NOW, **values)  # type: ignore[arg-type]
        order = await walk.up_to("paid")
        assert walk.cashier is not None
        return walk, order, walk.cashier

    @pytest.mark.race
    async def test_twenty_clicks_are_one_refund(self, database: str) -> None:
        walk, order, cashier = await self.paid()
        payment = order.payments[0].id
        clicks = [cashier.refund(payment, 500, by=DORA, reason="geste", key="intent", now=SOON) for _ in range(20)]
        (refund_id,) = set(await asyncio.gather(*clicks))
        for _ in range(3):
            await cashier.send_refund({"refund_id": refund_id}, SOON)
        assert walk.bank.calls.count("refund") == 1
        assert (await walk.order(order.number)).payments[0].refunded_cents == 500

    async def test_the_same_page_with_another_amount_is_refused(self, database: str) -> None:
        _, order, cashier = await self.paid()
        payment = order.payments[0].id
        await cashier.refund(payment, 1_000, by=DORA, reason="", key="page", now=SOON)
        with pytest.raises(RefundRefused, match="Un remboursement de 10,00\u00a0€ vient d’être fait"):
            await cashier.refund(payment, 2_500, by=DORA, reason="", key="page", now=SOON)

    @pytest.mark.race
    async def test_refunds_never_pass_what_was_paid(self, database: str) -> None:
        _, order, cashier = await self.paid()
        half = order.total_cents // 2
        clicks = [
            cashier.refund(order.payments[0].id, half, by=DORA, reason="", key=f"intent-{at}", now=SOON)
            for at in range(6)
        ]
        answers = await asyncio.gather(*clicks, return_exceptions=True)
        assert sum(isinstance(answer, int) for answer in answers) == 2
        assert sum(isinstance(answer, RefundRefused) for answer in answers) == 4

    @pytest.mark.race
    async def test_without_the_condition_they_would(self, bare_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """The negative twin: the table's own check is what is left then."""
        _, order, cashier = await self.paid()

        async def believed(payment_id: int, cents: int) -> bool:
            return True

        monkeypatch.setattr(asking.queries, "set_aside", believed)
        for at in range(3):
            await cashier.refund(order.payments[0].id, order.total_cents, by=DORA, reason="", key=f"{at}", now=SOON)
        total = (await engine.fetch("SELECT SUM(amount_cents) AS cents FROM refund"))[0]["cents"]
        assert total > order.total_cents

    async def test_a_lost_answer_is_asked_for_with_the_same_key_then_looked_up(self, database: str) -> None:
        walk, order, cashier = await self.paid()
        refund_id = await cashier.refund(order.payments[0].id, 700, by=DORA, reason="geste", key="intent", now=SOON)
        walk.bank.trouble = ["refund:lost"]
        with pytest.raises(ProviderTrouble):
            await cashier.send_refund({"refund_id": refund_id}, SOON)
        walk.bank.trouble = []
        walk.bank.refund_keys.clear()
        await cashier.send_refund({"refund_id": refund_id}, SOON + timedelta(hours=2))
        assert sum(one.amount_cents for one in walk.bank.given_back[order.payments[0].provider_id or ""]) == 700

    async def test_a_refund_made_in_the_dashboard_is_taken_over_once(self, database: str) -> None:
        walk, order, cashier = await self.paid()
        provider_id = order.payments[0].provider_id or ""
        walk.bank.give_back(provider_id, 1_000)
        for at in range(3):
            await cashier.apply_provider_state(after(60 + at * 10), provider_id=provider_id)
        rows = await engine.fetch("SELECT amount_cents, actor, state FROM refund")
        assert rows == [{"amount_cents": 1_000, "actor": "mollie", "state": "sent"}]
        assert (await walk.order(order.number)).payments[0].refunded_cents == 1_000

    async def test_a_refund_made_in_the_dashboard_settles_what_had_failed(self, database: str) -> None:
        """Nothing is left to decide, and the buyer is written that the money comes."""
        walk, order, cashier = await self.paid()
        provider_id = order.payments[0].provider_id or ""
        await fulfilment.cancel(order.number, order.version, DORA, SOON)
        (asked,) = await engine.fetch("SELECT id FROM refund")
        async with engine.transaction():
            await sending.failed(order.id, asked["id"])
        assert (await walk.order(order.number)).reasons == ("refund_failed", "paid_cancelled")
        walk.bank.give_back(provider_id, order.total_cents)
        await cashier.apply_provider_state(after(90), provider_id=provider_id)
        assert (await walk.order(order.number)).attention == ""
        (mail,) = await engine.fetch("SELECT key FROM job WHERE key LIKE 'mail:order_refunded:%'")
        assert mail["key"] == f"mail:order_refunded:{order.number}:{asked['id'] + 1}"

    async def test_one_reason_to_look_never_hides_another(self, database: str) -> None:
        walk = OrderWalkthrough(now=NOW, method="transfer")
        order = await walk.up_to("awaiting_payment")
        assert walk.cashier is not None
        await walk.cashier.begin(await walk.cashier.retry(order.number, "card", NOW), NOW)
        transfer, card = (await walk.order(order.number)).payments
        await walk.cashier.mark_received(transfer.id, DORA, SOON)
        order = await walk.order(order.number)
        await fulfilment.cancel(order.number, order.version, DORA, SOON)
        (asked,) = await engine.fetch("SELECT id FROM refund")
        await walk.cashier.send_refund({"refund_id": asked["id"]}, SOON)
        walk.bank.become(card.provider_id or "", "paid")
        await walk.cashier.apply_provider_state(after(60), payment_id=card.id)
        assert (await walk.order(order.number)).reasons == ("refund_by_hand", "paid_cancelled")
        await walk.cashier.refund(card.id, card.amount_cents, by=DORA, reason="", key="k", now=after(90))
        assert (await walk.order(order.number)).attention == "refund_by_hand"
        await sent_by_hand(order.id, asked["id"], DORA, after(120), to="Chèque retourné")
        assert (await walk.order(order.number)).attention == ""

    async def test_a_reason_nobody_has_read_is_not_closed_by_an_older_page(self, database: str) -> None:
        walk, order, _ = await self.paid()
        await order_queries.set_attention(order.id, "refund_failed")
        drawn = await walk.order(order.number)
        await order_queries.set_attention(order.id, "charged_back")
        with pytest.raises(OrderChanged):
            await fulfilment.dismiss_attention(order.number, drawn.version, DORA, SOON, note="vu")
        assert (await walk.order(order.number)).reasons == ("refund_failed", "charged_back")

    async def test_cancelling_gives_everything_back(self, database: str) -> None:
        walk, order, _cashier = await self.paid()
        await fulfilment.cancel(order.number, order.version, CUSTOMER, SOON)
        await fulfilment.cancel(order.number, order.version, CUSTOMER, SOON)
        assert len(await jobs("refund")) == 1
        order = await walk.order(order.number)
        assert (order.state, order.payments[0].left_cents) == ("cancelled", 0)

    async def test_a_transfer_goes_back_by_hand(self, database: str) -> None:
        walk, order, cashier = await self.paid(method="transfer")
        await fulfilment.cancel(order.number, order.version, CUSTOMER, SOON)
        refund_id = (await engine.fetch("SELECT id FROM refund"))[0]["id"]
        await cashier.send_refund({"refund_id": refund_id}, SOON)
        assert (await walk.order(order.number)).attention == "refund_by_hand"
        assert await sending.mark_returned_by_hand(refund_id)


STATES = st.sampled_from(["open", "pending", "authorized", "paid", "failed", "cancelled", "expired"])


@settings(max_examples=times(15, 1000), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(STATES, min_size=1, max_size=8))
async def test_any_history_of_reports_leaves_one_truth(database: str, told: list[str]) -> None:
    """T5: repeated, late, out of order; each transition once, and a paid payment stays paid."""
    walk = OrderWalkthrough(now=NOW)
    placed = await walk.placed()
    expected, seen = PaymentState.CREATED, []
    for at, state in enumerate(told):
        for _ in range(2):
            await states.settle(placed.payment_id, states.Report(state), after(at))
        if PaymentState(state) in PAYMENT_MOVES[expected]:
            expected = PaymentState(state)
            seen.append(state)
    order = await walk.order(placed.number)
    assert order.payments[0].state == expected
    events = await engine.fetch("SELECT state FROM payment_event WHERE payment = {} ORDER BY id", placed.payment_id)
    assert [row["state"] for row in events] == seen
    assert order.state == ("paid" if "paid" in seen else "awaiting_payment")
    assert (await jobs()).count(f"mail:order_paid:{order.number}") == (1 if "paid" in seen else 0)
