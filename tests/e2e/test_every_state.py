"""The states on the way, staff pages included, keep the same rules as every page (ux.md §4, C1–C8)."""

import pytest
from playwright.sync_api import expect

from tests.e2e.pages_after import Staff
from tests.e2e.shortcuts import order_by_transfer
from tests.e2e.states import (
    STATES,
    State,
    delivery,
    details,
    full_cart,
    points_listed,
    review,
    slots_listed,
    thanked_for_a_transfer,
)
from tests.e2e.visits import Shop, Visiting


@pytest.mark.parametrize("reach", STATES, ids=[reach.__name__ for reach in STATES])
def test_a_state_on_the_way_keeps_the_rules(visiting: Visiting, shop: Shop, reach: State) -> None:
    visit = visiting()
    reach(visit, shop)
    visit.judge(reach.__name__)


@pytest.mark.parametrize(
    "reach", [full_cart, details, delivery, points_listed, slots_listed, review, thanked_for_a_transfer]
)
def test_a_state_on_a_desk_keeps_the_rules(visiting: Visiting, shop: Shop, reach: State) -> None:
    visit = visiting(width=1280, height=800)
    reach(visit, shop)
    visit.judge(f"{reach.__name__}, 1280 px")


def test_a_refused_sign_in_keeps_the_rules(visiting: Visiting, shop: Shop) -> None:
    visit = visiting()
    visit.open("/gestion/connexion")
    visit.page.get_by_label("Adresse e-mail").fill(shop.staff_email)
    visit.page.get_by_label("Mot de passe", exact=True).fill("pas le bon")
    visit.page.get_by_role("button", name="Me connecter").click()
    expect(visit.page.get_by_text("Il y a un problème")).to_be_visible()
    visit.judge("staff sign-in refused")
    expect(visit.page.get_by_label("Adresse e-mail")).to_have_value(shop.staff_email)
    expect(visit.page.get_by_label("Mot de passe", exact=True)).to_have_value("")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_staff_pages_keep_the_rules(visiting: Visiting, shop: Shop, width: int) -> None:
    number = order_by_transfer(visiting().page, shop.url, "pilulier-semaine")
    visit = visiting(width=width)
    staff = Staff(visit.page, shop.url)
    staff.sign_in(shop.staff_email, shop.staff_password)
    visit.judge(f"staff: today, {width} px")
    for path in ("/gestion/commandes", "/gestion/commandes?etat=a-payer", "/gestion/taches"):
        visit.open(path)
        visit.judge(f"{path}, {width} px")
    staff.open_order(number)
    visit.judge(f"staff: order awaiting payment, {width} px")
    staff.press("Virement reçu", then="Payée")
    staff.press("Commencer la préparation", then="En préparation")
    visit.judge(f"staff: order in preparation, {width} px")
    staff.ship(f"0034043416109400{width:04}", {})
    visit.judge(f"staff: order shipped, {width} px")
    visit.open(f"/gestion/commandes/{number}/annulation")
    visit.judge(f"staff: cancellation, {width} px")
    visit.open("/gestion/comptabilite")
    visit.judge(f"staff: books, {width} px")
    visit.open("/gestion/comptabilite?du=2026-12-01&au=2026-11-01")
    visit.judge(f"staff: books of no period, {width} px")
