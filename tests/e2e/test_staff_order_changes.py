"""Staff change an order that stands: its articles, its address, what is never sent, a parcel that came back."""

import re

from playwright.sync_api import expect

from tests.e2e.ordering import ordered
from tests.e2e.pages import Person
from tests.e2e.pages_after import Staff
from tests.e2e.visits import Shop, Visit


def test_an_order_is_changed_all_along_its_way(visit: Visit, shop: Shop) -> None:
    buyer = Person(email=f"change-{'avec' if visit.javascript else 'sans'}@exemple.fr")
    number = ordered(visit.page, shop, buyer)
    desk = Staff(visit.page, shop.url)
    desk.sign_in(shop.staff_email, shop.staff_password)
    desk.open_order(number)
    visit.judge("staff: an unpaid order")
    three_instead(visit)
    sent_elsewhere(visit, number)
    desk.press("Virement reçu", then="Payée")
    desk.press("Commencer la préparation", then="En préparation")
    one_never_sent(visit)
    visit.page.get_by_label("IBAN où la somme est partie").fill("FR76 3000 6000 0112 3456 7890 189")
    desk.press("Virement envoyé", then="vers FR76 … 0189")
    desk.open_order(number)
    desk.ship("00340434161094000058", {})
    come_back(visit, "00340434161094000058")
    visit.page.get_by_role("link", name="Annuler la commande et rembourser").click()
    visit.expect_heading(f"Annuler la commande {number}\u202f?")


def three_instead(visit: Visit) -> None:
    """Other quantities, refused where one is none, shown with their total, kept."""
    page = visit.page
    page.get_by_role("link", name="Modifier les articles").click()
    visit.expect_heading("Modifier les articles")
    visit.judge("staff: articles")
    page.get_by_role("group", name="Quantités").get_by_label("Béquille").fill("x")
    page.get_by_role("button", name="Voir le nouveau total").click()
    visit.judge("staff: articles refused")
    page.get_by_role("group", name="Quantités").get_by_label("Béquille").fill("3")
    page.get_by_role("button", name="Voir le nouveau total").click()
    expect(page.locator("#change-review")).to_be_visible()
    visit.judge("staff: articles to confirm")
    page.get_by_role("button", name="Garder ce changement").click()
    expect(page.get_by_role("main")).to_contain_text("Articles de la commande changés")


def sent_elsewhere(visit: Visit, number: str) -> None:
    """Another address, refused where its postcode is none, kept."""
    page = visit.page
    page.get_by_role("link", name="Changer l’adresse ou le téléphone").click()
    visit.expect_heading("Changer l’adresse")
    visit.judge("staff: address")
    page.get_by_role("group", name=re.compile("^Livraison")).get_by_label("Code postal").fill("12")
    page.get_by_role("button", name="Changer l’adresse").click()
    visit.judge("staff: address refused")
    visit.open(f"/gestion/commandes/{number}/adresse")
    page.get_by_role("group", name=re.compile("^Livraison")).get_by_label("Adresse", exact=True).fill("5 rue Neuve")
    page.get_by_role("button", name="Changer l’adresse").click()
    expect(page.get_by_role("main")).to_contain_text("5 rue Neuve")


def one_never_sent(visit: Visit) -> None:
    """An article taken out of an order that was paid and is being prepared."""
    page = visit.page
    page.get_by_role("link", name="Retirer des articles").click()
    visit.expect_heading("Retirer des articles")
    visit.judge("staff: taking out")
    page.get_by_role("group", name="Articles retirés").get_by_label("Béquille").fill("1")
    page.get_by_role("button", name="Voir ce que cela fait").click()
    expect(page.locator("#rest-review")).to_be_visible()
    visit.judge("staff: taking out to confirm")
    page.get_by_role("button", name="Retirer les articles").click()
    expect(page.get_by_role("main")).to_contain_text("Articles retirés de la commande")
    visit.judge("staff: an order with pieces taken out")


def come_back(visit: Visit, tracking_number: str) -> None:
    """The parcel is on the table again, and what becomes of its goods is to be decided."""
    page = visit.page
    page.get_by_role("link", name="Colis revenu").click()
    visit.expect_heading(f"Colis {tracking_number} revenu")
    visit.judge("staff: a parcel that came back")
    page.get_by_role("button", name="Colis revenu").click()
    expect(page.get_by_role("main")).to_contain_text("Un colis est revenu")
    visit.judge("staff: what came back is to be decided")
