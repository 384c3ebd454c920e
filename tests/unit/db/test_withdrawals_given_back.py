"""What a statement promises when part of the money went back before it: never more than was still here."""

from datetime import UTC, datetime, timedelta

import pytest

from db import engine
from shop.errors import ShopError
from shop.merchant.identity import Merchant
from shop.money import euros
from shop.orders import fulfilment
from shop.orders.order import Order
from shop.refunds import asking
from shop.refunds.asking import Intent
from shop.refunds.purpose import given_back, purpose_of
from shop.staff import withdrawals as staff_withdrawals
from shop.storefront import storefront
from shop.withdrawal import moves as withdrawal_moves
from shop.withdrawal.refunds import Due
from shop.withdrawal.statements import Statement, statements_of
from shop.withdrawal.summary import Told, about_to_tell, told_of
from shop.withdrawal.words import sentences_of
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.withdrawal_walkthrough import stated, two_articles

NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(days=4)


async def give_back(order: Order, cents: int, at: datetime, key: str = "gesture") -> Order:
    """Dora gives money back for a reason of her own."""
    await asking.ask(order.payment.id, cents, by=DORA, reason="Geste", key=key, now=at)
    return await OrderWalkthrough.order(order.number)


async def told(order: Order, statement: Statement) -> Told:
    return told_of(
        await OrderWalkthrough.order(order.number), statement, await statements_of(order), await storefront()
    )


async def about_to(order: Order, pieces: dict[int, int] | None = None) -> Told:
    everything = {line.id: line.quantity for line in order.lines}
    return about_to_tell(order, pieces or everything, await statements_of(order), await storefront(), NOW)


def words(one: Told, order: Order) -> str:
    return " ".join(sentences_of(one, order, Merchant()))


@pytest.mark.parametrize("state", ["paid", "in_preparation", "delivered"])
async def test_what_was_given_back_before_is_not_promised_again(database: str, state: str) -> None:
    order = await two_articles(OrderWalkthrough(now=LONG_AGO), state=state)
    order = await give_back(order, 1_050, NOW - timedelta(minutes=5))
    left = order.total_cents - 1_050
    before = await about_to(order)
    statement = await stated(order, now=NOW)
    after = await told(order, statement)
    for one in (before, after):
        assert one.due is not None
        assert (one.due.total_cents, one.due.delivery_cents, one.given_back_cents) == (
            left, order.delivery_cents, 1_050,
        )  # fmt: skip
        assert f"Nous vous remboursons {euros(left)}" in words(one, order)
        assert "Nous vous avons déjà remboursé 10,50\u00a0€." in words(one, order)


async def test_a_statement_says_the_same_after_its_own_refund(database: str) -> None:
    order = await two_articles(OrderWalkthrough(now=LONG_AGO))
    order = await give_back(order, 1_050, NOW - timedelta(minutes=5))
    statement = await stated(order, now=NOW)
    first = await told(order, statement)
    left = order.total_cents - 1_050
    await withdrawal_moves.refund(order, statement.id, left, 1_050, DORA, NOW + timedelta(minutes=5))
    assert (await statements_of(order))[0].refunded_at is not None
    assert await told(order, statement) == first
    assert (await told(order, (await statements_of(order))[0])) == first


async def test_a_refund_that_failed_went_nowhere(database: str) -> None:
    order = await two_articles(OrderWalkthrough(now=LONG_AGO))
    order = await give_back(order, 1_050, NOW - timedelta(minutes=5))
    await engine.fetch("UPDATE refund SET state = 'failed' RETURNING id")
    await engine.fetch("UPDATE payment SET refunded_cents = 0 RETURNING id")
    order = await OrderWalkthrough.order(order.number)
    statement = await stated(order, now=NOW)
    after = await told(order, statement)
    assert (after.due, after.given_back_cents) == (
        Due(order.goods_cents, order.delivery_cents), 0,
    )  # fmt: skip


async def test_two_statements_together_promise_what_is_there(database: str) -> None:
    """The first still waits for its money when the second is made."""
    order = await two_articles(OrderWalkthrough(now=LONG_AGO))
    first, second = order.lines
    order = await give_back(order, 1_050, NOW - timedelta(minutes=5))
    one = await stated(order, {first.id: 1}, now=NOW - timedelta(minutes=2))
    rest = {first.id: first.quantity - 1, second.id: 1}
    before = await about_to(order, rest)
    two = await stated(order, rest, now=NOW)
    dues = [(await told(order, each)).due for each in (one, two)]
    assert before.due == dues[1]
    assert sum(due.total_cents for due in dues if due) == order.total_cents - 1_050
    await withdrawal_moves.refund(order, one.id, dues[0].total_cents if dues[0] else 0, 1_050, DORA, NOW)
    assert [(await told(order, each)).due for each in (one, two)] == dues


