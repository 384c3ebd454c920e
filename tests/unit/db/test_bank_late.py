"""Bank files and orders that ended, went another way, or come twice at once."""

import asyncio
from datetime import timedelta

import pytest

from db import engine
from db.queries import bank as queries
from shop.bank import desk
from shop.bank.giving import CannotGive, EntryChanged, give
from shop.bank.importing import import_file
from shop.orders import fulfilment
from shop.orders.moves import CUSTOMER
from shop.orders.payment_states import expire
from shop.storefront import forget
from tests.factories import ACCOUNT, merchant_settings
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.rows import again, mails_announced
from tests.unit.db.bank_entries import EMIL, IBAN, NOW, awaiting, brought, entries, entry_id, moves, paid, transfer
from web.simulators.bank.files import camt_file


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
        assert "payment_late" in await mails_announced()

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
