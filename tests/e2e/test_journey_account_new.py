"""Journey 11: an account, with the captcha and without JavaScript; and one from an order, with a password alone."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.e2e.customers import PASSWORD, Door, Registration, mailed_link
from tests.e2e.pages import Person
from tests.e2e.shortcuts import order_by_transfer
from tests.e2e.visits import Shop, Visit, Visiting
from tests.e2e.walks import Walk

Eventually = Callable[[Callable[[], Any]], Any]


def test_an_account_is_usable_at_once_and_verified_by_its_mail(
    visiting: Visiting, shop: Shop, eventually: Eventually
) -> None:
    """S0-03, S0-05: the captcha comes with the first focus, on a processor four times slower, and asks for nothing."""
    visit, email = visiting(), "nouvelle@exemple.fr"
    page = visit.page
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    visit.open("/connexion")
    page.get_by_role("main").get_by_role("link", name="Créer mon compte").click()
    visit.expect_heading("Créer mon compte")
    expect(page.get_by_role("checkbox", name=re.compile("newsletter", re.IGNORECASE))).not_to_be_checked()
    assert not [url for url in fetched if "altcha" in url or url.endswith("/captcha")]
    walk = Walk(visit, 11)
    with walk():
        Registration(visit).fill(email)
        expect(page.locator("input[name=altcha]")).to_have_value(re.compile("."))
    assert [url for url in fetched if url.endswith("/captcha")]
    visit.judge("registration with the captcha")
    with walk():
        Registration(visit).send()
        visit.expect_heading("Bonjour Lucette")
    visit.judge("a new account")
    assert shop.rows("SELECT email_owner FROM customer WHERE email = ?", email) == [(None,)]
    link = mailed_link(eventually, shop, email, r"/confirmation/\S+")
    with walk():
        page.goto(link)
        visit.judge("confirmation of the address")
        page.get_by_role("button", name="Confirmer mon adresse").click()
        visit.expect_heading("Bonjour Lucette")
    assert shop.rows("SELECT email_owner FROM customer WHERE email = ?", email) == [(email,)]
    assert shop.rows("SELECT id FROM newsletter_subscriber WHERE email = ?", email) == []


def test_without_javascript_the_mail_opens_the_account(visiting: Visiting, shop: Shop, eventually: Eventually) -> None:
    """S0-03: to the end, and nobody is signed in before."""
    visit, email = visiting(javascript=False), "sans-script@exemple.fr"
    page = visit.page
    visit.open("/inscription")
    expect(page.get_by_role("checkbox", name=re.compile("newsletter", re.IGNORECASE))).not_to_be_checked()
    walk = Walk(visit, 11)
    with walk():
        Registration(visit).fill(email)
    visit.judge("registration")
    # Quicker than a person is refused in words, with everything kept but the password.
    Registration(visit).send()
    for _ in range(20):
        if page.get_by_role("heading", level=1, name="Consultez vos e-mails").count():
            break
        page.wait_for_timeout(200)
        Registration(visit).fill(email)
        Registration(visit).send()
    walk.taps += 1  # the press that was a person's
    visit.expect_heading("Consultez vos e-mails")
    visit.judge("told of the mail")
    visit.open("/compte")
    visit.expect_heading("Connexion")
    link = mailed_link(eventually, shop, email, r"/confirmation/\S+")
    with walk():
        page.goto(link)
        page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
        visit.judge("confirmation with the password")
        page.get_by_role("button", name="Confirmer mon adresse").click()
        visit.expect_heading("Bonjour Lucette")
    Door(visit).sign_out()
    Door(visit).sign_in(email)


def test_a_guest_gets_an_account_for_a_password(visit: Visit, shop: Shop) -> None:
    email = f"apres-commande-{visit.javascript}@exemple.fr".lower()
    number = order_by_transfer(visit.page, shop.url, "coupe-comprimes-net", person=Person(email=email))
    offer = visit.page.get_by_role("region", name="Créer mon compte")
    expect(offer.get_by_role("textbox")).to_have_count(1)
    offer.get_by_label("Mot de passe", exact=True).fill("court")
    offer.get_by_role("button", name="Créer mon compte").click()
    expect(offer).to_contain_text("au moins 12 caractères")
    visit.judge("a password too short")
    offer.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    offer.get_by_role("button", name="Créer mon compte").click()
    visit.expect_heading("Bonjour Lucette")
    expect(visit.page.get_by_role("main")).to_contain_text(number)
    visit.judge("a new account")
    visit.open("/compte/adresses")
    expect(visit.page.get_by_role("main")).to_contain_text("12 rue des Lilas")
