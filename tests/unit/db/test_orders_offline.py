"""Orders that no provider collects: by cheque, at the agency, for nothing; how they go on, end, and change ways."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db import engine
from shop.calendar import PARIS, in_paris
from shop.errors import MoveNotAllowed, ShopError
from shop.merchant.identity import Merchant
from shop.orders import fulfilment
from shop.orders.dates import expected_days
from shop.orders.drafts import Draft
from shop.orders.moves import CUSTOMER, OrderChanged
from shop.orders.order import Order
from shop.orders.placing import place
from shop.orders.summary import cheque_of, transfer_of
from shop.payments import by_hand, choosing
from shop.payments.counter import counter_cents
from shop.payments.method import Purchase
from shop.payments.methods import METHODS, method, offered_for
from shop.prices import Discount
from shop.pricing import price
from shop.storefront import storefront
from shop.vat import destination, rates_on
from tests.factories import ACCOUNT, merchant_settings
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.withdrawal_walkthrough import stated

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=3)
GIVEN_AWAY = (Discount("Offert", percent_bp=10_000, code="CADEAU"),)


def at_agency(**values: Any) -> OrderWalkthrough:
    return OrderWalkthrough(now=NOW, mode="agency", method="agency", **values)


async def everything_given(walk: OrderWalkthrough) -> Draft:
    """A draft whose price a code of 100 % brings to nothing."""
    draft = await walk.draft()
    due = price(
        [variant.item(quantity) for variant, quantity in draft.lines],
        discounts=GIVEN_AWAY,
        delivery=draft.delivery,
        destination=destination(draft.delivery.country, draft.delivery.postcode),
        rates=rates_on(NOW.date()),
        rules=(await storefront()).rules,
    )
    return replace(draft, price=due, discounts=GIVEN_AWAY, payment_method="nothing")


async def mails() -> list[str]:
    rows = await engine.fetch("SELECT key FROM job WHERE kind = 'mail' ORDER BY id")
    return [row["key"].split(":")[1] for row in rows]


async def shelf() -> tuple[int, int]:
    row = (await engine.fetch("SELECT on_hand, reserved FROM variant"))[0]
    return row["on_hand"], row["reserved"]


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
        assert (await mails(), await shelf()) == (["order_recorded"], (10, 2))
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
        assert await mails() == ["order_recorded", "order_confirmed"]
        closing = await engine.fetch("SELECT key FROM job WHERE kind = 'payment_cancel'")
        assert len(closing) == 1, "the page left open is closed"
        again = await choosing.choose_way(order.number, "agency", CUSTOMER, LATER)
        assert again == after.payments[-1].id
        assert await mails() == ["order_recorded", "order_confirmed"]

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
