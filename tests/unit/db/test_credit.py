"""Account credit: spent when an order is placed, given again when the order ends, never more than there is."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from types import SimpleNamespace

import pytest

from db import engine
from db.engine import in_one_transaction
from db.queries import customers
from shop import credit
from shop.credit import CreditChanged, balance_of, movements_of
from shop.merchant.identity import Merchant
from shop.orders import fulfilment
from shop.orders.moves import CUSTOMER
from shop.orders.order import Order
from shop.orders.placing import Placed, place
from shop.refunds.asking import Intent, ask_order
from shop.refunds.purpose import Purpose, given_back, purpose_of
from shop.staff.withdrawals import refunded_cents
from shop.storefront import storefront
from shop.withdrawal import moves as withdrawal_moves
from shop.withdrawal.summary import about_to_tell
from shop.withdrawal.words import sentences_of
from tests.factories import ACCOUNT, merchant_settings
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.unit.db.credit_orders import NOW, a_draft, alice_with
from tests.withdrawal_walkthrough import stated

SOON = NOW + timedelta(minutes=1)


async def spent(customer_id: int, cents: int) -> tuple[OrderWalkthrough, Order]:
    walk = OrderWalkthrough(now=NOW)
    placed = await place(await a_draft(walk, customer_id, cents), NOW)
    return walk, await walk.order(placed.number)


async def test_credit_pays_a_part_and_the_card_the_rest(database: str) -> None:
    alice = await alice_with(5_000)
    walk, order = await spent(alice, 1_240)
    first, rest = order.payments
    assert [(one.method, one.state, one.amount_cents) for one in (first, rest)] == [
        ("credit", "paid", 1_240), ("card", "created", order.total_cents - 1_240),
    ]  # fmt: skip
    assert (order.state, order.due_cents) == ("awaiting_payment", order.total_cents - 1_240)
    assert await balance_of(alice) == 3_760
    assert walk.cashier is not None
    await walk.cashier.begin(rest.id, NOW)
    await walk.pay(await walk.order(order.number))
    order = await walk.order(order.number)
    assert (order.state, order.due_cents, order.payment.method) == ("paid", 0, "card")


async def test_credit_that_covers_everything_pays_at_once(database: str) -> None:
    alice = await alice_with(20_000)
    walk = OrderWalkthrough(now=NOW)
    total = (await walk.draft()).price.total_cents
    placed = await place(await a_draft(walk, alice, total), NOW)
    order = await walk.order(placed.number)
    assert [(one.method, one.state) for one in order.payments] == [("credit", "paid")]
    assert (order.state, order.hold_until, placed.payment_id) == ("paid", None, order.payments[0].id)
    assert await balance_of(alice) == 20_000 - total
    assert [event.move for event in order.events] == ["place", "pay"]


@pytest.mark.parametrize("cents", [1_240, 0])
async def test_a_button_pressed_twice_leads_to_the_same_payment(database: str, cents: int) -> None:
    alice = await alice_with(5_000)
    draft = await a_draft(OrderWalkthrough(now=NOW), alice, cents)
    first, again = await place(draft, NOW), await place(draft, NOW)
    assert (first.payment_id, again.existed) == (again.payment_id, True)
    assert await balance_of(alice) == 5_000 - cents


async def test_a_guest_has_no_credit(database: str) -> None:
    draft = replace(await OrderWalkthrough(now=NOW).draft(), credit_cents=100)
    with pytest.raises(CreditChanged):
        await place(draft, NOW)
    assert await engine.fetch("SELECT id FROM orders") == []


@pytest.mark.race
async def test_two_orders_at_once_never_spend_more_than_there_is(database: str) -> None:
    alice = await alice_with(2_000)
    drafts = [await a_draft(OrderWalkthrough(now=NOW), alice, 1_500) for _ in range(5)]
    answers = await asyncio.gather(*(place(draft, NOW) for draft in drafts), return_exceptions=True)
    assert Counter(type(answer) for answer in answers) == {Placed: 1, CreditChanged: 4}
    assert await balance_of(alice) == 500


async def two_at_once(
    alice: int, monkeypatch: pytest.MonkeyPatch, lock: Callable[[int], Awaitable[object]]
) -> list[object]:
    """Two spend 15 € of 20 € in transactions both open before either looks; `lock` in place of the account's."""
    if not engine.is_postgres():
        pytest.skip("SQLite has one writer at a time")
    both = asyncio.Barrier(2)
    (older,) = await engine.fetch("SELECT id FROM orders")

    async def together(customer_id: int) -> object:
        await both.wait()
        return await lock(customer_id)

    async def take(at: int) -> None:
        await credit.spend(alice, older["id"], 1_500, key=f"take-{at}", now=NOW)
        if lock is not customers.hold:
            await both.wait()

    monkeypatch.setattr(credit, "customers", SimpleNamespace(hold=together))
    return list(await asyncio.gather(*(in_one_transaction(partial(take, at)) for at in (0, 1)), return_exceptions=True))


