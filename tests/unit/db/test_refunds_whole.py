"""T17: refunds over lines and payments: no piece twice, never more than was paid, whoever clicks, here or elsewhere."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import engine
from shop.orders import fulfilment
from shop.orders.moves import CUSTOMER, staff
from shop.orders.order import Order
from shop.payments.cashier import Cashier
from shop.payments.provider import ProviderRefund, ProviderTrouble
from shop.refunds import asking, sending
from shop.refunds.asking import Intent, ask_order
from shop.refunds.purpose import Purpose, RefundRefused, given_back, purpose_of
from tests.factories import ACCOUNT, merchant_settings
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.played_bank import Bank
from tests.tiers import times
from tests.withdrawal_walkthrough import two_articles

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=2)
EVE = staff("Eve Moreau")


async def paid(quantity: int = 2, **values: str) -> tuple[OrderWalkthrough, Order, Cashier]:
    walk = OrderWalkthrough(now=NOW, quantity=quantity, **values)  # type: ignore[arg-type]
    order = await two_articles(walk, state="paid")
    assert walk.cashier is not None
    return walk, order, walk.cashier


async def named(order: Order, pieces: dict[int, int], *, delivery: bool = False) -> Purpose:
    return purpose_of(order, await given_back(order), pieces, delivery=delivery)


async def lines() -> list[tuple[int, int, int]]:
    rows = await engine.fetch("SELECT order_line, quantity, amount_cents FROM refund_line ORDER BY id")
    return [(row["order_line"], row["quantity"], row["amount_cents"]) for row in rows]


async def test_lines_and_delivery_are_written_with_the_refund(database: str) -> None:
    _, order, _ = await paid(quantity=1)
    first, second = order.lines
    wish = await named(order, {first.id: 1, second.id: 1}, delivery=True)
    (refund_id,) = await ask_order(order.id, wish.cents, wish, Intent(DORA, "Abîmés", "k", SOON))
    assert await lines() == [(first.id, 1, 4_990), (second.id, 1, 1_250)]
    (row,) = await engine.fetch("SELECT * FROM refund WHERE id = {}", refund_id)
    assert (row["amount_cents"], row["delivery_cents"]) == (wish.cents, order.delivery_cents)
    with pytest.raises(RefundRefused, match="tout est déjà remboursé"):
        await named(order, {second.id: 1})


@pytest.mark.race
async def test_twenty_clicks_of_two_people_give_each_piece_once(database: str) -> None:
    _, order, _ = await paid(quantity=3)
    line = order.lines[0]
    wish = await named(order, {line.id: 1})
    clicks = [
        ask_order(order.id, wish.cents, wish, Intent(DORA if at % 2 else EVE, "", f"click-{at}", SOON))
        for at in range(20)
    ]
    answers = await asyncio.gather(*clicks, return_exceptions=True)
    assert Counter(type(answer) for answer in answers) == {list: 3, RefundRefused: 17}
    assert sum(pieces for _, pieces, _ in await lines()) == 3


@pytest.mark.race
async def test_the_delivery_goes_back_once(database: str) -> None:
    _, order, _ = await paid(quantity=1)
    wish = await named(order, {}, delivery=True)
    assert wish.cents == order.delivery_cents > 0
    clicks = [ask_order(order.id, wish.cents, wish, Intent(DORA, "", f"click-{at}", SOON)) for at in range(6)]
    answers = await asyncio.gather(*clicks, return_exceptions=True)
    assert Counter(type(answer) for answer in answers) == {list: 1, RefundRefused: 5}


@pytest.mark.race
async def test_without_the_guard_of_lines_pieces_go_back_twice(
    bare_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative twin."""
    _, order, _ = await paid(quantity=3)
    line = order.lines[1]

    async def believed(refund_id: int, line_id: int, quantity: int, cents: int) -> bool:
        await engine.fetch(
            "INSERT INTO refund_line (refund, order_line, quantity, amount_cents) VALUES ({}, {}, {}, {}) RETURNING id",
            refund_id, line_id, quantity, cents,
        )  # fmt: skip
        return True

    wish = await named(order, {line.id: 1})
    monkeypatch.setattr(asking.queries, "insert_line", believed)
    clicks = [ask_order(order.id, wish.cents, wish, Intent(DORA, "", f"click-{at}", SOON)) for at in range(3)]
    await asyncio.gather(*clicks)
    assert sum(pieces for line_id, pieces, _ in await lines() if line_id == line.id) > line.quantity


