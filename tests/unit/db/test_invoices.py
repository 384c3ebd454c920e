"""Invoices as orders give rise to them: when they are issued, what they say, how they are mended (S0-24, S0-25)."""

import asyncio
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from db import engine
from shop import faults, jobs
from shop.documents import printing
from shop.documents.press import Press
from shop.invoices import crediting, files
from shop.invoices.book import of_order
from shop.invoices.data import InvoiceData
from shop.invoices.files import DocumentNotDrawn, file_of
from shop.invoices.issuing import issue_invoice
from shop.invoices.mailing import enclosed_with
from shop.jobs import JobFailed
from shop.links import Links
from shop.mails import Mails
from shop.money import euros
from shop.orders import fulfilment
from shop.orders.drafts import Draft
from shop.orders.moves import CUSTOMER
from shop.orders.order import Order
from shop.payments import by_hand
from shop.post.mail import Mail
from shop.refunds import asking
from shop.refunds.asking import Intent, ask_order
from shop.refunds.purpose import NOTHING_NAMED, Purpose, given_back, purpose_of
from shop.refunds.sending import failed
from tests.conftest import broken_invariants
from tests.factories import BOB, merchant_settings
from tests.order_walkthrough import DORA, PUBLIC_URL, SECRET, OrderWalkthrough
from web.assets import Assets
from web.mail import mail_renderer
from web.templating import build_environment, renderer

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=5)
LATE = NOW + timedelta(days=9)
MERCHANT: Mapping[str, Any] = {
    "name": "Santé Comptoir", "legal_name": "Comptoir", "legal_form": "SAS", "capital": "10 000 €",
    "siren": "732 829 320", "rcs_city": "Lyon", "vat_number": "FR44732829320", "street": "3 quai Perrache",
    "postcode": "69002", "town": "Lyon", "email": "bonjour@comptoir.example", "iban": "FR7630006000011234567890189",
    "bic": "AGRIFRPP",
}  # fmt: skip


async def documents() -> list[dict[str, Any]]:
    return await engine.fetch("SELECT id, kind, number, total_cents, corrects, refund FROM invoice ORDER BY id")


async def data_of(number: str) -> InvoiceData:
    (row,) = await engine.fetch("SELECT data FROM invoice WHERE number = {}", number)
    return InvoiceData.of(json.loads(row["data"]))


async def sums() -> list[tuple[str, int]]:
    return [(row["number"], row["total_cents"]) for row in await documents()]


async def paid(**values: Any) -> tuple[OrderWalkthrough, Order]:
    await merchant_settings(**MERCHANT)
    walk = OrderWalkthrough(now=NOW, **values)
    return walk, await walk.up_to("paid")


async def taken_back(cents: int | None = None) -> tuple[OrderWalkthrough, Order]:
    """An order of which the buyer's bank took all the money back, or so many cents."""
    walk, order = await paid(quantity=1)
    provider_id = order.payments[0].provider_id or ""
    walk.bank.take_back(provider_id, cents or order.total_cents)
    assert walk.cashier is not None
    await walk.cashier.apply_provider_state(SOON, provider_id=provider_id)
    return walk, await walk.order(order.number)


async def refund(order: Order, cents: int, purpose: Purpose = NOTHING_NAMED, key: str = "k") -> int:
    (refund_id,) = await ask_order(order.id, cents, purpose, Intent(DORA, "geste commercial", key, SOON))
    return refund_id


