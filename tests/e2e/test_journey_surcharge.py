"""Journey 3: Corsica, a mountain resort, Belgium: the surcharge is said with the postcode and kept until the paper."""

import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.e2e.pages import Cart, Checkout, Person
from tests.e2e.pages_after import Confirmation
from tests.e2e.pages_delivery import to_delivery
from tests.e2e.papers import Eventually, saved
from tests.e2e.reading import euros_in
from tests.e2e.shortcuts import add_and_see_the_cart, add_to_cart
from tests.e2e.visits import Shop, Visit, Visiting
from tests.e2e.walks import Walk

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
    visiting: Visiting, shop: Shop, eventually: Eventually, tmp_path: Path, javascript: bool,
    country: str, postcode: str, town: str, said: str, cents: int,
) -> None:  # fmt: skip
    visit = visiting(javascript=javascript)
    page, steps = visit.page, Checkout(visit.page)
    buyer = Person(email=f"supplement-{postcode}-{javascript}@exemple.fr".lower(), postcode=postcode, town=town)
    walk = Walk(visit, 3, said[:2])
    visit.open("/produits/tensiometre-poignet-tempo")
    with walk():
        add_and_see_the_cart(visit)
        Cart(page).checkout()
        fill_in(steps, country, buyer)
        if javascript:
            expect(page.get_by_role("main")).to_contain_text(re.compile(rf"Supplément [^€]*\s:\s{said}"))
            visit.judge("surcharge at the postcode")
        steps.go_on()
        steps.expect_step("Livraison")
        home = page.get_by_role("radio", name=re.compile("^Livraison à domicile"))
        expect(home).to_have_accessible_name(re.compile(rf"{said}"))
        goods = euros_in(page.get_by_role("definition").first.inner_text())
        steps.choose_home()
        visit.judge("delivery with a surcharge")
        steps.go_on()
        steps.expect_step("Paiement")
        steps.choose_payment("Virement bancaire")
        steps.go_on()
        steps.expect_step("Vérifiez votre commande")
        expect(page.get_by_role("main")).to_contain_text(re.compile(rf"Supplément[^€]*{said}"))
        assert steps.total_cents() == goods + 490 + cents
        steps.accept_terms()
        steps.order_button().click()
        Confirmation(page).expect_open()
    told_afterwards(visit, eventually, shop, buyer, said, tmp_path)


def fill_in(steps: Checkout, country: str, person: Person) -> None:
    """The first step with an address in this country."""
    steps.as_guest()
    if country != "France":
        steps.page.get_by_text("changer").first.click()
        steps.page.get_by_label("Pays", exact=True).select_option(country)
    steps.fill_details(person)


def told_afterwards(visit: Visit, eventually: Eventually, shop: Shop, buyer: Person, said: str, folder: Path) -> None:
    """The order's page, its mail and its printed form say the surcharge by itself."""
    surcharge = re.compile(rf"Supplément[^€]*{said}")
    Confirmation(visit.page).follow()
    expect(visit.page.get_by_role("main")).to_contain_text(surcharge)
    visit.judge("tracking with a surcharge")
    body = eventually(lambda: shop.mails(buyer.email))[0].get_body(("plain",))
    assert body
    assert surcharge.search(body.get_content())
    _, paper = saved(visit.page, "Bon de commande, PDF", folder)
    assert surcharge.search(" ".join(PdfReader(io.BytesIO(paper)).pages[0].extract_text().split()))


def test_to_delivery_is_of_the_mainland(visiting: Visiting, shop: Shop) -> None:
    """Without a surcharge none is said."""
    visit = visiting()
    add_to_cart(visit.page, shop.url, "tensiometre-poignet-tempo")
    to_delivery(visit.page, shop.url)
    expect(visit.page.get_by_role("main")).not_to_contain_text("Supplément")
