"""An order as a buyer has made it when a journey begins."""

from playwright.sync_api import Page

from tests.e2e.pages import Person
from tests.e2e.pages_after import Confirmation
from tests.e2e.shortcuts import add_to_cart, check_out
from tests.e2e.visits import Shop

LEFT_OUT = "pansements-assortis"


def ordered(page: Page, shop: Shop, buyer: Person, *, slug: str = "bequilles-cadence", pieces: int = 2) -> str:
    """An order of two crutches and of plasters that cannot be sent back once unsealed; gives its number."""
    add_to_cart(page, shop.url, slug, pieces)
    add_to_cart(page, shop.url, LEFT_OUT)
    steps = check_out(page, shop.url, person=buyer, payment="Virement bancaire")
    steps.accept_terms()
    steps.order_button().click()
    Confirmation(page).expect_open()
    return Confirmation(page).number()
