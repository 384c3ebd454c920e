"""The address book, step 1 of who has an account, the cart that comes home: on a phone, with and without JavaScript."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.customers import PASSWORD, Door, a_customer
from tests.e2e.pages import Checkout
from tests.e2e.shortcuts import add_to_cart
from tests.e2e.visits import Shop, Visit, Visiting

CANE, CUTTER = "canne-pliante-escale", "coupe-comprimes-net"
PANTS = "culotte-lavable-marine"
ADDRESSES = (("Lucette", "12 rue des Lilas"), ("Anne", "3 place Bellecour"))


def a_book(shop: Shop, email: str) -> None:
    """A customer with two addresses, the first the default of everything."""
    customer_id = a_customer(shop, email)
    for number, (first_name, line1) in enumerate(ADDRESSES):
        shop.rows(
            "INSERT INTO customer_address (public_id, customer, fingerprint, first_name, last_name, line1, postcode, "
            "town, country, for_delivery, for_billing, created_at) "
            "VALUES (?, ?, ?, ?, 'Martin', ?, '69002', 'Lyon', 'FR', ?, ?, datetime('now'))",
            f"{email}-{number}"[-22:].replace("@", "-").replace(".", "-"), customer_id, f"{number}", first_name, line1,
            not number, not number,
        )  # fmt: skip


def email_of(visit: Visit, name: str) -> str:
    return f"{name}-{'js' if visit.javascript else 'sans'}@exemple.fr"


def card(page: Page, line1: str) -> Locator:
    return page.get_by_role("listitem").filter(has_text=line1)


@pytest.mark.parametrize("path", ["", "/nouvelle"])
def test_the_pages_of_the_book_keep_the_rules(visiting: Visiting, shop: Shop, path: str) -> None:
    ways: tuple[dict[str, Any], ...] = ({}, {"javascript": False}, {"width": 1280, "height": 800})
    for number, options in enumerate(ways):
        visit, email = visiting(**options), f"carnet{number}{len(path)}@exemple.fr"
        a_book(shop, email)
        Door(visit).sign_in(email)
        visit.open(f"/compte/adresses{path}")
        visit.judge(f"/compte/adresses{path}")


def test_an_address_is_added_deleted_and_taken_back(visit: Visit, shop: Shop) -> None:
    """ux P20."""
    email = email_of(visit, "ajoute")
    a_book(shop, email)
    Door(visit).sign_in(email)
    page = visit.page
    visit.open("/compte/adresses")
    page.get_by_role("link", name="Ajouter une adresse").click()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#error-summary")).to_be_focused()
    page.get_by_label("Adresse", exact=True).fill("5 rue de la République")
    Checkout(page).fill_town()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("L’adresse est ajoutée à votre carnet.")).to_be_visible()
    visit.judge("added")
    card(page, "République").get_by_role("button", name="Supprimer").click()
    undo = page.get_by_role("button", name="Annuler la suppression")
    expect(undo).to_be_visible()
    if visit.javascript:
        expect(undo).to_be_focused()
        assert "Adresse supprimée." in visit.live()
    visit.judge("deleted")
    undo.click()
    expect(card(page, "République").get_by_role("button", name="Supprimer")).to_be_visible()
    visit.judge("taken back")


def test_a_default_is_set_from_the_list(visit: Visit, shop: Shop) -> None:
    email = email_of(visit, "defaut")
    a_book(shop, email)
    Door(visit).sign_in(email)
    page = visit.page
    visit.open("/compte/adresses")
    card(page, "Bellecour").get_by_role("button", name="Utiliser par défaut pour la livraison").click()
    expect(card(page, "Bellecour").get_by_text("Livraison par défaut")).to_be_visible()
    expect(card(page, "Lilas").get_by_text("Livraison par défaut")).to_have_count(0)
    if visit.javascript:
        expect(card(page, "Bellecour").get_by_role("heading")).to_be_focused()
    visit.judge("default")


def test_the_cart_comes_along_and_an_address_is_chosen(visit: Visit, shop: Shop) -> None:
    """From a guest's cart through the door to step 1 and on, without typing an address."""
    email, page = email_of(visit, "commande"), visit.page
    a_book(shop, email)
    Door(visit).sign_in(email)
    add_to_cart(page, shop.url, CUTTER)
    visit.open("/compte")
    Door(visit).sign_out()
    add_to_cart(page, shop.url, CANE)
    visit.open("/commande/coordonnees")
    visit.judge("choice")
    page.get_by_role("link", name="J’ai déjà un compte").click()
    page.get_by_label("Adresse e-mail").fill(email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Me connecter").click()
    steps = Checkout(page)
    steps.expect_step("Vos coordonnées")
    expect(page.locator("#carts-merged")).to_contain_text("Déjà dans le panier de votre compte")
    visit.judge("step 1 with a book")
    page.get_by_role("radio", name=re.compile("^Anne Martin")).first.check()
    page.get_by_label("Utiliser une adresse de livraison différente").check()
    page.get_by_role("radio", name="Une autre adresse de livraison").check()
    expect(page.get_by_label("Prénom du destinataire")).to_be_visible()
    visit.judge("step 1 with another address")
    page.get_by_label("Utiliser une adresse de livraison différente").uncheck()
    steps.go_on()
    steps.expect_step("Livraison")
    steps.choose_home()
    steps.go_on()
    steps.expect_step("Paiement")
    steps.choose_payment("Carte bancaire")
    steps.go_on()
    steps.expect_step("Vérifiez votre commande")
    expect(page.get_by_role("main")).to_contain_text("3 place Bellecour")
    visit.judge("review")


def test_what_is_ticked_is_added(visit: Visit, shop: Shop) -> None:
    """Without JavaScript no « Mettre à jour » is needed; with it, a press right after the choice counts the choice."""
    page = visit.page
    visit.open(f"/produits/{PANTS}")
    page.locator("#taille-m").dispatch_event("click")
    page.locator("#coloris-noir").dispatch_event("click")
    page.get_by_label("Quantité", exact=True).fill("2")
    page.keyboard.press("Enter")
    if visit.javascript:
        expect(page.get_by_role("link", name=re.compile("Panier"))).to_contain_text("2")
        visit.open("/panier")
    expect(page.get_by_role("main")).to_contain_text("Taille M, Noir")
    expect(page.get_by_role("main")).to_contain_text("Panier (2")
