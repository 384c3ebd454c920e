"""Bank files and their orders: each credit given once, in whatever file and however often it comes."""

from datetime import timedelta

from db import engine
from db.queries import bank as queries
from shop.bank import desk
from shop.bank.giving import give
from shop.bank.importing import import_file
from shop.bank.twins import TWIN
from shop.payments.cashier import Cashier
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.rows import again, mails_announced
from tests.unit.db.bank_entries import EMIL, IBAN, NOW, awaiting, brought, entries, entry_id, moves, paid, transfer
from web.simulators.bank.files import camt_file, csv_file


async def notes() -> list[tuple[str, str]]:
    rows = await engine.fetch("SELECT state, note FROM bank_entry ORDER BY id")
    return [(row["state"], row["note"]) for row in rows]


class TestExact:
    async def test_reference_and_sum_pay_the_order(self, database: str) -> None:
        order = await awaiting()
        await brought(transfer(order))
        after = await again(order)
        assert (after.state, moves(after), after.events[-1].actor) == ("paid", ["place", "pay"], "Dora Leroy")
        assert after.payment.received_cents == order.total_cents
        assert await entries() == [("matched", order.total_cents, order.total_cents)]
        assert await mails_announced() == ["order_recorded", "order_paid"]

    async def test_the_same_file_again_changes_nothing(self, database: str) -> None:
        order = await awaiting()
        body = camt_file([transfer(order)], IBAN)
        first = await import_file(body, "a.xml", DORA, NOW)
        second = await import_file(body, "b.xml", EMIL, NOW)
        assert (first.is_new, second.is_new, second.file_id) == (True, False, first.file_id)
        assert len(await entries()) == 1
        assert moves(await again(order)) == ["place", "pay"]

    async def test_an_overlapping_file_brings_only_what_is_new(self, database: str) -> None:
        order = await awaiting()
        await brought(transfer(order))
        later = await brought(transfer(order), transfer(order, 1, "B2", text="INTERETS", payer="LA BANQUE"))
        row = await queries.file_by_id(later.file_id)
        assert row is not None
        assert (row["entries"], row["known"]) == (2, 1)
        assert [state for state, _, _ in await entries()] == ["matched", "unmatched"]
        assert paid(await again(order)) == [("paid", order.total_cents)]

    async def test_what_staff_had_seen_already_is_no_second_payment(self, database: str) -> None:
        order = await awaiting()
        walk = OrderWalkthrough(now=NOW)
        await walk.pay(order)
        await brought(transfer(order))
        after = await again(order)
        assert (paid(after), after.attention) == ([("paid", order.total_cents)], "")
        assert await entries() == [("matched", order.total_cents, order.total_cents)]

    async def test_the_same_transfer_in_another_format_is_only_proposed(self, database: str) -> None:
        order = await awaiting()
        await brought(transfer(order))
        await import_file(csv_file([transfer(order)], IBAN), "a.csv", DORA, NOW)
        assert [state for state, _, _ in await entries()] == ["matched", "proposed"]
        assert paid(await again(order)) == [("paid", order.total_cents)]

    async def test_a_transfer_of_two_orders_in_another_format_is_only_proposed(self, database: str) -> None:
        one, two = await awaiting(), await awaiting(quantity=1)
        both = transfer(one, one.total_cents + two.total_cents, text=f"{one.number} {two.number}")
        await brought(both)
        await import_file(csv_file([both], IBAN), "a.csv", DORA, NOW)
        assert await notes() == [("matched", ""), ("proposed", TWIN)]
        shown = await desk.entry(await entry_id(), NOW)
        assert shown is not None
        assert (bool(shown.proposals), shown.note) == (True, TWIN)

    async def test_a_fee_forgiven_is_known_again_in_another_format(self, database: str) -> None:
        order = await awaiting()
        short = transfer(order, order.total_cents - 50)
        await brought(short)
        first = await entry_id()
        await import_file(csv_file([short], IBAN), "a.csv", DORA, NOW)
        assert await notes() == [("proposed", ""), ("proposed", "")]
        await desk.accept(first, order.number, None, 0, DORA, NOW, whole=True)
        listed = await desk.entries("", 1, NOW)
        assert [one.note for one in listed.rows] == [TWIN], "seen at once, before the next file comes"
        await brought(transfer(order, 1, "B2", text="", payer=""))
        assert ("proposed", TWIN) in await notes()

    async def test_an_equal_transfer_of_the_same_format_is_no_twin(self, database: str) -> None:
        order = await awaiting()
        await brought(transfer(order), transfer(order, name="B2", text=f"{order.number} encore"))
        assert TWIN not in {note for _, note in await notes()}

    async def test_one_transfer_for_two_orders(self, database: str) -> None:
        one, two = await awaiting(), await awaiting(quantity=1)
        text = f"{one.number} {two.number}"
        await brought(transfer(one, one.total_cents + two.total_cents, text=text))
        assert [(await again(order)).state for order in (one, two)] == ["paid", "paid"]

    async def test_an_order_that_comes_after_the_file_is_found_by_the_next(self, database: str) -> None:
        order = await awaiting()
        await brought(transfer(order, text="SC-99-999999", payer="X"))
        assert [state for state, _, _ in await entries()] == ["proposed"]
        await engine.fetch("UPDATE bank_entry SET text = {}", order.number)
        await brought(transfer(order, 1, "B2", text="", payer=""))
        assert (await again(order)).state == "paid"


