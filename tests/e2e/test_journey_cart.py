"""The cart under trembling hands, slow networks and haste: what is on screen is what is kept (ux.md §2.3-12, P5)."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.pages import Cart, Checkout, Header, Product
from tests.e2e.shortcuts import add_to_cart
from tests.e2e.visits import Shop, Visit, Visiting
from tests.e2e.walks import Walk

CANE, CANE_SKU = "Canne à quatre pieds Ancrage", "MAR-107"
CUP = "Tasse à deux anses Accord"
ROUND_TRIP_MS = 300


@pytest.fixture
def cart(visiting: Visiting, shop: Shop) -> tuple[Visit, Cart]:
    return filled(visiting(), shop)


def filled(visit: Visit, shop: Shop) -> tuple[Visit, Cart]:
    """One cane of five in stock, and one cup."""
    shop.arrange_variant(CANE_SKU, on_hand=5, reserved=0)
    add_to_cart(visit.page, shop.url, "canne-quatre-pieds")
    add_to_cart(visit.page, shop.url, "tasse-deux-anses-accord")
    visit.open("/panier")
    return visit, Cart(visit.page)


def kept(shop: Shop, sku: str = CANE_SKU) -> int:
    """The quantity in the newest cart that holds this article."""
    rows = shop.rows(
        "SELECT quantity FROM cart_line JOIN variant ON variant.id = cart_line.variant WHERE sku = ? "
        "ORDER BY cart_line.id DESC LIMIT 1",
        sku,
    )
    return int(rows[0][0]) if rows else 0


def slow_down(visit: Visit, latency_ms: int = ROUND_TRIP_MS) -> None:
    """N1: a slow mobile network and a slow phone."""
    session = visit.page.context.new_cdp_session(visit.page)
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": latency_ms, "downloadThroughput": 200_000, "uploadThroughput": 93_750},
    )


def settle(page: Page) -> None:
    """Nothing under way any more."""
    expect(page.locator(".htmx-request")).to_have_count(0)
    page.wait_for_load_state("networkidle")


def test_seven_presses_stop_at_the_stock_and_keep_the_focus(cart: tuple[Visit, Cart], shop: Shop) -> None:
    """450 ms apart, the answer of each arriving before the next; five in stock."""
    visit, basket = cart
    more = basket.more(CANE)
    more.focus()
    button = visit.focused()
    for pressed in range(2, 9):
        with visit.page.expect_response("**/panier"):
            visit.page.keyboard.press("Enter")
        expect(basket.quantity(CANE)).to_have_value(str(min(pressed, 5)))
        assert visit.focused() == button, "focus"
    settle(visit.page)
    assert kept(shop) == 5
    expect(basket.more(CANE)).to_have_attribute("aria-disabled", "true")
    expect(basket.line(CANE)).to_contain_text("Maximum 5")
    assert any("5" in said for said in visit.live()), visit.live()
    visit.judge("cart at the maximum")


def test_a_burst_of_taps_leaves_the_screen_and_the_database_at_the_same_quantity(
    cart: tuple[Visit, Cart], shop: Shop
) -> None:
    """Seven taps in 200 ms may count once; what counts is shown."""
    visit, basket = cart
    slow_down(visit)
    basket.more(CANE).evaluate("button => { for (let n = 0; n < 7; n++) setTimeout(() => button.click(), n * 28) }")
    expect(basket.quantity(CANE)).not_to_have_value("1")
    settle(visit.page)
    shown = int(basket.quantity(CANE).input_value())
    assert shown == kept(shop)
    assert 2 <= shown <= 5
    Header(visit.page).expect_pieces(shown + 1)


def test_the_whole_journey_of_a_hurried_shopper(cart: tuple[Visit, Cart], shop: Shop) -> None:
    """Journey 6: seven presses, a burst of seven, a number typed, two lines and a comment at once, « Commander »."""
    visit, basket = cart
    page = visit.page
    walk = Walk(visit, 6)
    with walk():
        for _ in range(7):
            with page.expect_response("**/panier"):
                basket.more(CANE).click(force=True)
        expect(basket.quantity(CANE)).to_have_value("5")
        settle(page)
    assert kept(shop) == 5
    basket.less(CUP).evaluate("button => { for (let n = 0; n < 7; n++) setTimeout(() => button.click(), n * 28) }")
    walk.taps += 7
    settle(page)
    with walk():
        basket.quantity(CANE).fill("9")
        page.get_by_text("Ajouter un commentaire à la commande").click()
        basket.quantity(CANE).fill("3")
        basket.quantity(CUP).fill("4")
        basket.comment().fill("Sonner deux fois, merci.")
        basket.checkout()
        Checkout(page).expect_step("Vos coordonnées")
    assert kept(shop) == 3
    visit.open("/panier")
    expect(basket.quantity(CUP)).to_have_value("4")
    expect(basket.comment()).to_have_value("Sonner deux fois, merci.")


def test_typing_more_than_there_is_shows_what_there_is(cart: tuple[Visit, Cart], shop: Shop) -> None:
    visit, basket = cart
    quantity = basket.quantity(CANE)
    quantity.fill("9")
    field = visit.focused()
    quantity.press("Enter")
    expect(basket.quantity(CANE)).to_have_value("5")
    settle(visit.page)
    assert visit.focused() == field
    assert kept(shop) == 5
    expect(basket.line(CANE)).to_contain_text(re.compile("maximum|Maximum"))


def test_two_lines_and_a_comment_typed_while_the_answer_is_on_its_way_are_all_kept(
    cart: tuple[Visit, Cart], shop: Shop
) -> None:
    visit, basket = cart
    visit.page.get_by_text("Ajouter un commentaire à la commande").click()
    slow_down(visit)
    basket.quantity(CANE).fill("3")
    basket.quantity(CUP).fill("4")
    basket.comment().press_sequentially("Sonner deux fois, merci.", delay=15)
    visit.page.keyboard.press("Tab")
    settle(visit.page)
    expect(basket.comment()).to_have_value("Sonner deux fois, merci.")
    expect(basket.quantity(CANE)).to_have_value("3")
    expect(basket.quantity(CUP)).to_have_value("4")
    visit.open("/panier")
    expect(basket.quantity(CANE)).to_have_value("3")
    expect(basket.quantity(CUP)).to_have_value("4")
    expect(basket.comment()).to_have_value("Sonner deux fois, merci.")
    assert kept(shop) == 3


def test_what_is_typed_is_what_is_ordered_when_the_next_tap_is_on_order(visit: Visit, shop: Shop) -> None:
    """Typed, then straight to « Commander » (with and without JavaScript)."""
    _, basket = filled(visit, shop)
    if visit.javascript:
        slow_down(visit)
    basket.quantity(CANE).fill("4")
    basket.checkout()
    Checkout(visit.page).expect_step("Vos coordonnées")
    assert kept(shop) == 4


def test_the_cart_without_javascript_steps_types_clamps_and_comments(visiting: Visiting, shop: Shop) -> None:
    visit, basket = filled(visiting(javascript=False), shop)
    for expected in (2, 3, 4, 5):
        basket.more(CANE).click()
        expect(basket.quantity(CANE)).to_have_value(str(expected))
    # Forced: at the maximum the button says aria-disabled and is pressed all the same.
    basket.more(CANE).click(force=True)
    expect(basket.quantity(CANE)).to_have_value("5")
    basket.less(CANE).click()
    expect(basket.quantity(CANE)).to_have_value("4")
    basket.quantity(CANE).fill("9")
    basket.quantity(CANE).press("Enter")
    expect(basket.quantity(CANE)).to_have_value("5")
    expect(basket.line(CANE)).to_contain_text(re.compile("maximum|Maximum"))
    visit.page.get_by_text("Ajouter un commentaire à la commande").click()
    basket.comment().fill("Deuxième étage.")
    basket.quantity(CUP).fill("2")
    basket.update().click()
    expect(basket.quantity(CUP)).to_have_value("2")
    expect(basket.comment()).to_have_value("Deuxième étage.")
    assert kept(shop) == 5
    visit.judge("cart without JavaScript")


def test_a_removed_article_can_be_taken_back(visit: Visit, shop: Shop) -> None:
    _, basket = filled(visit, shop)
    basket.quantity(CUP).fill("3")
    basket.remove(CUP).click()
    undo = visit.page.get_by_role("button", name=re.compile("^Annuler"))
    expect(undo).to_be_visible()
    Header(visit.page).expect_pieces(1)
    if visit.javascript:
        expect(undo).to_be_focused()
    undo.click()
    expect(basket.quantity(CUP)).to_have_value("3")
    Header(visit.page).expect_pieces(4)
    if visit.javascript:
        assert visit.focused() not in {"BODY", "HTML"}
    # The line that comes back is higher than the sentence it replaces: asked for, so not judged as a shift.
    visit.open("/panier")
    visit.judge("cart with a line taken back")


def test_one_request_in_five_lost_is_said_and_nothing_typed_is_lost(cart: tuple[Visit, Cart], shop: Shop) -> None:
    """N2: the first request is cut; « Réessayer » sends what is on screen."""
    visit, basket = cart
    lost: list[str] = []

    def cut_once(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    visit.page.route("**/panier", cut_once)
    basket.quantity(CANE).fill("3")
    basket.quantity(CANE).press("Tab")
    alert = visit.page.get_by_role("alert")
    expect(alert).to_contain_text("La connexion a été perdue. Votre panier est conservé.")
    expect(basket.quantity(CANE)).to_have_value("3")
    assert visit.focused() not in {"BODY", "HTML"}
    alert.get_by_role("button", name="Réessayer").click()
    expect(alert).to_be_empty()
    settle(visit.page)
    assert kept(shop) == 3


def test_order_stays_within_reach_on_a_phone_with_three_lines(cart: tuple[Visit, Cart], shop: Shop) -> None:
    visit, _ = cart
    add_to_cart(visit.page, shop.url, "tensiometre-bras-diapason")
    visit.open("/panier")
    order = visit.page.get_by_role("button", name="Commander", exact=True)
    order.scroll_into_view_if_needed()
    covered = order.evaluate(
        "b => { const r = b.getBoundingClientRect();"
        " const top = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2); return !b.contains(top) }"
    )
    assert not covered


def test_a_double_tap_on_add_adds_once(visiting: Visiting, shop: Shop) -> None:
    visit = visiting()
    visit.open("/produits/tasse-deux-anses-accord")
    slow_down(visit)
    add = Product(visit.page).add_button()
    add.focus()
    add.dblclick()
    expect(visit.page.get_by_text("Ajouté", exact=True)).to_be_visible()
    settle(visit.page)
    Header(visit.page).expect_pieces(1)
    expect(visit.page.locator("#add")).to_be_focused()
    assert any("ajouté" in said and "12,50" in said for said in visit.live()), visit.live()
    visit.open("/panier")
    expect(Cart(visit.page).quantity(CUP)).to_have_value("1")


def test_the_whole_cart_by_keyboard(cart: tuple[Visit, Cart], shop: Shop) -> None:
    """Skip link, stepper, removal, undo, then « Commander », without a single tap."""
    visit, basket = cart
    keyboard = visit.page.keyboard
    keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    keyboard.press("Enter")
    expect(visit.page.locator("#main")).to_be_focused()
    tab_to(visit, basket.more(CANE))
    keyboard.press("Space")
    expect(basket.quantity(CANE)).to_have_value("2")
    tab_to(visit, basket.remove(CANE))
    keyboard.press("Enter")
    undo = visit.page.get_by_role("button", name=re.compile("^Annuler"))
    expect(undo).to_be_focused()
    keyboard.press("Enter")
    expect(basket.quantity(CANE)).to_have_value("2")
    tab_to(visit, visit.page.get_by_role("button", name="Commander", exact=True))
    keyboard.press("Enter")
    Checkout(visit.page).expect_step("Vos coordonnées")
    assert kept(shop) == 2


def tab_to(visit: Visit, control: Locator) -> None:
    """Press Tab until the control has the focus, which must be seen."""
    for _ in range(60):
        if control.evaluate("node => node === document.activeElement"):
            outline = visit.page.evaluate(
                "(s => s.outlineStyle + parseFloat(s.outlineWidth))(getComputedStyle(document.activeElement))"
            )
            assert outline not in {"none0", "none3"}, "the focus is not seen"
            return
        visit.page.keyboard.press("Tab")
    raise AssertionError("out of the keyboard's reach")
