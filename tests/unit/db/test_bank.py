"""Bank files and their orders: each credit given once, in whatever file and however often it comes."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from db import engine
from db.queries import bank as queries
from shop.bank import desk
from shop.bank.giving import CannotGive, EntryChanged, give
from shop.bank.importing import Imported, import_file
from shop.bank.twins import TWIN
from shop.orders import fulfilment
from shop.orders.moves import CUSTOMER, staff
from shop.orders.order import Order
from shop.orders.payment_states import expire
from shop.payments.cashier import Cashier
from shop.storefront import forget
from tests.factories import ACCOUNT, merchant_settings
from tests.order_walkthrough import DORA, OrderWalkthrough
from web.simulators.bank.files import Transfer, camt_file, csv_file

NOW = datetime.now(UTC)
EMIL = staff("Émile Roux")
IBAN = ACCOUNT["iban"]


async def awaiting(**values: object) -> Order:
    """Alice's order, whose transfer is awaited."""
    await merchant_settings(**ACCOUNT)
    forget()
    return await OrderWalkthrough(**{"now": NOW, "method": "transfer", **values}).up_to("awaiting_payment")  # type: ignore[arg-type]


def transfer(order: Order, cents: int = 0, name: str = "B1", **values: object) -> Transfer:
    """What Alice's bank sends for this order: exactly what is asked, unless told otherwise."""
    one = Transfer(
        NOW.date(), cents or order.payment.amount_cents, "MME MARTIN ALICE", order.payments[0].reference, name
    )
    return replace(one, **values)  # type: ignore[arg-type]


async def brought(*transfers: Transfer, name: str = "releve.xml") -> Imported:
    return await import_file(camt_file(transfers, IBAN), name, DORA, NOW)


async def again(order: Order) -> Order:
    return await OrderWalkthrough.order(order.number)


async def entries() -> list[tuple[str, int, int]]:
    rows = await engine.fetch("SELECT state, amount_cents, applied_cents FROM bank_entry ORDER BY id")
    return [(row["state"], row["amount_cents"], row["applied_cents"]) for row in rows]


async def entry_id() -> int:
    return int((await engine.fetch("SELECT MAX(id) AS id FROM bank_entry"))[0]["id"])


async def notes() -> list[tuple[str, str]]:
    rows = await engine.fetch("SELECT state, note FROM bank_entry ORDER BY id")
    return [(row["state"], row["note"]) for row in rows]


def paid(order: Order) -> list[tuple[str, int]]:
    return [(one.state, one.amount_cents) for one in order.payments]


def moves(order: Order) -> list[str]:
    return [event.move for event in order.events]


async def mails() -> list[str]:
    rows = await engine.fetch("SELECT key FROM job WHERE kind = 'mail' ORDER BY id")
    return [row["key"].split(":")[1] for row in rows]


class TestExact:
    async def test_reference_and_sum_pay_the_order(self, database: str) -> None:
        order = await awaiting()
        await brought(transfer(order))
        after = await again(order)
        assert (after.state, moves(after), after.events[-1].actor) == ("paid", ["place", "pay"], "Dora Leroy")
        assert after.payment.received_cents == order.total_cents
        assert await entries() == [("matched", order.total_cents, order.total_cents)]
        assert await mails() == ["order_recorded", "order_paid"]

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
        assert await mails() == ["order_recorded", "payment_part", "order_paid"]

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


class TestTooLate:
    async def test_an_expired_order_goes_on_with_all_its_money(self, database: str) -> None:
        order = await awaiting()
        assert await expire(order.id, NOW + timedelta(days=30))
        await brought(transfer(order))
        assert (await again(order)).state == "paid"

    async def test_a_part_does_not_revive_it_and_is_seen(self, database: str) -> None:
        order = await awaiting()
        await expire(order.id, NOW + timedelta(days=30))
        await brought(transfer(order, 5_000))
        after = await again(order)
        assert (after.state, after.attention, paid(after)) == ("expired", "paid_part", [("paid", 5_000)])
        with pytest.raises(Exception, match="en partie"):
            await fulfilment.accept_late_payment(order.number, after.version, DORA, NOW)
        await brought(transfer(order, order.total_cents - 5_000, "B2"))
        done = await again(order)
        assert (done.state, done.attention) == ("paid", "")

    async def test_a_part_that_came_before_it_expired_is_seen(self, database: str) -> None:
        order = await awaiting()
        await brought(transfer(order, 5_000))
        assert await expire(order.id, NOW + timedelta(days=30))
        after = await again(order)
        assert (after.state, after.attention) == ("expired", "paid_part")
        assert "payment_late" in await mails()

    async def test_a_cancelled_order_gives_a_part_back(self, database: str) -> None:
        order = await awaiting()
        await brought(transfer(order, 5_000))
        after = await again(order)
        await fulfilment.cancel(order.number, after.version, CUSTOMER, NOW)
        rows = await engine.fetch("SELECT amount_cents FROM refund")
        assert [row["amount_cents"] for row in rows] == [5_000]

    async def test_money_for_a_cancelled_order_is_seen(self, database: str) -> None:
        order = await awaiting()
        await fulfilment.cancel(order.number, 1, CUSTOMER, NOW)
        await brought(transfer(order))
        after = await again(order)
        assert (after.state, after.attention) == ("cancelled", "paid_cancelled")

    async def test_a_cancelled_order_is_for_those_who_name_it_alone(self, database: str) -> None:
        """One credit names it and is not the sum; another has the sum, of somebody who names nothing."""
        order = await awaiting()
        await fulfilment.cancel(order.number, 1, CUSTOMER, NOW)
        await brought(
            transfer(order, 5, "B1", text=order.number, payer="X"),
            transfer(order, order.total_cents, "B2", text="LOYER", payer="MARTIN"),
        )
        assert [state for state, _, _ in await entries()] == ["proposed", "unmatched"]
        listed = await desk.entries("", 1, NOW)
        assert {one.text: len(one.proposals) for one in listed.rows} == {order.number: 1, "LOYER": 0}


