"""Invoices are numbered without a gap, whatever happens at once (T16), and nobody changes one."""

import asyncio
import random
from datetime import UTC, datetime, timedelta

import pytest

from db import engine
from db.errors import DatabaseBusy
from db.queries import orders as order_queries
from shop.invoices import issuing, numbering
from shop.invoices.numbering import Numbered
from shop.orders import fulfilment
from shop.orders.book import by_number
from shop.orders.order import Order
from shop.orders.payment_states import Report, settle_within
from shop.refunds.asking import NOTHING_NAMED, Intent, ask_order_within
from tests import factories
from tests.conftest import broken_invariants
from tests.order_walkthrough import DORA

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
ORDERS = 200
SERIES = "SELECT id, number, position, issued_at, day FROM invoice WHERE series = {} ORDER BY position"


class Lightning(Exception):
    """Something fails after the number was taken."""


async def orders_to_pay(many: int) -> list[tuple[str, int]]:
    """Number and payment id of so many orders that wait for their money."""
    product = await factories.a_product(on_hand=2 * many)
    (variant,) = await factories.variants_of(product)
    found = []
    for _ in range(many):
        order = await factories.an_order(variant, quantity=1)
        (row,) = await engine.fetch('SELECT id FROM payment WHERE "order" = {}', order.id)
        found.append((order.number, row["id"]))
        variant = (await factories.variants_of(product))[0]
    return found


async def pay(payment_id: int, at: datetime, *, lightning: bool) -> None:
    async with engine.transaction():
        await settle_within(payment_id, Report("paid"), at)
        if lightning:
            raise Lightning


async def pay_in_the_end(payment_id: int, chance: random.Random) -> None:
    """Struck or turned away some times or not at all; the clocks of those who write differ by a minute."""
    while True:
        at = NOW + timedelta(seconds=chance.uniform(-60, 60))
        try:
            await pay(payment_id, at, lightning=chance.random() < 0.4)
        except (Lightning, DatabaseBusy):
            continue
        return


async def whole(number: str) -> Order:
    order = await by_number(number)
    assert order is not None
    return order


async def test_200_orders_at_once_leave_no_gap(database: str) -> None:
    """T16: unique, without a gap, in the order of time."""
    chance = random.Random(16)
    waiting = await orders_to_pay(ORDERS)
    await asyncio.gather(*(pay_in_the_end(payment_id, chance) for _, payment_id in waiting))
    rows = await engine.fetch(SERIES, "FA-2026")
    assert [row["number"] for row in rows] == [f"FA-2026-{at:06}" for at in range(1, ORDERS + 1)]
    moments = [row["issued_at"] for row in rows]
    assert moments == sorted(moments)
    assert (await engine.fetch('SELECT COUNT(DISTINCT "order") AS orders FROM invoice'))[0]["orders"] == ORDERS


async def test_a_number_taken_outside_its_transaction_leaves_gaps(
    bare_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin of T16: the number is counted by itself, as a sequence of the database would."""
    chance, taken = random.Random(16), iter(range(1, 10 * ORDERS))

    async def unguarded(prefix: str, now: datetime) -> Numbered:
        return Numbered(f"{prefix}-{now.year}", next(taken), now)

    monkeypatch.setattr(issuing, "next_number", unguarded)
    waiting = await orders_to_pay(40)
    await asyncio.gather(*(pay_in_the_end(payment_id, chance) for _, payment_id in waiting))
    broken = {row["broken"] for row in await broken_invariants()}
    assert "numbers follow one another in their series" in broken


async def test_payments_and_cancellations_at_once_wait_for_one_another_in_one_order(database: str) -> None:
    """Orders before counters: nobody waits for who waits for them, and both series are whole."""
    waiting = await orders_to_pay(40)
    for _, payment_id in waiting[:20]:
        await pay(payment_id, NOW, lightning=False)
    paid = [await whole(number) for number, _ in waiting[:20]]
    await asyncio.gather(
        *(fulfilment.cancel(order.number, order.version, DORA, NOW) for order in paid),
        *(pay(payment_id, NOW, lightning=False) for _, payment_id in waiting[20:]),
    )
    for series, many in (("FA-2026", 40), ("AV-2026", 20)):
        assert [row["position"] for row in await engine.fetch(SERIES, series)] == list(range(1, many + 1))


async def test_days_never_go_back(database: str) -> None:
    """A clock that is late gives the day of the document before; credit notes count for themselves."""
    (first, one), (_, two) = await orders_to_pay(2)
    tomorrow = NOW + timedelta(days=1)
    await pay(one, tomorrow, lightning=False)
    await pay(two, NOW, lightning=False)
    rows = await engine.fetch(SERIES, "FA-2026")
    assert [str(row["day"]) for row in rows] == ["2026-11-23", "2026-11-23"]
    async with engine.transaction():
        order = await whole(first)
        await ask_order_within(order, order.total_cents, NOTHING_NAMED, Intent(DORA, "", "k", NOW))
    (note,) = await engine.fetch(SERIES, "AV-2026")
    assert note["number"] == "AV-2026-000001"


async def test_each_year_begins_anew_as_it_is_in_paris(database: str) -> None:
    before, after = (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), datetime(2026, 12, 31, 23, 1, tzinfo=UTC))
    for at, number in ((before, "FA-2026-000001"), (after, "FA-2027-000001")):
        async with engine.transaction():
            assert (await numbering.next_number("FA", at)).number == number


async def test_a_rollback_gives_the_number_back(database: str) -> None:
    with pytest.raises(Lightning):
        async with engine.transaction():
            await order_queries.next_number("FA-2026")
            raise Lightning
    async with engine.transaction():
        assert (await numbering.next_number("FA", NOW)).position == 1


@pytest.mark.parametrize("statement", [
    "UPDATE invoice SET total_cents = total_cents", "DELETE FROM invoice", "UPDATE invoice_file SET xml = ''",
    "DELETE FROM invoice_file",
])  # fmt: skip
async def test_the_database_refuses_to_change_what_was_issued(database: str, statement: str) -> None:
    ((_, payment_id),) = await orders_to_pay(1)
    await pay(payment_id, NOW, lightning=False)
    await engine.fetch(
        "INSERT INTO invoice_file (invoice, pdf, xml, pdf_hash, xml_hash, made_at) "
        "SELECT id, {}, '<x/>', 'h', 'h', {} FROM invoice",
        b"%PDF", NOW,
    )  # fmt: skip
    kept = await engine.fetch("SELECT * FROM invoice"), await engine.fetch("SELECT * FROM invoice_file")
    with pytest.raises(Exception, match="written once"):
        await engine.fetch(statement)
    assert kept == (await engine.fetch("SELECT * FROM invoice"), await engine.fetch("SELECT * FROM invoice_file"))
