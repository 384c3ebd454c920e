"""Text at twice its size on a narrow phone: names and choices of the checkout stay whole words, nothing is cut off."""

from playwright.sync_api import Page, expect

from tests.e2e.pages import ALICE, Cart, Checkout
from tests.e2e.shortcuts import add_to_cart
from tests.e2e.visits import Shop, Visiting

TWICE_AS_LARGE = "addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '200%' })"
# A word that lies in more than one line was broken somewhere in the middle.
BROKEN = r"""
selector => [...document.querySelectorAll(selector)].flatMap(node => {
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) for (const word of walker.currentNode.data.matchAll(/[\p{L}]+/gu)) {
    const range = document.createRange();
    range.setStart(walker.currentNode, word.index);
    range.setEnd(walker.currentNode, word.index + word[0].length);
    if (new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1) found.push(word[0]);
  }
  return found;
})
"""


def test_names_of_the_checkout_are_never_broken(visiting: Visiting, shop: Shop) -> None:
    visit = visiting()
    page = visit.page
    page.add_init_script(TWICE_AS_LARGE)
    add_to_cart(page, shop.url, "pilulier-semaine")
    visit.open("/panier")
    assert broken(page, "h1, h2, h3, dt, dd, button") == []
    Cart(page).checkout()
    steps = Checkout(page)
    steps.as_guest()
    assert broken(page, "h1, h2, label:has([value=particulier])") == []
    steps.fill_details(ALICE)
    steps.go_on()
    steps.expect_step("Livraison")
    steps.choose_home()
    assert broken(page, "h1, h2, .choice-title") == []
    steps.go_on()
    steps.expect_step("Paiement")
    steps.choose_payment("Virement bancaire")
    assert broken(page, "h1, h2, .choice-title") == []
    steps.go_on()
    steps.expect_step("Vérifiez votre commande")
    assert broken(page, "h1, h2, h3, dt, .change") == []
    steps.accept_terms()
    steps.order_button().click()
    expect(page.get_by_role("heading", name="Votre virement")).to_be_visible()
    assert broken(page, "h1, h2, dt, .change, .button") == []
    assert visit.overflow() <= 0


def broken(page: Page, selector: str) -> list[str]:
    """The words of these elements that are broken over two lines."""
    words: list[str] = page.evaluate(BROKEN, selector)
    return words
