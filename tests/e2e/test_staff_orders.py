"""Orders at the desk: found by filters, prepared together, packed with a scanner; and what is written about them."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.e2e.pages import Person
from tests.e2e.pages_after import Staff
from tests.e2e.shortcuts import order_by_transfer
from tests.e2e.visits import Shop, Visit, Visiting

Eventually = Callable[[Callable[[], Any]], Any]
SLUG, SKU = "pilulier-semaine", "BRI-173-TQ"


def test_a_transfer_for_the_agency_from_the_bank_to_the_counter(
    desk: Visit, visiting: Visiting, shop: Shop, eventually: Eventually
) -> None:
    """Journey 5, behind the counter: the transfer is here, it is prepared, packed, and the buyer comes for it."""
    name = "avec" if desk.javascript else "sans"
    buyer = Person(email=f"comptoir-prepare-{name}@exemple.fr")
    number = order_by_transfer(visiting().page, shop.url, SLUG, 2, "Agence de Lyon", buyer)
    dora = Staff(desk.page, shop.url)
    dora.open_order(number)
    dora.press("Virement reçu", then="Payée")
    desk.page.get_by_role("button", name="Je m’en occupe").click()
    expect(desk.page.locator("#in-hand")).to_contain_text("Vous vous en occupez")
    desk.judge("staff: an order in hand")
    prepared_with_others(desk, shop, number)
    packed_by_scanner(desk, shop, number)
    desk.page.get_by_role("button", name="Prête en agence").click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text(f"Commande {number}")
    assert eventually(lambda: [one for one in shop.mails(buyer.email) if "vous attend" in str(one["Subject"])])


def prepared_with_others(desk: Visit, shop: Shop, number: str) -> None:
    """Found by filters, ticked, and many at once asked about before it is done."""
    page = desk.page
    page.goto(f"{shop.url}/gestion/commandes?etat=a-preparer&agence=agence-de-lyon&qui=moi")
    desk.judge("staff: the list, narrowed")
    expect(page.locator("#orders").get_by_role("status")).to_contain_text("commande")
    page.locator(f"#tick-{number}").check()
    page.get_by_label("Faire").select_option(label="Commencer la préparation")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Commencer la préparation")
    desk.judge("staff: many orders, asked once more")
    page.get_by_role("button", name=re.compile("^Commencer la préparation")).click()
    expect(page.locator("#done-count")).to_contain_text("1 commande")
    desk.judge("staff: many orders, done")


def packed_by_scanner(desk: Visit, shop: Shop, number: str) -> None:
    """Found by its slip; a wrong article is told, a count outlives a reload and what changed meanwhile."""
    page = desk.page
    page.goto(f"{shop.url}/gestion/preparation")
    desk.judge("staff: to prepare")
    page.get_by_label("Scannez un bon").fill(number)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Emballer {number}")
    desk.judge("staff: the packing table")
    scan(desk, "0000000000000")
    expect(page.get_by_role("alert").filter(has_text="pas dans la commande")).to_be_visible()
    desk.judge("staff: a wrong article")
    scan(desk, SKU)
    expect(page.locator("[data-count]")).to_have_text("1")
    page.get_by_role("button", name="+1").click()
    expect(page.locator("[data-count]")).to_have_text("2")
    expect(page.locator("#pack-all")).to_be_visible()
    page.reload()
    expect(page.locator("[data-count]")).to_have_text("2")
    shop.rows("UPDATE orders SET version = version + 1 WHERE number = ?", number)  # as an alert does
    page.get_by_role("button", name="Prête en agence").click()
    expect(page.locator("#since")).to_contain_text("mise à jour par le programme")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Emballer {number}")
    expect(page.locator("[data-count]")).to_have_text("2")
    desk.judge("staff: refused at the packing table")


def scan(desk: Visit, code: str) -> None:
    """What a keyboard wedge does: the field has the focus, it types and presses Enter."""
    field = desk.page.get_by_label("Scannez un article")
    if desk.javascript:
        expect(field).to_be_focused()
    field.fill(code)
    field.press("Enter")


def test_a_message_reaches_the_buyer_and_a_note_does_not(
    desk: Visit, visiting: Visiting, shop: Shop, eventually: Eventually
) -> None:
    name = "avec" if desk.javascript else "sans"
    buyer = Person(email=f"message-{name}@exemple.fr")
    shopper = visiting()
    number = order_by_transfer(shopper.page, shop.url, SLUG, 1, "Agence de Lyon", buyer)
    dora, page = Staff(desk.page, shop.url), desk.page
    dora.open_order(number)
    page.get_by_text("Ajouter une note interne").click()
    page.get_by_label("Note interne").fill("Rappeler ce client mardi.")
    page.get_by_role("button", name="Ajouter la note").click()
    expect(page.locator(".written.note")).to_contain_text("Rappeler ce client mardi.")
    page.get_by_text("Écrire au client").click()
    page.get_by_label("Message au client").fill("Votre pilulier existe aussi en bleu.")
    page.get_by_role("button", name="Envoyer le message").click()
    expect(page.locator(".written.message")).to_contain_text("aussi en bleu")
    desk.judge("staff: an order written about")
    letters = eventually(lambda: [one for one in shop.mails(buyer.email) if "message" in str(one["Subject"])])
    assert letters
    shopper.page.get_by_role("main").get_by_role("link", name="Suivre ma commande").first.click()
    main = shopper.page.get_by_role("main")
    expect(main).to_contain_text("Votre pilulier existe aussi en bleu.")
    expect(main).not_to_contain_text("Rappeler ce client")
    shopper.judge("tracking with a message")


def test_filters_follow_the_choice_and_the_way_back(visiting: Visiting, shop: Shop) -> None:
    """Chosen with JavaScript, the list changes at once, the address with it, and Back takes it back."""
    visit = visiting(width=1280)
    page = visit.page
    Staff(page, shop.url).sign_in(shop.staff_email, shop.staff_password)
    order_by_transfer(visiting().page, shop.url, SLUG, 1, "", Person(email="filtres@exemple.fr"))
    page.goto(f"{shop.url}/gestion/commandes")
    page.get_by_label("État").select_option(label="Livrées ou retirées")
    expect(page.locator(".chips")).to_contain_text("Livrées ou retirées")
    expect(page).to_have_url(re.compile("etat=livrees"))
    visit.judge("staff: the list, nothing found")
    page.go_back()
    expect(page).not_to_have_url(re.compile("etat="))
    expect(page.locator("#orders table")).to_be_visible()
