"""Each page and each of its main states keeps the same rules (ux.md §4, C1–C8), on a phone and a few on a desk."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.customers import Door, a_customer, keep_address
from tests.e2e.pages import Person
from tests.e2e.shortcuts import order_by_transfer
from tests.e2e.visits import Shop, Visiting

# What anybody can open, by its address: (name, address, status).
ADDRESSES = [
    ("home", "/", 200),
    ("menu", "/menu", 200),
    ("category", "/rayons/aides-a-la-marche", 200),
    ("category of the second level", "/rayons/rollators", 200),
    ("filtered category", "/rayons/aides-a-la-marche?disponibilite=en-stock&marque=Marchelune", 200),
    ("filters that leave nothing", "/rayons/rollators?disponibilite=sur-commande&prix=100-200", 200),
    ("second page", "/rayons/orthopedie?page=1&tri=prix", 200),
    ("search", "/recherche", 200),
    ("search with results", "/recherche?q=fauteuil+releveur", 200),
    ("search with a typo", "/recherche?q=fauteil+releveur", 200),
    ("search without results", "/recherche?q=zzxxqq+wwkkjj", 200),
    ("product in stock with colours", "/produits/bequilles-cadence", 200),
    ("product reduced", "/produits/rollator-alizee", 200),
    ("product to order", "/produits/rollator-zephyr", 200),
    ("product in small stock", "/produits/canne-quatre-pieds", 200),
    ("product exhausted", "/produits/serum-physiologique-unidoses", 200),
    ("product out at the supplier", "/produits/siege-pivotant-tourne", 200),
    ("product awaited", "/produits/fauteuil-releveur-crique", 200),
    ("product awaited on a date", "/produits/bande-cohesive-liane?taille=7%2C5%C2%A0cm&coloris=Chair", 200),
    ("product discontinued", "/produits/chausse-pied-roseau", 200),
    ("product for professionals", "/produits/otoscope-lueur", 200),
    ("product for agencies", "/produits/lit-tres-bas-estran", 200),
    ("product of sizes and colours", "/produits/chaussures-confort-sente", 200),
    ("empty cart", "/panier", 200),
    ("agencies", "/agences", 200),
    ("agencies near a postcode", "/agences?cp=35000", 200),
    ("agency", "/agences/lyon", 200),
    ("delivery", "/livraison", 200),
    ("surcharges", "/livraison/supplements", 200),
    ("surcharge of a postcode", "/livraison/supplements?q=73150", 200),
    ("agencies near one of several towns", "/agences?cp=saint+aubin", 200),
    ("terms", "/cgv", 200),
    ("legal notice", "/mentions-legales", 200),
    ("privacy", "/donnees-personnelles", 200),
    ("accessibility", "/accessibilite", 200),
    ("site map", "/plan-du-site", 200),
    ("tracking", "/suivi", 200),
    ("restock asked", "/produits/serum-physiologique-unidoses/alerte/envoyee", 200),
    ("restock link unknown", "/alertes/1-aaaa.bbbb", 404),
    ("withdrawal", "/retractation", 200),
    ("withdrawal from an order unknown", "/retractation/SC-26-999999.aaaa", 404),
    ("door", "/connexion?suite=/compte/adresses", 200),
    ("door after signing out", "/connexion?fait=deconnexion", 200),
    ("door after a session's end", "/connexion?fait=fin", 200),
    ("door with another password", "/connexion?fait=mot-de-passe", 200),
    ("door, registering", "/inscription", 200),
    ("door, registered by mail", "/inscription/envoyee", 200),
    ("door, password forgotten", "/mot-de-passe-oublie", 200),
    ("door, sign-in link", "/connexion/lien", 200),
    ("door, link sent", "/mot-de-passe-oublie?fait=envoi", 200),
    ("door, link over", "/mot-de-passe/" + "A" * 43, 410),
    ("door, sign-in link over", "/connexion/" + "A" * 43, 410),
    ("order unknown", "/suivi/SC-26-999999.aaaa", 404),
    ("no such page", "/nulle-part", 404),
    ("no such product", "/produits/inconnu", 404),
    ("staff sign-in", "/gestion/connexion", 200),
]
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