class TestAnotherWayToPay:
    async def test_a_transfer_pays_an_order_whose_card_was_chosen(self, database: str) -> None:
        await merchant_settings(**ACCOUNT)
        forget()
        order = await OrderWalkthrough(now=NOW).up_to("awaiting_payment")
        await brought(transfer(order, text=order.number))
        after = await again(order)
        assert (after.state, after.payment.method) == ("paid", "transfer")

    async def test_a_part_waits_until_the_card_is_closed(self, database: str) -> None:
        await merchant_settings(**ACCOUNT)
        forget()
        order = await OrderWalkthrough(now=NOW).up_to("awaiting_payment")
        await brought(transfer(order, 5_000, text=order.number))
        assert [state for state, _, _ in await entries()] == ["proposed"]
        assert paid(await again(order)) == [("open", order.total_cents)]
        with pytest.raises(CannotGive):
            await give(await entry_id(), [(order.number, 5_000)], 0, DORA, NOW)

    async def test_a_part_of_a_transfer_given_up_for_a_card_waits_too(self, database: str) -> None:
        order = await awaiting()
        walk = OrderWalkthrough(now=NOW)
        assert walk.cashier is not None
        await walk.cashier.begin(await walk.cashier.retry(order.number, "card", NOW), NOW)
        await brought(transfer(order, 5_000))
        assert [state for state, _, _ in await entries()] == ["proposed"]
        assert paid(await again(order)) == [("created", order.total_cents), ("open", order.total_cents)]

    async def test_a_part_closes_the_transfers_asked_before(self, database: str) -> None:
        order = await awaiting()
        walk = OrderWalkthrough(now=NOW)
        assert walk.cashier is not None
        card = await walk.cashier.retry(order.number, "card", NOW)
        await walk.cashier.begin(card, NOW)
        provider_id = (await again(order)).payments[-1].provider_id or ""
        walk.bank.become(provider_id, "failed")
        await walk.cashier.apply_provider_state(NOW, provider_id=provider_id)
        await walk.cashier.retry(order.number, "transfer", NOW)
        await brought(transfer(order, 5_000))
        assert [state for state, _ in paid(await again(order))] == ["cancelled", "failed", "paid", "created"]


class TestAtOnce:
    @pytest.mark.race
    async def test_the_same_file_by_two_people(self, database: str) -> None:
        order = await awaiting()
        body = camt_file([transfer(order)], IBAN)
        found = await asyncio.gather(*(import_file(body, "a.xml", by, NOW) for by in (DORA, EMIL, DORA, EMIL)))
        assert sorted(one.is_new for one in found) == [False, False, False, True]
        assert (moves(await again(order)), len(await entries())) == (["place", "pay"], 1)

    @pytest.mark.race
    async def test_one_entry_accepted_by_two_people_is_given_once(self, database: str) -> None:
        order, other = await awaiting(), await awaiting()
        await brought(transfer(order, text="merci", payer="X"))
        one, cents = await entry_id(), order.total_cents
        await asyncio.gather(*(give(one, [(order.number, cents)], 0, by, NOW) for by in (DORA, EMIL, DORA)))
        assert paid(await again(order)) == [("paid", cents)]
        with pytest.raises(EntryChanged):
            await give(one, [(other.number, cents)], 0, EMIL, NOW)
        assert (await again(other)).state == "awaiting_payment"

    @pytest.mark.race
    async def test_without_the_guard_it_is_given_twice(
        self, bare_database: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The negative twin: whoever comes takes the entry."""
        order = await awaiting()
        await brought(transfer(order, text="merci", payer="X"))

        async def taken(*_: object) -> bool:
            return True

        monkeypatch.setattr(queries, "take", taken)
        one, cents = await entry_id(), order.total_cents
        await asyncio.gather(*(give(one, [(order.number, cents)], 0, by, NOW) for by in (DORA, EMIL)))
        assert paid(await again(order)) == [("paid", cents), ("paid", cents)]
