"""Journey 3: Corsica, a mountain resort, Belgium: the surcharge is said with the postcode and kept until the review."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import Checkout, Person, total_of
from tests.e2e.pages_delivery import to_delivery
from tests.e2e.reading import euros_in
from tests.e2e.shortcuts import add_to_cart
from tests.e2e.visits import Shop, Visit, Visiting

PLACES = [
    ("France", "20000", "Ajaccio", "20,00", 2000),
    ("France", "73150", "Val-d'Isère", "15,00", 1500),
    ("Belgique", "1000", "Bruxelles", "23,00", 2300),
]


@pytest.mark.parametrize(
    ("country", "postcode", "town", "said", "cents"), PLACES, ids=["corsica", "mountain", "belgium"]
)
@pytest.mark.parametrize("javascript", [True, False])
def test_the_surcharge_is_said_at_once_and_stays(
    visiting: Visiting, shop: Shop, javascript: bool, country: str, postcode: str, town: str, said: str, cents: int
) -> None:
    visit = visiting(javascript=javascript)
    page = visit.page
    add_to_cart(page, shop.url, "tensiometre-poignet-tempo")
    fill_in(visit, shop, country, postcode, town)
    if javascript:
        expect(page.get_by_role("main")).to_contain_text(re.compile(rf"Supplément [^€]*\s:\s{said}"))
        visit.judge("surcharge at the postcode")
    steps = Checkout(page)
    steps.go_on()
    steps.expect_step("Livraison")
    expect(page.get_by_role("radio", name=re.compile("^Livraison à domicile"))).to_have_accessible_name(
        re.compile(rf"{said}")
    )
    before = euros_in(page.get_by_role("definition").first.inner_text())
    steps.choose_home()
    visit.judge("delivery with a surcharge")
    steps.go_on()
    steps.expect_step("Paiement")
    steps.choose_payment("Virement bancaire")
    steps.go_on()
    steps.expect_step("Vérifiez votre commande")
    expect(page.get_by_role("main")).to_contain_text(re.compile(rf"Supplément[^€]*{said}"))
    assert euros_in(total_of(page).inner_text()) == before + 490 + cents


def fill_in(visit: Visit, shop: Shop, country: str, postcode: str, town: str) -> None:
    """The first step with an address in this country."""
    page = visit.page
    visit.open("/panier")
    page.get_by_role("button", name="Commander", exact=True).click()
    steps = Checkout(page)
    steps.as_guest()
    if country != "France":
        page.get_by_text("changer").first.click()
        page.get_by_label("Pays", exact=True).select_option(country)
    steps.fill_details(Person(postcode=postcode, town=town))


def test_to_delivery_is_of_the_mainland(visiting: Visiting, shop: Shop) -> None:
    """Without a surcharge none is said."""
    visit = visiting()
    add_to_cart(visit.page, shop.url, "tensiometre-poignet-tempo")
    to_delivery(visit.page, shop.url)
    expect(visit.page.get_by_role("main")).not_to_contain_text("Supplément")
