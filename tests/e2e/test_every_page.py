"""Each page and each of its main states keeps the same rules (ux.md §4, C1–C8), on a phone and a few on a desk."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.addresses import ADDRESSES
from tests.e2e.customers import Door, a_customer, keep_address
from tests.e2e.pages import Person
from tests.e2e.shortcuts import order_by_transfer
from tests.e2e.visits import Shop, Visiting

NAMES = [name for name, _, _ in ADDRESSES]
ON_A_DESK = {"home", "category", "filtered category", "product reduced", "search with results", "agencies", "terms"} | {
    "door",
    "door, registering",
}


@pytest.mark.parametrize(("name", "address", "status"), ADDRESSES, ids=NAMES)
def test_an_open_page_keeps_the_rules_with_and_without_javascript(
    visiting: Visiting, name: str, address: str, status: int
) -> None:
    """C6: without JavaScript the page has the same h1 and the same number of forms and links."""
    with_it, without = visiting(), visiting(javascript=False)
    for visit in (with_it, without):
        answer = visit.open(address)
        assert answer
        assert answer.status == status, name
        visit.judge(name)
    assert contents(with_it.page) == contents(without.page), name


@pytest.mark.parametrize(("name", "address", "status"), [row for row in ADDRESSES if row[0] in ON_A_DESK])
def test_a_page_on_a_desk_keeps_the_rules(visiting: Visiting, name: str, address: str, status: int) -> None:
    visit = visiting(width=1280, height=800)
    answer = visit.open(address)
    assert answer
    assert answer.status == status
    visit.judge(f"{name}, 1280 px")


@pytest.mark.parametrize(
    "options", [{}, {"javascript": False}, {"width": 1280, "height": 800}], ids=["phone", "no-javascript", "desk"]
)
def test_every_page_of_the_client_space_keeps_the_rules(
    visiting: Visiting, shop: Shop, options: dict[str, Any]
) -> None:
    """With an order and an address in it; every part of the menu, whatever is added there."""
    visit, email = visiting(**options), f"espace-{'-'.join(map(str, options)) or 'telephone'}@exemple.fr"
    number = order_by_transfer(visit.page, shop.url, "coupe-comprimes-net", person=Person(email=email))
    visit.judge("confirmation that offers an account")
    customer = a_customer(shop, email)
    keep_address(shop, customer)
    Door(visit).sign_in(email)
    parts: list[str] = visit.page.evaluate(
        "[...document.querySelectorAll('nav[aria-label=\"Mon compte\"] a')].map(link => link.getAttribute('href'))"
    )
    assert "/compte/commandes" in parts
    ((address,),) = shop.rows("SELECT public_id FROM customer_address WHERE customer = ?", customer)
    orders = f"/compte/commandes/{number}"
    more = [orders, f"{orders}/annulation", "/compte/commandes?etat=annulees", "/compte/adresses/nouvelle",
            f"/compte/adresses/{address}", "/compte/donnees/effacement", "/connexion", "/inscription",
            "/panier", "/compte/commandes/SC-26-999999"]  # fmt: skip
    titles = set()
    for path in (*parts, *more):
        answer = visit.open(path)
        assert answer
        assert answer.status == (404 if "999999" in path else 200), path
        visit.judge(path)
        titles.add(visit.page.title())
    assert len(titles) >= len(parts)


def contents(page: Page) -> tuple[str, int, int]:
    """What a page offers: its heading, its forms, its links."""
    counts: list[int] = page.evaluate("[document.forms.length, document.links.length]")
    return (page.locator("h1").inner_text(), counts[0], counts[1])


def test_every_title_is_its_own(visiting: Visiting) -> None:
    """C8."""
    visit = visiting(javascript=False)
    page = visit.page
    titles: dict[str, str] = {}
    for name, address, status in ADDRESSES:
        if status != 200 or name in {"product awaited on a date", "second page", "agencies near a postcode"}:
            continue
        if "filter" in name:
            continue
        visit.open(address)
        assert page.title() not in titles, f"{name} and {titles[page.title()]}: {page.title()}"
        titles[page.title()] = name
