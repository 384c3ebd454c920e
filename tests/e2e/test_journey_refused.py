"""Journey 15: a refused card, then payment in 3 times of 212 €, Back, and « Commander » pressed twice more."""

import json
import re

from playwright.sync_api import expect

from tests.e2e.pages import Checkout, Person
from tests.e2e.pages_after import Confirmation, PaymentPage
from tests.e2e.shortcuts import add_to_cart, check_out
from tests.e2e.visits import Shop, Visit
from tests.e2e.walks import Walk

PAYMENTS = (
    "SELECT payment.method, payment.state, payment.details "
    'FROM payment JOIN orders ON orders.id = payment."order" WHERE orders.email = ? ORDER BY payment.id'
)


def test_refused_then_paid_in_three_times_is_one_order_with_one_plan(visit: Visit, shop: Shop) -> None:
    page = visit.page
    buyer = Person(email=f"echeances-{'avec' if visit.javascript else 'sans'}@exemple.fr")
    add_to_cart(page, shop.url, "matelas-memoire-nuage")
    steps = check_out(page, shop.url, person=buyer)
    assert steps.total_cents() == 212_00
    steps.accept_terms()
    # The form as another window still shows it.
    other = page.context.new_page()
    other.goto(page.url)
    Checkout(other).accept_terms()
    walk, bank = Walk(visit, 15), PaymentPage(page)
    with walk():
        steps.order_button().click()
        bank.expect_open()
    bank.end("Échec")
    refused_with_other_ways(visit)
    visit.judge("refused card, with instalments")

    with walk():
        steps.choose_payment("Paiement en 3 fois")
        page.get_by_role("button", name="Payer ma commande").click()
        bank.expect_open()
    assert bank.amount_cents() == 212_00
    bank.end("Payer")
    thanks = Confirmation(page)
    thanks.expect_open()
    number = thanks.number()
    expect(page.get_by_role("main")).to_contain_text("Vos débits par Alma")
    visit.judge("confirmation, with its debits")

    with walk():
        page.go_back()
        page.go_back()
    # Wherever that leads, it is the same order, and nothing waits to be paid.
    visit.open("/commande/verification")
    expect(page.get_by_role("main")).to_contain_text(number)
    Checkout(other).order_button().dblclick()
    expect(other.get_by_role("main")).to_contain_text(number)
    assert shop.rows("SELECT number FROM orders WHERE email = ?", buyer.email) == [(number,)]
    card, in_times = shop.rows(PAYMENTS, buyer.email)
    assert card[:2] == ("card", "failed")
    assert in_times[:2] == ("instalments_3", "paid")
    assert [cents for _, cents in json.loads(in_times[2])["plan"]] == [7068, 7066, 7066]


def refused_with_other_ways(visit: Visit) -> None:
    """Why, in words; nothing is chosen for the buyer, and each instalment is told before it is chosen."""
    page = visit.page
    ways = page.get_by_role("group", name="Choisir un autre moyen de paiement")
    expect(ways).to_be_visible(timeout=40_000)
    visit.expect_heading("Paiement refusé")
    expect(page.get_by_role("main")).to_contain_text("Le solde ou le plafond de votre carte ne suffit pas")
    expect(ways.get_by_role("radio", checked=True)).to_have_count(0)
    # No device of Apple: where JavaScript can tell, it is not offered.
    expect(ways.get_by_role("radio", name=re.compile("^Apple Pay"))).to_have_count(0 if visit.javascript else 1)
    in_three = ways.locator("label").filter(has_text=re.compile("Paiement en 3 fois"))
    expect(in_three).to_contain_text("70,68\u00a0€ aujourd’hui")


def test_paypal_given_up_keeps_the_order_and_every_way_to_pay_it(visit: Visit, shop: Shop) -> None:
    page = visit.page
    buyer = Person(email=f"paypal-{'avec' if visit.javascript else 'sans'}@exemple.fr")
    add_to_cart(page, shop.url, "ouvre-bocal-tour")
    steps = check_out(page, shop.url, person=buyer, payment="PayPal")
    steps.accept_terms()
    steps.order_button().click()
    bank = PaymentPage(page)
    bank.expect_open()
    bank.end("Annuler")
    expect(page.get_by_role("group", name="Choisir un autre moyen de paiement")).to_be_visible(timeout=40_000)
    visit.expect_heading("Paiement abandonné")
    expect(page.get_by_role("radio", name=re.compile("^Paiement en 3 fois"))).to_be_disabled()
    steps.choose_payment("PayPal")
    page.get_by_role("button", name="Payer ma commande").click()
    bank.expect_open()
    bank.end("Payer")
    Confirmation(page).expect_open()
    assert [row[:2] for row in shop.rows(PAYMENTS, buyer.email)] == [("paypal", "cancelled"), ("paypal", "paid")]
