"""Journey 14 and T28: a returning customer orders again; who signs out leaves nothing on the computer."""

import os
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.customers import PASSWORD, Door, a_customer, keep_address
from tests.e2e.pages import Cart, Checkout
from tests.e2e.pages_after import Confirmation
from tests.e2e.shortcuts import add_to_cart
from tests.e2e.visits import Shop, Visit, Visiting
from tests.e2e.walks import Walk

KEPT, GONE = "coupe-comprimes-net", "pilulier-semaine"
STORED = "[sessionStorage.length, localStorage.length]"


def an_earlier_order(visit: Visit, shop: Shop) -> str:
    """Signed in: two articles, bought by transfer, with an address that stays in the book."""
    page = visit.page
    for slug in (KEPT, GONE):
        add_to_cart(page, shop.url, slug)
    page.goto(f"{shop.url}/panier")
    Cart(page).checkout()
    steps = Checkout(page)
    if page.get_by_label("Adresse", exact=True).is_visible():
        steps.fill_details()
    steps.go_on()
    steps.choose_home()
    steps.go_on()
    steps.choose_payment("Virement bancaire")
    steps.go_on()
    steps.accept_terms()
    steps.order_button().click()
    Confirmation(page).expect_open()
    return Confirmation(page).number()


@pytest.fixture
def supplier_out(shop: Shop) -> Iterator[Callable[[], None]]:
    """Called, the second article cannot be had until the test ends."""
    ((sku, reason),) = shop.rows(
        "SELECT v.sku, v.not_orderable_reason FROM variant v JOIN product p ON p.id = v.product WHERE p.slug = ? "
        "ORDER BY v.position LIMIT 1",
        GONE,
    )
    yield lambda: shop.arrange_variant(sku, not_orderable_reason="supplier_out")
    shop.arrange_variant(sku, not_orderable_reason=reason)


