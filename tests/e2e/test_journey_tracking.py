"""Following an order without an account: two parcels, one late; and a stranger who guesses learns nothing (P16)."""

import re

from playwright.sync_api import expect

from tests.e2e.pages import Person
from tests.e2e.pages_after import Confirmation, Lookup, Staff
from tests.e2e.shortcuts import add_to_cart, check_out
from tests.e2e.visits import Shop, Visit, Visiting
from tests.e2e.walks import Walk

FIRST, SECOND = "00340434161094000011", "00340434161094000012"


def sent_in_two_parcels(visit: Visit, shop: Shop, dora: Staff, buyer: Person) -> str:
    """An order of two articles, each in a parcel of its own; the first should have come long ago."""
    add_to_cart(visit.page, shop.url, "pilulier-semaine")
    add_to_cart(visit.page, shop.url, "assiette-rebord-anse")
    steps = check_out(visit.page, shop.url, person=buyer, payment="Virement bancaire")
    steps.accept_terms()
    steps.order_button().click()
    Confirmation(visit.page).expect_open()
    number = Confirmation(visit.page).number()
    dora.open_order(number)
    dora.press("Virement reçu", then="Payée")
    dora.press("Commencer la préparation", then="En préparation")
    dora.ship(FIRST, {"Pilulier": 1, "Assiette": 0})
    dora.ship(SECOND, {"Assiette": 1})
    shop.rows(
        "UPDATE parcel SET expected_from = date('now', '-9 days'), expected_to = date('now', '-8 days') "
        "WHERE tracking_number = ?",
        FIRST,
    )
    return number


def test_two_parcels_are_followed_each_by_itself_and_the_late_one_says_so(
    visit: Visit, shop: Shop, dora: Staff
) -> None:
    page = visit.page
    buyer = Person(email=f"suivi-{'avec' if visit.javascript else 'sans'}@exemple.fr")
    shop.rows(
        "DELETE FROM parcel_line WHERE parcel IN (SELECT id FROM parcel WHERE tracking_number IN (?, ?))", FIRST, SECOND
    )
    shop.rows("DELETE FROM parcel WHERE tracking_number IN (?, ?)", FIRST, SECOND)
    number = sent_in_two_parcels(visit, shop, dora, buyer)
    page.context.clear_cookies()
    visit.open("/")
    with Walk(visit, 16)():
        page.get_by_role("contentinfo").get_by_role("link", name="Suivre ma commande").click()
        visit.expect_heading("Suivre une commande")
        # As people type them: small letters, spaces.
        Lookup(page).ask(f" {number.lower()} ", buyer.email.upper())
        visit.expect_heading(f"Commande {number}")
    visit.judge("tracking with two parcels")
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", level=3, name=re.compile("^Colis"))).to_have_count(2)
    expect(main.get_by_role("list", name=re.compile("^Suivi d"))).to_have_count(3)
    expect(main).to_contain_text(FIRST)
    expect(main).to_contain_text(SECOND)
    expect(main).to_contain_text("Votre commande a du retard.")
    expect(main.get_by_text("en retard")).to_have_count(1)
    expect(
        main.get_by_text(re.compile(r"[Ll]ivraison prévue .*(lundi|mardi|mercredi|jeudi|vendredi|samedi)")).first
    ).to_be_visible()
    expect(page.get_by_role("link", name="Annuler la commande")).to_have_count(0)


def test_ten_wrong_pairs_are_throttled_and_reveal_nothing(visit: Visit, shop: Shop) -> None:
    page = visit.page
    buyer = Person(email="discrete@exemple.fr")
    add_to_cart(page, shop.url, "coupe-comprimes-net")
    steps = check_out(page, shop.url, person=buyer, agency="Agence de Lyon", payment="Virement bancaire")
    steps.accept_terms()
    steps.order_button().click()
    Confirmation(page).expect_open()
    number = Confirmation(page).number()
    visit.open("/suivi")
    said = set()
    for attempt in range(10):
        # A real number with a wrong address, then a wrong number with a real address: the same answer.
        Lookup(page).ask(*((number, "autre@exemple.fr") if attempt % 2 else ("SC-26-999997", buyer.email)))
        expect(
            page.get_by_role("link", name="Nous ne trouvons pas").or_(page.get_by_text("Nous ne trouvons pas")).first
        ).to_be_visible()
        said.add(page.locator("#error-summary").inner_text())
    assert len(said) == 1, said
    Lookup(page).ask(number, buyer.email)
    visit.expect_heading("Trop de demandes")
    expect(page.get_by_role("main")).to_contain_text(re.compile("Réessayez dans|minutes"))
    assert buyer.last_name not in page.content()
    assert buyer.street not in page.content()
    visit.judge("throttled lookup")


def test_a_link_that_was_tampered_with_opens_nothing(visiting: Visiting, shop: Shop) -> None:
    visit = visiting(javascript=False)
    number = shop.rows("SELECT number FROM orders ORDER BY id DESC LIMIT 1")
    name = number[0][0] if number else "SC-26-000001"
    answer = visit.open(f"/suivi/{name}.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    assert answer
    assert answer.status == 404
    visit.expect_heading("Page introuvable")