async def test_one_that_was_closed_without_money_frees_it(database: str) -> None:
    order = await two_articles(OrderWalkthrough(now=LONG_AGO))
    first, second = order.lines
    one = await stated(order, {first.id: first.quantity}, now=NOW - timedelta(minutes=9))
    order = await give_back(order, first.total_cents, NOW - timedelta(minutes=5))
    await withdrawal_moves.close(
        order.number, order.version, one.id, DORA, NOW - timedelta(minutes=2), note="Rendu autrement"
    )
    after = await told(order, await stated(order, {second.id: 1}, now=NOW))
    assert after.due == Due(second.total_cents, order.delivery_cents)
    assert after.given_back_cents == 0


async def test_nothing_is_promised_once_everything_went_back(database: str) -> None:
    order = await two_articles(OrderWalkthrough(now=LONG_AGO))
    order = await give_back(order, order.total_cents, NOW - timedelta(minutes=5))
    one = await about_to(order)
    assert "Tout ce que vous aviez payé vous est déjà remboursé." in words(one, order)
    assert "remboursons" not in words(one, order)


async def test_cancelling_and_withdrawing_promise_the_same(database: str) -> None:
    """For one act, before anything left, one sum."""
    order = await give_back(await OrderWalkthrough(now=LONG_AGO).up_to("paid"), 1_000, NOW - timedelta(minutes=5))
    one = await about_to(order)
    assert one.due is not None
    assert one.due.total_cents == sum(payment.left_cents for payment in order.payments)
    await fulfilment.cancel(order.number, order.version, DORA, NOW)
    rows = await engine.fetch("SELECT amount_cents FROM refund ORDER BY id")
    assert [row["amount_cents"] for row in rows] == [1_000, one.due.total_cents]


async def give_pieces(order: Order, pieces: dict[int, int], key: str = "form") -> Order:
    """Dora gives articles back from the refund form."""
    named = purpose_of(order, await given_back(order), pieces, delivery=False)
    await asking.ask_order(order.id, named.cents, named, Intent(DORA, "Retour", key, NOW))
    return await OrderWalkthrough.order(order.number)


async def test_articles_refunded_on_the_form_are_not_due_again(database: str) -> None:
    order = await two_articles(OrderWalkthrough(now=LONG_AGO))
    first, second = order.lines
    statement = await stated(order, {second.id: 1}, now=NOW - timedelta(minutes=5))
    order = await give_pieces(order, {second.id: 1})
    (seen,) = await staff_withdrawals.handled(order, NOW)
    assert (seen.due.total_cents, seen.since_cents, seen.may_refund) == (0, second.total_cents, False)
    assert (seen.waits, seen.clock) == ("À clore", "")
    (listed,) = await staff_withdrawals.listed(closed=False, now=NOW)
    assert (listed.waits, listed.clock) == ("À clore", "")
    with pytest.raises(ShopError, match="déjà remboursés"):
        await withdrawal_moves.refund(order, statement.id, second.total_cents, second.total_cents, DORA, NOW)
    rest = await about_to(order, {first.id: first.quantity})
    assert rest.due == Due(first.total_cents, order.delivery_cents)
    await withdrawal_moves.close(order.number, order.version, statement.id, DORA, NOW)
    assert (await statements_of(order))[0].closed_at is not None


async def test_what_is_still_due_is_less_by_what_went_back_since(database: str) -> None:
    order = await two_articles(OrderWalkthrough(now=LONG_AGO))
    first, second = order.lines
    await stated(order, {first.id: 2}, now=NOW - timedelta(minutes=5))
    await stated(order, {second.id: 1}, now=NOW - timedelta(minutes=4))
    order = await give_pieces(order, {first.id: 1})
    newer, older = await staff_withdrawals.handled(order, NOW)
    assert (older.proposed_cents, older.since_cents) == (first.total_cents // 2, first.total_cents // 2)
    assert (newer.proposed_cents, newer.since_cents) == (second.total_cents + order.delivery_cents, 0)
    order = await give_back(order, first.total_cents // 2 + 250, NOW)
    newer, older = await staff_withdrawals.handled(order, NOW)
    assert (older.proposed_cents, older.waits) == (0, "À clore")
    assert (newer.proposed_cents, newer.since_cents) == (second.total_cents + order.delivery_cents - 250, 250)


async def test_another_article_refunded_changes_nothing_of_what_is_due(database: str) -> None:
    order = await two_articles(OrderWalkthrough(now=LONG_AGO))
    first, second = order.lines
    statement = await stated(order, {second.id: 1}, now=NOW - timedelta(minutes=5))
    order = await give_pieces(order, {first.id: 1})
    (seen,) = await staff_withdrawals.handled(order, NOW)
    assert (seen.proposed_cents, seen.since_cents) == (second.total_cents, 0)
    await withdrawal_moves.refund(order, statement.id, seen.proposed_cents, first.total_cents // 2, DORA, NOW)
    (seen,) = await staff_withdrawals.handled(await OrderWalkthrough.order(order.number), NOW)
    assert (seen.refunded_cents, seen.waits) == (second.total_cents, "À clore")
