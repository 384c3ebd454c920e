"""Journey 18: a guest withdraws from a part of an order, of which one article is left out by the law (L221-18, P23)."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.e2e.keys import reach, reach_field
from tests.e2e.ordering import ordered
from tests.e2e.pages import Person
from tests.e2e.pages_after import Confirmation, Lookup, Staff
from tests.e2e.shortcuts import add_to_cart, check_out
from tests.e2e.visits import Shop, Visit, Visiting
from tests.e2e.walks import Walk

LINK, BUTTON = "Renoncer au contrat ici", "Confirmer la rétractation"
Eventually = Callable[[Callable[[], Any]], Any]


def delivered(dora: Staff, number: str) -> None:
    dora.open_order(number)
    dora.press("Virement reçu", then="Payée")
    dora.press("Commencer la préparation", then="En préparation")
    dora.ship("00340434161094000041", {})
    dora.press("Colis livré", then="Livrée")


def identified(visit: Visit, number: str, email: str) -> None:
    """From the footer of the page that is open to the statement."""
    visit.page.get_by_role("contentinfo").get_by_role("link", name=LINK, exact=True).click()
    visit.expect_heading(LINK)
    visit.judge("withdrawal: who")
    visit.page.get_by_label("Numéro de commande").fill(f" {number.lower()} ")
    visit.page.get_by_label("Adresse e-mail").fill(email.upper())
    visit.page.get_by_role("button", name="Continuer").click()
    expect(visit.page.get_by_role("group", name="Vous renoncez à")).to_be_visible()


def articles(page: Page) -> Locator:
    return page.get_by_role("group", name="Vous renoncez à").get_by_role("checkbox")


def test_a_guest_withdraws_from_a_part_and_staff_give_the_money_back(
    visit: Visit, shop: Shop, dora: Staff, eventually: Eventually
) -> None:
    page, main = visit.page, visit.page.get_by_role("main")
    buyer = Person(email=f"retour-{'avec' if visit.javascript else 'sans'}@exemple.fr")
    number = ordered(page, shop, buyer)
    delivered(dora, number)
    page.context.clear_cookies()
    walk = Walk(visit, 18)
    visit.open("/livraison")
    with walk():
        identified(visit, number, buyer.email)
    visit.judge("withdrawal: what")
    # Everything is filled in; what the law leaves out is named, with its ground, and not offered.
    expect(articles(page)).to_have_count(1)
    expect(articles(page)).to_be_checked()
    expect(main).to_contain_text("Pansements assortis")
    expect(main).to_contain_text("article L221-28, 5°")
    expect(page.get_by_label("Votre nom")).to_have_value(f"{buyer.first_name} {buyer.last_name}")
    expect(page.get_by_label("Adresse e-mail pour l’accusé de réception")).to_have_value(buyer.email)
    expect(main).to_contain_text(re.compile(r"jusqu’au \S+ \d+(er)? \S+ 20\d\d inclus"))
    # Two taps from here to the acknowledgment.
    with walk():
        page.get_by_role("button", name="Continuer").click()
        expect(page.get_by_role("button", name=BUTTON, exact=True)).to_be_visible()
    visit.judge("withdrawal: review")
    assert shop.rows("SELECT COUNT(*) FROM withdrawal JOIN orders ON orders.id = \"order\" WHERE orders.number = ?",
                     number)[0][0] == 0  # fmt: skip
    with walk():
        page.get_by_role("button", name=BUTTON, exact=True).click()
        visit.expect_heading("Votre rétractation est enregistrée")
    visit.judge("withdrawal: recorded")
    expect(main).to_contain_text(re.compile(r"\d+\sh\s\d\d\smin\s\d\d\ss, heure de Paris"))
    expect(main).to_contain_text(f"{number}-R1")
    expect(main).to_contain_text("2 × Béquille réglable Cadence")
    page.get_by_role("link", name="Voir ma commande").click()
    expect(main.get_by_role("link", name=f"Rétractation {number}-R1")).to_be_visible()
    visit.judge("withdrawal: order page")
    handled(dora, number, shop, eventually)


def handled(dora: Staff, number: str, shop: Shop, eventually: Eventually) -> None:
    """The clock of 14 days, the goods back, the sum of the law, the end."""
    page, main = dora.page, dora.page.get_by_role("main")
    page.get_by_role("navigation", name="Gestion").get_by_role("link", name="Ventes").click()
    page.get_by_role("navigation", name="Ventes").get_by_role("link", name="Rétractations").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rétractations")
    row = page.get_by_role("row").filter(has_text=f"{number}-R1")
    expect(row).to_contain_text("14\u00a0jours")
    expect(row).to_contain_text("Retour attendu")
    row.get_by_role("link", name=f"{number}-R1").click()
    dora.press(f"Retour reçu {number}-R1", then="À rembourser")
    expect(page.get_by_label("Somme à rembourser")).to_have_value("66,00\u00a0€")
    dora.press(f"Rembourser {number}-R1", then="Remboursé")
    # A transfer goes back by hand: the worker says so on the order, and a page drawn before that is stale.
    assert eventually(
        lambda: "refund_by_hand" in shop.rows("SELECT attention FROM orders WHERE number = ?", number)[0][0]
    )
    dora.open_order(number)
    dora.press(f"Clore {number}-R1", then="Classée")
    expect(main.get_by_role("button", name=f"Clore {number}-R1")).to_have_count(0)


def test_the_acknowledgment_is_mailed(visiting: Visiting, shop: Shop, eventually: Eventually) -> None:
    visit = visiting()
    number = ordered(visit.page, shop, Person(email="accuse@exemple.fr"))
    visit.open("/livraison")
    identified(visit, number, "accuse@exemple.fr")
    visit.page.get_by_role("button", name="Continuer").click()
    visit.page.get_by_role("button", name=BUTTON, exact=True).click()
    visit.expect_heading("Votre rétractation est enregistrée")
    mailed = f"%withdrawal_recorded:{number}:%"
    assert eventually(lambda: shop.rows("SELECT done_at FROM job WHERE key LIKE ? AND done_at IS NOT NULL", mailed))
    visit.open("/simulateur/courrier")
    visit.page.get_by_role("link", name=f"Votre rétractation {number}-R1 est enregistrée").first.click()
    expect(visit.page.get_by_text("heure de Paris").first).to_be_visible()
    expect(visit.page.get_by_text("2 × Béquille réglable Cadence").first).to_be_visible()


def test_by_keyboard_alone_one_article_is_kept(visiting: Visiting, shop: Shop) -> None:
    """K: from the order's page, every control reached by Tab."""
    visit = visiting()
    page, keyboard = visit.page, visit.page.keyboard
    number = ordered(page, shop, Person(email="clavier@exemple.fr"), slug="pilulier-semaine", pieces=1)
    visit.open("/suivi")
    Lookup(page).ask(number, "clavier@exemple.fr")
    visit.expect_heading(f"Commande {number}")
    reach(visit, LINK)
    keyboard.press("Enter")
    visit.expect_heading(LINK)
    name = articles(page).first.evaluate("box => box.labels[0].textContent.trim()")
    reach_field(visit, name)
    keyboard.press("Space")
    reach(visit, "Continuer")
    keyboard.press("Enter")
    expect(page.get_by_text("Il y a un problème")).to_be_visible()
    expect(visit.page.locator("#error-summary")).to_be_focused()
    visit.judge("withdrawal: nothing chosen")
    reach_field(visit, name)
    keyboard.press("Space")
    reach(visit, "Continuer")
    keyboard.press("Enter")
    visit.expect_heading("Vérifiez votre déclaration")
    reach(visit, "Modifier")
    keyboard.press("Enter")
    visit.expect_heading(LINK)
    reach(visit, "Continuer")
    keyboard.press("Enter")
    visit.expect_heading("Vérifiez votre déclaration")
    reach(visit, BUTTON)
    keyboard.press("Enter")
    visit.expect_heading("Votre rétractation est enregistrée")


