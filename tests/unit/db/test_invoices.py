"""Invoices as orders give rise to them: when they are issued, what they say, how they are mended (S0-24, S0-25)."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from db import engine
from shop.invoices.issuing import issue_invoice
from shop.orders import fulfilment
from shop.orders.drafts import Draft
from shop.payments import by_hand
from tests.factories import BOB, merchant_settings
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.unit.db.invoice_books import LATE, NOW, SOON, data_of, documents, paid, refund, sums


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