@pytest.mark.race
async def test_whoever_spends_meanwhile_waits(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With no other lock in between: the numbers of orders are counted one by one, and would hide it."""
    alice = await alice_with(2_000)
    answers = await two_at_once(alice, monkeypatch, customers.hold)
    assert Counter(type(answer) for answer in answers) == {type(None): 1, CreditChanged: 1}
    assert await balance_of(alice) == 500


@pytest.mark.race
async def test_without_the_lock_nobody_waits(bare_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative twin."""
    alice = await alice_with(2_000)

    async def believed(customer_id: int) -> bool:
        return True

    assert await two_at_once(alice, monkeypatch, believed) == [None, None]


@pytest.mark.race
async def test_without_the_look_under_the_lock_they_would(bare_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative twin."""
    alice = await alice_with(2_000)
    drafts = [await a_draft(OrderWalkthrough(now=NOW), alice, 1_500) for _ in range(3)]

    async def believed(customer_id: int) -> int:
        return 2_000

    monkeypatch.setattr(credit.queries, "balance", believed)
    await asyncio.gather(*(place(draft, NOW) for draft in drafts))
    rows = await engine.fetch("SELECT SUM(amount_cents) AS cents FROM account_credit")
    assert rows[0]["cents"] < 0


async def test_an_order_that_expires_gives_its_credit_back(database: str) -> None:
    alice = await alice_with(5_000)
    walk, order = await spent(alice, 1_240)
    assert walk.cashier is not None
    await walk.cashier.expire_holds(NOW + timedelta(days=8))
    order = await walk.order(order.number)
    assert (order.state, order.attention, order.holding) == ("expired", "", ())
    assert await balance_of(alice) == 5_000
    kinds = [row["key"] for row in await engine.fetch("SELECT key FROM job WHERE kind = 'mail' ORDER BY id")]
    assert any(key.startswith(f"mail:order_refunded:{order.number}") for key in kinds)


async def test_money_that_comes_after_it_expired_is_a_part(database: str) -> None:
    """Its credit went back: the rest alone does not pay it."""
    alice = await alice_with(5_000)
    walk, order = await spent(alice, 1_240)
    assert walk.cashier is not None
    await walk.cashier.begin(order.payments[1].id, NOW)
    provider_id = (await walk.order(order.number)).payments[1].provider_id or ""
    walk.bank.become(provider_id, "expired")
    await walk.cashier.expire_holds(NOW + timedelta(days=8))
    walk.bank.become(provider_id, "paid")
    await walk.cashier.apply_provider_state(NOW + timedelta(days=9), provider_id=provider_id)
    order = await walk.order(order.number)
    assert (order.state, order.reasons) == ("expired", ("paid_part",))


async def test_cancelling_gives_each_its_own_back(database: str) -> None:
    alice = await alice_with(5_000)
    walk, order = await spent(alice, 1_240)
    assert walk.cashier is not None
    await walk.cashier.begin(order.payments[1].id, NOW)
    await walk.pay(await walk.order(order.number))
    order = await walk.order(order.number)
    await fulfilment.cancel(order.number, order.version, CUSTOMER, SOON)
    await fulfilment.cancel(order.number, order.version, CUSTOMER, SOON)
    rows = await engine.fetch(
        "SELECT amount_cents, channel, state FROM refund WHERE reason LIKE 'Annulation%' ORDER BY id"
    )
    assert [(row["amount_cents"], row["channel"], row["state"]) for row in rows] == [
        (order.total_cents - 1_240, "provider", "asked"), (1_240, "credit", "refunded"),
    ]  # fmt: skip
    assert await balance_of(alice) == 5_000


async def test_a_refund_takes_the_card_first_and_credit_last(database: str) -> None:
    alice = await alice_with(5_000)
    walk, order = await spent(alice, 1_240)
    assert walk.cashier is not None
    await walk.cashier.begin(order.payments[1].id, NOW)
    await walk.pay(await walk.order(order.number))
    order = await walk.order(order.number)
    refund_ids = await ask_order(order.id, order.total_cents - 240, Purpose(), Intent(DORA, "", "k", SOON))
    assert len(refund_ids) == 2
    assert await balance_of(alice) == 4_760
    (one,) = [row["payload"] for row in await engine.fetch(
        "SELECT payload FROM job WHERE key = {}", f"mail:order_refunded:{order.number}:{refund_ids[0]}"
    )]  # fmt: skip
    assert str(list(refund_ids)[1]) in str(one)


async def test_another_way_to_pay_asks_what_is_left(database: str) -> None:
    await merchant_settings(**ACCOUNT)
    alice = await alice_with(5_000)
    walk, order = await spent(alice, 1_240)
    assert walk.cashier is not None
    await walk.cashier.retry(order.number, "transfer", NOW)
    assert (await walk.order(order.number)).payments[-1].amount_cents == order.total_cents - 1_240


async def test_movements_are_told_newest_first(database: str) -> None:
    alice = await alice_with(5_000)
    _, order = await spent(alice, 1_240)
    newest, older = await movements_of(alice)
    assert (newest.cents, newest.order_number, older.cents) == (-1_240, order.number, 5_000)
    assert await credit.is_known(alice)


async def test_a_withdrawal_gives_back_over_both_payments(database: str) -> None:
    """One statement, one sum: what the card paid first, credit last; its pieces are named."""
    alice = await alice_with(5_000)
    walk = OrderWalkthrough(now=NOW)
    placed = await place(await a_draft(walk, alice, 3_000), NOW)
    assert walk.cashier is not None
    await walk.cashier.begin(placed.payment_id, NOW)
    for step in ("paid", "in_preparation", "shipped", "delivered"):
        await walk.step(placed.number, step)
    order = await walk.order(placed.number)
    everything = {line.id: line.quantity for line in order.lines}
    told = about_to_tell(order, everything, (), await storefront(), SOON)
    assert "utilisé, et en avoir pour ce que vous aviez payé par avoir" in " ".join(
        sentences_of(told, order, Merchant())
    )
    statement = await stated(order, now=SOON)
    order = await walk.order(order.number)
    await withdrawal_moves.refund(order, statement.id, order.total_cents, 0, DORA, SOON)
    await withdrawal_moves.refund(order, statement.id, order.total_cents, 0, DORA, SOON)
    assert await refunded_cents(statement.number) == order.total_cents
    assert await balance_of(alice) == 5_000
    rows = await engine.fetch("SELECT SUM(quantity) AS pieces, SUM(amount_cents) AS cents FROM refund_line")
    assert (rows[0]["pieces"], rows[0]["cents"]) == (2, order.goods_cents)


async def test_what_was_given_back_before_is_not_named_again(database: str) -> None:
    """A piece given back by staff, then withdrawn from: the rest of the money is due, no piece is there twice."""
    walk = OrderWalkthrough(now=NOW)
    order = await walk.up_to("delivered")
    (line,) = order.lines
    wish = purpose_of(order, await given_back(order), {line.id: 1}, delivery=False)
    await ask_order(order.id, wish.cents, wish, Intent(DORA, "", "k", SOON))
    statement = await stated(order, now=SOON)
    order = await walk.order(order.number)
    left = sum(one.left_cents for one in order.payments)
    await withdrawal_moves.refund(order, statement.id, left, wish.cents, DORA, SOON)
    rows = await engine.fetch("SELECT SUM(quantity) AS pieces, SUM(amount_cents) AS cents FROM refund_line")
    assert (rows[0]["pieces"], rows[0]["cents"]) == (2, order.goods_cents)
