"""Journey 20, the staff's half: on a phone, Dora gives an article back; the customer downloads the credit note."""

import io
import re
from pathlib import Path

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.e2e.customers import Door, a_customer
from tests.e2e.pages_after import Staff
from tests.e2e.papers import Eventually, address, bought, saved
from tests.e2e.reading import euros_in
from tests.e2e.visits import Shop, Visit, Visiting
from tests.e2e.walks import Walk


def test_staff_give_back_on_a_phone_and_the_customer_has_the_credit_note(
    visit: Visit, visiting: Visiting, shop: Shop, tmp_path: Path, eventually: Eventually
) -> None:
    """The same sum to the cent on the staff's page, in the client space and in the document itself."""
    phone = visiting(javascript=visit.javascript)
    dora = Staff(phone.page, shop.url)
    dora.sign_in(shop.staff_email, shop.staff_password)
    email = address(visit, "avoir")
    number, invoice = bought(visit, shop, dora, email)
    customer = a_customer(shop, email)
    shop.rows("UPDATE orders SET customer = ? WHERE number = ?", customer, number)
    cents = given_back(phone, dora, number)
    note = eventually(lambda: credit_note(shop, invoice))

    Door(visit).sign_in(email)
    walk = Walk(visit, 20, "credit-note")
    with walk():
        visit.page.get_by_role("main").get_by_role("link", name="Mes factures").first.click()
        visit.expect_heading("Mes factures")
    card = visit.page.get_by_role("main").get_by_role("listitem").filter(has_text=note)
    expect(card).to_contain_text("−")
    assert euros_in(card.locator("strong").inner_text()) == cents
    visit.judge("invoices and a credit note")
    with walk():
        name, content = saved(visit.page, f"Avoir {note}, PDF", tmp_path)
    assert name == f"Avoir-{note}.pdf"
    text = " ".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
    assert invoice in text
    assert f"{cents // 100},{cents % 100:02}" in text
    phone.open(f"/gestion/factures?q={number}")
    expect(phone.page.get_by_role("row").filter(has_text=note)).to_have_count(1)
    phone.judge("staff: invoices of an order")


def given_back(phone: Visit, dora: Staff, number: str) -> int:
    """One plate of the order is refunded; how many cents."""
    page = dora.page
    dora.open_order(number)
    with Walk(phone, 20, "staff")():
        page.get_by_role("link", name="Rembourser des articles").click()
        page.get_by_role("group", name="Articles remboursés").get_by_label("Assiette").fill("1")
        page.get_by_role("button", name="Voir ce que cela fait").click()
        confirm = page.get_by_role("button", name=re.compile("^Rembourser "))
        cents = euros_in(confirm.inner_text())
        phone.judge("staff: refund to confirm on a phone")
        confirm.click()
        expect(page.get_by_role("main")).to_contain_text("à envoyer depuis votre banque")
    return cents


def credit_note(shop: Shop, invoice: str) -> str:
    """The number of what corrects this invoice, once its file lies there; empty before."""
    found = shop.rows(
        "SELECT n.number FROM invoice n JOIN invoice i ON n.corrects = i.id JOIN invoice_file f ON f.invoice = n.id "
        "WHERE i.number = ?",
        invoice,
    )
    return str(found[0][0]) if found else ""
