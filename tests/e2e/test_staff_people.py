"""The team, one's own access and the journal in a browser; a telephone turned on and used (C1, S0-45)."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visiting
from tests.e2e.visits import Shop, Visit

PAGES = (
    ("/gestion/mon-acces", "Mon accès"),
    ("/gestion/mon-acces/second-facteur", "Activer le second facteur"),
    ("/gestion/equipe", "L’équipe"),
    ("/gestion/equipe/nouvelle-personne", "Ajouter une personne"),
    ("/gestion/equipe/2", "Vincent Morel"),
    ("/gestion/equipe/droits", "Qui peut faire quoi"),
    ("/gestion/journal", "Journal"),
)


def sign_in(page: Page, shop: Shop, email: str) -> None:
    page.get_by_label("Adresse e-mail").fill(email)
    page.get_by_label("Mot de passe", exact=True).fill(shop.staff_password)
    page.get_by_role("button", name="Me connecter").click()


def test_every_page_of_people_keeps_the_rules(visit: Visit, shop: Shop) -> None:
    shop.forget_attempts()
    visit.open("/gestion/connexion?suite=/gestion/mon-acces")
    sign_in(visit.page, shop, shop.staff_email)
    visit.expect_heading("Mon accès")
    for path, heading in PAGES:
        visit.open(path)
        visit.expect_heading(heading)
        visit.judge(path)


@pytest.mark.parametrize(
    ("email", "javascript"), [("paul@sante-comptoir.example", True), ("noemie@sante-comptoir.example", False)]
)
def test_a_telephone_is_turned_on_and_asked_for(visiting: Visiting, shop: Shop, email: str, javascript: bool) -> None:
    shop.forget_attempts()
    visit = visiting(javascript=javascript)
    page = visit.page
    visit.open("/gestion/connexion?suite=/gestion/mon-acces")
    sign_in(page, shop, email)
    page.get_by_role("link", name="Activer le second facteur").click()
    telephone = pyotp.TOTP(page.locator("#factor-key").inner_text().replace(" ", ""))
    page.get_by_label("Code à six chiffres").fill(telephone.at(datetime.now(UTC)))
    page.get_by_label("Mot de passe", exact=True).fill(shop.staff_password)
    page.get_by_role("button", name="Activer").click()
    visit.expect_heading("Vos codes de secours")
    visit.judge("recovery codes")
    codes = page.locator("#recovery-codes code").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("link", name="J’ai gardé mes codes, continuer").click()
    expect(page.get_by_text("Il vous reste 10 codes de secours.")).to_be_visible()
    page.get_by_role("button", name="Me déconnecter").click()
    sign_in(page, shop, email)
    visit.expect_heading("Code de connexion")
    visit.judge("code")
    page.get_by_label("Code à six chiffres").fill(telephone.at(datetime.now(UTC) + timedelta(seconds=30)))
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("button", name="Me déconnecter")).to_be_visible()
    visit.open("/gestion/equipe")
    visit.expect_heading("Page réservée")
