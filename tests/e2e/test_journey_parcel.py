"""A parcel from the packing table to the door: its label, the carrier’s message, a neighbour, delivered (S0-40)."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages import Person
from tests.e2e.pages_after import Confirmation, PaymentPage, Staff
from tests.e2e.pages_delivery import Delivery, to_delivery
from tests.e2e.shortcuts import add_to_cart, order_by_transfer
from tests.e2e.visits import Shop, Visit, Visiting

Eventually = Callable[[Callable[[], Any]], Any]


def packed_and_gone(dora: Staff, number: str) -> str:
    """Dora packs the paid order, prints its label, hands the parcel over; its number."""
    page = dora.page
    dora.open_order(number)
    dora.press("Commencer la préparation", then="En préparation")
    page.get_by_role("button", name="Préparer le colis").click()
    expect(page.get_by_text("Étiquette demandée").or_(page.get_by_text("Étiquette prête")).first).to_be_visible()
    # The page asks by itself until the label is there.
    label = page.get_by_role("link", name=re.compile("^Imprimer l’étiquette"))
    expect(label).to_be_visible()
    printed = page.request.get(dora.url + str(label.get_attribute("href")))
    assert printed.body().startswith(b"%PDF-")
    parcel = page.get_by_text(re.compile("numéro 250[0-9]{12}")).locator("strong").inner_text()
    page.get_by_role("button", name="Remettre au transporteur").click()
    expect(page.get_by_role("main").get_by_text("Expédiée").first).to_be_visible()
    return parcel


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_of_parcels_keep_the_rules(visiting: Visiting, shop: Shop, width: int) -> None:
    number = order_by_transfer(visiting().page, shop.url, "pilulier-semaine")
    visit = visiting(width=width)
    staff, page = Staff(visit.page, shop.url), visit.page
    staff.sign_in(shop.staff_email, shop.staff_password)
    staff.open_order(number)
    staff.press("Virement reçu", then="Payée")
    page.locator("summary", has_text="Annoncer un retard").click()
    page.get_by_role("button", name="Annoncer le retard").click()
    expect(page.get_by_text("Il y a un problème")).to_be_visible()
    visit.judge(f"staff: a delay without days, {width} px")
    staff.press("Commencer la préparation", then="En préparation")
    page.get_by_role("button", name="Préparer le colis").click()
    expect(page.get_by_role("link", name=re.compile("^Imprimer l’étiquette"))).to_be_visible()
    visit.judge(f"staff: a packed parcel, {width} px")
    page.get_by_role("button", name="Défaire le colis").click()
    expect(page.get_by_role("button", name="Préparer le colis")).to_be_visible()
    shop.rows(
        "UPDATE orders SET delivery = json_set(delivery, '$.mode', 'dpd_point', '$.point_later', json('true')) "
        "WHERE number = ?",
        number,
    )
    staff.open_order(number)
    page.get_by_role("link", name="Choisir le point de retrait").first.click()
    expect(page.get_by_role("radio").first).to_be_visible()
    visit.judge(f"staff: pickup points, {width} px")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Choisir ce point").click()
    expect(page.get_by_role("main").get_by_text("Point de retrait choisi", exact=True)).to_be_visible()
    visit.judge(f"staff: a point chosen, {width} px")


def carrier_says(page: Page, url: str, parcel: str, move: str) -> None:
    """Somebody of DPD scans the parcel."""
    page.goto(f"{url}/simulateur/dpd")
    page.locator(f"#colis-{parcel}").get_by_role("button", name=move, exact=True).click()


def letter(shop: Shop, eventually: Eventually, to: str, subject: str) -> str:
    """The text of the mail with these words in its subject, once it came."""
    found = eventually(lambda: [one for one in shop.mails(to) if subject in str(one["Subject"])])
    assert found, subject
    body = found[0].get_body(("plain",))
    assert body
    return str(body.get_content())


def test_from_the_packing_table_to_the_door(visit: Visit, shop: Shop, dora: Staff, eventually: Eventually) -> None:
    page = visit.page
    buyer = Person(email=f"colis-{'avec' if visit.javascript else 'sans'}@exemple.fr", phone="06 39 98 12 34")
    add_to_cart(page, shop.url, "tensiometre-poignet-tempo")
    steps = to_delivery(page, shop.url, buyer)
    Delivery(page).choose_slot(day=2, window="10 h – 12 h")
    steps.go_on()
    steps.choose_payment("Carte bancaire")
    steps.go_on()
    steps.accept_terms()
    steps.order_button().click()
    PaymentPage(page).expect_open()
    PaymentPage(page).end("Payer")
    thanks = Confirmation(page)
    thanks.expect_open()
    number = thanks.number()
    thanks.follow()
    tracking = page.url
    parcel = packed_and_gone(dora, number)

    body = letter(shop, eventually, buyer.email, "rendez-vous de livraison")
    assert "Créneau souhaité" in body
    link = re.search(r"http\S+/simulateur/dpd/rendez-vous/\S+", body)
    assert link
    page.goto(link.group())
    page.get_by_label("Chez un voisin").fill("Mme Petit")
    page.get_by_role("button", name="Remettre à ce voisin").click()
    expect(page.get_by_role("status")).to_be_visible()
    carrier_says(dora.page, shop.url, parcel, "En transit")

    main = page.get_by_role("main")
    told = eventually(lambda: shop.rows("SELECT id FROM parcel_event"))
    assert told
    page.goto(tracking)
    expect(main).to_contain_text("Votre colis est en chemin.")
    expect(main).to_contain_text(re.compile(r"Chez un voisin\s: Mme Petit"))
    expect(main.get_by_role("link", name=re.compile("^Suivre le colis chez DPD"))).to_be_visible()
    visit.judge("a parcel on its way")

    carrier_says(dora.page, shop.url, parcel, "Livré")
    assert eventually(lambda: shop.rows("SELECT id FROM orders WHERE number = ? AND state = 'delivered'", number))
    page.goto(tracking)
    expect(main.get_by_role("heading", level=3, name="Votre colis – livré le")).to_be_visible()
    expect(main).to_contain_text("vous pouvez y renoncer jusqu’au")
    visit.judge("a parcel that arrived")
    dora.open_order(number)
    expect(dora.page.get_by_role("main")).to_contain_text("Ce que dit le transporteur")
