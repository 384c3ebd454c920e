"""States on the way into the checkout: menus, the cart, the first step."""

from playwright.sync_api import expect

from tests.e2e.pages import Cart, Checkout, Listing, Product
from tests.e2e.shortcuts import add_to_cart
from tests.e2e.visits import Shop, Visit


def opened_menu(visit: Visit, shop: Shop) -> None:
    visit.open("/")
    visit.page.get_by_role("navigation", name="Navigation principale").get_by_text("Menu", exact=True).click()
    expect(visit.page.get_by_role("link", name="Tous les rayons")).to_be_visible()


def opened_filters(visit: Visit, shop: Shop) -> None:
    visit.open("/rayons/aides-a-la-marche")
    Listing(visit.page).open_filters()


def added(visit: Visit, shop: Shop) -> None:
    add_to_cart(visit.page, shop.url, "bequilles-cadence")


def quantity_refused(visit: Visit, shop: Shop) -> None:
    """More than there is."""
    visit.open("/produits/canne-quatre-pieds")
    Product(visit.page).quantity().fill("40")
    Product(visit.page).add_button().click()
    expect(visit.page.get_by_role("main")).to_contain_text("maximum")


def full_cart(visit: Visit, shop: Shop) -> None:
    for slug in ("bequilles-cadence", "tasse-deux-anses-accord", "tensiometre-bras-diapason"):
        add_to_cart(visit.page, shop.url, slug)
    visit.open("/panier")


def cart_after_a_removal(visit: Visit, shop: Shop) -> None:
    full_cart(visit, shop)
    Cart(visit.page).remove("Tasse à deux anses Accord").click()
    expect(visit.page.get_by_role("button", name="Annuler")).to_be_visible()


def cart_with_changes(visit: Visit, shop: Shop) -> None:
    """One price went up, one article can no longer be ordered."""
    for slug in ("horloge-calendrier-jour", "coupe-comprimes-net"):
        add_to_cart(visit.page, shop.url, slug)
    shop.arrange_variant("BRI-178", price_cents=6990)
    shop.arrange_variant("BRI-174", not_orderable_reason="exhausted")
    visit.open("/panier")
    expect(visit.page.get_by_role("main")).to_contain_text("64,90")
    expect(visit.page.get_by_role("main")).to_contain_text("69,90")
    shop.arrange_variant("BRI-174", not_orderable_reason="")


def estimated(visit: Visit, shop: Shop) -> None:
    full_cart(visit, shop)
    visit.page.get_by_text("Estimer la livraison").click()
    visit.page.get_by_label("Code postal").fill("20000")
    visit.page.get_by_role("button", name="Estimer", exact=True).click()
    expect(visit.page.get_by_text("Livraison au 20000")).to_be_visible()


def guest_or_not(visit: Visit, shop: Shop) -> None:
    full_cart(visit, shop)
    Cart(visit.page).checkout()
    Checkout(visit.page).expect_step("Vos coordonnées")


def details(visit: Visit, shop: Shop) -> None:
    guest_or_not(visit, shop)
    Checkout(visit.page).as_guest()


def details_refused(visit: Visit, shop: Shop) -> None:
    details(visit, shop)
    Checkout(visit.page).go_on()
    expect(visit.page.get_by_text("Il y a un problème")).to_be_visible()
    expect(visit.page.locator("#error-summary")).to_be_focused()
    assert visit.page.title().startswith("Erreur")


def details_of_a_professional(visit: Visit, shop: Shop) -> None:
    details(visit, shop)
    visit.page.get_by_role("radio", name="un professionnel").check()
    visit.page.get_by_role("checkbox", name="Utiliser une adresse de livraison différente").check()
    expect(visit.page.get_by_label("SIRET")).to_be_visible()
    expect(visit.page.get_by_label("Ville de livraison")).to_be_visible()
