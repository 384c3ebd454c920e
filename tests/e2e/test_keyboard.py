"""The shop without a mouse or a finger: every control within reach of Tab, its focus always seen (K)."""

from contextlib import suppress

from playwright.sync_api import Error, Route, expect

from tests.e2e.keys import reach, reach_field, tab_until
from tests.e2e.pages import Cart, Checkout, Header
from tests.e2e.pages_after import Confirmation, PaymentPage
from tests.e2e.shortcuts import add_to_cart
from tests.e2e.visits import Shop, Visit, Visiting

COVERED = """
[...document.querySelectorAll('#menu a, .head-links > a')].filter(link => link.checkVisibility()).filter(link => {
  link.scrollIntoView({block: 'center'});
  const box = link.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return top && !link.contains(top);
}).map(link => link.textContent)
"""


def test_the_menu_opens_closes_and_hides_nothing_by_keyboard(visiting: Visiting) -> None:
    """P0: focus on the first link when it opens, back on the button when Escape closes it; no link is covered."""
    visit = visiting()
    visit.open("/")
    navigation = visit.page.get_by_role("navigation", name="Navigation principale")
    opener = navigation.locator("summary")
    opener.focus()
    visit.page.keyboard.press("Enter")
    links = navigation.locator("details").get_by_role("link")
    expect(links.first).to_be_focused()
    assert visit.page.evaluate(COVERED) == []
    visit.page.keyboard.press("Escape")
    expect(links.first).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_whole_purchase_by_keyboard_alone(visiting: Visiting, shop: Shop) -> None:
    """K: from the product to the confirmation, every control reached by Tab, its focus seen."""
    visit = visiting()
    page, keyboard = visit.page, visit.page.keyboard
    visit.open("/produits/pilulier-semaine")
    reach(visit, "Ajouter au panier")
    keyboard.press("Enter")
    expect(page.get_by_role("link", name="Voir le panier")).to_be_visible()
    Header(page).expect_pieces(1)
    reach(visit, "Voir le panier")
    keyboard.press("Enter")
    visit.expect_heading("Panier (1 article)")
    reach(visit, "Commander")
    keyboard.press("Enter")
    Checkout(page).expect_step("Vos coordonnées")
    reach(visit, "Continuer sans compte")
    keyboard.press("Enter")
    expect(page.get_by_label("Adresse e-mail")).to_be_visible()
    her_details(visit)
    reach(visit, "Continuer")
    keyboard.press("Enter")
    Checkout(page).expect_step("Livraison")
    chosen(visit, "mode", "Livraison à domicile")
    Checkout(page).expect_step("Paiement")
    chosen(visit, "paiement", "Carte bancaire")
    Checkout(page).expect_step("Vérifiez votre commande")
    reach_field(visit, "J’accepte les conditions générales de vente")
    keyboard.press("Space")
    reach(visit, "Commander avec obligation de paiement")
    keyboard.press("Enter")
    PaymentPage(page).expect_open()
    PaymentPage(page).end("Payer")
    Confirmation(page).expect_open()


def her_details(visit: Visit) -> None:
    """The first step typed; the town comes with the postcode and takes no focus away."""
    page, keyboard = visit.page, visit.page.keyboard
    for label, typed in (
        ("Adresse e-mail", "clavier@exemple.fr"), ("Prénom", "Lucette"), ("Nom", "Martin"), ("Téléphone", "0612345678"),
    ):  # fmt: skip
        reach_field(visit, label)
        keyboard.type(typed)
    reach_field(visit, "Adresse")
    keyboard.type("12 rue des Lilas")
    reach_field(visit, "Code postal")
    with page.expect_response("**/adresse/villes*"):
        keyboard.type("59113")
    expect(page.get_by_label("Ville", exact=True)).to_have_value("Seclin")
    expect(page.get_by_label("Code postal", exact=True)).to_be_focused()


def chosen(visit: Visit, field: str, label: str) -> None:
    """One of a step's choices, and on to the next step."""
    reach_radio(visit, field)
    visit.page.keyboard.press("Space")
    expect(visit.page.get_by_role("radio", name=label)).to_be_checked()
    reach(visit, "Continuer")
    visit.page.keyboard.press("Enter")


def test_the_town_of_a_postcode_gives_way_to_what_is_typed(visiting: Visiting, shop: Shop) -> None:
    """It may arrive when one is in the field already, which Tab would have marked."""
    page = visiting().page
    add_to_cart(page, shop.url, "pilulier-semaine")
    page.goto(f"{shop.url}/panier")
    Cart(page).checkout()
    Checkout(page).as_guest()
    held: list[Route] = []
    page.route("**/adresse/villes*", lambda route: held.append(route))  # playwright marks what it calls
    with page.expect_request("**/adresse/villes*"):
        page.get_by_label("Code postal", exact=True).fill("59113")
    town = page.get_by_label("Ville", exact=True)
    town.focus()  # leaving the postcode may ask anew, and give the first request up
    page.unroute("**/adresse/villes*")
    for route in held:
        with suppress(Error):
            route.continue_()
    expect(town).to_have_value("Seclin")
    expect(town).to_be_focused()
    page.keyboard.type("Seclin")
    expect(town).to_have_value("Seclin")


def reach_radio(visit: Visit, name: str) -> None:
    tab_until(visit, "document.activeElement.type === 'radio' ? document.activeElement.name : ''", name)
