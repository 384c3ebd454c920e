"""The cashier gives money back: as often as it was wished, never more than was paid, whatever the provider answers."""

import asyncio
from datetime import timedelta

import pytest

from db import engine
from db.queries import orders as order_queries
from shop.orders import fulfilment
from shop.orders.moves import CUSTOMER, OrderChanged
from shop.orders.order import Order
from shop.payments.cashier import Cashier
from shop.payments.provider import ProviderTrouble
from shop.refunds import asking, sending
from shop.refunds.purpose import RefundRefused
from shop.staff.refunds import sent_by_hand
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.unit.db.cashier_desk import NOW, SOON, after, jobs


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
