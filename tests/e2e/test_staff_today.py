"""The day's page and the search of the staff space: what waits, taken in hand; what is looked for, found."""

import re

from playwright.sync_api import expect

from tests.e2e.pages import Person
from tests.e2e.pages_after import Staff
from tests.e2e.shortcuts import order_by_transfer
from tests.e2e.visits import Shop, Visit, Visiting

SLUG = "pilulier-semaine"


def test_what_waits_is_taken_in_hand_and_what_is_looked_for_is_found(
    desk: Visit, visiting: Visiting, shop: Shop
) -> None:
    name = "Avecscript" if desk.javascript else "Sansscript"
    buyer = Person(email=f"jour-{name.lower()}@exemple.fr", last_name=name)
    number = order_by_transfer(visiting().page, shop.url, SLUG, 1, "Agence de Lyon", buyer)
    page, dora = desk.page, Staff(desk.page, shop.url)
    dora.open_order(number)
    dora.press("Virement reçu", then="Payée")

    page.goto(f"{shop.url}/gestion?file=a-preparer")
    row = page.get_by_role("row").filter(has_text=number)
    expect(row).to_contain_text("aujourd’hui")
    desk.judge("staff: the day")
    row.get_by_role("button", name=re.compile("^Je m’en occupe")).click()
    expect(row.get_by_role("button", name=re.compile("^Je laisse"))).to_be_visible()
    page.get_by_label("Seulement ce que j’ai en main").check()
    page.get_by_role("button", name="Filtrer").click()
    expect(page).to_have_url(re.compile("a-moi=oui"))
    expect(page.get_by_role("row").filter(has_text=number)).to_have_count(1)
    desk.judge("staff: the day, mine")
    row.get_by_role("button", name=re.compile("^Je laisse")).click()
    expect(row.get_by_role("button", name=re.compile("^Je laisse"))).to_have_count(0)
    page.goto(f"{shop.url}/gestion")
    for picture in ("Commandes par jour", "Encaissements et remboursements"):
        expect(page.get_by_role("img", name=re.compile(picture))).to_be_visible()
    page.locator("#figures-table").click()
    expect(page.get_by_role("region", name="Chiffres par jour")).to_contain_text("30 jours")
    desk.judge("staff: thirty days, as a table")

    page.get_by_label("Commande, client, article, facture").fill(name[:6])
    page.keyboard.press("Enter")
    desk.expect_heading("Recherche")
    expect(page.get_by_role("main").get_by_role("link", name=number)).to_be_visible()
    desk.judge("staff: what was found")
    page.get_by_label("Commande, client, article, facture").fill("introuvable")
    page.get_by_role("search").get_by_role("button", name="Chercher").click()
    expect(page.get_by_role("main")).to_contain_text("Rien ne correspond")
    desk.judge("staff: nothing was found")
    page.get_by_label("Commande, client, article, facture").fill(number.lower().replace("-", " "))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Commande {number}")
