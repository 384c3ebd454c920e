"""Documents handed out: by the link of an order, in the account, by staff; to nobody else (P19, S0-25)."""

import email
import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from email.policy import default
from typing import Any

import httpx
import pytest

from db import engine
from db.tables.accounts import Customer
from db.tables.orders import Order as OrderRow
from lints.fragments import assert_same
from shop import faults
from shop.accounts.customers import by_id
from shop.accounts.data_export import archive_of
from shop.accounts.erasure import make_anonymous
from shop.links import order_token
from shop.orders import fulfilment
from shop.orders.moves import staff
from shop.orders.order import Order
from shop.parcels.packing import ParcelDraft, pack
from tests import factories
from tests.unit.db.invoice_books import MERCHANT
from tests.unit.web.account_sessions import at_home
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import application_of, dora_signs_in, page_of, text_of, walkthrough
from tests.unit.web.whole_shop import WholeShop
from web import limits
from web.headers import Shell

LIST = "/compte/factures"
DORA = staff("Dora Leroy")


async def bought(app: Shell, state: str = "paid", **values: Any) -> Order:
    await factories.merchant_settings(**MERCHANT)
    return await walkthrough(app, **values).up_to(state)


def link_of(app: Shell, order: Order) -> str:
    return f"/suivi/{order_token(order.number, application_of(app).state.secret)}"


async def number_of(order: Order, kind: str = "invoice") -> str:
    sql = 'SELECT number FROM invoice WHERE "order" = {} AND kind = {} ORDER BY id'
    return str((await engine.fetch(sql, order.id, kind))[0]["number"])


async def own(customer: Customer, *orders: Order) -> None:
    for order in orders:
        await OrderRow.update({OrderRow.customer: customer.id}).where(OrderRow.number == order.number)


def is_pdf(answer: httpx.Response, name: str) -> bool:
    """A file to save, that nobody on the way keeps or guesses about."""
    headers = answer.headers
    assert headers["content-disposition"] == f'attachment; filename="{name}"'
    assert headers["content-type"] == "application/pdf"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "private, no-store"
    return answer.status_code == 200 and answer.content.startswith(b"%PDF")


class TestByTheLinkOfTheOrder:
    async def test_every_document_is_named_and_given(self, app: Shell, client: httpx.AsyncClient) -> None:
        order = await bought(app)
        link, invoice = link_of(app, order), await number_of(order)
        page = await client.get(link)
        assert f"Facture {invoice}, PDF" in text_of(page)
        assert f'href="{link}/documents/{invoice}.pdf"' in page.text
        assert is_pdf(await client.get(f"{link}/documents/{invoice}.pdf"), f"Facture-{invoice}.pdf")
        form = await client.get(f"{link}/documents/bon-de-commande.pdf")
        assert is_pdf(form, f"Bon-de-commande-{order.number}.pdf")
        assert re.search(rf"Facture {invoice}, PDF, \d+\sko", text_of(await client.get(link)))

    async def test_before_the_money_there_is_no_invoice(self, app: Shell, client: httpx.AsyncClient) -> None:
        order = await bought(app, "awaiting_payment")
        page = await client.get(link_of(app, order))
        assert "Facture" not in text_of(page).replace("Facturation", "")
        assert "Bon de commande, PDF" in text_of(page)

    async def test_a_page_gives_what_was_made_first(self, app: Shell, client: httpx.AsyncClient) -> None:
        order = await bought(app)
        path = f"{link_of(app, order)}/documents/{await number_of(order)}.pdf"
        first = await client.get(path)
        (kept,) = await engine.fetch("SELECT pdf FROM invoice_file")
        assert first.content == kept["pdf"]
        assert (await client.get(path)).content == first.content

    @pytest.mark.parametrize("name", [
        "FA-2026-999999.pdf", "FA-2026-000001.exe", "..%2F..%2Fsecret.key", "bon-de-livraison-1.pdf",
        "bon-de-livraison-0.pdf", "bon-de-livraison.pdf", "FA-2026-٠٠٠٠٠١.pdf",
    ])  # fmt: skip
    async def test_what_is_not_there_is_not_found(self, app: Shell, client: httpx.AsyncClient, name: str) -> None:
        order = await bought(app)
        assert (await client.get(f"{link_of(app, order)}/documents/{name}")).status_code == 404

    async def test_the_invoice_of_another_order_is_not_found(self, app: Shell, client: httpx.AsyncClient) -> None:
        order, other = await bought(app), await bought(app)
        answer = await client.get(f"{link_of(app, order)}/documents/{await number_of(other)}.pdf")
        assert answer.status_code == 404

    async def test_the_xml_is_for_firms(self, app: Shell, client: httpx.AsyncClient) -> None:
        order = await bought(app)
        path = f"{link_of(app, order)}/documents/{await number_of(order)}.xml"
        assert (await client.get(path)).status_code == 404
        await engine.fetch("UPDATE orders SET professional = {}", '{"company": "Clinique"}')
        answer = await client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/xml")
        assert "CrossIndustryInvoice" in answer.text
        assert f"Facture {await number_of(order)}, XML" in text_of(await client.get(link_of(app, order)))

    async def test_a_sent_parcel_has_its_delivery_note(self, app: Shell, client: httpx.AsyncClient) -> None:
        order = await bought(app, "shipped")
        assert "Bon de livraison, PDF" in text_of(await client.get(link_of(app, order)))
        answer = await client.get(f"{link_of(app, order)}/documents/bon-de-livraison-1.pdf")
        assert is_pdf(answer, f"Bon-de-livraison-{order.number}-1.pdf")

    async def test_one_that_cannot_be_drawn_is_said_to_come(self, app: Shell, client: httpx.AsyncClient) -> None:
        order = await bought(app)
        path = f"{link_of(app, order)}/documents/{await number_of(order)}.pdf"
        faults.arm("document.drawn=raise")
        try:
            answer = await client.get(path)
        finally:
            faults.disarm()
        assert answer.status_code == 409
        assert "n’est pas encore prêt" in answer.text
        assert (await client.get(path)).status_code == 200

    async def test_an_erased_buyer_is_named_by_no_link(self, app: Shell, client: httpx.AsyncClient) -> None:
        order = await bought(app, "delivered")
        link, invoice = link_of(app, order), await number_of(order)
        async with engine.transaction():
            await make_anonymous(order.id, datetime.now(UTC))
        assert invoice not in (await client.get(link)).text
        assert (await client.get(f"{link}/documents/{invoice}.pdf")).status_code == 404
        await dora_signs_in(client)
        kept = await client.get(f"{page_of(order)}/documents/{invoice}.pdf")
        assert is_pdf(kept, f"Facture-{invoice}.pdf")


