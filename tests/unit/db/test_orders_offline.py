"""Orders that no provider collects: by cheque, at the agency, for nothing; how they go on, end, and change ways."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from db import engine
from shop.calendar import PARIS, in_paris
from shop.merchant.identity import Merchant
from shop.orders import fulfilment
from shop.orders.dates import expected_days
from shop.orders.order import Order
from shop.orders.placing import place
from shop.orders.summary import cheque_of
from shop.payments import by_hand
from shop.payments.counter import counter_cents
from shop.payments.method import Purchase
from shop.payments.methods import METHODS, method, offered_for
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.rows import mails_announced, shelf
from tests.unit.db.offline_orders import LATER, NOW, at_agency, everything_given
from tests.withdrawal_walkthrough import stated


async def refunds() -> list[tuple[int, str]]:
    rows = await engine.fetch("SELECT amount_cents, channel FROM refund ORDER BY id")
    return [(row["amount_cents"], row["channel"]) for row in rows]


class TestOffered:
    MERCHANT = Merchant(iban="FR7630006000011234567890189", cheques=True, pay_at_agency=True)

    def codes(self, due_cents: int, mode: str, merchant: Merchant = MERCHANT) -> set[str]:
        purchase = Purchase(due_cents, mode, merchant=merchant)
        return {one.code for one, refusal in offered_for(purchase) if not refusal}

    def test_each_where_it_makes_sense(self) -> None:
        offline = {"transfer", "cheque", "agency", "nothing"}
        assert self.codes(5_000, "home") & offline == {"transfer", "cheque"}
        assert self.codes(5_000, "agency") & offline == {"transfer", "cheque", "agency"}
        assert self.codes(5_000, "agency", Merchant()) & offline == set()

    @pytest.mark.parametrize("mode", ["home", "agency"])
    def test_what_costs_nothing_has_one_way(self, mode: str) -> None:
        assert [one.code for one, _ in offered_for(Purchase(0, mode, merchant=self.MERCHANT))] == ["nothing"]
        for one in METHODS:
            assert (one.why_not(Purchase(0, mode, merchant=self.MERCHANT)) is None) == (one.code == "nothing")
            assert one.code != "nothing" or one.why_not(Purchase(1, mode))

    def test_no_cheque_for_an_appointment(self) -> None:
        purchase = Purchase(5_000, "predict", by_appointment=True, merchant=self.MERCHANT)
        assert "rendez-vous" in (method("cheque").why_not(purchase) or "")


class TestPlaced:
    async def test_at_the_agency_it_is_confirmed_at_once(self, database: str) -> None:
        order = await at_agency().up_to("confirmed")
        moves = [(event.move, event.actor, event.to_state) for event in order.events]
        assert moves == [("place", "customer", "awaiting_payment"), ("confirm", "customer", "confirmed")]
        assert (order.hold_until, order.due_cents, counter_cents(order)) == (None, order.total_cents, order.total_cents)
        assert (await mails_announced(), await shelf()) == (["order_recorded"], (10, 2))
        assert expected_days(order) is not None
        walk = at_agency()
        await walk.cashier.expire_holds(NOW + timedelta(days=60))  # type: ignore[union-attr]
        assert (await walk.order(order.number)).state == "confirmed", "nobody waits for its money"

    async def test_a_cheque_is_waited_for(self, database: str) -> None:
        order = await OrderWalkthrough(now=NOW, method="cheque").up_to("awaiting_payment")
        by_card = await OrderWalkthrough(now=NOW).up_to("awaiting_payment")
        # Ten working days from Tuesday 24 November: the post, then the two to six that its bank is said to take.
        assert in_paris(order.hold_until) == datetime(2026, 12, 8, 23, 59, tzinfo=PARIS)  # type: ignore[arg-type]
        assert order.payments[0].reference == ""
        days, at_once = expected_days(order), expected_days(by_card)
        assert days is not None
        assert at_once is not None
        assert days > at_once
        asked = cheque_of(order, Merchant(name="Comptoir", street="3 quai Perrache", postcode="69002", town="Lyon"))
        assert asked is not None
        assert (asked.payee, asked.on_the_back, asked.amount_cents) == ("Comptoir", order.number, order.total_cents)
        assert asked.address == ("Comptoir", "3 quai Perrache", "69002 Lyon")
        elsewhere = cheque_of(
            order, Merchant(cheque_payee="Éditions Lilas", cheque_address="Service, BP 1, 69001 Lyon")
        )
        assert elsewhere is not None
        assert (elsewhere.payee, elsewhere.address) == ("Éditions Lilas", ("Service", "BP 1", "69001 Lyon"))

    async def test_nothing_to_pay_is_paid_at_once(self, database: str) -> None:
        walk = OrderWalkthrough(now=NOW, mode="agency")
        placed = await place(await everything_given(walk), NOW)
        order = await walk.order(placed.number)
        assert (order.state, order.total_cents, order.hold_until) == ("paid", 0, None)
        assert [event.move for event in order.events] == ["place", "pay"]
        assert [(one.method, one.amount_cents, one.state) for one in order.payments] == [("nothing", 0, "paid")]
        assert await walk.cashier.begin(placed.payment_id, NOW) == walk.cashier.links.thanks(order.number)  # type: ignore[union-attr]
        assert await engine.fetch("SELECT id FROM invoice") == [], "there is nothing to invoice"
        for state in ("in_preparation", "ready", "delivered"):
            await walk.step(order.number, state)
        assert (await walk.order(order.number)).state == "delivered"

    async def test_nothing_pays_nothing_else(self, database: str) -> None:
        walk = OrderWalkthrough(now=NOW, mode="agency", method="nothing")
        with pytest.raises(ValueError, match="nothing"):
            await walk.placed()
        with pytest.raises(ValueError, match="nothing"):
            await place(replace(await everything_given(walk), payment_method="card"), NOW)
        assert await engine.fetch("SELECT id FROM orders") == []


class TestEnded:
    @pytest.mark.parametrize("how", ["cancel", "withdraw"])
    @pytest.mark.parametrize("state", ["confirmed", "in_preparation", "ready"])
    async def test_unpaid_at_the_agency_gives_the_goods_back_and_no_money(
        self, database: str, state: str, how: str
    ) -> None:
        order = await at_agency().up_to(state)
        await self.end(order, how)
        assert (await OrderWalkthrough.order(order.number)).state == "cancelled"
        assert (await refunds(), await shelf()) == ([], (10, 0))

    @pytest.mark.parametrize("how", ["cancel", "withdraw"])
    async def test_paid_at_the_counter_goes_back_by_hand(self, database: str, how: str) -> None:
        order = await at_agency().up_to("ready")
        await by_hand.collect(order.number, "cash", DORA, LATER)
        await self.end(await OrderWalkthrough.order(order.number), how)
        assert (await refunds(), await shelf()) == ([(order.total_cents, "counter")], (10, 0))

    @pytest.mark.parametrize("how", ["cancel", "withdraw"])
    async def test_a_cheque_goes_back_by_transfer(self, database: str, how: str) -> None:
        order = await OrderWalkthrough(now=NOW, method="cheque").up_to("paid")
        await self.end(order, how)
        assert (await refunds(), await shelf()) == ([(order.total_cents, "transfer")], (10, 0))

    @pytest.mark.parametrize("how", ["cancel", "withdraw"])
    async def test_what_cost_nothing_gives_nothing_back(self, database: str, how: str) -> None:
        walk = OrderWalkthrough(now=NOW, mode="agency")
        placed = await place(await everything_given(walk), NOW)
        await self.end(await walk.order(placed.number), how)
        assert (await walk.order(placed.number)).state == "cancelled"
        assert (await refunds(), await shelf()) == ([], (10, 0))

    @staticmethod
    async def end(order: Order, how: str) -> None:
        if how == "cancel":
            await fulfilment.cancel(order.number, order.version, DORA, LATER)
        else:
            await stated(order, now=LATER)
