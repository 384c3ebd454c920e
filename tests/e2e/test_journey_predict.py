"""An appointment at home: a day and a window are wished, a mobile phone is compulsory; both are told in the mail."""

import json
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.e2e.pages import Person
from tests.e2e.pages_after import Confirmation, PaymentPage
from tests.e2e.pages_delivery import Delivery, to_delivery
from tests.e2e.shortcuts import add_to_cart
from tests.e2e.visits import Shop, Visit

Eventually = Callable[[Callable[[], Any]], Any]


def test_an_appointment_is_wished_and_told_everywhere(visit: Visit, shop: Shop, eventually: Eventually) -> None:
    page = visit.page
    buyer = Person(email=f"predict-{'avec' if visit.javascript else 'sans'}@exemple.fr", phone="01 99 00 06 72")
    add_to_cart(page, shop.url, "tensiometre-poignet-tempo")
    steps = to_delivery(page, shop.url, buyer)
    day = Delivery(page).choose_slot(day=1, window="10 h – 12 h")
    visit.judge("slots")
    mobile = page.get_by_role("textbox", name="Téléphone portable")
    expect(mobile).to_have_value("")
    steps.go_on()
    expect(page.get_by_text("Il y a un problème")).to_be_visible()
    visit.judge("no mobile phone")
    page.get_by_role("textbox", name="Téléphone portable").fill("06 11 11 11 11")
    steps.go_on()
    expect(page.get_by_role("main")).to_contain_text("Le transporteur refuse les numéros qui finissent par 111111.")
    page.get_by_role("textbox", name="Téléphone portable").fill("06 39 98 43 21")
    steps.go_on()
    steps.expect_step("Paiement")
    expect(page.get_by_role("radio", name="Virement bancaire")).to_be_disabled()
    visit.judge("no transfer with an appointment")
    steps.choose_payment("Carte bancaire")
    steps.go_on()
    steps.expect_step("Vérifiez votre commande")
    main = page.get_by_role("main")
    expect(main).to_contain_text(re.compile(rf"Créneau souhaité\s: le {day}, entre 10\sh et 12\sh"))
    expect(main).to_contain_text(re.compile(r"06\s39\s98\s43\s21"))
    visit.judge("review with an appointment")
    steps.accept_terms()
    steps.order_button().click()
    PaymentPage(page).expect_open()
    PaymentPage(page).end("Payer")
    thanks = Confirmation(page)
    thanks.expect_open()
    kept = json.loads(shop.rows("SELECT delivery FROM orders WHERE number = ?", thanks.number())[0][0])
    assert (kept["mobile"], kept["slot"]["start"]) == ("+33639984321", "10:00")
    thanks.follow()
    expect(main).to_contain_text(re.compile(rf"Créneau souhaité\s: le {day}"))
    letters = eventually(lambda: shop.mails(buyer.email))
    body = letters[0].get_body(("plain",))
    assert body
    assert "Créneau souhaité" in body.get_content()


def test_the_mobile_phone_of_the_first_step_is_there_already(visit: Visit, shop: Shop) -> None:
    page = visit.page
    add_to_cart(page, shop.url, "tensiometre-poignet-tempo")
    steps = to_delivery(page, shop.url)
    Delivery(page).choose_slot()
    expect(page.get_by_role("textbox", name="Téléphone portable")).to_have_value("06 39 98 12 34")
    steps.go_on()
    steps.expect_step("Paiement")
    page.get_by_role("link", name="Retour").first.click() if visit.javascript else page.go_back()
    page.goto(f"{shop.url}/commande/livraison")
    expect(page.get_by_role("radio", name=re.compile("^Livraison sur rendez-vous"))).to_be_checked()
    expect(page.get_by_role("radio", name=re.compile(r"^8\sh – 10")).first).to_be_checked()