@pytest.mark.race
async def test_partial_and_partial_stay_below_what_was_paid(database: str) -> None:
    _, order, cashier = await paid()
    two_thirds = order.total_cents * 2 // 3
    nothing = Purpose()
    clicks = [ask_order(order.id, two_thirds, nothing, Intent(DORA, "", f"part-{at}", SOON)) for at in range(4)]
    clicks += [cashier.refund(order.payments[0].id, two_thirds, by=EVE, reason="", key="eve", now=SOON)]  # type: ignore[list-item]
    answers = await asyncio.gather(*clicks, return_exceptions=True)
    assert sum(isinstance(answer, RefundRefused) for answer in answers) == 4
    assert (await OrderWalkthrough.order(order.number)).payments[0].refunded_cents == two_thirds


async def test_the_same_key_is_one_refund_and_never_another_sum(database: str) -> None:
    _, order, _ = await paid()
    first = await ask_order(order.id, 500, Purpose(), Intent(DORA, "", "k", SOON))
    assert list(await ask_order(order.id, 500, Purpose(), Intent(DORA, "", "k", SOON))) == list(first)
    with pytest.raises(RefundRefused, match="5,00\u00a0€ vient d’être fait"):
        await ask_order(order.id, 600, Purpose(), Intent(DORA, "", "k", SOON))


async def test_one_made_in_the_dashboard_counts_too(database: str) -> None:
    walk, order, cashier = await paid()
    provider_id = order.payments[0].provider_id or ""
    walk.bank.give_back(provider_id, order.total_cents - 300)
    await cashier.apply_provider_state(SOON + timedelta(minutes=1), provider_id=provider_id)
    wish = await named(order, {order.lines[0].id: 1})
    with pytest.raises(RefundRefused, match="3,00\u00a0€"):
        await ask_order(order.id, wish.cents, wish, Intent(DORA, "", "k", SOON))
    assert await lines() == []


async def test_by_transfer_of_a_card_is_for_staff_to_send(database: str) -> None:
    walk, order, cashier = await paid()
    (refund_id,) = await ask_order(order.id, 700, Purpose(), Intent(DORA, "", "k", SOON, "transfer"))
    await cashier.send_refund({"refund_id": refund_id}, SOON)
    assert "refund" not in walk.bank.calls
    assert (await walk.order(order.number)).attention == "refund_by_hand"


async def test_credit_needs_an_account(database: str) -> None:
    _, order, _ = await paid()
    with pytest.raises(RefundRefused, match="aucun compte"):
        await ask_order(order.id, 700, Purpose(), Intent(DORA, "", "k", SOON, "credit"))
    assert await engine.fetch("SELECT id FROM refund") == []


async def test_an_order_paid_twice_gives_all_of_it_back_when_it_is_cancelled(database: str) -> None:
    await merchant_settings(**ACCOUNT)
    walk = OrderWalkthrough(now=NOW)
    order = await walk.up_to("awaiting_payment")
    assert walk.cashier is not None
    transfer = await walk.cashier.retry(order.number, "transfer", NOW)
    await walk.pay(await walk.order(order.number))
    card = order.payments[0]
    walk.bank.become(card.provider_id or "", "paid")
    await walk.cashier.apply_provider_state(SOON, payment_id=card.id)
    order = await walk.order(order.number)
    assert transfer
    await fulfilment.cancel(order.number, order.version, CUSTOMER, SOON)
    rows = await engine.fetch("SELECT amount_cents, channel FROM refund ORDER BY id")
    assert [(row["amount_cents"], row["channel"]) for row in rows] == [
        (order.total_cents, "provider"), (order.total_cents, "transfer"),
    ]  # fmt: skip
    assert sum(cents for _, _, cents in await lines()) == order.goods_cents


