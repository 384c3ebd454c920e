"""Dark screens, text twice as large, narrow phones, no motion: the same shop for every eye and hand (look.md)."""

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import Cart, Checkout, Confirmation, Header, PaymentPage, Product, add_to_cart, check_out
from tests.e2e.visits import Shop, Visit, Visiting

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
        " return parseFloat(s.transitionDuration) > 0.01 || parseFloat(s.animationDuration) > 0.01 }).map(n => n.className)"
    )
    assert moving == []


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
    covered = visit.page.evaluate(
        "[...document.querySelectorAll('#menu a, .head-links > a')].filter(a => a.checkVisibility()).filter(a => { a.scrollIntoView({block: 'center'});"
        " const r = a.getBoundingClientRect();"
        " const top = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2); return top && !a.contains(top) })"
        ".map(a => a.textContent)"
    )
    assert covered == []
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
    reach(visit, "Continuer")
    keyboard.press("Enter")
    Checkout(page).expect_step("Livraison")
    reach_radio(visit, "mode")
    keyboard.press("Space")
    expect(page.get_by_role("radio", name="Livraison à domicile")).to_be_checked()
    reach(visit, "Continuer")
    keyboard.press("Enter")
    Checkout(page).expect_step("Paiement")
    reach_radio(visit, "paiement")
    keyboard.press("Space")
    expect(page.get_by_role("radio", name="Carte bancaire")).to_be_checked()
    reach(visit, "Continuer")
    keyboard.press("Enter")
    Checkout(page).expect_step("Vérifiez votre commande")
    reach_field(visit, "J’accepte les conditions générales de vente")
    keyboard.press("Space")
    reach(visit, "Commander avec obligation de paiement")
    keyboard.press("Enter")
    PaymentPage(page).expect_open()
    PaymentPage(page).end("Payer")
    Confirmation(page).expect_open()


SEEN = """
() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 }
"""


def tab_until(visit: Visit, question: str, wanted: str) -> None:
    """Press Tab until the focused control answers the question with the wanted words; its focus must be seen."""
    for _ in range(90):
        visit.page.keyboard.press("Tab")
        if visit.page.evaluate(question) == wanted:
            ringed = visit.page.evaluate(SEEN) or visit.page.evaluate(
                "!!document.activeElement.closest('label, .choice, .check')"
            )
            assert ringed, f"the focus on « {wanted} » is not seen"
            return
    raise AssertionError(f"« {wanted} » is out of the keyboard's reach")


def reach(visit: Visit, words: str) -> None:
    tab_until(
        visit,
        "(document.activeElement.querySelector('span:not(.sr)') || document.activeElement).textContent.trim()",
        words,
    )


def reach_field(visit: Visit, label: str) -> None:
    tab_until(visit, "(document.activeElement.labels || [])[0]?.textContent.trim()", label)


def reach_radio(visit: Visit, name: str) -> None:
    tab_until(visit, "document.activeElement.type === 'radio' ? document.activeElement.name : ''", name)


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
