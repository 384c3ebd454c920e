"""The captcha in a browser: fetched when it is needed, from us alone, and never in the way."""

from playwright.sync_api import expect

from tests.e2e.customers import Registration
from tests.e2e.visits import Shop, Visiting


def test_a_browser_that_cannot_have_it_registers_by_mail(visiting: Visiting, shop: Shop) -> None:
    """The widget does not load: the form goes without, as it does without JavaScript."""
    visit, email = visiting(), "sans-widget@exemple.fr"
    visit.page.route("**/altcha-*.js", lambda route: route.abort())
    visit.open("/inscription")
    Registration(visit).fill(email)
    expect(visit.page.locator("[data-captcha]")).to_be_empty()
    visit.page.wait_for_timeout(2_000)  # quicker than a person is asked again
    Registration(visit).send()
    visit.expect_heading("Consultez vos e-mails")
    assert shop.rows("SELECT confirmed_at FROM customer WHERE email = ?", email) == [(None,)]


def test_it_comes_from_us_and_watches_nobody(visiting: Visiting, shop: Shop) -> None:
    visit = visiting()
    asked: list[str] = []
    visit.page.on("request", lambda request: asked.append(request.url))
    visit.open("/inscription")
    assert not [url for url in asked if "altcha" in url]
    visit.page.get_by_label("Prénom", exact=True).focus()
    expect(visit.page.get_by_text("Vérification réussie")).to_be_visible()
    assert {url for url in asked if not url.startswith(shop.url)} == set()
    assert [url for url in asked if "altcha-pbkdf2" in url], "the sum is done off the page's own thread"
    assert visit.page.evaluate("globalThis.$altcha.defaults.get('humanInteractionSignature')") is False
    box = visit.page.get_by_role("checkbox", name="Vérification réussie")
    expect(box).to_be_checked()
    visit.judge("the captcha passed")
