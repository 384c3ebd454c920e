"""Journey 2: at a pickup point of DPD, without a map: six euros to the cent, the point named until the mail."""

import json
import re
from collections.abc import Callable
from math import hypot
from typing import Any

from playwright.sync_api import expect

from tests.e2e.pages import Cart
from tests.e2e.pages_after import Confirmation
from tests.e2e.pages_delivery import Delivery, Person, from_the_cart, to_delivery, to_review
from tests.e2e.shortcuts import add_to_cart, from_the_home_page
from tests.e2e.visits import Shop, Visit, Visiting
from tests.e2e.walks import Walk

Eventually = Callable[[Callable[[], Any]], Any]


def test_an_order_fetched_at_a_pickup_point(visit: Visit, shop: Shop, eventually: Eventually) -> None:
    page = visit.page
    buyer = Person(email=f"relais-{'avec' if visit.javascript else 'sans'}@exemple.fr", phone="06 39 98 12 34")
    walk = Walk(visit, 2)
    visit.open("/")
    with walk():
        from_the_home_page(visit, "Vie quotidienne", "Loupe éclairante Phare")
        goods = Cart(page).total_cents()
        steps = from_the_cart(page, buyer)
        visit.judge("ways to receive")
        name = Delivery(page).choose_point()
        visit.judge("pickup points")
        to_review(steps)
        assert steps.total_cents() == goods + 600, "+6,00 € exactly"
        main = page.get_by_role("main")
        expect(main).to_contain_text(name)
        visit.judge("review with a pickup point")
        steps.accept_terms()
        steps.order_button().click()
        thanks = Confirmation(page)
        thanks.expect_open()
    number = thanks.number()
    kept = json.loads(shop.rows("SELECT delivery FROM orders WHERE number = ?", number)[0][0])
    assert (kept["mode"], kept["point"]["name"]) == ("dpd_point", name)
    thanks.follow()
    for told in (name, kept["point"]["street"], kept["point"]["postcode"]):
        expect(main).to_contain_text(told)
    visit.judge("tracking of an order at a pickup point")
    letters = eventually(lambda: shop.mails(buyer.email))
    body = letters[0].get_body(("plain",))
    assert body
    assert name in body.get_content()
    assert kept["point"]["street"] in body.get_content()


def test_more_points_another_town_and_back(visit: Visit, shop: Shop) -> None:
    """What was chosen stays pressed while more are shown; no address of a home is needed for any of it."""
    page = visit.page
    add_to_cart(page, shop.url, "tensiometre-poignet-tempo")
    steps = to_delivery(page, shop.url)
    delivery = Delivery(page)
    delivery.choose_point(nth=1)
    chosen = delivery.points().nth(1).get_attribute("value")
    page.get_by_role("link", name="Afficher 10 de plus").click()
    expect(delivery.points().nth(10)).to_be_visible()
    expect(visit.page.locator("#dpd_point-point-10")).to_be_focused()
    if visit.javascript:
        expect(page.locator(f"input[value={chosen}]")).to_be_checked()
        expect(page.locator("#live")).to_contain_text("points de retrait affichés")
    delivery.search("Saint Malo")
    expect(page.get_by_role("main")).to_contain_text("35400")
    visit.judge("points of another town")
    delivery.search("Zzyzx")
    expect(page.get_by_role("main")).to_contain_text("Nous ne trouvons pas cet endroit")
    visit.judge("points of no place")
    if not visit.javascript:
        page.get_by_role("link", name="Retour aux modes de livraison").click()
        steps.expect_step("Livraison")


def test_a_point_must_be_chosen(visit: Visit, shop: Shop) -> None:
    page = visit.page
    add_to_cart(page, shop.url, "tensiometre-poignet-tempo")
    steps = to_delivery(page, shop.url)
    delivery = Delivery(page)
    delivery.choose("Point de retrait DPD", "Choisissez un point de retrait")
    expect(delivery.points().first).to_be_visible()
    steps.go_on()
    expect(page.get_by_text("Il y a un problème")).to_be_visible()
    page.get_by_role("link", name="Choisissez le point de retrait").click()
    visit.judge("no point chosen")
    if visit.javascript:
        expect(visit.page.locator("#dpd_point-point-0")).to_be_focused()
    delivery.points().first.check()
    steps.go_on()
    steps.expect_step("Paiement")


def test_the_map_and_the_position_are_asked_for_only_when_pressed(visiting: Visiting, shop: Shop) -> None:
    """Before a tap nothing of the map is loaded and nobody is asked where the visitor is."""
    visit = visiting(geolocation={"latitude": 48.11, "longitude": -1.68})
    page = visit.page
    page.context.grant_permissions(["geolocation"])
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    add_to_cart(page, shop.url, "tensiometre-poignet-tempo")
    to_delivery(page, shop.url)
    delivery = Delivery(page)
    delivery.choose("Point de retrait DPD", "")
    expect(delivery.points().first).to_be_visible()
    assert not [url for url in asked if "leaflet" in url or not url.startswith(shop.url)]
    page.get_by_role("button", name="Voir sur la carte").click()
    marker = page.get_by_role("button", name=re.compile(r"^2\. "))
    expect(marker).to_be_visible()
    visit.judge("map of points")
    markers = page.locator(".map-point")
    places = [box for box in (one.bounding_box() for one in markers.all()) if box]
    assert len(places) == 10
    for at, one in enumerate(places):
        for other in places[:at]:
            assert hypot(one["x"] - other["x"], one["y"] - other["y"]) >= one["width"], "none hides another"
    marker.press("Enter")
    expect(delivery.points().nth(1)).to_be_checked()
    page.get_by_role("button", name="Autour de moi").click()
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"35\d00 "))
    assert not [url for url in asked if not url.startswith(shop.url)]
    assert not visit.troubles
