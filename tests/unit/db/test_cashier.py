"""The cashier: a provider's answer is applied once, in whatever order and however often it is told."""

import asyncio
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import engine
from shop import faults
from shop.calendar import end_of_day, in_paris
from shop.orders import payment_states as states
from shop.orders.order import Order
from shop.orders.states import PAYMENT_MOVES, PaymentState
from shop.payments.provider import ProviderTrouble
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.tiers import times
from tests.unit.db.cashier_desk import NOW, SOON, after, begun, jobs


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
