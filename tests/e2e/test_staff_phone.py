"""Dora takes an order by telephone, Lucette pays by the link she is mailed; by keyboard alone, without JavaScript."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages_after import PaymentPage, Staff
from tests.e2e.visits import Shop, Visit, Visiting

CANE = "MAR-106-VS"


def begin(visit: Visit, shop: Shop, email: str) -> None:
    """Signed in, a new draft with who calls in it."""
    Staff(visit.page, shop.url).sign_in(shop.staff_email, shop.staff_password)
    visit.open("/gestion/commandes/nouvelle")
    visit.judge("who calls")
    visit.page.get_by_role("button", name="Nouveau client, sans compte").click()
    expect(visit.page.get_by_role("heading", name="1. Client")).to_be_visible()
    visit.judge("an empty draft")
    page = visit.page
    client = page.locator("#client")
    for label, text in (
        ("Prénom", "Lucette"),
        ("Nom", "Fabre"),
        ("Adresse e-mail", email),
        ("Téléphone", "06 39 98 12 34"),
        ("Adresse", "12 rue des Lilas"),
        ("Code postal", "69007"),
    ):
        client.get_by_label(label, exact=True).first.fill(text)
    if not visit.javascript:
        client.get_by_label("Ville", exact=True).fill("Lyon")
    expect(page.locator("#facturation-ville")).to_have_value("Lyon")  # the postcode names it


def ordered(page: Page) -> str:
    """The number of the order whose page is shown."""
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile(r"Commande SC-\d\d-\d{6}"))
    return heading.inner_text().removeprefix("Commande ")


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", [360, 1280])
def test_an_order_taken_by_phone_is_paid_by_the_link(
    visiting: Visiting, shop: Shop, eventually: Callable[[Callable[[], Any]], Any], javascript: bool, width: int
) -> None:
    visit = visiting(javascript=javascript, width=width)
    page, email = visit.page, f"lucette-{width}-{javascript}@exemple.fr".lower()
    begin(visit, shop, email)
    page.get_by_role("button", name="Enregistrer le client").click()
    expect(page.get_by_text("Client enregistré.")).to_be_visible()
    page.get_by_label("Référence, code-barres ou mots").fill(CANE)
    page.get_by_label("Quantité", exact=True).fill("2")
    page.get_by_role("button", name="Ajouter", exact=True).click()
    expect(page.get_by_text("2 × Canne pliante Escale, vert sapin").first).to_be_visible()
    visit.judge("articles")
    page.get_by_role("radio", name="Livraison à domicile").check()
    page.get_by_role("button", name="Enregistrer la livraison").click()
    expect(page.get_by_text("Livraison enregistrée.")).to_be_visible()
    page.get_by_role("radio", name="Lien de paiement par e-mail").check()
    page.get_by_role("button", name="Enregistrer le paiement").click()
    expect(page.get_by_text("Paiement enregistré.")).to_be_visible()
    visit.judge("ready to be read out")
    page.get_by_role("button", name="Enregistrer la commande").click()
    expect(page.get_by_role("link", name="Lisez ces points au client, puis cochez la case.")).to_be_visible()
    visit.judge("not read out")
    page.get_by_role("checkbox", name="Lu au client, qui est d’accord").check()
    page.get_by_role("button", name="Enregistrer la commande").click()
    number = ordered(page)
    expect(page.get_by_text("Commande prise par téléphone par")).to_be_visible()
    links = eventually(lambda: [one for one in shop.mails(email) if "Payer" in str(one["Subject"])])
    body = links[0].get_body(("plain",))
    assert body is not None
    link = re.search(r"https?://\S+/suivi/\S+/paiement", body.get_content())
    assert link, "no link to pay"
    buyer = visiting(javascript=javascript)
    buyer.page.goto(link[0])
    buyer.judge("ways to pay")
    buyer.page.get_by_role("radio", name="Carte bancaire").check()
    buyer.page.get_by_role("button", name=re.compile("^Payer")).first.click()
    provider = PaymentPage(buyer.page)
    provider.expect_open()
    provider.end("Payer")
    expect(buyer.page.get_by_role("heading", level=1)).to_have_text(re.compile("Merci"), timeout=40_000)
    buyer.open(link[0].removeprefix(shop.url).removesuffix("/paiement"))
    expect(buyer.page.get_by_text("Commande prise par téléphone par")).to_be_visible()
    Staff(page, shop.url).open_order(number)
    expect(page.get_by_text("Payée").first).to_be_visible()


def test_an_operator_never_needs_the_mouse(visiting: Visiting, shop: Shop) -> None:
    visit = visiting(width=1280)
    page = visit.page
    begin(visit, shop, "clavier@exemple.fr")
    page.locator("#facturation-ville").press("Enter")
    expect(page.locator("#client-saved")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Référence, code-barres ou mots")).to_be_focused()
    page.keyboard.type("canne escale")
    page.keyboard.press("Enter")
    first = page.locator("#choices button").first
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ajouté").first).to_be_visible()
    expect(page.get_by_label("Référence, code-barres ou mots")).to_be_focused()
    page.keyboard.type(f"{CANE} 2")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 × Canne pliante Escale, vert sapin").first).to_be_visible()
    page.locator("#mode-agency").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("#livraison-saved")).to_be_focused()
    page.locator("#paiement-transfer").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("#paiement-saved")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("checkbox", name="Lu au client, qui est d’accord")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    ordered(page)
    visit.judge("the order")


@pytest.mark.parametrize("javascript", [True, False])
def test_of_two_tabs_the_second_is_told(visiting: Visiting, shop: Shop, javascript: bool) -> None:
    visit = visiting(javascript=javascript)
    page = visit.page
    begin(visit, shop, f"onglets-{javascript}@exemple.fr".lower())
    page.get_by_role("button", name="Enregistrer le client").click()
    expect(page.get_by_text("Client enregistré.")).to_be_visible()
    other = page.context.new_page()
    other.goto(page.url.partition("?")[0])
    other.locator("#client").get_by_label("Prénom", exact=True).first.fill("Lucile")
    other.get_by_role("button", name="Enregistrer le client").click()
    expect(other.get_by_text("Client enregistré.")).to_be_visible()
    other.close()
    page.locator("#client").get_by_label("Prénom", exact=True).first.fill("Lucie")
    page.get_by_role("button", name="Enregistrer le client").click()
    expect(page.locator("#client-problem")).to_contain_text(
        "Changé dans un autre onglet. Maintenant\u00a0: Lucile Fabre"
    )
    expect(page.locator("#client").get_by_label("Prénom", exact=True).first).to_have_value("Lucie")
    assert not javascript or visit.focused() == "client-problem"
    visit.judge("changed in another tab")
    page.get_by_role("button", name="Enregistrer le client").click()
    expect(page.get_by_text("Client enregistré.")).to_be_visible()


def test_what_the_browser_styled_itself_breaks_no_policy(visiting: Visiting, shop: Shop) -> None:
    """A field made taller by hand carries a style: what replaces it is not given one, which the policy would refuse."""
    visit = visiting(width=1280)
    page = visit.page
    begin(visit, shop, "agrandi@exemple.fr")
    reference = page.get_by_label("Référence, code-barres ou mots")
    reference.evaluate("field => { field.style.height = '4rem' }")
    reference.fill("rien de tel")
    reference.press("Enter")
    expect(page.locator("#articles .error-summary, #articles .field-error").first).to_be_visible()
    assert visit.troubles == []
