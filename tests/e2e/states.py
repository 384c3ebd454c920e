"""The states that a page gets into on the way, each reached as a shopper reaches it; STATES lists them all."""

import json
import urllib.request
from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.pages import Checkout
from tests.e2e.pages_after import Confirmation, Lookup, PaymentPage
from tests.e2e.pages_delivery import Delivery, to_delivery
from tests.e2e.shortcuts import add_to_cart, check_out, order_by_transfer
from tests.e2e.states_cart import (
    added,
    cart_after_a_removal,
    cart_with_changes,
    details,
    details_of_a_professional,
    details_refused,
    estimated,
    full_cart,
    guest_or_not,
    opened_filters,
    opened_menu,
    quantity_refused,
)
from tests.e2e.visits import Shop, Visit

State = Callable[[Visit, Shop], None]


def delivery(visit: Visit, shop: Shop) -> None:
    details(visit, shop)
    Checkout(visit.page).fill_details()
    Checkout(visit.page).go_on()
    Checkout(visit.page).expect_step("Livraison")


def delivery_refused(visit: Visit, shop: Shop) -> None:
    """Collected, but nowhere said where."""
    delivery(visit, shop)
    visit.page.get_by_role("radio", name="Retrait en agence").first.check()
    Checkout(visit.page).go_on()
    expect(visit.page.get_by_text("Il y a un problème")).to_be_visible()


def agency_chosen(visit: Visit, shop: Shop) -> None:
    delivery(visit, shop)
    Checkout(visit.page).choose_agency("Agence de Rennes")


def points_listed(visit: Visit, shop: Shop) -> None:
    """One chosen, its hours open."""
    delivery(visit, shop)
    Delivery(visit.page).choose_point()
    visit.page.get_by_text("Horaires et accès").first.click()


def points_of_no_place(visit: Visit, shop: Shop) -> None:
    delivery(visit, shop)
    Delivery(visit.page).choose("Point de retrait DPD", "")
    expect(Delivery(visit.page).points().first).to_be_visible()
    Delivery(visit.page).search("Zzyzx")
    expect(visit.page.get_by_text("Nous ne trouvons pas cet endroit")).to_be_visible()


def point_refused(visit: Visit, shop: Shop) -> None:
    """None chosen of the list."""
    delivery(visit, shop)
    Delivery(visit.page).choose("Point de retrait DPD", "")
    expect(Delivery(visit.page).points().first).to_be_visible()
    Checkout(visit.page).go_on()
    expect(visit.page.get_by_text("Il y a un problème")).to_be_visible()


def points_unknown(visit: Visit, shop: Shop) -> None:
    """The carrier does not answer, and never told of any point there."""
    script_points(shop, "colissimo", [{"kind": "down", "times": 0}])
    try:
        delivery(visit, shop)
        Delivery(visit.page).choose("Colissimo point de retrait", "")
        expect(visit.page.get_by_text("Nous choisissons le point avec vous")).to_be_visible()
    finally:
        script_points(shop, "colissimo", [])


def script_points(shop: Shop, carrier: str, faults: list[dict[str, object]]) -> None:
    """How the carrier's simulator answers who asks for points."""
    asked = urllib.request.Request(  # noqa: S310  # our own loopback address
        f"{shop.url}/simulateur/{carrier}/fautes",
        data=json.dumps({"points": faults}).encode(),
        headers={"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"},
        method="PUT",
    )
    urllib.request.urlopen(asked).close()  # noqa: S310  # as above


def slots_listed(visit: Visit, shop: Shop) -> None:
    delivery(visit, shop)
    Delivery(visit.page).choose_slot()


def slot_refused(visit: Visit, shop: Shop) -> None:
    """Neither a window nor a mobile phone."""
    delivery(visit, shop)
    Delivery(visit.page).choose("Livraison sur rendez-vous Predict", "")
    visit.page.get_by_role("textbox", name="Téléphone portable").fill("01 99 00 06 72")
    Checkout(visit.page).go_on()
    expect(visit.page.get_by_text("Il y a un problème")).to_be_visible()


def heavy_goods(visit: Visit, shop: Shop) -> None:
    """What fits no parcel, with what the heavy carrier asks."""
    add_to_cart(visit.page, shop.url, "fauteuil-releveur-anse?coloris=Taupe")
    to_delivery(visit.page, shop.url)
    Delivery(visit.page).fill_access()


def payment(visit: Visit, shop: Shop) -> None:
    agency_chosen(visit, shop)
    Checkout(visit.page).go_on()
    Checkout(visit.page).expect_step("Paiement")


def payment_refused(visit: Visit, shop: Shop) -> None:
    payment(visit, shop)
    Checkout(visit.page).go_on()
    expect(visit.page.get_by_text("Il y a un problème")).to_be_visible()


def review(visit: Visit, shop: Shop) -> None:
    payment(visit, shop)
    Checkout(visit.page).choose_payment("Virement bancaire")
    Checkout(visit.page).go_on()
    Checkout(visit.page).expect_step("Vérifiez votre commande")


def review_refused(visit: Visit, shop: Shop) -> None:
    """The terms are not accepted."""
    review(visit, shop)
    Checkout(visit.page).order_button().click()
    expect(visit.page.get_by_text("Il y a un problème")).to_be_visible()
    assert visit.page.title().startswith("Erreur")