def reach(page: Page, target: str) -> None:
    """Tab until the control of this id has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == target:
            return
    raise AssertionError(f"{target} cannot be reached by Tab")


def test_ordering_again_by_keyboard_without_typing_an_address(
    visiting: Visiting, shop: Shop, supplier_out: Callable[[], None]
) -> None:
    """Journey 14 (N1, K): what cannot be had is named, the review is reached without typing anything more."""
    email = "fidele@exemple.fr"
    keep_address(shop, a_customer(shop, email))
    first = visiting()
    Door(first).sign_in(email)
    number = an_earlier_order(first, shop)
    supplier_out()
    visit = visiting()
    page, keyboard = visit.page, visit.page.keyboard
    walk = Walk(visit, 14, "keyboard")
    visit.open("/connexion")
    with walk():
        reach(page, "email")
        keyboard.type(email)
        reach(page, "password")
        keyboard.type(PASSWORD)
        keyboard.press("Enter")
        visit.expect_heading("Bonjour Lucette")
        reach(page, "again")
        keyboard.press("Enter")
        expect(page).to_have_url(re.compile("/panier$"))
    told = page.locator("#carts-merged")
    expect(told).to_contain_text(f"Commande {number}, à nouveau")
    expect(told).to_contain_text("Pilulier")
    expect(told).to_contain_text("rupture chez le fournisseur")
    expect(page.get_by_role("main").get_by_role("listitem").get_by_role("heading")).to_have_count(1)
    visit.judge("the cart after ordering again")
    with walk():
        reach(page, "go")
        keyboard.press("Enter")
        Checkout(page).expect_step("Vos coordonnées")
        for heading in ("Livraison", "Paiement", "Vérifiez votre commande"):
            go_on(page)
            Checkout(page).expect_step(heading)
    expect(page.get_by_role("main")).to_contain_text("12 rue des Lilas")
    expect(page.get_by_role("main")).to_contain_text("Virement bancaire")
    visit.judge("the review of an order made again")


def go_on(page: Page) -> None:
    """By keyboard: what was chosen the last time is chosen, else the first that there is."""
    expect(page.locator("#go")).to_be_visible()
    for group in ("mode", "paiement"):
        choices = page.locator(f"input[type=radio][name={group}]:not([disabled])")
        if choices.count() and not page.locator(f"input[name={group}]:checked").count():
            wanted = "mode-home" if group == "mode" else "paiement-transfer"
            page.locator(f"#{wanted}").focus()
            page.keyboard.press("Space")
    page.locator("#go").focus()
    page.keyboard.press("Enter")


def test_ordering_again_from_the_order_names_what_is_missing(
    visiting: Visiting, shop: Shop, supplier_out: Callable[[], None]
) -> None:
    """Without JavaScript, from the list and the order itself."""
    email = "fidele-sans-script@exemple.fr"
    a_customer(shop, email)
    visit = visiting(javascript=False)
    page = visit.page
    Door(visit).sign_in(email)
    number = an_earlier_order(visit, shop)
    supplier_out()
    visit.open("/compte/commandes")
    visit.judge("the list of orders")
    page.get_by_role("link", name=f"Voir le détail de la commande {number}").click()
    visit.expect_heading(f"Commande {number}")
    visit.judge("an order of the account")
    page.emulate_media(media="print")
    for hidden in ("Mon compte", "Menu"):
        expect(page.get_by_role("navigation", name=hidden)).to_be_hidden()
    expect(page.get_by_role("contentinfo")).to_be_hidden()
    expect(page.get_by_role("main")).to_contain_text("Total TTC")
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Commander à nouveau").click()
    visit.expect_heading("Panier (1 article)")
    expect(page.locator("#carts-merged")).to_contain_text("rupture chez le fournisseur")
    visit.open(f"/compte/commandes/{number}/annulation")
    visit.judge("before an order of the account is cancelled")
    page.get_by_role("button", name="Annuler la commande").click()
    visit.expect_heading(f"Commande {number}")
    expect(page.get_by_role("main").get_by_text("Annulée").first).to_be_visible()


def test_the_list_is_filtered_where_it_stands(visiting: Visiting, shop: Shop) -> None:
    email = "beaucoup@exemple.fr"
    customer = a_customer(shop, email)
    shop.rows(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 45) "
        "INSERT INTO orders (number, checkout_key, state, customer, email, contact, professional, delivery_address, "
        "billing_address, delivery, goods_cents, discount_cents, delivery_cents, surcharge_cents, total_cents, vat, "
        "comment, attention, placed_at, version) "
        "SELECT 'SC-20-' || printf('%06d', i), 'filtre-' || i, CASE WHEN i % 9 THEN 'delivered' ELSE 'cancelled' END, "
        "?, ?, '{}', '{}', '{}', '{}', '{}', 100, 0, 0, 0, 100, '[]', '', '', "
        "strftime('%Y-%m-%d 12:00:00+00:00', '2026-11-20', '-' || (i * 20) || ' days'), 1 FROM n",
        customer, email,
    )  # fmt: skip
    visit = visiting()
    page = visit.page
    Door(visit).sign_in(email)
    visit.open("/compte/commandes")
    cards = page.get_by_role("main").get_by_role("heading", level=2)
    expect(cards).to_have_count(10)
    visit.judge("many orders")
    page.get_by_label("État").focus()
    page.get_by_label("État").select_option(label="Annulées ou expirées")
    expect(cards).to_have_count(5)
    expect(page).to_have_url(re.compile("etat=annulees"))
    expect(visit.page.locator("#order-state")).to_be_focused()
    visit.judge("orders filtered")
    page.get_by_label("Numéro, référence ou article").fill("introuvable")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Aucune de vos commandes ne correspond")
    visit.judge("no order found")
    page.go_back()
    expect(cards).to_have_count(5)
    shop.rows("DELETE FROM orders WHERE checkout_key LIKE 'filtre-%'")


@pytest.fixture
def remembering(browser: Browser) -> Iterator[Browser]:
    """A browser as people have it: pages left are kept whole for Back, which test browsers usually leave out."""
    kept = browser.browser_type.launch(
        executable_path=os.environ.get("COMPTOIR_CHROMIUM") or None,
        args=["--no-sandbox", "--disable-gpu"],
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield kept
    kept.close()


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_back_after_signing_out_shows_nothing_private(remembering: Browser, shop: Shop, javascript: bool) -> None:
    """T28: on a shared computer, neither Back nor the browser's stores hold anything."""
    email = f"partage-{javascript}@exemple.fr".lower()
    keep_address(shop, a_customer(shop, email, first_name="Bérengère"))
    shop.forget_attempts()
    context = remembering.new_context(locale="fr-FR", java_script_enabled=javascript)
    visit = Visit(context.new_page(), shop.url, javascript)
    page = visit.page
    Door(visit).sign_in(email)
    for path in ("/compte/informations", "/compte/commandes", "/compte/adresses"):
        visit.open(path)
    expect(page.get_by_role("main")).to_contain_text("12 rue des Lilas")
    Door(visit).sign_out()
    for _ in range(4):
        # Not waiting for a load: a page brought back whole has none.
        page.go_back(wait_until="commit")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        said = page.content()
        for private in ("Bérengère", email, "12 rue des Lilas", "Me déconnecter"):
            assert private not in said, f"{private}: {page.url}"
    if javascript:
        assert page.evaluate(STORED) == [0, 0]
    assert not [cookie for cookie in context.cookies() if cookie.get("name") in {"client", "cart"}]
    visit.open("/compte")
    visit.expect_heading("Connexion")
