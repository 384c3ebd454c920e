"""The counter: the form that asks for the code keeps the rules of every page, also when a code is wrong."""

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import Person
from tests.e2e.pages_after import Confirmation, Staff
from tests.e2e.shortcuts import add_to_cart, check_out
from tests.e2e.visits import Shop, Visiting


@pytest.mark.parametrize("width", [360, 1280])
def test_an_order_is_handed_over_against_an_identity(visiting: Visiting, shop: Shop, width: int) -> None:
    buyer = visiting()
    add_to_cart(buyer.page, shop.url, "pilulier-semaine")
    person = Person(email=f"comptoir-{width}@exemple.fr")
    steps = check_out(buyer.page, shop.url, person=person, agency="Agence de Lyon", payment="Virement bancaire")
    steps.accept_terms()
    steps.order_button().click()
    thanks = Confirmation(buyer.page)
    thanks.expect_open()

    visit = visiting(width=width)
    dora, page = Staff(visit.page, shop.url), visit.page
    dora.sign_in(shop.staff_email, shop.staff_password)
    dora.open_order(thanks.number())
    dora.press("Virement reçu", then="Payée")
    dora.press("Commencer la préparation", then="En préparation")
    dora.press("Prête en agence", then="Prête")
    visit.judge(f"staff: order ready, {width} px")
    page.get_by_role("checkbox", name="Pièce d’identité vérifiée").check()
    dora.press("Remise au client", then="Dites pourquoi une pièce d’identité remplace le code.")
    visit.judge(f"staff: hand-over without a reason, {width} px")
    expect(page.get_by_role("checkbox", name="Pièce d’identité vérifiée")).to_be_checked()
    page.get_by_label("Pourquoi sans le code").fill("téléphone déchargé")
    dora.press("Remise au client", then="téléphone déchargé")
