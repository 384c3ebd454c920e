"""What staff do with statements of withdrawal, and what comes back of a discount."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from db import engine
from shop.errors import MoveNotAllowed, ShopError
from shop.orders import book
from shop.orders.order import Order
from shop.refunds.purpose import RefundRefused
from shop.staff import withdrawals as staff_withdrawals
from shop.withdrawal import moves as withdrawal_moves
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.rows import refunds
from tests.unit.db.withdrawal_books import NOW
from tests.withdrawal_walkthrough import stated, two_articles


class TestStaff:
    async def waiting(self, **values: object) -> tuple[Order, int]:
        order = await two_articles(OrderWalkthrough(**values))  # type: ignore[arg-type]
        statement = await stated(order)
        return await OrderWalkthrough.order(order.number), statement.id

    async def test_goods_come_back_money_goes_back_and_it_is_closed(self, database: str) -> None:
        order, statement = await self.waiting()
        (seen,) = await staff_withdrawals.handled(order, NOW)
        assert (seen.waits, seen.awaits_goods, seen.may_refund) == ("Retour attendu", True, True)
        assert seen.due.total_cents == order.total_cents
        await withdrawal_moves.goods_back(order.number, order.version, statement, DORA, NOW)
        order = await OrderWalkthrough.order(order.number)
        (seen,) = await staff_withdrawals.handled(order, NOW)
        assert (seen.waits, seen.awaits_goods) == ("À rembourser", False)
        with pytest.raises(ShopError, match="pas encore remboursé"):
            await withdrawal_moves.close(order.number, order.version, statement, DORA, NOW)
        await withdrawal_moves.refund(order, statement, seen.proposed_cents, 0, DORA, NOW)
        order = await OrderWalkthrough.order(order.number)
        (seen,) = await staff_withdrawals.handled(order, NOW)
        assert (seen.waits, seen.refunded_cents, seen.may_refund) == ("À clore", order.total_cents, False)
        await withdrawal_moves.close(order.number, order.version, statement, DORA, NOW)
        order = await OrderWalkthrough.order(order.number)
        (seen,) = await staff_withdrawals.handled(order, NOW)
        assert (seen.waits, seen.clock) == ("", "")
        assert [event.move for event in order.events[-3:]] == ["declare", "goods_back", "close_withdrawal"]

    async def test_a_refund_pressed_often_is_one(self, database: str) -> None:
        order, statement = await self.waiting()
        presses = [withdrawal_moves.refund(order, statement, 500, 0, DORA, NOW) for _ in range(6)]
        await asyncio.gather(*presses)
        assert await refunds() == [500]
        with pytest.raises(RefundRefused):
            await withdrawal_moves.refund(order, statement, 700, 0, DORA, NOW)

    async def test_a_refund_that_failed_is_told(self, database: str) -> None:
        order, statement = await self.waiting()
        await withdrawal_moves.refund(order, statement, 500, 0, DORA, NOW)
        await engine.fetch("UPDATE refund SET state = 'failed' RETURNING id")
        await engine.fetch("UPDATE payment SET refunded_cents = 0 RETURNING id")
        with pytest.raises(ShopError, match="a échoué"):
            await withdrawal_moves.refund(order, statement, 500, 0, DORA, NOW)
        (seen,) = await staff_withdrawals.handled(order, NOW)
        assert (seen.refunded_cents, seen.waits) == (0, "Retour attendu")

    async def test_closing_without_a_refund_says_why(self, database: str) -> None:
        order, statement = await self.waiting()
        for _ in range(2):
            await withdrawal_moves.close(order.number, order.version, statement, DORA, NOW, note="Garde tout")
        order = await OrderWalkthrough.order(order.number)
        assert order.events[-1].note == f"{order.number}-R1\u00a0: Garde tout"
        for work in (
            withdrawal_moves.close(order.number, order.version, statement, DORA, NOW, note="encore"),
            withdrawal_moves.goods_back(order.number, order.version, statement, DORA, NOW),
            withdrawal_moves.refund(order, statement, 500, 0, DORA, NOW),
        ):
            with pytest.raises(MoveNotAllowed):
                await work

    async def test_the_statement_of_another_order_is_not_found(self, database: str) -> None:
        _, statement = await self.waiting()
        other = await OrderWalkthrough().up_to("delivered")
        for work in (
            withdrawal_moves.close(other.number, other.version, statement, DORA, NOW, note="x"),
            withdrawal_moves.goods_back(other.number, other.version, statement, DORA, NOW),
            withdrawal_moves.refund(other, statement, 500, 0, DORA, NOW),
        ):
            with pytest.raises(LookupError):
                await work

    async def test_the_list_puts_the_shortest_clock_first(self, database: str) -> None:
        old = await OrderWalkthrough(now=NOW - timedelta(days=16)).up_to("delivered")
        await stated(old, now=NOW - timedelta(days=15, hours=12))
        new, _ = await self.waiting()
        listed = await staff_withdrawals.listed(closed=False, now=NOW)
        assert [one.order_number for one in listed] == [old.number, new.number]
        assert (listed[0].is_late, listed[1].clock) == (True, "14\u00a0jours")
        assert await staff_withdrawals.listed(closed=True, now=NOW) == ()


async def test_a_stored_discount_comes_back_with_its_article(bare_database: str) -> None:
    order = await two_articles(OrderWalkthrough(quantity=3))
    first = order.lines[0]
    await engine.fetch(
        "UPDATE order_line SET discount_cents = 1000, total_cents = total_cents - 1000 WHERE id = {} RETURNING id",
        first.id,
    )
    order = await OrderWalkthrough.order(order.number)
    statement = await stated(order, {first.id: 1})
    (seen,) = await staff_withdrawals.handled(order, NOW)
    assert seen.due.goods_cents == round((first.total_cents - 1000) / 3)
    assert statement.pieces == {first.id: 1}
    assert replace(await book.locked(order.id), version=0).lines == order.lines
