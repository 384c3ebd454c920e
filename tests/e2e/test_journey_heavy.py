"""Journey 4: a lift chair and gloves: the heavy carrier or an agency, with the reason; how it gets in is asked."""

import json
import re

from playwright.sync_api import expect

from tests.e2e.pages_after import Confirmation
from tests.e2e.pages_delivery import Delivery, from_the_cart, to_delivery, to_review
from tests.e2e.shortcuts import add_and_see_the_cart, add_to_cart
from tests.e2e.visits import Shop, Visit, Visiting
from tests.e2e.walks import Walk

CHAIR, GLOVES = "fauteuil-releveur-anse?coloris=Taupe", "gants-nitrile-ecorce?taille=M"


def test_only_the_heavy_carrier_and_the_agency_are_left(visit: Visit, shop: Shop) -> None:
    page, main = visit.page, visit.page.get_by_role("main")
    walk = Walk(visit, 4)
    add_to_cart(page, shop.url, CHAIR)
    visit.open(f"/produits/{GLOVES}")
    with walk():
        add_and_see_the_cart(visit)
        steps = from_the_cart(page)
        expect(main).to_contain_text("est trop lourd ou trop encombrant pour un colis")
        modes = page.locator("input[name=mode]")
        assert [one.get_attribute("value") for one in modes.all() if one.is_enabled()] == ["agency", "oversize"]
    expect(main.get_by_text("Indisponible").first).to_be_hidden()
    page.get_by_text("modes impossibles pour cette commande").click()
    expect(main.get_by_text("Indisponible").first).to_be_visible()
    visit.judge("heavy goods")
    with walk():
        Delivery(page).choose("Transport lourd", "Accès pour la livraison")
        expect(page.get_by_label("Étage")).to_be_visible()
    steps.go_on()
    expect(page.get_by_text("Il y a un problème")).to_be_visible()
    visit.judge("access missing")
    with walk():
        fill_in(visit)
        to_review(steps)
        said = re.compile(r"Accès\s: 3e étage, avec ascenseur, accès camion")
        expect(main).to_contain_text(said)
        visit.judge("review of heavy goods")
        steps.accept_terms()
        steps.order_button().click()
        thanks = Confirmation(page)
        thanks.expect_open()
    number = thanks.number()
    kept = json.loads(shop.rows("SELECT delivery FROM orders WHERE number = ?", number)[0][0])
    assert kept["access"] == {"floor": 3, "lift": True, "lorry": True, "note": "Portail vert"}
    thanks.follow()
    expect(main).to_contain_text(said)


def fill_in(visit: Visit) -> None:
    page = visit.page
    page.get_by_label("Étage").select_option("3e étage")
    page.get_by_role("group", name="Y a-t-il un ascenseur").get_by_label("oui").check()
    page.get_by_role("group", name="Un camion peut-il s’arrêter").get_by_label("oui").check()
    page.get_by_label("Précision pour le livreur").fill("Portail vert")


def test_by_keyboard_alone(visiting: Visiting, shop: Shop) -> None:
    """Arrows and Tab reach every answer; the focus is never lost."""
    visit = visiting()
    page = visit.page
    add_to_cart(page, shop.url, CHAIR)
    to_delivery(page, shop.url)
    page.locator("#mode-agency").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#mode-oversize")).to_be_checked()
    expect(page.get_by_label("Étage")).to_be_visible()
    expect(visit.page.locator("#mode-oversize")).to_be_focused()
    page.keyboard.press("Tab")
    expect(visit.page.locator("#oversize-etage")).to_be_focused()
    page.keyboard.type("2e")
    for _ in ("lift", "lorry"):
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Paiement")
