"""The details of a guest: what the page does by itself never stands in the way of who types (P9, P10)."""

import re

from playwright.sync_api import Route, expect

from tests.e2e.pages import ALICE, Cart, Checkout
from tests.e2e.shortcuts import add_to_cart, check_out
from tests.e2e.visits import Shop, Visit, Visiting


def at_the_details(visit: Visit, shop: Shop) -> Checkout:
    add_to_cart(visit.page, shop.url, "enfile-bas-toboggan")
    visit.open("/panier")
    Cart(visit.page).checkout()
    steps = Checkout(visit.page)
    steps.as_guest()
    return steps


def test_the_town_being_typed_is_never_replaced(visiting: Visiting, shop: Shop) -> None:
    """The answer to the postcode comes while the town is half typed."""
    visit = visiting()
    page = visit.page
    at_the_details(visit, shop)
    held: list[Route] = []
    page.route("**/adresse/villes*", lambda route: held.append(route))
    page.get_by_label("Code postal", exact=True).fill("59113")
    with page.expect_request("**/adresse/villes*"):
        page.keyboard.press("Tab")
    expect(page.get_by_label("Ville", exact=True)).to_be_focused()
    page.keyboard.type("Sec")
    with page.expect_response("**/adresse/villes*"):
        for route in held:
            route.continue_()
    expect(page.locator(".htmx-request")).to_have_count(0)
    page.keyboard.type("lin")
    expect(page.get_by_label("Ville", exact=True)).to_have_value("Seclin")
    expect(page.get_by_label("Ville", exact=True)).to_be_focused()


def test_the_town_comes_to_who_tabs_on_quickly(visiting: Visiting, shop: Shop) -> None:
    """The answer to the postcode finds its field empty and with the focus: both get what they want."""
    visit = visiting()
    page = visit.page
    at_the_details(visit, shop)
    page.get_by_label("Code postal", exact=True).fill("69003")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Ville", exact=True)).to_have_value("Lyon")
    expect(page.get_by_label("Ville", exact=True)).to_be_focused()


def test_a_postcode_of_several_towns_offers_them(visiting: Visiting, shop: Shop) -> None:
    visit = visiting()
    page = visit.page
    at_the_details(visit, shop)
    with page.expect_response("**/adresse/villes*"):
        page.get_by_label("Code postal", exact=True).fill("01 000")
    town = page.get_by_role("combobox", name="Ville", exact=True)
    expect(town).to_be_visible()
    town.select_option("Bourg-en-Bresse")
    expect(town.get_by_role("option", name="Autre ville")).to_have_count(1)
    visit.judge("towns to choose from")


def test_a_place_with_a_surcharge_says_so_at_once_and_keeps_it_to_the_end(visit: Visit, shop: Shop) -> None:
    """Corsica, typed with a space: 20,00 € from the postcode to the review."""
    page = visit.page
    steps = at_the_details(visit, shop)
    steps.fill_details()
    page.get_by_label("Code postal", exact=True).fill("20 000")
    if visit.javascript:
        expect(page.get_by_label("Ville", exact=True)).to_have_value("Ajaccio")
        expect(page.get_by_role("main")).to_contain_text("20,00")
    else:
        page.get_by_label("Ville", exact=True).fill("Ajaccio")
    steps.go_on()
    steps.expect_step("Livraison")
    expect(page.get_by_role("main")).to_contain_text("20,00")
    steps.choose_home()
    steps.go_on()
    steps.expect_step("Paiement")
    expect(page.get_by_label("Récapitulatif")).to_contain_text("20,00")


def test_a_refused_form_keeps_everything_and_its_summary_leads_to_each_field(visit: Visit, shop: Shop) -> None:
    """G7: focus on the summary, « Erreur » in the title, each message a link to its field."""
    page = visit.page
    steps = at_the_details(visit, shop)
    steps.fill_details()
    page.get_by_label("Téléphone").fill("12")
    page.get_by_label("Nom", exact=True).fill("")
    steps.go_on()
    expect(page.get_by_text("Il y a un problème")).to_be_visible()
    assert page.title().startswith("Erreur")
    expect(page.get_by_label("Adresse", exact=True)).to_have_value(ALICE.street)
    expect(page.get_by_label("Téléphone")).to_have_value("12")
    for label in ("Téléphone", "Nom"):
        field = page.get_by_label(label, exact=True)
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_accessible_description(re.compile("Erreur"))
    expect(visit.page.locator("#error-summary")).to_be_focused()
    page.get_by_role("group", name="Il y a un problème").get_by_role("link").first.click()
    expect(page.get_by_label("Nom", exact=True)).to_be_focused()
    visit.judge("details refused")


def test_a_later_step_opened_first_leads_to_the_first_that_is_missing(visit: Visit, shop: Shop) -> None:
    page = visit.page
    add_to_cart(page, shop.url, "enfile-bas-toboggan")
    visit.open("/commande/paiement")
    Checkout(page).expect_step("Vos coordonnées")
    visit.judge("a step is missing")


def test_nothing_typed_is_asked_again_when_a_step_is_reopened(visit: Visit, shop: Shop) -> None:
    page = visit.page
    add_to_cart(page, shop.url, "enfile-bas-toboggan")
    check_out(page, shop.url)
    page.get_by_role("link", name=re.compile("^Modifier vos coordonnées")).click()
    for label, value in (("Adresse e-mail", ALICE.email), ("Prénom", ALICE.first_name), ("Adresse", ALICE.street)):
        expect(page.get_by_label(label, exact=True)).to_have_value(value)
    Checkout(page).go_on()
    Checkout(page).expect_step("Vérifiez votre commande")


def test_the_guest_button_is_large(visiting: Visiting, shop: Shop) -> None:
    visit = visiting()
    add_to_cart(visit.page, shop.url, "ouvre-bocal-tour")
    visit.open("/commande/coordonnees")
    box = visit.page.get_by_role("button", name="Continuer sans compte").bounding_box()
    assert box
    assert box["height"] >= 48
