"""Journey 20, the customer's half: another password, another e-mail address, one's data, the end of the account."""

import re
import zipfile
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.e2e.customers import PASSWORD, Door, a_customer, mailed_link
from tests.e2e.pages import Checkout, Person
from tests.e2e.pages_after import Confirmation
from tests.e2e.shortcuts import add_to_cart
from tests.e2e.visits import Shop, Visit, Visiting
from tests.e2e.walks import Walk

OTHER = "une fenêtre ouverte au matin"
Eventually = Callable[[Callable[[], Any]], Any]


def buy(visit: Visit, shop: Shop, email: str) -> str:
    """One article by transfer, signed in; gives the order's number."""
    page = visit.page
    add_to_cart(page, shop.url, "coupe-comprimes-net")
    page.goto(f"{shop.url}/commande/coordonnees")
    steps = Checkout(page)
    steps.fill_details(Person(email=email))
    steps.go_on()
    steps.choose_home()
    steps.go_on()
    steps.choose_payment("Virement bancaire")
    steps.go_on()
    steps.accept_terms()
    steps.order_button().click()
    Confirmation(page).expect_open()
    return Confirmation(page).number()


def test_my_data_from_the_password_to_the_end(
    visit: Visit, visiting: Visiting, shop: Shop, eventually: Eventually
) -> None:
    """Sessions are revoked, the export is complete, what the law keeps stays without the person."""
    mark = "avec" if visit.javascript else "sans"
    email, new = f"donnees-{mark}-script@exemple.fr", f"ailleurs-{mark}-script@exemple.fr"
    customer = a_customer(shop, email)
    elsewhere = visiting(javascript=visit.javascript)
    for one in (visit, elsewhere):
        Door(one).sign_in(email)
    number = buy(visit, shop, email)
    walk = Walk(visit, 20, "customer")
    visit.open("/compte/informations")
    change_password(visit, walk)
    elsewhere.open("/compte")
    elsewhere.expect_heading("Connexion")
    change_email(visit, walk, shop, eventually, email, new)
    take_data_along(visit, walk, shop, eventually, new, number)
    end_account(visit, walk, new)
    Door(elsewhere).page.goto(f"{shop.url}/connexion")
    elsewhere.page.get_by_label("Adresse e-mail").fill(new)
    elsewhere.page.get_by_label("Mot de passe", exact=True).fill(OTHER)
    elsewhere.page.get_by_role("button", name="Me connecter").click()
    elsewhere.expect_heading("Connexion")
    assert mailed_link(eventually, shop, new, r"/garder-mon-compte/\S+")
    ((erase_at,),) = shop.rows("SELECT erase_at FROM customer WHERE id = ?", customer)
    assert erase_at
    assert shop.rows("SELECT customer FROM orders WHERE number = ?", number) == [(customer,)]


def change_password(visit: Visit, walk: Walk) -> None:
    section = visit.page.locator("#mot-de-passe")
    with walk():
        section.get_by_label("Mot de passe actuel").fill(PASSWORD)
        section.get_by_label("Nouveau mot de passe").fill(OTHER)
        section.get_by_role("button", name="Enregistrer").click()
        expect(section).to_contain_text("Votre mot de passe est changé.")
    visit.judge("password changed")


def change_email(visit: Visit, walk: Walk, shop: Shop, eventually: Eventually, email: str, new: str) -> None:
    """The new address confirms, the old one is told and can take it back."""
    page = visit.page
    section = page.locator("#adresse-e-mail")
    with walk():
        section.get_by_label("Nouvelle adresse e-mail").fill(new)
        section.get_by_label("Mot de passe actuel").fill(OTHER)
        section.get_by_role("button", name="Enregistrer").click()
    link = mailed_link(eventually, shop, new, r"/adresse-e-mail/\S+")
    with walk():
        page.goto(link)
        visit.judge("confirming the new address")
        page.get_by_role("button", name="Confirmer cette adresse").click()
        expect(page.get_by_role("heading", level=1)).not_to_have_text("Confirmer ma nouvelle adresse")
    assert shop.rows("SELECT email FROM customer WHERE email_owner = ?", new) == [(new,)]
    assert mailed_link(eventually, shop, email, r"/adresse-e-mail/\S+/retour")


def take_data_along(visit: Visit, walk: Walk, shop: Shop, eventually: Eventually, email: str, number: str) -> None:
    page = visit.page
    visit.open("/compte/donnees")
    if page.get_by_role("heading", level=1, name="Connexion").count():
        Door(visit).sign_in(email, OTHER)
        visit.open("/compte/donnees")
    with walk():
        page.get_by_role("button", name="Recevoir mes données").click()
    link = mailed_link(eventually, shop, email, r"/compte/donnees/export/\S+")
    with walk(), page.expect_download() as download:
        page.goto(link)
        page.get_by_role("button", name=re.compile("^Télécharger")).click()
    with zipfile.ZipFile(download.value.path()) as archive:
        everything = "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    for known in (email, number, "12 rue des Lilas"):
        assert known in everything, known


def end_account(visit: Visit, walk: Walk, email: str) -> None:
    page = visit.page
    with walk():
        visit.open("/compte/donnees/effacement")
        visit.judge("before the end")
        page.get_by_label("Mot de passe", exact=True).fill(OTHER)
        page.get_by_role("button", name="Effacer mon compte").click()
        visit.expect_heading("Votre compte est fermé")
    visit.open("/compte")
    visit.expect_heading("Connexion")
    assert email not in page.content()