class TestWhenItIsIssued:
    async def test_with_the_money_and_once(self, database: str) -> None:
        walk, order = await paid()
        assert walk.cashier is not None
        await walk.cashier.apply_provider_state(NOW + timedelta(hours=1), payment_id=order.payments[0].id)
        async with engine.transaction():
            assert await issue_invoice(order, SOON) is None
        assert await sums() == [("FA-2026-000001", order.total_cents)]
        (job,) = await engine.fetch("SELECT payload FROM job WHERE kind = 'document'")
        assert json.loads(job["payload"]) == {"invoice_id": (await documents())[0]["id"]}

    async def test_not_before(self, database: str) -> None:
        await OrderWalkthrough(now=NOW).up_to("awaiting_payment")
        await OrderWalkthrough(now=NOW).up_to("cancelled")
        assert await documents() == []

    async def test_when_late_money_is_accepted(self, database: str) -> None:
        walk = OrderWalkthrough(now=NOW)
        order = await walk.up_to("expired")
        assert await documents() == []
        walk.bank.become(order.payments[0].provider_id or "", "paid")
        assert walk.cashier is not None
        await walk.cashier.apply_provider_state(LATE, provider_id=order.payments[0].provider_id or "")
        assert await sums() == [("FA-2026-000001", order.total_cents)]

    async def test_again_when_an_order_given_back_is_paid_again(self, database: str) -> None:
        walk, order = await paid(method="transfer")
        assert walk.cashier is not None
        await refund(order, order.total_cents)
        await engine.fetch("UPDATE orders SET attention = 'paid_again', version = version + 1 WHERE id = {}", order.id)
        await engine.fetch(
            'INSERT INTO payment ("order", method, provider, state, amount_cents, refunded_cents, received_cents, '
            "currency, idempotency_key, checkout_url, reference, failure_reason, details, created_at) VALUES "
            "({}, 'transfer', 'bank', 'paid', {}, 0, 0, 'EUR', 'again', '', '', '', '{{}}', {})".replace("{{}}", "[]"),
            order.id, order.total_cents, SOON,
        )  # fmt: skip
        await engine.fetch(
            "INSERT INTO payment_event (payment, state, at) SELECT MAX(id), 'paid', {} FROM payment", SOON
        )
        now = await walk.order(order.number)
        await fulfilment.accept_late_payment(now.number, now.version, DORA, SOON)
        assert [number for number, _ in await sums()] == ["FA-2026-000001", "AV-2026-000001", "FA-2026-000002"]
        (job,) = await engine.fetch("SELECT key FROM job WHERE key LIKE 'mail:invoice:%'")
        assert job["key"].endswith(f":{(await documents())[-1]['id']}")

    async def test_when_the_counter_is_paid_in_a_mail_of_its_own(self, database: str) -> None:
        await merchant_settings(pay_at_agency=True)
        order = await OrderWalkthrough(now=NOW, mode="agency", method="agency").up_to("ready")
        assert await documents() == []
        await by_hand.collect(order.number, "cash", DORA, SOON)
        assert await sums() == [("FA-2026-000001", order.total_cents)]
        assert (await data_of("FA-2026-000001")).paid[0].label.endswith("(espèces)")
        assert await engine.fetch("SELECT key FROM job WHERE key LIKE 'mail:invoice:%'")

    async def test_the_payment_is_undone_with_a_document_that_cannot_be(self, database: str) -> None:
        """Nothing half: an order whose sums do not add up is not paid, and staff hear of it."""
        walk = OrderWalkthrough(now=NOW)
        order = await walk.up_to("awaiting_payment")
        before = await engine.fetch("SELECT vat FROM orders")
        await engine.fetch("UPDATE orders SET vat = {}", json.dumps([]))
        with pytest.raises(ValueError, match="does not add up"):
            await walk.pay(order)
        assert (await walk.order(order.number)).state == "awaiting_payment"
        assert await documents() == []
        assert await engine.fetch("SELECT value FROM counter WHERE name = 'FA-2026'") == []
        kept = before[0]["vat"]
        await engine.fetch("UPDATE orders SET vat = {}", kept if isinstance(kept, str) else json.dumps(kept))


