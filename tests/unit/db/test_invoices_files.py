"""The files of invoices: made once, kept, mailed, and never in the way of another mail."""

import asyncio
import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest

from db import engine
from shop import faults, jobs
from shop.documents import printing
from shop.documents.press import Press
from shop.invoices import files
from shop.invoices.files import DocumentNotDrawn, file_of
from shop.invoices.mailing import enclosed_with
from shop.jobs import JobFailed
from shop.links import Links
from shop.mails import Mails
from shop.money import euros
from shop.orders import fulfilment
from shop.orders.moves import CUSTOMER
from tests.order_walkthrough import DORA, PUBLIC_URL, SECRET
from tests.unit.db.invoice_books import NOW, SOON, documents, paid, taken_back
from tests.unit.db.letterbox import Letterbox
from web.assets import Assets
from web.mail import mail_renderer
from web.templating import build_environment, renderer


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
