"""Ways through the shop that many tests take before their own begins."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.pages import ALICE, Cart, Checkout, Listing, Person, Product
from tests.e2e.pages_after import Confirmation
from tests.e2e.visits import Visit


def add_to_cart(page: Page, url: str, slug: str, pieces: int = 1) -> None:
    """From the product's page; variants may stand in the address: `embouts-19?coloris=Noir`."""
    page.goto(f"{url}/produits/{slug}")
    product = Product(page)
    product.quantity().fill(str(pieces))
    product.add()


def from_the_home_page(visit: Visit, department: str, product: str) -> None:
    """From the shop window to the cart: a department, what is in stock of it, a product."""
    page = visit.page
    page.get_by_role("main").get_by_role("link", name=department).click()
    visit.expect_heading(department)
    listing = Listing(page)
    listing.in_stock().click()
    expect(listing.chips()).to_have_count(1)
    listing.open(product)
    add_and_see_the_cart(visit)


def add_and_see_the_cart(visit: Visit) -> None:
    """From the open product; without JavaScript the cart comes by itself."""
    Product(visit.page).add()
    if visit.javascript:
        visit.page.get_by_role("link", name="Voir le panier").click()
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(re.compile("^Panier"))


def check_out(
    page: Page, url: str, *, person: Person = ALICE, agency: str = "", payment: str = "Carte bancaire"
) -> Checkout:
    """From the cart to the last step, unticked and not yet ordered."""
    page.goto(f"{url}/panier")
    Cart(page).checkout()
    steps = Checkout(page)
    steps.as_guest()
    steps.fill_details(person)
    steps.go_on()
    steps.expect_step("Livraison")
    steps.choose_agency(agency) if agency else steps.choose_home()
    steps.go_on()
    steps.expect_step("Paiement")
    steps.choose_payment(payment)
    steps.go_on()
    steps.expect_step("Vérifiez votre commande")
    return steps


def order_by_transfer(
    page: Page, url: str, slug: str, pieces: int = 1, agency: str = "", person: Person = ALICE
) -> str:
    """A whole order, awaiting its bank transfer; gives its number."""
    add_to_cart(page, url, slug, pieces)
    steps = check_out(page, url, person=person, agency=agency, payment="Virement bancaire")
    steps.accept_terms()
    steps.order_button().click()
    thanks = Confirmation(page)
    thanks.expect_open()
    return thanks.number()
