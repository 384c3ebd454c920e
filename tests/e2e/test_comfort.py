"""Dark screens, text twice as large, narrow phones, no motion: the same shop for every eye and hand (look.md)."""

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import Cart, Checkout, Product
from tests.e2e.pages_after import Confirmation
from tests.e2e.shortcuts import add_to_cart, check_out
from tests.e2e.visits import Shop, Visiting

PAGES = [
    "/", "/menu", "/rayons/orthopedie", "/produits/chaussures-confort-sente", "/recherche?q=fauteuil", "/agences",
    "/agences/lyon", "/livraison", "/cgv", "/suivi", "/nulle-part", "/gestion/connexion",
]  # fmt: skip
LARGE_TEXT = "document.documentElement.style.fontSize = '200%'"


@pytest.mark.parametrize("path", PAGES)
def test_text_twice_as_large_on_the_narrowest_phone_needs_no_sideways_scroll(visiting: Visiting, path: str) -> None:
    """G19: 320 px wide, then the text at 200 %."""
    visit = visiting(width=320, height=640, bypass_csp=True)
    visit.open(path)
    assert visit.overflow() <= 0, f"{path} at 320 px: {visit.overflow()} px too wide"
    visit.page.evaluate(LARGE_TEXT)
    assert visit.overflow() <= 0, f"{path} at 320 px and 200 %: {visit.overflow()} px too wide"


def test_the_checkout_with_large_text_needs_no_sideways_scroll(visiting: Visiting, shop: Shop) -> None:
    visit = visiting(width=320, height=640, bypass_csp=True)
    page = visit.page

    def look(where: str) -> None:
        visit.page.evaluate(LARGE_TEXT)
        assert visit.overflow() <= 0, f"{where}: {visit.overflow()} px too wide"

    add_to_cart(page, shop.url, "tensiometre-poignet-tempo")
    look("product, added")
    visit.open("/panier")
    look("cart")
    Cart(page).checkout()
    Checkout(page).as_guest()
    look("details")
    Checkout(page).fill_details()
    Checkout(page).go_on()
    Checkout(page).expect_step("Livraison")
    look("delivery")
    Checkout(page).choose_home()
    Checkout(page).go_on()
    Checkout(page).expect_step("Paiement")
    look("payment")
    Checkout(page).choose_payment("Virement bancaire")
    Checkout(page).go_on()
    Checkout(page).expect_step("Vérifiez votre commande")
    look("review")
    Checkout(page).accept_terms()
    Checkout(page).order_button().click()
    Confirmation(page).expect_open()
    look("confirmation")


@pytest.mark.parametrize(
    "path", ["/", "/rayons/orthopedie", "/produits/rollator-alizee", "/suivi", "/gestion/connexion"]
)
def test_the_dark_scheme_keeps_its_contrast(visiting: Visiting, path: str) -> None:
    visit = visiting(color_scheme="dark")
    visit.open(path)
    background = visit.page.evaluate("getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).map(Number)")
    assert sum(background[:3]) < 3 * 90, f"not dark: {background}"
    visit.judge(f"{path}, dark")


@pytest.mark.parametrize("reach", ["cart", "review"])
def test_the_dark_scheme_keeps_its_contrast_on_the_way(visiting: Visiting, shop: Shop, reach: str) -> None:
    visit = visiting(color_scheme="dark")
    add_to_cart(visit.page, shop.url, "pilulier-semaine")
    visit.open("/panier")
    if reach == "review":
        check_out(visit.page, shop.url)
    visit.judge(f"{reach}, dark")


def test_without_motion_nothing_moves(visiting: Visiting) -> None:
    visit = visiting(reduced_motion="reduce")
    visit.open("/produits/rollator-alizee")
    moving = visit.page.evaluate(
        "[...document.querySelectorAll('*')].filter(node => { const s = getComputedStyle(node);"
        " return parseFloat(s.transitionDuration) > 0.01 || parseFloat(s.animationDuration) > 0.01 })"
        ".map(node => node.className)"
    )
    assert moving == []


def test_the_product_says_what_happened_to_a_screen_reader(visiting: Visiting) -> None:
    """Another variant is announced with its price; what was added with the cart's total."""
    visit = visiting()
    visit.open("/produits/barre-appui-rampe")
    visit.page.get_by_role("radio", name="45 cm").check()
    expect(visit.page.get_by_role("status")).to_contain_text("23,90")
    assert visit.focused() not in {"BODY", "HTML"}
    Product(visit.page).add()
    expect(visit.page.get_by_role("status")).to_contain_text("ajouté")
    assert [said for said in visit.live() if said], visit.live()
