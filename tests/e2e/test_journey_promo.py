"""Journey 7: codes that are over, below their minimum, then one that counts, taken out again; the total to the cent."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.pages import ALICE, Cart, Checkout, Part, total_of
from tests.e2e.reading import euros_in
from tests.e2e.shortcuts import add_to_cart
from tests.e2e.visits import Shop, Visit
from tests.e2e.walks import Walk

CUP_CENTS = 1_250


class Codes(Part):
    """« J’ai un code promo », wherever it is."""

    def heading(self) -> Locator:
        return self.page.get_by_text("J’ai un code promo", exact=True)

    def field(self) -> Locator:
        return self.page.get_by_label("Code de réduction")

    def apply(self, code: str) -> None:
        if not self.field().is_visible():
            self.heading().click()
        self.field().fill(code)
        self.page.get_by_role("button", name="Appliquer").click()

    def expect_refused(self, code: str, reason: str) -> None:
        """The reason, a pattern; what was written stays, the focus on it."""
        self.apply(code)
        expect(self.page.get_by_role("main")).to_contain_text(re.compile(reason))
        expect(self.field()).to_have_value(code)
        expect(self.field()).to_be_focused()

    def row(self, code: str) -> Locator:
        return self.page.get_by_role("term").filter(has_text=f"Code {code}")

    def take_out(self, code: str) -> None:
        self.page.get_by_role("button", name=f"Retirer le code {code}").click()


def total_cents(page: Page) -> int:
    return euros_in(total_of(page).inner_text())


def test_a_code_that_is_over_one_too_small_and_one_that_counts(visit: Visit, shop: Shop) -> None:
    page = visit.page
    add_to_cart(page, shop.url, "tasse-deux-anses-accord")
    visit.open("/panier")
    codes, main = Codes(page), page.get_by_role("main")
    expect(codes.field()).to_be_hidden()
    walk = Walk(visit, 7)
    with walk():
        codes.expect_refused("rentree", r"Le code RENTREE a expiré\s: il était valable jusqu’au")
        codes.expect_refused("Confort", r"Le code CONFORT demande 60,00\s€ d’articles\s: il vous manque 47,50\s€\.")
        assert total_cents(page) == CUP_CENTS
    codes.expect_refused("nouvelan", r"Le code NOUVELAN ne compte pas encore")
    codes.expect_refused("FAUX", r"Ce code n’est pas valable")
    assert total_cents(page) == CUP_CENTS
    visit.judge("cart with a refused code")
    with walk():
        codes.apply("por-toffert")
        expect(main).to_contain_text(re.compile(r"Code PORTOFFERT"))
        expect(main).to_contain_text("offerte avec le code PORTOFFERT")
    if visit.javascript:
        assert visit.focused() not in {"BODY", "HTML"}
    Cart(page).quantity("Tasse à deux anses Accord").fill("5")
    Cart(page).quantity("Tasse à deux anses Accord").press("Enter")
    expect(total_of(page)).to_have_text(re.compile(r"62,50"))
    codes.apply("confort")
    expect(codes.row("CONFORT")).to_be_visible()
    expect(total_of(page)).to_have_text(re.compile(r"54,50"))
    codes.apply("gants")
    expect(main).to_contain_text("ne concerne aucun article de votre panier")
    visit.judge("cart with two codes")
    with walk():
        codes.take_out("CONFORT")
        expect(codes.row("CONFORT")).to_have_count(0)
        expect(total_of(page)).to_have_text(re.compile(r"62,50"))
    if visit.javascript:
        assert visit.focused() not in {"BODY", "HTML"}
        assert any("62,50" in said for said in visit.live()), visit.live()


def test_a_code_typed_at_the_payment_is_on_the_order(visit: Visit, shop: Shop) -> None:
    page = visit.page
    add_to_cart(page, shop.url, "tasse-deux-anses-accord")
    visit.open("/panier")
    codes, steps, main = Codes(page), Checkout(page), page.get_by_role("main")
    Cart(page).checkout()
    steps.as_guest()
    steps.fill_details(ALICE)
    steps.go_on()
    steps.expect_step("Livraison")
    steps.choose_home()
    steps.go_on()
    steps.expect_step("Paiement")
    expect(codes.field()).to_be_hidden()
    fee = total_cents(page) - CUP_CENTS
    codes.apply("lettre")
    expect(main).to_contain_text("réservé aux abonnés de notre newsletter")
    expect(codes.field()).to_have_value("lettre")
    visit.judge("payment with a refused code")
    codes.apply("PORTOFFERT")
    expect(total_of(page)).to_have_text(re.compile(r"12,50"))
    steps.choose_payment("Virement bancaire")
    steps.go_on()
    steps.expect_step("Vérifiez votre commande")
    expect(main).to_contain_text("avec le code PORTOFFERT")
    visit.judge("review with a code")
    steps.accept_terms()
    steps.order_button().click()
    expect(main).to_contain_text(re.compile(r"Code PORTOFFERT"))
    rows = shop.rows(
        'SELECT o.total_cents, u.amount_cents FROM orders o JOIN promotion_use u ON u."order" = o.id '
        "ORDER BY o.id DESC LIMIT 1"
    )
    assert [tuple(row) for row in rows] == [(CUP_CENTS, fee)]