def test_an_order_that_has_not_left_is_cancelled_by_withdrawing_from_it(visiting: Visiting, shop: Shop) -> None:
    visit = visiting(width=1280, height=800)
    page = visit.page
    add_to_cart(page, shop.url, "pilulier-semaine")
    steps = check_out(page, shop.url, person=Person(email="avant@exemple.fr"), payment="Virement bancaire")
    steps.accept_terms()
    steps.order_button().click()
    Confirmation(page).expect_open()
    number = Confirmation(page).number()
    identified(visit, number, "avant@exemple.fr")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("main")).to_contain_text("votre commande est annulée")
    page.get_by_role("button", name=BUTTON, exact=True).click()
    visit.expect_heading("Votre rétractation est enregistrée")
    visit.judge("withdrawal: order ended")
    page.get_by_role("link", name="Voir ma commande").click()
    expect(page.get_by_role("main").get_by_text("Annulée", exact=True).first).to_be_visible()


def test_the_staff_pages_keep_the_rules(visiting: Visiting, shop: Shop) -> None:
    number = ordered(visiting().page, shop, Person(email="gestion@exemple.fr"))
    buyer = visiting(javascript=False)
    buyer.open("/livraison")
    identified(buyer, number, "gestion@exemple.fr")
    buyer.page.get_by_role("button", name="Continuer").click()
    buyer.page.get_by_role("button", name=BUTTON, exact=True).click()
    for width in (360, 1280):
        visit = visiting(width=width)
        staff = Staff(visit.page, shop.url)
        staff.sign_in(shop.staff_email, shop.staff_password)
        for path in ("/gestion/retractations", "/gestion/retractations?etat=classees"):
            visit.open(path)
            visit.judge(f"{path}, {width} px")
        staff.open_order(number)
        visit.judge(f"staff: order with a withdrawal, {width} px")