async def test_drawing_anew_is_counted(app: Shell, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    order = await bought(app)
    path = f"{link_of(app, order)}/documents/bon-de-commande.pdf"
    monkeypatch.setitem(limits.RULES, "paper", limits.Rule("paper", 1, 3_600, kept=False))
    answers = [await client.get(path) for _ in range(2)]
    assert 429 in {answer.status_code for answer in answers}
    issued = await client.get(f"{link_of(app, order)}/documents/{await number_of(order)}.pdf")
    assert issued.status_code == 200


class TestInTheAccount:
    async def test_without_any_it_says_when_they_come(self, client: httpx.AsyncClient) -> None:
        await at_home(client)
        page = await client.get(LIST)
        assert page.status_code == 200
        assert "dès que votre commande est payée" in text_of(page)

    async def test_each_with_number_day_order_amount_and_state(self, app: Shell, client: httpx.AsyncClient) -> None:
        order = await bought(app)
        await own(await at_home(client), order)
        await fulfilment.cancel(order.number, order.version, DORA, datetime.now(UTC))
        said = text_of(await client.get(LIST))
        invoice, note = await number_of(order), await number_of(order, "credit_note")
        for words in (f"Facture {invoice}", f"Avoir {note}", f"Commande {order.number}", "Payée, puis remboursée",
                      "Remboursement en cours", "2 documents en", "Tout télécharger (ZIP)"):  # fmt: skip
            assert words in said, words
        answer = await client.get(f"/compte/commandes/{order.number}/documents/{note}.pdf")
        assert is_pdf(answer, f"Avoir-{note}.pdf")

    async def test_years_one_by_one_in_both_depths(self, app: Shell, client: httpx.AsyncClient) -> None:
        last_year = datetime.now(UTC) - timedelta(days=365)
        old, new = await bought(app, now=last_year), await bought(app)
        await own(await at_home(client), old, new)
        assert await number_of(new) in (await client.get(LIST)).text
        path = f"{LIST}?annee={last_year.year}"
        whole, part = await client.get(path), await client.get(path, headers=HTMX)
        assert await number_of(old) in part.text
        assert await number_of(new) not in part.text
        assert 'id="invoices"' in part.text
        assert "<h1" not in part.text
        assert_same(whole.text, part.text, "invoices")
        assert (await client.get(f"{LIST}?annee=1999")).status_code == 200
        assert (await client.get(f"{LIST}?annee=x")).status_code == 200

    async def test_a_year_in_one_file(self, app: Shell, client: httpx.AsyncClient) -> None:
        order = await bought(app)
        await own(await at_home(client), order)
        answer = await client.get(f"{LIST}/factures-{datetime.now(UTC).year}.zip")
        assert answer.headers["content-type"] == "application/zip"
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert archive.namelist() == [f"Facture-{await number_of(order)}.pdf"]
            assert archive.read(archive.namelist()[0]).startswith(b"%PDF")
        for name in ("factures-1999.zip", "factures-2026.tar", "autre"):
            assert (await client.get(f"{LIST}/{name}")).status_code == 404

    async def test_a_stranger_finds_what_nobody_would(self, app: Shell, client: httpx.AsyncClient) -> None:
        order = await bought(app)
        await own(await factories.a_customer(factories.ALICE), order)
        await at_home(client, factories.CHARLIE)
        invoice = await number_of(order)
        hers = await client.get(f"/compte/commandes/{order.number}/documents/{invoice}.pdf")
        nobodys = await client.get("/compte/commandes/SC-26-999999/documents/FA-2026-999999.pdf")
        assert (hers.status_code, hers.text) == (404, nobodys.text)
        assert invoice not in (await client.get(LIST)).text
        assert (await client.get(f"{LIST}/factures-{datetime.now(UTC).year}.zip")).status_code == 404

    async def test_all_of_them_are_in_the_archive_of_ones_data(self, app: Shell, client: httpx.AsyncClient) -> None:
        order = await bought(app)
        alice = await at_home(client)
        await own(alice, order)
        customer = await by_id(alice.id)
        assert customer is not None
        with zipfile.ZipFile(io.BytesIO(await archive_of(customer, datetime.now(UTC)))) as archive:
            name = f"documents/Facture-{await number_of(order)}.pdf"
            assert archive.read(name).startswith(b"%PDF")
            assert "vos factures et vos avoirs" in archive.read("LISEZ-MOI.txt").decode()


class TestStaff:
    @pytest.mark.parametrize("wanted", ["FA-20", "martin", "alice@example", "SC-26", "sc-26 alice"])
    async def test_found_by_number_order_name_and_address(
        self, app: Shell, client: httpx.AsyncClient, wanted: str
    ) -> None:
        order = await bought(app)
        await dora_signs_in(client)
        page = await client.get("/gestion/factures", params={"q": wanted})
        assert f"Facture {await number_of(order)}" in text_of(page)
        assert "Aucun document" in text_of(await client.get("/gestion/factures?q=personne"))

    async def test_the_order_has_all_its_papers(self, app: Shell, client: httpx.AsyncClient) -> None:
        order = await bought(app, "in_preparation")
        draft = ParcelDraft("other", "", {order.lines[0].id: 1})
        await pack(order.number, order.version, draft, DORA, datetime.now(UTC), with_label=False)
        await dora_signs_in(client)
        page = text_of(await client.get(page_of(order)))
        invoice = await number_of(order)
        for words in (f"Facture {invoice}, PDF", f"Facture {invoice}, XML", "Bon de commande, PDF",
                      "Bon de livraison, PDF"):  # fmt: skip
            assert words in page
        base = f"{page_of(order)}/documents"
        assert (await client.get(f"{base}/{invoice}.xml")).status_code == 200
        note = await client.get(f"{base}/bon-de-livraison-1.pdf")
        assert is_pdf(note, f"Bon-de-livraison-{order.number}-1.pdf")
        assert (await client.get(f"{link_of(app, order)}/documents/bon-de-livraison-1.pdf")).status_code == 404

    async def test_what_is_handed_over_has_its_note(self, app: Shell, client: httpx.AsyncClient) -> None:
        order = await bought(app, "ready", mode="agency")
        await dora_signs_in(client)
        answer = await client.get(f"{page_of(order)}/documents/bon-de-livraison.pdf")
        assert is_pdf(answer, f"Bon-de-livraison-{order.number}.pdf")

    async def test_pages_of_fifty(self, app: Shell, client: httpx.AsyncClient) -> None:
        number = await number_of(await bought(app))
        await dora_signs_in(client)
        for page in ("0", "-1", "2", "9999", "99999999999", "x"):
            answer = await client.get(f"/gestion/factures?page={page}")
            assert (answer.status_code, f'id="pdf-{number}"' in answer.text) == (200, True), page


async def test_the_mail_of_a_payment_carries_the_invoice(app: Shell, client: httpx.AsyncClient) -> None:
    """S0-24: sent by itself as soon as the order is paid; the mailbox of development shows and gives it."""
    shop = await WholeShop.open(app, client)
    await shop.run_jobs()
    folder = application_of(app).state.settings.data_dir / "mail"
    letters = {path.stem: email.message_from_bytes(path.read_bytes(), policy=default) for path in folder.glob("*.eml")}
    found = {name: [part.get_filename() for part in one.iter_attachments()] for name, one in letters.items()}
    subjects = {str(letters[name]["Subject"]).split(" –")[0]: files for name, files in found.items() if files}
    assert subjects["Nous avons reçu votre paiement"] == [f"Facture-{await number_of(shop.order)}.pdf"]
    assert subjects["Nous vous remboursons 1,00 €"] == [f"Avoir-{await number_of(shop.order, 'credit_note')}.pdf"]
    name = next(name for name, files in found.items() if files)
    page = await client.get(f"/simulateur/courrier/{name}")
    assert f'href="/simulateur/courrier/{name}/pieces/1"' in page.text
    piece = await client.get(f"/simulateur/courrier/{name}/pieces/1")
    assert piece.content.startswith(b"%PDF")
    assert piece.headers["content-disposition"].startswith("attachment")
    for at in ("0", "2", "x"):
        assert (await client.get(f"/simulateur/courrier/{name}/pieces/{at}")).status_code == 404
