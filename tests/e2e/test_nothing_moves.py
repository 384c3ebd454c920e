"""What is kept is said where the press made room for it: nothing jumps under the finger when a slow answer comes."""

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.customers import at_home
from tests.e2e.visits import Shop, Visiting

OBSERVE = """() => {
  window.moved = 0;
  new PerformanceObserver(list => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) window.moved += one.value;
  }).observe({type: "layout-shift"});
}"""
LONG_AFTER_THE_PRESS = 700
"""Milliseconds: what moves within 500 of it is the answer to the press itself."""


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 800)])
def test_a_section_kept_moves_nothing(visiting: Visiting, shop: Shop, width: int, height: int) -> None:
    visit = at_home(visiting(width=width, height=height), shop, f"place-{width}@exemple.fr")
    visit.open("/compte/informations")
    page = visit.page

    def slowly(route: Route) -> None:
        page.wait_for_timeout(LONG_AFTER_THE_PRESS)
        route.continue_()

    page.route("**/compte/informations/*", slowly)
    page.evaluate(OBSERVE)
    for part in ("coordonnees", "qualite"):
        page.locator(f"#{part}-save").click()
        expect(page.locator(f"#{part} .keeping")).to_be_visible()
        expect(page.locator(f"#{part}-saved")).to_be_visible()
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("window.moved") < 0.001
