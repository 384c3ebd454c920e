"""A part of an order is given back: staff see first what it comes to; credit is shown and spent (S0-55, S0-56)."""

import re

from playwright.sync_api import expect

from tests.e2e.customers import at_home
from tests.e2e.ordering import ordered
from tests.e2e.pages import Cart, Checkout, Person
from tests.e2e.pages_after import Confirmation, Staff
from tests.e2e.shortcuts import add_to_cart
from tests.e2e.visits import Shop, Visit


def test_staff_give_an_article_back_by_transfer(visit: Visit, shop: Shop, dora: Staff) -> None:
    buyer = Person(email=f"rembourse-{'avec' if visit.javascript else 'sans'}@exemple.fr")
    number = ordered(visit.page, shop, buyer)
    dora.open_order(number)
    dora.press("Virement reçu", then="Payée")
    page = dora.page
    page.get_by_role("link", name="Rembourser des articles").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Rembourser la commande {number}")
    page.get_by_role("button", name="Voir ce que cela fait").click()
    expect(page.get_by_role("main")).to_contain_text("Choisissez des articles, la livraison, ou indiquez un montant.")
    page.get_by_role("group", name="Articles remboursés").get_by_label("Béquille").fill("1")
    page.get_by_role("button", name="Voir ce que cela fait").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rembourser")
    expect(page.get_by_role("main")).to_contain_text("Il nous faut pour cela l’IBAN de votre compte")
    page.get_by_role("button", name="Modifier").click()
    expect(page.get_by_role("group", name="Articles remboursés").get_by_label("Béquille")).to_have_value("1")
    page.get_by_role("button", name="Voir ce que cela fait").click()
    page.get_by_role("button", name=re.compile("^Rembourser ")).click()
    expect(page.get_by_role("main")).to_contain_text("à envoyer depuis votre banque")
    page.get_by_label("IBAN où la somme est partie").fill("FR76 3000 6000 0112 3456 7890 189")
    dora.press("Virement envoyé", then="vers FR76")
    expect(page.get_by_role("main")).to_contain_text("vers FR76 … 0189")


def test_the_refund_pages_keep_the_rules(visit: Visit, shop: Shop) -> None:
    buyer = Person(email=f"regles-{'avec' if visit.javascript else 'sans'}@exemple.fr")
    number = ordered(visit.page, shop, buyer)
    desk = Staff(visit.page, shop.url)
    desk.sign_in(shop.staff_email, shop.staff_password)
    desk.open_order(number)
    desk.press("Virement reçu", then="Payée")
    visit.judge("staff: an order that may be given back")
    visit.open(f"/gestion/commandes/{number}/remboursement")
    visit.judge("staff: refund")
    visit.page.get_by_role("button", name="Voir ce que cela fait").click()
    visit.judge("staff: refund refused")
    visit.page.get_by_role("group", name="Articles remboursés").get_by_label("Béquille").fill("1")
    visit.page.get_by_role("button", name="Voir ce que cela fait").click()
    expect(visit.page.locator("#refund-review")).to_be_visible()
    visit.judge("staff: refund to confirm")


def test_credit_is_shown_and_offered(visit: Visit, shop: Shop) -> None:
    page, email = visit.page, f"avoir-{'avec' if visit.javascript else 'sans'}@exemple.fr"
    at_home(visit, shop, email)
    ((customer,),) = shop.rows("SELECT id FROM customer WHERE email = ?", email)
    shop.rows(
        "INSERT INTO account_credit (customer, amount_cents, reason, actor, key, at) "
        "VALUES (?, 1240, 'Geste commercial', 'Dora', ?, '2026-11-22 10:00:00+00:00')",
        customer, f"gift-{email}",
    )  # fmt: skip
    visit.open("/compte")
    page.get_by_role("main").get_by_role("link", name="Mon avoir").first.click()
    visit.expect_heading("Mon avoir")
    expect(page.get_by_role("main")).to_contain_text("12,40")
    visit.judge("account: credit")
    add_to_cart(page, shop.url, "bequilles-cadence")
    page.goto(f"{shop.url}/panier")
    Cart(page).checkout()
    steps = Checkout(page)
    steps.fill_details(Person(email=email))
    steps.go_on()
    steps.choose_home()
    steps.go_on()
    expect(page.get_by_label("Utiliser mon avoir (12,40\u00a0€ disponibles)")).not_to_be_checked()
    visit.judge("checkout: credit offered")
    page.get_by_label("Utiliser mon avoir").check()
    steps.choose_payment("Virement bancaire")
    steps.go_on()
    expect(page.get_by_role("main")).to_contain_text("Avoir utilisé")
    visit.judge("checkout: credit used")
    steps.accept_terms()
    steps.order_button().click()
    Confirmation(page).expect_open()
    visit.open("/compte/avoir")
    expect(page.locator("#balance")).to_contain_text("0,00")
