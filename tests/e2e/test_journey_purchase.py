"""Lucette, 78, buys a rollator from her phone without an account, delivered at home, paid by card."""

import re
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

from playwright.sync_api import expect

from tests.e2e.pages import Cart, Checkout, Header, Listing, Person, Product
from tests.e2e.pages_after import Confirmation, PaymentPage
from tests.e2e.shortcuts import add_to_cart, check_out
from tests.e2e.visits import Shop, Visit, Visiting
from tests.e2e.walks import Walk

TYPED = "input:not([type=hidden]):not([type=radio]):not([type=checkbox]):visible, select:visible, textarea:visible"


def test_a_first_purchase_from_the_home_page_to_the_confirmation(
    visit: Visit, shop: Shop, eventually: Callable[[Callable[[], Any]], Any]
) -> None:
    page = visit.page
    lucette = Person(email=f"lucette-{'avec' if visit.javascript else 'sans'}@exemple.fr")
    walk = Walk(visit, 1)
    visit.open("/")
    visit.judge("home")
    with walk():
        page.get_by_role("main").get_by_role("link", name="Aides à la marche").click()
        visit.expect_heading("Aides à la marche")
        visit.judge("category")
        listing = Listing(page)
        listing.in_stock().click()
        expect(listing.chips()).to_have_count(1)
        visit.judge("filtered category")
        listing.open("Cadre de marche")
        visit.judge("product")
        price = Product(page).price_cents()
        Product(page).add()
        Header(page).expect_pieces(1)
        if visit.javascript:
            page.get_by_role("link", name="Voir le panier").click()
        visit.expect_heading("Panier (1 article)")
        visit.judge("cart")
        assert Cart(page).total_cents() == price
        Cart(page).checkout()
        total = through_the_steps(visit, lucette)
        assert total > price

    bank = PaymentPage(page)
    assert bank.amount_cents() == total
    bank.end("Payer")
    thanks = Confirmation(page)
    thanks.expect_open()
    visit.judge("confirmation")
    assert thanks.total_cents() == total
    number = thanks.number()
    Header(page).expect_pieces(0)
    thanks.follow()
    visit.judge("tracking")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Commande {number}")
    assert total_on_tracking(visit) == total
    letters = eventually(lambda: two_or_more(shop.mails(lucette.email)))
    assert letters
    for letter in letters:
        expect_named(letter, number)


def expect_named(letter: EmailMessage, number: str) -> None:
    """The order's number, in the subject and in the text."""
    assert number in str(letter["Subject"])
    body = letter.get_body(("plain",))
    assert body
    assert number in body.get_content()


def through_the_steps(visit: Visit, person: Person) -> int:
    """A guest, delivered at home, by card, up to the press on the last button; the total in cents."""
    page, steps = visit.page, Checkout(visit.page)
    steps.expect_step("Vos coordonnées")
    visit.judge("checkout: guest or not")
    steps.as_guest()
    assert page.get_by_role("main").locator(TYPED).count() <= 8, "fields of the details"
    visit.judge("checkout: details")
    steps.fill_details(person)
    steps.go_on()
    steps.expect_step("Livraison")
    steps.choose_home()
    if visit.javascript:
        expect(page.get_by_label("Récapitulatif").get_by_text("Livraison à domicile")).to_be_visible()
    home = page.locator("label").filter(has=page.get_by_role("radio", name="Livraison à domicile"))
    expect(home).to_contain_text(re.compile(r"[Ee]ntre le \w+ \d+.* et le \w+ \d+ \w+"))
    visit.judge("checkout: delivery")
    steps.go_on()
    steps.expect_step("Paiement")
    total = steps.total_cents()
    steps.choose_payment("Carte bancaire")
    visit.judge("checkout: payment")
    steps.go_on()
    steps.expect_step("Vérifiez votre commande")
    assert steps.total_cents() == total
    expect(page.get_by_role("main")).to_contain_text(person.street)
    steps.accept_terms()
    visit.judge("checkout: review")
    steps.order_button().click()
    PaymentPage(page).expect_open()
    return total


def two_or_more(letters: list[Any]) -> list[Any]:
    """The order recorded, then paid."""
    return letters if len(letters) >= 2 else []


