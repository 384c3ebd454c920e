"""Legal texts and mails written by staff in a browser, and read by a visitor (T36; with and without JavaScript)."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visiting
from tests.e2e.visits import Shop

PAGES = (
    ("/gestion/reglages", "Réglages"),
    ("/gestion/reglages/textes", "Textes légaux"),
    ("/gestion/reglages/textes/cgv", "Conditions générales de vente"),
    ("/gestion/reglages/textes/cgv/versions", "Versions des conditions générales de vente"),
    ("/gestion/reglages/textes/livraison", "Livraison et retours"),
    ("/gestion/reglages/mails", "E-mails aux clients"),
    ("/gestion/reglages/mails/order_recorded", "Commande enregistrée"),
)
OURS = "## Nos engagements\n\nNous répondons sous un jour.\n\n### Par écrit\n\n- par e-mail\n- par courrier"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_text_is_written_previewed_kept_and_taken_back(visiting: Visiting, shop: Shop, javascript: bool) -> None:
    shop.forget_attempts()
    visit = visiting(javascript=javascript)
    page = visit.page
    visit.open("/gestion/connexion?suite=/gestion/reglages")
    page.get_by_label("Adresse e-mail").fill(shop.staff_email)
    page.get_by_label("Mot de passe", exact=True).fill(shop.staff_password)
    page.get_by_role("button", name="Me connecter").click()
    visit.expect_heading("Réglages")
    for path, heading in PAGES:
        visit.open(path)
        visit.expect_heading(heading)
        visit.judge(path)
    visit.open("/gestion/reglages/textes/donnees")
    page.get_by_label("Votre texte", exact=True).fill("### Trop petit")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#texte-error")).to_contain_text("grand titre")
    visit.judge("a wrong text")
    page.get_by_label("Votre texte", exact=True).fill(OURS)
    page.get_by_role("button", name="Aperçu").click()
    expect(page.get_by_role("heading", name="Nos engagements")).to_be_visible()
    visit.judge("preview of a text")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status").filter(has_text="est enregistré, et visible")).to_be_visible()
    visit.open("/donnees-personnelles")
    expect(page.get_by_role("heading", name="Nos engagements")).to_be_visible()
    visit.judge("a page with the merchant's words")
    visit.open("/gestion/reglages/textes/donnees")
    page.get_by_role("button", name="Revenir au texte d’origine").click()
    visit.expect_heading("Textes légaux")
    visit.open("/donnees-personnelles")
    expect(page.get_by_role("heading", name="Nos engagements")).to_have_count(0)
    visit.open("/gestion/reglages/mails/order_paid")
    page.get_by_label("Objet", exact=True).fill("Merci {prénom}")
    page.get_by_role("button", name="Aperçu").click()
    expect(page.locator("#objet-error")).to_contain_text("{prénom}")
    visit.judge("a wrong place")
    page.get_by_label("Objet", exact=True).fill("Merci {prenom}")
    page.get_by_label("Ouverture", exact=True).fill("Reçu pour {numero}.")
    page.get_by_role("button", name="Aperçu").click()
    expect(page.locator("#preview-subject")).to_have_text("Merci Camille")
    visit.judge("preview of a mail")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Voir l’e-mail mis en forme").click()
    mail = opened.value
    expect(mail.get_by_text("Reçu pour SC-26-000000.")).to_be_visible()
    assert mail.evaluate("getComputedStyle(document.querySelector('h1')).color") != "rgb(0, 0, 0)"
    mail.close()
