"""« Retour » after a refused form: the page the form was on, never the browser’s question whether to send it again."""

from playwright.sync_api import expect

from tests.e2e.pages import ALICE, Cart, Checkout
from tests.e2e.shortcuts import add_to_cart
from tests.e2e.visits import Shop, Visiting


def test_back_after_a_mistake_leads_through_the_checkout(visiting: Visiting, shop: Shop) -> None:
    visit = visiting()
    page = visit.page
    add_to_cart(page, shop.url, "cadre-de-marche-appui")
    visit.open("/panier")
    Cart(page).checkout()
    steps = Checkout(page)
    steps.as_guest()
    steps.go_on()
    expect(page.get_by_role("heading", name="Il y a un problème")).to_be_visible()
    visit.judge("refused")
    steps.fill_details(ALICE)
    steps.go_on()
    steps.expect_step("Livraison")
    page.go_back()
    steps.expect_step("Vos coordonnées")
    expect(page.get_by_label("Adresse e-mail")).to_have_value(ALICE.email)
    page.reload()
    steps.expect_step("Vos coordonnées")
    for _ in range(3):
        page.go_back()
    visit.expect_heading("Panier (1 article)")