def review_changed(visit: Visit, shop: Shop) -> None:
    """A price changed between the page and the press: nothing is ordered, the difference is said (P14)."""
    add_to_cart(visit.page, shop.url, "loupe-eclairante-phare")
    steps = check_out(visit.page, shop.url, payment="Virement bancaire")
    shop.arrange_variant("BRI-177", price_cents=3190)
    steps.accept_terms()
    steps.order_button().click()
    expect(visit.page.get_by_text("Il y a un problème")).to_be_visible()
    steps.expect_step("Vérifiez votre commande")
    expect(visit.page.get_by_role("main")).to_contain_text("31,90")
    shop.arrange_variant("BRI-177", price_cents=2990)


def payment_pending(visit: Visit, shop: Shop) -> None:
    """Back from the bank by the browser's own button, the payment still open."""
    add_to_cart(visit.page, shop.url, "ouvre-bocal-tour")
    steps = check_out(visit.page, shop.url)
    steps.accept_terms()
    steps.order_button().click()
    PaymentPage(visit.page).expect_open()
    token = shop.rows("SELECT checkout_url FROM payment ORDER BY id DESC LIMIT 1")[0][0].rsplit("/", 1)[1]
    back = redirect_url(shop, token)
    visit.page.goto(back)
    visit.expect_heading("Paiement en cours de vérification")


def redirect_url(shop: Shop, payment_id: str) -> str:
    """Where the bank would send the shopper back to."""
    asked = urllib.request.Request(  # noqa: S310  # our own loopback address
        f"{shop.url}/simulateur/mollie/v2/payments/{payment_id}",
        headers={"Authorization": "Bearer test_simulateur0000000000000000000"},
    )
    with urllib.request.urlopen(asked) as answer:  # noqa: S310  # as above
        return str(json.load(answer)["redirectUrl"])


def payment_expired(visit: Visit, shop: Shop) -> None:
    add_to_cart(visit.page, shop.url, "ouvre-bocal-tour")
    steps = check_out(visit.page, shop.url)
    steps.accept_terms()
    steps.order_button().click()
    PaymentPage(visit.page).expect_open()
    PaymentPage(visit.page).end("Laisser expirer")
    expect(visit.page.get_by_role("group", name="Choisir un autre moyen de paiement")).to_be_visible(timeout=40_000)


def thanked_for_a_transfer(visit: Visit, shop: Shop) -> None:
    order_by_transfer(visit.page, shop.url, "pilulier-semaine")


def followed(visit: Visit, shop: Shop) -> None:
    thanked_for_a_transfer(visit, shop)
    Confirmation(visit.page).follow()


def before_cancelling(visit: Visit, shop: Shop) -> None:
    followed(visit, shop)
    visit.page.get_by_role("link", name="Annuler la commande").click()
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text("Annuler la commande")


def cancelled(visit: Visit, shop: Shop) -> None:
    before_cancelling(visit, shop)
    visit.page.get_by_role("button", name="Annuler la commande").click()
    expect(visit.page.get_by_role("main").get_by_text("Annulée").first).to_be_visible()


def lookup_refused(visit: Visit, shop: Shop) -> None:
    visit.open("/suivi")
    visit.page.get_by_role("button", name="Voir ma commande").click()
    expect(visit.page.get_by_text("Il y a un problème")).to_be_visible()


def lookup_not_found(visit: Visit, shop: Shop) -> None:
    visit.open("/suivi")
    Lookup(visit.page).ask("SC-26-999999", "personne@exemple.fr")
    expect(visit.page.get_by_text("Il y a un problème")).to_be_visible()


def too_many_lookups(visit: Visit, shop: Shop) -> None:
    """429, as a page."""
    visit.open("/suivi")
    for _ in range(11):
        Lookup(visit.page).ask("SC-26-999998", "personne@exemple.fr")
        visit.page.wait_for_load_state()
    visit.expect_heading("Trop de demandes")
    shop.forget_attempts()


def product_gone(visit: Visit, shop: Shop) -> None:
    """410: it was here, and is no longer sold."""
    shop.rows("UPDATE product SET published = 0 WHERE slug = 'marteau-reflexes-rebond'")
    shop.rows("UPDATE catalogue_version SET version = version + 1")
    try:
        answer = visit.open("/produits/marteau-reflexes-rebond")
        assert answer
        assert answer.status == 410
    finally:
        shop.rows("UPDATE product SET published = 1 WHERE slug = 'marteau-reflexes-rebond'")
        shop.rows("UPDATE catalogue_version SET version = version + 1")


STATES: list[State] = [
    opened_menu, opened_filters, added, quantity_refused, full_cart, cart_after_a_removal, cart_with_changes, estimated,
    guest_or_not, details, details_refused, details_of_a_professional, delivery, delivery_refused, agency_chosen,
    points_listed, points_of_no_place, point_refused, points_unknown, slots_listed, slot_refused, heavy_goods,
    payment, payment_refused, review, review_refused, review_changed, payment_pending, payment_expired,
    thanked_for_a_transfer, followed, before_cancelling, cancelled, lookup_refused, lookup_not_found, too_many_lookups,
    product_gone,
]  # fmt: skip
