"""Paid without a payment page: by transfer with the code that a bank reads, and at the counter of the agency."""

import io
import re
from collections.abc import Callable
from typing import Any

import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.e2e.bank import about
from tests.e2e.pages import Cart, Checkout, Person
from tests.e2e.pages_after import Confirmation, PaymentPage, Staff
from tests.e2e.shortcuts import add_to_cart, check_out
from tests.e2e.visits import Shop, Visit

Eventually = Callable[[Callable[[], Any]], Any]
IBAN = "FR76 1009 9006 7200 0012 3456 749"
AT_AGENCY = "Paiement au retrait"
SLUG = "tensiometre-poignet-tempo"


def buyer_of(visit: Visit, name: str) -> Person:
    return Person(email=f"{name}-{'avec' if visit.javascript else 'sans'}@exemple.fr")


def ordered(visit: Visit, steps: Checkout) -> str:
    steps.accept_terms()
    steps.order_button().click()
    thanks = Confirmation(visit.page)
    thanks.expect_open()
    return thanks.number()


def test_collected_and_paid_by_transfer_without_typing_anything(visit: Visit, shop: Shop) -> None:
    """Journey 5, first half: no delivery to pay, what to copy, and the same as a code; it waits for the money."""
    page = visit.page
    add_to_cart(page, shop.url, SLUG)
    visit.open("/panier")
    goods = Cart(page).total_cents()
    steps = check_out(
        page, shop.url, person=buyer_of(visit, "code"), agency="Agence de Rennes", payment="Virement bancaire"
    )
    assert steps.total_cents() == goods
    expect(page.locator("#order-totals, #totals, .totals").first).to_contain_text("Gratuit")
    number = ordered(visit, steps)
    main = page.get_by_role("main")
    expect(main).to_contain_text(IBAN)
    expect(main).to_contain_text("En attente de paiement")
    for name, id_ in (("Copier l’IBAN", "iban"), ("Copier la référence", "reference")):
        button = page.get_by_role("button", name=name)
        expect(button).to_be_visible() if visit.javascript else expect(button).to_be_hidden()
        if visit.javascript:
            button.click()
            assert page.evaluate("getSelection().toString()").strip() == page.locator(f"#{id_}").inner_text().strip()

    drawn = page.get_by_role("img", name=re.compile("^QR code du virement"))
    expect(drawn).to_be_visible()
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(drawn.screenshot())).convert("L"))
    lines = code.text.split("\n")
    reference = page.locator("#reference").inner_text().replace(" ", "")
    amount = f"EUR{goods // 100}.{goods % 100:02}"
    assert lines[:4] == ["BCD", "002", "1", "SCT"]
    assert lines[5:] == ["Santé Comptoir SAS", IBAN.replace(" ", ""), amount, "", reference]
    assert number.replace("-", "") in reference
    visit.judge("confirmation with the code of the transfer")

    page.get_by_role("link", name="Tous les moyens de paiement").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Payer votre commande")
    expect(page.get_by_role("radio", name=re.compile("^Carte bancaire"))).to_be_enabled()
    visit.judge("every way to pay")


def test_paid_in_cash_when_it_is_collected(visit: Visit, shop: Shop, dora: Staff, eventually: Eventually) -> None:
    """S2-27: prepared unpaid, handed over once the money is there."""
    page, buyer = visit.page, buyer_of(visit, "comptoir")
    add_to_cart(page, shop.url, SLUG)
    steps = check_out(page, shop.url, person=buyer, agency="Agence de Lyon", payment=AT_AGENCY)
    number = ordered(visit, steps)
    main = page.get_by_role("main")
    expect(main).to_contain_text("À payer au retrait")
    expect(main).to_contain_text("Confirmée")
    visit.judge("confirmation, paid when collected")
    Confirmation(page).follow()
    visit.judge("tracking, paid when collected")

    dora.open_order(number)
    dora.press("Commencer la préparation", then="En préparation")
    dora.press("Prête en agence", then="Prête")
    (letter,) = eventually(lambda: about(shop.mails(buyer.email), "vous attend en agence"))
    body = letter.get_body(("plain",))
    assert body is not None
    assert "À PAYER AU RETRAIT" in body.get_content()
    page.reload()
    expect(main).to_contain_text("À payer au retrait")
    code = page.locator("#pickup-code").inner_text()

    dora.page.reload()
    dora.page.get_by_label("Code de retrait").fill(code)
    dora.press("Remise au client", then="Encaissez d’abord")
    dora.press("Encaisser", then="Dites comment le client a payé.")
    dora.page.get_by_role("radio", name="Espèces").check()
    dora.press("Encaisser", then="Payé (espèces)")
    dora.page.get_by_label("Code de retrait").fill(code)
    dora.press("Remise au client", then="code vérifié")
    page.reload()
    expect(main.get_by_text("Retirée").first).to_be_visible()
    expect(main).not_to_contain_text("À payer au retrait")


def test_a_link_to_pay_is_mailed_opened_and_paid(visit: Visit, shop: Shop, dora: Staff, eventually: Eventually) -> None:
    page, buyer = visit.page, buyer_of(visit, "lien")
    add_to_cart(page, shop.url, SLUG)
    number = ordered(visit, check_out(page, shop.url, person=buyer, payment="Chèque"))
    expect(page.get_by_role("main")).to_contain_text("Service des commandes")
    visit.judge("confirmation with the cheque")

    dora.open_order(number)
    dora.press("Envoyer un lien de paiement", then="Lien de paiement envoyé")
    (letter,) = eventually(lambda: about(shop.mails(buyer.email), "Payer votre commande"))
    body = letter.get_body(("plain",))
    assert body is not None
    link = re.search(r"http\S+/paiement", body.get_content())
    assert link
    page.goto(link[0])
    expect(page.get_by_role("main")).to_contain_text("Nous attendons votre chèque.")
    page.get_by_role("radio", name=re.compile("^Carte bancaire")).check()
    page.get_by_role("button", name="Payer ma commande").click()
    bank = PaymentPage(page)
    bank.expect_open()
    bank.end("Payer")
    Confirmation(page).expect_open()
    dora.open_order(number)
    expect(dora.page.get_by_role("main").get_by_text("Payée").first).to_be_visible()