def total_on_tracking(visit: Visit) -> int:
    return Confirmation(visit.page).total_cents()


def test_a_refused_card_then_another_method_pays_the_same_order(visit: Visit, shop: Shop) -> None:
    page = visit.page
    add_to_cart(page, shop.url, "tabouret-douche-galet")
    steps = check_out(page, shop.url, person=Person(email="refusee@exemple.fr"))
    total = steps.total_cents()
    steps.accept_terms()
    steps.order_button().click()
    bank = PaymentPage(page)
    bank.expect_open()
    bank.end("Échec")
    expect(page.get_by_role("group", name="Choisir un autre moyen de paiement")).to_be_visible(timeout=40_000)
    visit.judge("refused card")
    expect(page.get_by_role("main")).to_contain_text("pas encore payée")
    steps.choose_payment("Virement bancaire")
    page.get_by_role("button", name="Payer ma commande").click()
    thanks = Confirmation(page)
    thanks.expect_open()
    visit.judge("confirmation, awaiting the transfer")
    assert thanks.total_cents() == total
    assert shop.rows("SELECT count(*) FROM orders WHERE email = ?", "refusee@exemple.fr")[0][0] >= 1
    number = thanks.number()
    methods = shop.rows(
        'SELECT method FROM payment JOIN orders ON orders.id = payment."order" WHERE number = ? ORDER BY payment.id',
        number,
    )
    assert [method for (method,) in methods] == ["card", "transfer"]


def test_cancelling_on_the_payment_page_keeps_the_order_and_offers_to_pay(visit: Visit, shop: Shop) -> None:
    page = visit.page
    add_to_cart(page, shop.url, "arceau-de-lit")
    steps = check_out(page, shop.url)
    total = steps.total_cents()
    steps.accept_terms()
    steps.order_button().click()
    bank = PaymentPage(page)
    bank.expect_open()
    bank.end("Annuler")
    expect(page.get_by_role("group", name="Choisir un autre moyen de paiement")).to_be_visible(timeout=40_000)
    visit.judge("cancelled payment")
    steps.choose_payment("Carte bancaire")
    page.get_by_role("button", name="Payer ma commande").click()
    bank.expect_open()
    assert bank.amount_cents() == total
    bank.end("Payer")
    Confirmation(page).expect_open()


def test_a_second_order_press_and_back_after_ordering_make_one_order(visiting: Visiting, shop: Shop) -> None:
    visit = visiting()
    page = visit.page
    buyer = Person(email="deux-fois@exemple.fr")
    add_to_cart(page, shop.url, "planche-bain-ponton")
    steps = check_out(page, shop.url, person=buyer)
    steps.accept_terms()
    steps.order_button().dblclick()
    bank = PaymentPage(page)
    bank.expect_open()
    orders = "SELECT number FROM orders WHERE email = ?"
    assert len(shop.rows(orders, buyer.email)) == 1
    bank.end("Payer")
    Confirmation(page).expect_open()
    number = Confirmation(page).number()
    page.go_back()
    page.go_back()
    visit.open("/commande/verification")
    assert len(shop.rows(orders, buyer.email)) == 1
    expect(page.get_by_role("button", name="Commander avec obligation de paiement")).to_have_count(0)
    assert shop.rows(orders, buyer.email) == [(number,)]


def test_the_review_page_pressed_again_after_back_shows_the_same_order(visit: Visit, shop: Shop) -> None:
    """Back from the payment page, where the browser shows the review as it was left, and « Commander » again."""
    page = visit.page
    buyer = Person(email=f"retour-{'avec' if visit.javascript else 'sans'}@exemple.fr")
    add_to_cart(page, shop.url, "ouvre-bocal-tour")
    steps = check_out(page, shop.url, person=buyer, payment="Virement bancaire")
    steps.accept_terms()
    # The form as another window still shows it.
    other = page.context.new_page()
    other.goto(page.url)
    Checkout(other).accept_terms()
    steps.order_button().click()
    Confirmation(page).expect_open()
    number = Confirmation(page).number()
    Checkout(other).order_button().click()
    expect(other.get_by_role("main")).to_contain_text(number)
    assert shop.rows("SELECT number FROM orders WHERE email = ?", buyer.email) == [(number,)]