class TestWhatItSays:
    async def test_every_mention(self, database: str) -> None:
        """domain.md 6.1: who sells, who buys, what, at which rate, how it was paid."""
        _, order = await paid(quantity=1)
        told = await data_of("FA-2026-000001")
        assert (told.seller.name, told.seller.legal) == ("Comptoir", "SAS au capital de 10 000 €")
        assert (told.seller.register, told.seller.siren) == ("732 829 320 RCS Lyon", "732829320")
        assert (told.seller.vat_number, told.seller.street) == ("FR44732829320", ("3 quai Perrache",))
        assert (told.buyer.name, told.buyer.street, told.buyer.town) == ("Alice Martin", ("12 rue des Lilas",), "Lyon")
        assert (told.day, told.order_number, told.order_day) == ("2026-11-22", order.number, "2026-11-22")
        assert [(row.sku, row.quantity, row.total_cents, row.is_delivery) for row in told.rows] == [
            (order.lines[0].sku, 1, 4_990, False),
            ("", 1, 990, True),
        ]
        assert told.total_cents == order.total_cents == sum(row.total_cents for row in told.rows)
        assert told.vat_cents == sum(row.vat_cents for row in told.rows) == sum(one.vat_cents for one in order.vat)
        assert told.mentions == ("Nature de l’opération\u00a0: livraison de biens.",)
        assert [(one.label, one.cents, one.day) for one in told.paid] == [
            ("Carte bancaire", order.total_cents, "2026-11-22")
        ]
        assert (told.due_cents, told.delivered_to, told.exemption) == (0, (), "")

    async def test_a_transfer_names_its_reference_and_an_agency_its_place(self, database: str) -> None:
        _, order = await paid(mode="agency", method="transfer")
        told = await data_of("FA-2026-000001")
        assert told.paid[0].label == f"Virement bancaire, référence {order.payments[0].reference}"
        assert told.delivered_to == ("Agence de Lyon", "3 quai Perrache", "69002 Lyon")

    async def test_a_firm_reads_penalties_collection_and_its_own_numbers(
        self, database: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        firm = {"company": BOB["company"], "siret": BOB["siret"], "vat_number": "FR44732829320"}
        whole = OrderWalkthrough.draft

        async def of_firm(walk: OrderWalkthrough, key: str = "") -> Draft:
            return replace(await whole(walk, key), professional=firm)

        monkeypatch.setattr(OrderWalkthrough, "draft", of_firm)
        await merchant_settings(vat_on_debits=True)
        await paid()
        told = await data_of("FA-2026-000001")
        assert (told.buyer.name, told.buyer.siren, told.buyer.siret) == (BOB["company"], "732829320", BOB["siret"])
        assert told.buyer.vat_number == "FR44732829320"
        assert told.buyer.street == ("Alice Martin", "12 rue des Lilas")
        for words in ("trois fois le taux d’intérêt légal", "40\u00a0€", "Pas d’escompte", "d’après les débits"):
            assert any(words in one for one in told.mentions), words

    async def test_it_stays_as_it_was_whatever_changes(self, database: str) -> None:
        await paid()
        before = await data_of("FA-2026-000001")
        await merchant_settings(legal_name="Autre")
        await engine.fetch("UPDATE order_line SET name = 'Autre'")
        assert await data_of("FA-2026-000001") == before

    async def test_its_hash_is_that_of_its_text(self, database: str) -> None:
        await paid()
        (row,) = await engine.fetch("SELECT data, data_hash FROM invoice")
        assert hashlib.sha256(row["data"].encode()).hexdigest() == row["data_hash"]


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


class TestFiles:
    async def test_made_once_and_kept_with_their_hashes(self, database: str) -> None:
        await paid()
        (row,) = await documents()
        first = await file_of(row["id"], NOW)
        await files.make({"invoice_id": row["id"]}, SOON)
        assert await file_of(row["id"], SOON) == first
        assert first.name == "Facture-FA-2026-000001"
        assert first.pdf.startswith(b"%PDF")
        assert "FA-2026-000001" in first.xml
        (kept,) = await engine.fetch("SELECT pdf_hash, xml_hash, made_at FROM invoice_file")
        assert kept["pdf_hash"] == hashlib.sha256(first.pdf).hexdigest()
        assert kept["xml_hash"] == hashlib.sha256(first.xml.encode()).hexdigest()
        assert kept["made_at"] == NOW

    async def test_one_that_cannot_be_drawn_says_so_and_is_drawn_later(self, database: str) -> None:
        await paid()
        (row,) = await documents()
        faults.arm("document.drawn=raise")
        try:
            with pytest.raises(DocumentNotDrawn, match="FaultInjected"):
                await files.make({"invoice_id": row["id"]}, NOW)
        finally:
            faults.disarm()
        assert (await file_of(row["id"], NOW)).pdf

    async def test_one_that_can_never_be_printed_is_put_aside_for_staff_at_once(
        self, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        refuses = 'import sys\nfor _ in sys.stdin: print(\'{"problem": "NotValid: no buyer"}\', flush=True)\n'
        (tmp_path / "refusing_press.py").write_text(refuses)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        press = Press("refusing_press")
        monkeypatch.setattr(printing, "press", press)
        await paid()
        now = jobs.utc_now() + timedelta(minutes=1)
        job = await jobs.take("a", ["document"], now)
        assert job
        with pytest.raises(DocumentNotDrawn) as raised:
            await files.make(job.payload, now)
        await jobs.settle(job, "a", now, raised.value)
        assert [(one.kind, one.last_error) for one in await jobs.parked()] == [
            ("document", "DocumentNotDrawn: NotPrinted: NotValid: no buyer")
        ]
        press.close()

    async def test_asked_by_many_at_once_it_is_one(self, database: str) -> None:
        await paid()
        (row,) = await documents()
        found = await asyncio.gather(*(file_of(row["id"], NOW) for _ in range(5)))
        assert len({one.pdf for one in found}) == 1
        assert len(await engine.fetch("SELECT id FROM invoice_file")) == 1

    async def test_never_inside_a_transaction(self, database: str) -> None:
        await paid()
        (row,) = await documents()
        with pytest.raises(RuntimeError, match="after the transaction"):
            async with engine.transaction():
                await file_of(row["id"], NOW)


class Letterbox:
    """A post that keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []

    async def send(self, mail: Mail) -> None:
        self.mails.append(mail)


async def test_a_document_that_cannot_be_drawn_keeps_no_mail_back(database: str) -> None:
    """« paiement reçu » leaves at once; the invoice follows by itself when it can, and is tried again until then."""
    _, order = await paid()
    box = Letterbox()
    mails = Mails(mail_renderer(renderer(build_environment(Assets.load()))), box, Links(PUBLIC_URL, SECRET))
    faults.arm("document.drawn=raise")
    try:
        await mails.send({"mail": "order_paid", "order_id": order.id})
        (row,) = await engine.fetch("SELECT payload FROM job WHERE key LIKE 'mail:invoice:%'")
        alone = json.loads(row["payload"])
        with pytest.raises(DocumentNotDrawn):
            await mails.send(alone)
    finally:
        faults.disarm()
    await mails.send(alone)
    first, second = box.mails
    assert first.attachments == ()
    assert "Votre facture FA-2026-000001 vous est envoyée par un autre e-mail." in first.text
    assert [one.name for one in second.attachments] == ["Facture-FA-2026-000001.pdf"]
    assert second.subject == f"Votre facture FA-2026-000001 – commande {order.number}"
    for text in (second.text, second.html):
        assert "est jointe à cet e-mail" in text
        assert order.number in text


async def test_the_mail_of_a_cancelled_order_carries_its_credit_note(database: str) -> None:
    walk, order = await paid()
    await fulfilment.cancel(order.number, order.version, CUSTOMER, SOON)
    order = await walk.order(order.number)
    for mail, names in (("order_cancelled", ["AV-2026-000001"]), ("order_recorded", []), ("order_shipped", [])):
        found = await enclosed_with(mail, order, {"mail": mail}, SOON)
        assert [one.number for one in found] == names
    assert found == ()
    with pytest.raises(JobFailed):
        await enclosed_with("invoice", order, {"invoice_id": 0}, SOON)


@pytest.mark.parametrize("cents", [None, 500])
async def test_the_mail_of_a_cancelled_order_says_what_the_bank_gave_back(database: str, cents: int | None) -> None:
    _, order = await taken_back(cents)
    await fulfilment.cancel(order.number, order.version, DORA, SOON)
    box = Letterbox()
    mails = Mails(mail_renderer(renderer(build_environment(Assets.load()))), box, Links(PUBLIC_URL, SECRET))
    await mails.send({"mail": "order_cancelled", "order_id": order.id})
    said = f"Votre banque vous a déjà rendu {euros(cents or order.total_cents)}."
    for text in (box.mails[0].text, box.mails[0].html):
        assert said in text
        assert "Rien ne vous a été débité" not in text
        assert ("Nous vous remboursons" in text) == (cents is not None)


async def test_the_books_balance_with_notes_of_every_kind(database: str) -> None:
    walk, order = await paid()
    await refund(order, 500)
    await asking.ask(order.payments[0].id, 700, by=DORA, reason="", key="two", now=SOON)
    assert await broken_invariants() == []
    assert [cents for _, cents in await sums()] == [order.total_cents, 500, 700]
    assert (await walk.order(order.number)).payments[0].refunded_cents == 1_200
