"""The client space on a phone: what is kept is said, the focus stays, pages look as wished from the first paint."""

import re
import zipfile

import pytest
from playwright.sync_api import expect

from tests.e2e.customers import PASSWORD, at_home
from tests.e2e.visits import Shop, Visit, Visiting

PARTS = ("", "/informations", "/preferences", "/donnees", "/donnees/effacement")


@pytest.mark.parametrize("part", PARTS)
def test_every_part_keeps_the_rules(visiting: Visiting, shop: Shop, part: str) -> None:
    for number, options in enumerate(({}, {"javascript": False}, {"width": 1280, "height": 800})):
        visit = at_home(visiting(**options), shop, f"regles{number}{part.replace('/', '-')}@exemple.fr")
        visit.open(f"/compte{part}")
        visit.judge(f"/compte{part}")


def test_names_are_kept_and_said_where_one_is(visit: Visit, shop: Shop) -> None:
    """ux P25: without JavaScript as well."""
    at_home(visit, shop, f"noms-{visit.javascript}@exemple.fr").open("/compte/informations")
    page = visit.page
    page.get_by_label("Prénom").fill("Alicia")
    page.get_by_label("Nouvelle adresse e-mail").fill("pas encore")
    page.get_by_role("button", name="Enregistrer vos coordonnées").click()
    expect(page.locator("#coordonnees-saved")).to_have_text("Vos coordonnées sont enregistrées.")
    if visit.javascript:
        assert "Vos coordonnées sont enregistrées." in visit.live()
        expect(visit.page.locator("#coordonnees-save")).to_be_focused()
        expect(page.get_by_label("Nouvelle adresse e-mail")).to_have_value("pas encore")
    visit.judge("a section kept")
    page.reload()
    expect(page.get_by_label("Prénom")).to_have_value("Alicia")
    visit.open("/compte")
    visit.expect_heading("Bonjour Alicia")


def test_a_mistake_leads_to_its_field(visit: Visit, shop: Shop) -> None:
    at_home(visit, shop, f"faute-{visit.javascript}@exemple.fr").open("/compte/informations")
    page = visit.page
    page.get_by_label("Téléphone").fill("12")
    page.get_by_role("button", name="Enregistrer vos coordonnées").click()
    expect(page.get_by_text("Vérifiez ce numéro de téléphone").last).to_be_visible()
    if visit.javascript:
        expect(page.get_by_label("Téléphone")).to_be_focused()
        assert any("Il y a un problème" in said for said in visit.live())
    else:
        expect(page).to_have_title(re.compile("^Erreur"))
    visit.judge("a section refused")


def test_a_session_is_closed_from_the_list(visit: Visit, shop: Shop) -> None:
    at_home(visit, shop, f"appareils-{visit.javascript}@exemple.fr").open("/compte/informations")
    page = visit.page
    devices = page.locator("#connexions")
    expect(devices).to_contain_text("Safari sur un iPad")
    devices.get_by_role("button", name="Fermer cette session").click()
    expect(devices.get_by_text("Safari sur un iPad")).to_have_count(0)
    expect(devices).to_contain_text("Cet appareil")
    visit.judge("a session closed")


def test_the_password_changes_and_one_stays_here(visit: Visit, shop: Shop) -> None:
    """S0-07"""
    at_home(visit, shop, f"passe-{visit.javascript}@exemple.fr").open("/compte/informations")
    section = visit.page.locator("#mot-de-passe")
    section.get_by_label("Mot de passe actuel").fill(PASSWORD)
    section.get_by_label("Nouveau mot de passe").fill("une fenêtre ouverte au matin")
    section.get_by_role("button", name="Enregistrer").click()
    expect(section).to_contain_text("Votre mot de passe est changé.")
    visit.open("/compte/informations")
    expect(visit.page.locator("#connexions")).not_to_contain_text("Safari sur un iPad")


def test_pages_look_as_wished_before_anything_is_drawn(visit: Visit, shop: Shop) -> None:
    """Without an account: larger letters and stronger contrast, on every page, from the server."""
    page = visit.page
    visit.open("/")
    plain = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    visit.open("/accessibilite")
    page.get_by_label("Texte plus grand").check()
    page.get_by_label("Contraste renforcé").check()
    page.locator("#affichage").get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#affichage-saved")).to_have_text("Votre affichage est enregistré.")
    visit.judge("larger text, stronger contrast")
    for path in ("/", "/panier", "/produits/rollator-alizee"):
        answer = visit.open(path)
        assert answer
        assert '<html lang="fr" class="agrandi contraste">' in answer.text()
        assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == plain * 1.25
        visit.judge(f"{path}, larger")


def test_an_account_ends_and_is_kept_after_all(visit: Visit, shop: Shop, eventually: object) -> None:
    email = f"fin-{visit.javascript}@exemple.fr"
    at_home(visit, shop, email).open("/compte/donnees")
    page = visit.page
    page.get_by_role("link", name="Effacer mon compte").click()
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Effacer mon compte").click()
    visit.expect_heading("Votre compte est fermé")
    visit.judge("account closed")
    mail = eventually(lambda: shop.mails(email))[-1]  # type: ignore[operator]
    link = re.search(r"https?://\S+/garder-mon-compte/\S+", mail.get_body(("plain",)).get_content())
    assert link
    page.goto(link[0])
    visit.judge("the way back")
    page.get_by_role("button", name="Garder mon compte").click()
    visit.expect_heading("Votre compte est gardé")
    assert shop.rows("SELECT erase_at FROM customer WHERE email = ?", email) == [(None,)]


def test_ones_data_come_as_a_file(visit: Visit, shop: Shop, eventually: object) -> None:
    email = f"donnees-{visit.javascript}@exemple.fr"
    at_home(visit, shop, email).open("/compte/donnees")
    page = visit.page
    page.get_by_role("button", name="Recevoir mes données").click()
    expect(page.locator("#export-saved")).to_contain_text(email)
    mail = eventually(lambda: shop.mails(email))[-1]  # type: ignore[operator]
    link = re.search(r"https?://\S+/compte/donnees/export/\S+", mail.get_body(("plain",)).get_content())
    assert link
    page.goto(link[0])
    visit.judge("before the download")
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert email in archive.read("donnees.json").decode()
