"""An invoice reaches its buyer by itself and stays within reach: mail, link of the order, client space, staff (P19)."""

import re
import zipfile
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.e2e.customers import Door, a_customer
from tests.e2e.pages_after import Staff
from tests.e2e.papers import Eventually, address, bought, saved
from tests.e2e.visits import Shop, Visit


def test_a_guest_has_the_invoice_by_mail_and_by_the_link_of_the_order(
    visit: Visit, shop: Shop, dora: Staff, tmp_path: Path, eventually: Eventually
) -> None:
    email = address(visit, "facture")
    number, invoice = bought(visit, shop, dora, email)
    attached = eventually(
        lambda: [part for letter in shop.mails(email) for part in letter.iter_attachments()],
    )
    assert [part.get_filename() for part in attached] == [f"Facture-{invoice}.pdf"]
    mailed = attached[0].get_content()
    visit.page.get_by_role("link", name="Suivre ma commande").first.click()
    visit.expect_heading(f"Commande {number}")
    visit.judge("order with its documents")
    name, content = saved(visit.page, re.compile(f"^Facture {invoice}, PDF, .* ko$"), tmp_path)
    assert name == f"Facture-{invoice}.pdf"
    assert content == mailed
    name, content = saved(visit.page, "Bon de commande, PDF", tmp_path)
    assert name == f"Bon-de-commande-{number}.pdf"
    assert content.startswith(b"%PDF")
    if visit.javascript:
        assert visit.troubles == []


def test_a_customer_finds_every_document_of_a_year(
    visit: Visit, shop: Shop, dora: Staff, tmp_path: Path, eventually: Eventually
) -> None:
    email = address(visit, "factures")
    number, invoice = bought(visit, shop, dora, email)
    customer = a_customer(shop, email)
    shop.rows("UPDATE orders SET customer = ? WHERE number = ?", customer, number)
    eventually(lambda: shop.rows("SELECT f.id FROM invoice_file f JOIN invoice i ON i.id = f.invoice "
                                 "WHERE i.number = ?", invoice))  # fmt: skip
    Door(visit).sign_in(email)
    visit.page.get_by_role("main").get_by_role("link", name="Mes factures").first.click()
    visit.expect_heading("Mes factures")
    visit.judge("invoices")
    expect(visit.page.get_by_role("main")).to_contain_text("Payée")
    name, content = saved(visit.page, f"Facture {invoice}, PDF", tmp_path)
    assert name == f"Facture-{invoice}.pdf"
    name, archive = saved(visit.page, re.compile("Tout télécharger"), tmp_path)
    assert re.fullmatch(r"factures-\d{4}\.zip", name)
    with zipfile.ZipFile(tmp_path / name) as opened:
        assert opened.namelist() == [f"Facture-{invoice}.pdf"]
        assert opened.read(f"Facture-{invoice}.pdf") == content
    assert archive.startswith(b"PK")


def test_staff_find_an_invoice_again(shop: Shop, dora: Staff, visiting: Any, tmp_path: Path) -> None:
    visit = visiting()
    number, invoice = bought(visit, shop, dora, address(visit, "retrouvee"))
    dora.page.goto(f"{shop.url}/gestion/factures?q={number}")
    row = dora.page.get_by_role("row").filter(has_text=invoice)
    expect(row).to_contain_text("Payée")
    name, _ = saved(dora.page, re.compile(f"^Facture {invoice}, PDF"), tmp_path)
    assert name == f"Facture-{invoice}.pdf"
    row.get_by_role("link", name=number).click()
    expect(dora.page.get_by_role("heading", level=1)).to_have_text(f"Commande {number}")
    name, _ = saved(dora.page, f"Facture {invoice}, XML", tmp_path)
    assert name == f"Facture-{invoice}.xml"