class TestOtherSums:
    async def test_a_part_then_the_rest(self, database: str) -> None:
        order = await awaiting()
        await brought(transfer(order, 5_000))
        left = order.total_cents - 5_000
        after = await again(order)
        assert (after.state, paid(after)) == ("awaiting_payment", [("paid", 5_000), ("created", left)])
        assert {one.reference for one in after.payments} == {order.payments[0].reference}
        assert moves(after) == ["place", "pay_part"]
        assert after.hold_until is not None
        assert after.hold_until >= NOW + timedelta(days=7)
        await brought(transfer(after, left, "B2"))
        done = await again(order)
        assert (done.state, done.attention, moves(done)) == ("paid", "", ["place", "pay_part", "pay"])
        assert await mails_announced() == ["order_recorded", "payment_part", "order_paid"]

    async def test_parts_in_one_file_each_count(self, database: str) -> None:
        order = await awaiting()
        left = order.total_cents - 5_000
        await brought(transfer(order, 5_000), transfer(order, left, "B2"))
        assert ((await again(order)).state, len(await entries())) == ("paid", 2)

    async def test_two_equal_parts_of_a_day_are_two(self, database: str) -> None:
        order = await awaiting()
        half = order.total_cents // 2
        await brought(transfer(order, half, ""), transfer(order, half, ""))
        assert len(await entries()) == 2
        assert paid(await again(order))[:2] == [("paid", half), ("paid", half)]

    async def test_too_much_is_money_to_give_back(self, database: str) -> None:
        order = await awaiting()
        await brought(transfer(order, order.total_cents + 1_000))
        after = await again(order)
        assert (after.state, paid(after)) == ("paid", [("paid", order.total_cents), ("paid", 1_000)])
        assert after.attention == "paid_twice"
        assert await entries() == [("matched", order.total_cents + 1_000, order.total_cents + 1_000)]
        cashier = Cashier({}, "http://127.0.0.1", "x" * 20)
        await cashier.refund(after.payments[1].id, 1_000, by=DORA, reason="trop", key="k", now=NOW)
        assert (await again(order)).attention == ""

    async def test_twice_is_seen_by_staff(self, database: str) -> None:
        order = await awaiting()
        await brought(transfer(order), transfer(order, 0, "B2"))
        after = await again(order)
        assert (after.state, after.attention) == ("paid", "paid_twice")
        assert moves(after) == ["place", "pay", "paid_twice"]

    async def test_a_fee_is_forgiven_by_staff_alone(self, database: str) -> None:
        order = await awaiting()
        cents = order.total_cents - 50
        await brought(transfer(order, cents))
        assert [state for state, _, _ in await entries()] == ["proposed"]
        await give(await entry_id(), [(order.number, cents)], 0, DORA, NOW, whole=True)
        after = await again(order)
        assert (after.state, paid(after)) == ("paid", [("paid", order.total_cents)])
        assert after.payment.received_cents == cents