async def test_pieces_of_a_refund_that_failed_can_go_back_another_way(database: str) -> None:
    walk, order, cashier = await paid()
    line = order.lines[1]
    wish = await named(order, {line.id: 1})
    (refund_id,) = await ask_order(order.id, wish.cents, wish, Intent(DORA, "", "k", SOON))
    await cashier.send_refund({"refund_id": refund_id}, SOON)
    await sending.failed(order.id, refund_id)
    again = await named(await walk.order(order.number), {line.id: 1})
    assert again == wish
    await ask_order(order.id, again.cents, again, Intent(DORA, "", "by-transfer", SOON, "transfer"))
    rows = await engine.fetch("SELECT state, channel FROM refund ORDER BY id")
    assert [(row["state"], row["channel"]) for row in rows] == [("failed", "provider"), ("asked", "transfer")]


DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["refund", "lines", "dashboard", "charge_back", "reverse", "told"]),
        st.integers(1, 9_000),
    ),
    min_size=1,
    max_size=10,
)


@settings(max_examples=times(10, 400), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS)
async def test_any_history_of_money_going_back_balances(database: str, deeds: list[tuple[str, int]]) -> None:
    """T5, T17: staff, dashboard and bank in any order; what we give back is never more than is there."""
    walk, order, cashier = await paid()
    payment, provider_id = order.payments[0], order.payments[0].provider_id or ""
    taken = list[str]()
    for at, (deed, cents) in enumerate(deeds):
        now = SOON + timedelta(seconds=10 * at + 10)
        try:
            if deed == "refund":
                await cashier.refund(payment.id, cents, by=DORA, reason="", key=f"{order.number}-{at}", now=now)
            elif deed == "lines":
                current = await OrderWalkthrough.order(order.number)
                wish = await named(current, {order.lines[cents % 2].id: 1}, delivery=cents % 3 == 0)
                await ask_order(order.id, wish.cents, wish, Intent(EVE, "", f"{order.number}-{at}", now))
            elif deed == "dashboard":
                walk.bank.give_back(provider_id, cents)
            elif deed == "charge_back":
                taken.append(walk.bank.take_back(provider_id, cents))
            elif deed == "reverse" and taken:
                walk.bank.give_again(provider_id, taken.pop())
        except RefundRefused:
            pass
        await cashier.apply_provider_state(now, provider_id=provider_id)
    order = await walk.order(order.number)
    sums = await engine.fetch(
        "SELECT COALESCE(SUM(amount_cents), 0) AS cents FROM refund WHERE payment = {} AND state <> 'failed'",
        payment.id,
    )
    assert sums[0]["cents"] == order.payments[0].refunded_cents <= payment.amount_cents
    known = {one.provider_id for one in walk.bank.taken_back.get(provider_id, [])}
    rows = await engine.fetch("SELECT provider_id FROM chargeback WHERE payment = {}", payment.id)
    assert sorted(row["provider_id"] for row in rows) == sorted(known)
    assert order.payments[0].charged_back_cents == walk.bank.payments[provider_id].amount_charged_back_cents
    assert ("charged_back" in order.reasons) == bool(order.payments[0].charged_back_cents)


class Forgetful(Bank):
    """A provider that takes the same sum for the same words for a mistake, as Mollie does within a minute."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = set[tuple[int, str]]()

    async def refund(
        self, provider_id: str, amount_cents: int, currency: str, idempotency_key: str, reason: str
    ) -> ProviderRefund:
        if (amount_cents, reason) in self.heard:
            raise ProviderTrouble("409", permanent=True)
        self.heard.add((amount_cents, reason))
        return await super().refund(provider_id, amount_cents, currency, idempotency_key, reason)


async def test_the_same_sum_twice_within_a_minute_is_two_refunds(database: str) -> None:
    walk = OrderWalkthrough(now=NOW, bank=Forgetful())
    order = await walk.up_to("paid")
    assert walk.cashier is not None
    for key in ("one", "two"):
        refund_id = await walk.cashier.refund(order.payments[0].id, 500, by=DORA, reason="Geste", key=key, now=SOON)
        await walk.cashier.send_refund({"refund_id": refund_id}, SOON)
    rows = await engine.fetch("SELECT state FROM refund ORDER BY id")
    assert [row["state"] for row in rows] == ["sent", "sent"]
