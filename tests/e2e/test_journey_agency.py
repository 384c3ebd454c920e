"""Collected at an agency, paid by transfer: no delivery to pay, the bank's details, staff marks it received."""

import re
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

from playwright.sync_api import expect

from tests.e2e.bank import IBAN, about
from tests.e2e.pages import Cart, Checkout, Person, total_of
from tests.e2e.pages_after import Confirmation, Staff
from tests.e2e.pages_delivery import from_the_cart, to_review
from tests.e2e.shortcuts import add_and_see_the_cart, add_to_cart
from tests.e2e.visits import Shop, Visit
from tests.e2e.walks import Walk

Eventually = Callable[[Callable[[], Any]], Any]


def test_an_order_collected_at_the_agency_and_paid_by_transfer(
    visit: Visit, shop: Shop, dora: Staff, eventually: Eventually
) -> None:
    page = visit.page
    buyer = Person(email=f"virement-{'avec' if visit.javascript else 'sans'}@exemple.fr")
    visit.open("/produits/tensiometre-poignet-tempo")
    with Walk(visit, 5)():
        add_and_see_the_cart(visit)
        goods = Cart(page).total_cents()
        steps = from_the_cart(page, buyer)
        steps.choose_agency("Agence de Rennes")
        to_review(steps)
        assert steps.total_cents() == goods, "collecting costs nothing"
        expect(page.get_by_role("main")).to_contain_text("Agence de Rennes")
        steps.accept_terms()
        visit.judge("review of an order to collect")
        steps.order_button().click()
        thanks = Confirmation(page)
        thanks.expect_open()
    visit.judge("confirmation with the transfer")
    number = thanks.number()
    assert thanks.total_cents() == goods
    shown_how_to_pay(visit, shop, number)
    thanks.follow()
    expect(page.get_by_role("main").get_by_text("En attente de paiement").first).to_be_visible()
    visit.judge("tracking, awaiting the transfer")
    dora.open_order(number)
    dora.press("Virement reçu", then="Payée")
    assert eventually(lambda: about(shop.mails(buyer.email), "reçu votre paiement")), shop.mails(buyer.email)
    page.reload()
    expect(page.get_by_role("main").get_by_text("Payée").first).to_be_visible()
    expect(page.get_by_role("main").get_by_text(IBAN)).to_have_count(0)
    dora.press("Commencer la préparation", then="En préparation")
    dora.press("Prête en agence", then="Prête")
    letters = eventually(lambda: about(shop.mails(buyer.email), "vous attend en agence"))
    page.reload()
    visit.judge("tracking, ready at the agency")
    handed_over_for(code_told(visit, letters), dora)
    page.reload()
    expect(page.get_by_role("main").get_by_text("Retirée").first).to_be_visible()
    expect(page.locator("#pickup-code")).to_have_count(0)


def shown_how_to_pay(visit: Visit, shop: Shop, number: str) -> None:
    """The account and the reference on the page, in groups of four; the account is copied by its button."""
    page, main = visit.page, visit.page.get_by_role("main")
    expect(main).to_contain_text(IBAN)
    reference = shop.rows(
        'SELECT reference FROM payment JOIN orders ON orders.id = payment."order" WHERE number = ?', number
    )[0][0]
    assert reference in re.sub(r"\s", "", main.inner_text())
    if visit.javascript:
        page.get_by_role("button", name="Copier l’IBAN").click()
        selected = page.evaluate("getSelection().toString()")
        assert selected.strip() == IBAN


def code_told(visit: Visit, letters: list[EmailMessage]) -> str:
    """The code to collect with: on the page, and the same in the one mail."""
    code = visit.page.locator("#pickup-code").inner_text()
    (letter,) = letters
    body = letter.get_body(("plain",))
    assert body is not None
    assert code in body.get_content()
    return code


def handed_over_for(code: str, dora: Staff) -> None:
    """Not for another code; for this one, however it is written."""
    dora.page.get_by_label("Code de retrait").fill("ZZZ ZZZ")
    dora.press("Remise au client", then="Ce n’est pas le code de cette commande.")
    expect(dora.page.get_by_label("Code de retrait")).to_have_attribute("aria-invalid", "true")
    dora.page.get_by_label("Code de retrait").fill(code.lower())
    dora.press("Remise au client", then="code vérifié")


def test_the_agency_is_asked_for_and_each_says_when_it_is_open(visit: Visit, shop: Shop) -> None:
    """S0-30, S0-42: the list is complete without a map; choosing an agency changes the total only."""
    page = visit.page
    add_to_cart(page, shop.url, "tensiometre-poignet-tempo")
    visit.open("/panier")
    Cart(page).checkout()
    steps = Checkout(page)
    steps.as_guest()
    steps.fill_details()
    steps.go_on()
    steps.expect_step("Livraison")
    page.get_by_role("radio", name=re.compile("^Retrait en agence")).check()
    agencies = page.get_by_role("group", name="Choisissez votre agence").get_by_role("radio")
    expect(agencies).to_have_count(3)
    steps.choose_agency("Agence de Lyon")
    if visit.javascript:
        expect(total_of(page)).to_have_text("39,90 €")
        expect(page.get_by_role("radio", name=re.compile("^Retrait en agence"))).to_be_checked()
    steps.go_on()
    steps.expect_step("Paiement")
    assert steps.total_cents() == 3990
