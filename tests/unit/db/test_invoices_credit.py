"""Credit notes as refunds and cancellations give rise to them, and the books they balance (S0-25)."""

import json
from datetime import timedelta

import pytest

from db import engine
from shop.invoices import crediting
from shop.invoices.book import of_order
from shop.invoices.files import file_of
from shop.invoices.mailing import enclosed_with
from shop.orders import fulfilment
from shop.orders.moves import CUSTOMER
from shop.refunds import asking
from shop.refunds.purpose import given_back, purpose_of
from shop.refunds.sending import failed
from tests.conftest import broken_invariants
from tests.factories import merchant_settings
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.unit.db.invoice_books import LATE, MERCHANT, NOW, SOON, data_of, documents, paid, refund, sums, taken_back


class TestCreditNotes:
    async def test_a_refund_of_pieces(self, database: str) -> None:
        walk, order = await paid()
        line = order.lines[0]
        purpose = purpose_of(order, await given_back(order), {line.id: 1}, delivery=False)
        refund_id = await refund(order, purpose.cents, purpose)
        invoice, note = await documents()
        assert (note["number"], note["corrects"], note["refund"]) == ("AV-2026-000001", invoice["id"], refund_id)
        told = await data_of("AV-2026-000001")
        assert [(row.sku, row.quantity, row.total_cents) for row in told.rows] == [(line.sku, 1, 4_990)]
        assert (told.corrects, told.reason) == (("FA-2026-000001", "2026-11-22"), "geste commercial")
        assert told.paid[0].label == "Carte bancaire"
        assert (await walk.order(order.number)).lines[0].total_cents == line.total_cents

    async def test_a_gesture_is_spread_over_what_was_invoiced(self, database: str) -> None:
        _, order = await paid(quantity=1)
        await refund(order, 1_000)
        told = await data_of("AV-2026-000001")
        assert told.total_cents == 1_000
        assert [row.is_delivery for row in told.rows] == [False, True]

    async def test_a_refund_asked_twice_has_one_note(self, database: str) -> None:
        _, order = await paid()
        for _ in range(2):
            await refund(order, 1_000)
        assert len(await documents()) == 2

    async def test_cancelling_credits_everything(self, database: str) -> None:
        _, order = await paid()
        await fulfilment.cancel(order.number, order.version, CUSTOMER, SOON)
        assert await sums() == [("FA-2026-000001", order.total_cents), ("AV-2026-000001", order.total_cents)]

    async def test_cancelling_credits_what_the_bank_took_back(self, database: str) -> None:
        """Nothing was sold, whoever has the money: without a note the books would keep a sale and its VAT."""
        walk, order = await taken_back()
        assert order.holding == ()
        await fulfilment.cancel(order.number, order.version, DORA, SOON)
        assert await sums() == [("FA-2026-000001", order.total_cents), ("AV-2026-000001", order.total_cents)]
        told = await data_of("AV-2026-000001")
        assert [(row.sku, row.quantity) for row in told.rows] == [(order.lines[0].sku, 1), ("", 1)]
        assert told.vat_cents == (await data_of("FA-2026-000001")).vat_cents
        assert told.paid[0].label == "par votre banque, qui a repris le paiement"
        assert [one.state for one in await of_order(order.id)] == ["Payée, puis remboursée", "Repris par la banque"]
        found = await enclosed_with("order_cancelled", await walk.order(order.number), {}, SOON)
        assert [one.number for one in found] == ["AV-2026-000001"]
        file = await file_of((await documents())[1]["id"], SOON)
        assert file.pdf.startswith(b"%PDF")

    async def test_cancelling_credits_a_part_that_the_bank_took_back_once(self, database: str) -> None:
        """The refund has its note, the rest another; money that returns goes back under it."""
        walk, order = await taken_back(1_500)
        await fulfilment.cancel(order.number, order.version, DORA, SOON)
        assert [cents for _, cents in await sums()] == [order.total_cents, order.total_cents - 1_500, 1_500]
        provider_id = order.payments[0].provider_id or ""
        walk.bank.give_again(provider_id, walk.bank.taken_back[provider_id][0].provider_id)
        assert walk.cashier is not None
        await walk.cashier.apply_provider_state(SOON + timedelta(hours=1), provider_id=provider_id)
        await walk.cashier.refund(order.payments[0].id, 1_500, by=DORA, reason="", key="rest", now=SOON)
        assert len(await documents()) == 3
        assert await broken_invariants() == []

    async def test_money_paid_twice_goes_back_without_a_note(self, database: str) -> None:
        walk = OrderWalkthrough(now=NOW)
        order = await walk.up_to("awaiting_payment")
        assert walk.cashier is not None
        second = await walk.cashier.retry(order.number, "transfer", NOW) if await _account() else 0
        await walk.cashier.mark_received(second, DORA, NOW)
        walk.bank.become(order.payments[0].provider_id or "", "paid", may_be_cancelled=False)
        await walk.cashier.apply_provider_state(SOON, payment_id=order.payments[0].id)
        order = await walk.order(order.number)
        assert order.reasons == ("paid_twice",)
        await walk.cashier.refund(order.payments[0].id, order.total_cents, by=DORA, reason="", key="k", now=SOON)
        assert await sums() == [("FA-2026-000001", order.total_cents)]
        order = await walk.order(order.number)
        await fulfilment.cancel(order.number, order.version, DORA, SOON)
        assert [number for number, _ in await sums()] == ["FA-2026-000001", "AV-2026-000001"]

    async def test_a_refund_that_failed_is_made_again_under_its_note(self, database: str) -> None:
        walk, order = await paid()
        line = order.lines[0]
        purpose = purpose_of(order, await given_back(order), {line.id: 1}, delivery=False)
        first = await refund(order, purpose.cents, purpose)
        async with engine.transaction():
            await failed(order.id, first)
        order = await walk.order(order.number)
        await refund(order, purpose.cents, purpose, key="again")
        assert len(await documents()) == 2
        await refund(await walk.order(order.number), 1_000, key="more")
        assert [cents for _, cents in await sums()][1:] == [purpose.cents, 1_000]

    async def test_a_refund_made_at_the_provider_is_credited_and_mailed(self, database: str) -> None:
        walk, order = await paid()
        assert walk.cashier is not None
        walk.bank.give_back(order.payments[0].provider_id or "", 2_000)
        await walk.cashier.apply_provider_state(NOW + timedelta(hours=1), payment_id=order.payments[0].id)
        assert (await sums())[1] == ("AV-2026-000001", 2_000)
        (job,) = await engine.fetch("SELECT payload FROM job WHERE key LIKE 'mail:order_refunded:%'")
        found = await enclosed_with("order_refunded", order, json.loads(job["payload"]), SOON)
        assert [one.number for one in found] == ["AV-2026-000001"]

    async def test_without_an_invoice_there_is_none(self, database: str) -> None:
        """An order that expired was never invoiced: its late money goes back as it came."""
        walk = OrderWalkthrough(now=NOW, on_hand=2)
        order = await walk.up_to("expired")
        await OrderWalkthrough(now=NOW, variant_id=walk.variant_id).up_to("awaiting_payment")
        walk.bank.become(order.payments[0].provider_id or "", "paid")
        assert walk.cashier is not None
        await walk.cashier.apply_provider_state(LATE, provider_id=order.payments[0].provider_id or "")
        await walk.cashier.refund(order.payments[0].id, order.total_cents, by=DORA, reason="", key="k", now=SOON)
        assert await documents() == []

    async def test_without_the_note_of_what_failed_the_debt_would_be_credited_twice(
        self, database: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The twin: what earlier notes promised is forgotten."""
        walk, order = await paid(quantity=3)
        purpose = purpose_of(order, await given_back(order), {order.lines[0].id: 1}, delivery=False)
        first = await refund(order, purpose.cents, purpose)
        async with engine.transaction():
            await failed(order.id, first)
        monkeypatch.setattr(crediting, "_earlier", lambda *_: [])
        await refund(await walk.order(order.number), purpose.cents, purpose, key="again")
        assert len(await documents()) == 3


async def _account() -> bool:
    await merchant_settings(**MERCHANT)
    await engine.fetch("UPDATE catalogue_version SET version = version + 1")
    return True


async def test_the_books_balance_with_notes_of_every_kind(database: str) -> None:
    walk, order = await paid()
    await refund(order, 500)
    await asking.ask(order.payments[0].id, 700, by=DORA, reason="", key="two", now=SOON)
    assert await broken_invariants() == []
    assert [cents for _, cents in await sums()] == [order.total_cents, 500, 700]
    assert (await walk.order(order.number)).payments[0].refunded_cents == 1_200
