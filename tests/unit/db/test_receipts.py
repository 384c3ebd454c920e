"""Money by day and method: what the counter took, when a bank booked it, refunds of a past month, chargebacks."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from db.queries import accounting as queries
from shop.accounting.period import Period
from shop.accounting.receipts import by_method, method_words, receipts
from shop.bank.importing import import_file
from shop.payments import by_hand
from shop.refunds.sending import mark_returned_by_hand
from shop.storefront import forget
from tests.factories import ACCOUNT, merchant_settings
from tests.order_walkthrough import DORA, OrderWalkthrough
from web.simulators.bank.files import Transfer, camt_file

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
NOVEMBER, DECEMBER = Period.month_of(date(2026, 11, 1)), Period.month_of(date(2026, 12, 1))


async def balances(period: Period) -> Mapping[str, int]:
    return {method: one.balance_cents for method, one in by_method(await receipts(period)).items()}


async def test_each_way_of_paying_at_the_counter_is_told_apart(database: str) -> None:
    sums = {}
    for how, quantity in (("card", 1), ("cash", 2), ("cheque", 3)):
        order = await OrderWalkthrough(now=NOW, mode="agency", method="agency", quantity=quantity).up_to("ready")
        await by_hand.collect(order.number, how, DORA, NOW)
        sums[f"agency:{how}"] = order.total_cents
    assert await balances(NOVEMBER) == sums
    assert method_words("agency:cash").endswith(", espèces")
    assert method_words("agency:of-old").endswith(", of-old")


@pytest.mark.parametrize("page", [1, 500])
async def test_a_transfer_counts_on_the_day_the_bank_booked_it(
    database: str, page: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file came on 3 December; one that staff had marked on the first was booked in November too."""
    monkeypatch.setattr(queries, "PAGE", page)
    await merchant_settings(**ACCOUNT)
    forget()
    walk = OrderWalkthrough(now=NOW, method="transfer")
    heard, marked, without = [await walk.up_to("awaiting_payment") for _ in range(3)]
    for order in (marked, without):
        await walk.pay(order, timedelta(days=1))
    booked = [(heard, date(2026, 11, 29)), (marked, date(2026, 11, 30))]
    entries = [Transfer(day, one.total_cents, "MARTIN", one.payments[0].reference, f"B{one.id}") for one, day in booked]
    before = await balances(NOVEMBER)
    await import_file(camt_file(entries, ACCOUNT["iban"]), "a.xml", DORA, NOW + timedelta(days=3))
    found = {day: one.cents["paid"] for (day, _), one in (await receipts(NOVEMBER)).items()}
    assert (before, found) == ({}, {day: order.total_cents for order, day in booked})
    assert await balances(DECEMBER) == {"transfer": without.total_cents}


async def test_a_refund_stays_in_the_month_it_was_decided(database: str) -> None:
    walk = OrderWalkthrough(now=NOW, mode="agency", method="agency")
    order = await walk.up_to("ready")
    await by_hand.collect(order.number, "cash", DORA, NOW)
    refund_id = await walk.cashier.refund(order.payments[0].id, 500, by=DORA, reason="", key="k", now=NOW)  # type: ignore[union-attr]
    asked = await balances(NOVEMBER)
    assert asked == {"agency": -500, "agency:cash": order.total_cents}
    assert await mark_returned_by_hand(refund_id)
    assert await balances(NOVEMBER) == asked


async def test_a_refund_that_fails_later_is_counted_in_again_on_that_day(database: str) -> None:
    walk = OrderWalkthrough(now=NOW)
    order = await walk.up_to("paid")
    cashier, provider_id = walk.cashier, order.payments[0].provider_id or ""
    assert cashier is not None
    refund_id = await cashier.refund(order.payments[0].id, 500, by=DORA, reason="", key="k", now=NOW)
    await cashier.send_refund({"refund_id": refund_id}, NOW)
    november = await balances(NOVEMBER)
    assert november == {"card": order.total_cents - 500}
    walk.bank.given_back[provider_id] = [replace(one, state="failed") for one in walk.bank.given_back[provider_id]]
    for hours in (1, 2):  # told twice
        await cashier.apply_provider_state(NOW + timedelta(days=3, hours=hours), provider_id=provider_id)
    assert (await balances(NOVEMBER), await balances(DECEMBER)) == (november, {"card": 500})
    ((day, _), one), *others = (await receipts(DECEMBER)).items()
    assert (day, one.given_back_cents, one.counts["refunded"], others) == (date(2026, 12, 3), 500, 0, [])


async def test_what_a_bank_takes_back_is_no_refund_and_what_it_gives_again_no_payment(database: str) -> None:
    walk = OrderWalkthrough(now=NOW)
    order = await walk.up_to("paid")
    cashier, provider_id = walk.cashier, order.payments[0].provider_id or ""
    assert cashier is not None
    name = walk.bank.take_back(provider_id, 1_500)
    await cashier.apply_provider_state(NOW + timedelta(minutes=5), provider_id=provider_id)
    walk.bank.give_again(provider_id, name)
    await cashier.apply_provider_state(NOW + timedelta(minutes=6), provider_id=provider_id)
    today = datetime.now(UTC).date()
    found = by_method(await receipts(Period(min(today, NOW.date()), max(today, NOW.date()))))["card"]
    assert {kind: cents for kind, cents in found.cents.items() if cents} == {
        "paid": order.total_cents, "taken_back": -1_500, "given_again": 1_500,
    }  # fmt: skip
    assert (found.counts["paid"], found.counts["refunded"], found.given_back_cents) == (1, 0, 0)
