"""Step 3 and after: the methods the provider offers there, payment in 3 or 4 times; against the simulator."""

import re
import time
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from db import engine
from db.queries import payments as payment_queries
from shop.accounts.order_text import order_text
from shop.calendar import in_paris, plain_date
from shop.orders import book
from shop.payments.instalments import plan
from shop.promotions import campaigns
from shop.promotions.offers import AMOUNT, Promotion
from shop.storefront import forget
from tests.factories import an_article, merchant_settings
from tests.unit.web.account_sessions import mails, text_of_mail
from tests.unit.web.accounts_desk import signed_in
from tests.unit.web.checkout_walkthrough import Guest, a_shop, words
from tests.unit.web.conftest import HTMX
from tests.unit.web.payment.paying import KEY, numbers_of_their_own
from web.headers import Shell

NOTICE = "Un crédit vous engage et doit être remboursé."


class Bank:
    """The simulator, as its operator sees it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.browser = httpx.Client(trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))

    def script(self, **faults: Any) -> None:
        self.browser.put(f"{self.address}/fautes", json={"webhooks": "none", **faults}).raise_for_status()

    def payments(self) -> list[dict[str, Any]]:
        key = {"Authorization": f"Bearer {KEY}"}
        answer = self.browser.get(f"{self.address}/v2/payments", params={"limit": 250}, headers=key)
        found: list[dict[str, Any]] = answer.json()["_embedded"]["payments"]
        return found


@pytest.fixture
def bank(mollie_url: str) -> Bank:
    one = Bank(mollie_url)
    one.script()
    return one


@pytest.fixture
async def guest(client: httpx.AsyncClient, bank: Bank) -> Guest:
    await a_shop()
    await merchant_settings(instalments=True, instalments_notice=NOTICE)
    await numbers_of_their_own()
    forget()
    return Guest(client)


async def at_step_3(guest: Guest, cents: int = 212_00, *, allowed: bool = True, **address: str) -> httpx.Response:
    """The page of step 3 for one article that is delivered for nothing."""
    await guest.add(await an_article("Fauteuil releveur", price_cents=cents, instalments_allowed=allowed))
    for answer in (await guest.details(**address), await guest.delivery()):
        assert answer.status_code == 303, words(answer)
    return await guest.get("/commande/paiement")


BRUSSELS = {
    "telephone": "0470 12 34 56",
    "facturation__code_postal": "1000",
    "facturation__ville": "Bruxelles",
    "facturation__pays": "BE",
}


def methods(page: httpx.Response) -> list[str]:
    """The codes listed, in their order."""
    return re.findall(r'<input type="radio" name="(?:paiement|moyen)" value="(\w+)"', page.text)


def choosable(page: httpx.Response) -> list[str]:
    return re.findall(r'<input type="radio" name="(?:paiement|moyen)" value="(\w+)"(?![^>]* disabled)', page.text)


@pytest.mark.parametrize(("cents", "offered"), [(200_00, False), (200_01, True)])
async def test_s0_21_instalments_begin_strictly_over_200_euros(guest: Guest, cents: int, offered: bool) -> None:
    """ux P13 (1)"""
    page = await at_step_3(guest, cents)
    assert "instalments_3" in methods(page)
    assert ("instalments_3" in choosable(page)) == offered
    assert ("à partir de 200,01 €" in words(page)) != offered
    assert (NOTICE in words(page)) == offered
    assert (await guest.payment("instalments_4")).status_code == (303 if offered else 422)


async def test_a_total_that_fell_too_low_for_several_times_is_said_at_the_last_button(guest: Guest) -> None:
    """A code was added in another window: the step it leads back to names the condition, not « Une étape manque »."""
    await at_step_3(guest, 200_01)
    assert (await guest.payment("instalments_3")).status_code == 303
    review = await guest.get("/commande/verification")
    offer = Promotion(0, "8 € offerts", AMOUNT, amount_cents=800)
    await campaigns.create(offer, ["HUIT"], datetime.now(UTC))
    await guest.post("/panier/codes", {"code": "HUIT"})
    answer = await guest.order(review)
    assert (answer.status_code, answer.headers["location"]) == (303, "/commande/paiement?manque=1")
    said = words(await guest.get(answer.headers["location"]))
    assert "Votre paiement est à choisir de nouveau. « Paiement en 3 fois » n’est plus possible." in said
    assert "Le paiement en 3 fois est possible à partir de 200,01 €." in said
    assert "Une étape manque" not in said


async def test_s0_21_an_article_that_does_not_allow_it_is_named(guest: Guest) -> None:
    page = await at_step_3(guest, allowed=False)
    assert "« Fauteuil releveur » ne peut pas être payé en plusieurs fois" in words(page)
    assert (await guest.payment("instalments_3")).status_code == 422


async def test_the_list_is_that_of_the_provider_for_the_country(guest: Guest) -> None:
    page = await at_step_3(guest)
    assert methods(page) == ["card", "paypal", "applepay", "instalments_3", "instalments_4", "transfer"]
    assert "Sur un appareil Apple" in words(page)
    await guest.details(**BRUSSELS)
    await guest.delivery()
    assert "bancontact" in methods(await guest.get("/commande/paiement"))


async def test_each_debit_is_read_before_choosing_and_htmx_gets_the_step_alone(guest: Guest) -> None:
    """S0-22"""
    page = await at_step_3(guest)
    said = words(page)
    assert "70,68 € aujourd’hui, 70,66 € le" in said
    assert "Coût total du crédit : 0,00 €" in said
    part = await guest.get("/commande/paiement", headers=HTMX)
    assert part.text.lstrip().startswith('<div id="step"')
    assert "70,68 € aujourd’hui" in words(part)
    refused = await guest.post("/commande/paiement", {}, headers=HTMX)
    assert (refused.status_code, 'id="step"' in refused.text) == (422, True)
    assert "70,68 € aujourd’hui" in words(refused)


async def test_nothing_but_the_list_is_asked_before_the_order(guest: Guest, bank: Bank) -> None:
    """ux P13 (2)"""
    before = len(bank.payments())
    await at_step_3(guest)
    await guest.payment("paypal")
    page = await guest.get("/commande/verification")
    assert len(bank.payments()) == before
    await guest.order(page)
    newest = bank.payments()[0]
    assert (len(bank.payments()), newest["method"]) == (before + 1, "paypal")


async def test_a_provider_that_is_down_leaves_the_usual_ones(guest: Guest, bank: Bank) -> None:
    bank.script(methods=[{"kind": "503"}] * 3)
    assert methods(await at_step_3(guest)) == ["card", "paypal", "instalments_3", "instalments_4", "transfer"]


async def test_a_provider_that_is_slow_is_not_waited_for(guest: Guest, bank: Bank) -> None:
    bank.script(methods=[{"kind": "late", "seconds": 30}])
    began = time.monotonic()
    assert "card" in choosable(await at_step_3(guest))
    assert time.monotonic() - began < 30, "the answer comes before the provider's"


async def test_what_the_provider_offers_no_more_is_chosen_anew(guest: Guest, bank: Bank) -> None:
    bank.script(offered=["creditcard"])
    assert methods(await at_step_3(guest)) == ["card", "transfer"]
    assert (await guest.payment("paypal")).status_code == 422


async def ordered(guest: Guest, code: str = "instalments_3") -> str:
    """An order by this method; its number."""
    await at_step_3(guest)
    assert (await guest.payment(code)).status_code == 303
    page = await guest.get("/commande/verification")
    if code.startswith("instalments"):
        assert "70,68 € aujourd’hui" in words(page)
        assert NOTICE in words(page)
    answer = await guest.order(page)
    assert (answer.status_code, "/paiement/tr_" in answer.headers["location"]) == (303, True)
    return str((await engine.fetch("SELECT number FROM orders"))[0]["number"])


async def test_s0_22_the_debits_are_kept_and_shown_with_the_order(app: Shell, guest: Guest, bank: Bank) -> None:
    await signed_in(guest.client)
    number = await ordered(guest)
    order = await book.by_number(number)
    assert order is not None
    today = in_paris(datetime.now(UTC)).date()
    debits = [[day.isoformat(), cents] for day, cents in plan(212_00, 3, today)]
    assert order.payment.details == {"plan": debits, "provider": "Alma"}
    assert order.payment.expires_at is not None
    assert bank.payments()[0]["method"] == "alma"
    said = words(await guest.get(f"/compte/commandes/{number}"))
    assert "Débits prévus par Alma :" in said
    assert said.count("70,66 €") == 2
    kept = order_text(order)
    assert f"- {plain_date(today)}\u00a0: 70,68\u00a0€" in kept
    mail = text_of_mail((await mails(app))[-1])
    assert "Débits prévus par Alma" in mail
    assert "70,68" in mail


async def test_the_debits_are_counted_from_the_day_it_is_paid(app: Shell, guest: Guest, bank: Bank) -> None:
    number = await ordered(guest)
    order = await book.by_number(number)
    assert order is not None
    old = {"plan": [["2026-01-31", 7068], ["2026-02-28", 7066], ["2026-03-31", 7066]], "provider": "Alma"}
    await payment_queries.change(order.payment.id, {"details": old})
    bank.browser.post(f"{bank.address}/paiement/{order.payment.provider_id}", data={"issue": "payer"})
    await guest.post("/webhooks/mollie", {"id": order.payment.provider_id})
    paid = await book.by_number(number)
    assert paid is not None
    today = in_paris(datetime.now(UTC)).date()
    assert paid.payment.details["plan"] == [[day.isoformat(), cents] for day, cents in plan(212_00, 3, today)]
    assert paid.state == "paid"
    mail = next(text for text in map(text_of_mail, await mails(app)) if "est confirmé" in text)
    assert "Vos débits par Alma" in mail


async def test_a_payment_at_once_keeps_no_debits(guest: Guest) -> None:
    order = await book.by_number(await ordered(guest, "paypal"))
    assert order is not None
    assert order.payment.details == {}


@pytest.mark.parametrize(
    ("code", "reason", "said"),
    [
        ("instalments_3", "refused_by_issuer", "n’a pas été accordé"),
        ("paypal", "insufficient_funds", "chez PayPal ne suffit pas"),
        ("card", "card_expired", "Votre carte est expirée"),
    ],
)
async def test_s0_16_refused_says_why_and_offers_the_others(
    guest: Guest, bank: Bank, code: str, reason: str, said: str
) -> None:
    order = await book.by_number(await ordered(guest, code))
    assert order is not None
    url = f"{bank.address}/paiement/{order.payment.provider_id}"
    back = bank.browser.post(url, data={"issue": "echec", "reason": reason}).headers["location"]
    page = await guest.get(httpx.URL(back).path)
    assert "Paiement refusé" in words(page)
    assert said in words(page)
    assert methods(page) == ["card", "paypal", "applepay", "instalments_3", "instalments_4", "transfer"]
    assert " checked" not in page.text
    token = httpx.URL(back).path.rpartition("/")[2]
    again = await guest.post(f"/suivi/{token}/paiement", {"moyen": "instalments_4"})
    assert again.status_code == 303
    kept = await book.by_number(order.number)
    assert kept is not None
    assert (kept.state, len(kept.payments), len(kept.payment.details["plan"])) == ("awaiting_payment", 2, 4)
    for wrong in ("bancontact", "cash"):
        assert (await guest.post(f"/suivi/{token}/paiement", {"moyen": wrong})).status_code == 422


async def test_an_order_whose_article_was_excluded_since_cannot_be_paid_in_times(guest: Guest, bank: Bank) -> None:
    number = await ordered(guest, "card")
    order = await book.by_number(number)
    assert order is not None
    await engine.fetch("UPDATE product SET instalments_allowed = {} RETURNING id", False)
    url = f"{bank.address}/paiement/{order.payment.provider_id}"
    back = bank.browser.post(url, data={"issue": "annuler"}).headers["location"]
    page = await guest.get(httpx.URL(back).path)
    assert "ne peut pas être payé en plusieurs fois" in words(page)
    token = httpx.URL(back).path.rpartition("/")[2]
    assert (await guest.post(f"/suivi/{token}/paiement", {"moyen": "instalments_3"})).status_code == 422
