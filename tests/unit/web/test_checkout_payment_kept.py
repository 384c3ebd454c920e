"""The payment step keeps what was chosen while a code is tried, and says why a method chosen fits no longer."""

import re
from datetime import UTC, datetime

import httpx
import pytest

from db.engine import fetch
from db.tables.catalogue import Variant
from lints.markup import check_page
from shop.promotions import campaigns
from shop.promotions.offers import AMOUNT, Promotion
from tests.factories import merchant_settings
from tests.unit.web.checkout_walkthrough import Guest, words
from tests.unit.web.credit_desk import alice_to_pay, gift
from tests.unit.web.staff_desk import fields_of

STEP, CODES, OUT = "/commande/paiement", "/commande/codes", "/commande/codes/retrait"
REVIEW = "/commande/verification"
EIGHT = Promotion(0, "8 € offerts", AMOUNT, amount_cents=800)
AGAIN = "Votre paiement est à choisir de nouveau."


@pytest.fixture
async def guest(guest: Guest) -> Guest:
    await merchant_settings(cheques=True)
    await campaigns.create(EIGHT, ["HUIT"], datetime.now(UTC))
    return guest


async def kept(guest: Guest) -> tuple[str | None, str | None]:
    """The method and the credit that the page of the step has chosen."""
    return chosen_on(await guest.get(STEP))


def chosen_on(page: httpx.Response) -> tuple[str | None, str | None]:
    radio = re.search(r'name="paiement" value="(\w+)"[^>]* checked', page.text)
    return radio[1] if radio else None, fields_of(page, STEP).get("avoir")


async def test_the_buttons_of_a_code_send_what_is_chosen_along(guest: Guest, article: Variant) -> None:
    await alice_to_pay(guest, article, 1_240)
    page = (await guest.get(STEP)).text
    assert 'form="payment"' in page[page.index('<input id="code"') : page.index('<input id="code"') + 300]
    assert f'form="payment" formaction="{CODES}"' in page
    await guest.post(CODES, {"code": "HUIT"})
    page = (await guest.get(STEP)).text
    assert f'form="payment" formaction="{OUT}" name="retirer" value="HUIT"' in page
    assert [str(one) for one in check_page("payment", page)] == []


@pytest.mark.parametrize("code", ["HUIT", "FAUX", ""])
async def test_a_code_keeps_the_method_and_the_credit(guest: Guest, article: Variant, code: str) -> None:
    await alice_to_pay(guest, article, 1_240)
    answer = await guest.post(CODES, {"paiement": "transfer", "avoir": "oui", "code": code})
    if code != "HUIT":
        assert answer.status_code == 422
        assert chosen_on(answer) == ("transfer", "oui")
    assert await kept(guest) == ("transfer", "oui")
    await guest.post(OUT, {"paiement": "transfer", "avoir": "oui", "code": "", "retirer": code})
    assert await kept(guest) == ("transfer", "oui")
    assert "Code HUIT" not in words(await guest.get(STEP))


async def test_what_was_unticked_beside_the_code_is_unticked(guest: Guest, article: Variant) -> None:
    await alice_to_pay(guest, article, 1_240)
    await guest.post(STEP, {"paiement": "transfer", "avoir": "oui"})
    await guest.post(CODES, {"paiement": "cheque", "code": "HUIT"})
    assert await kept(guest) == ("cheque", None)


async def test_a_code_typed_and_not_applied_is_not_passed_over(guest: Guest, article: Variant) -> None:
    await alice_to_pay(guest, article, 1_240)
    answer = await guest.post(STEP, {"paiement": "transfer", "avoir": "oui", "code": "huit"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{STEP}#codes")
    assert "Code HUIT 8 € offerts −8,00 €" in words(await guest.get(STEP))
    assert await kept(guest) == ("transfer", "oui")
    refused = await guest.post(STEP, {"paiement": "transfer", "avoir": "oui", "code": "faux"})
    assert refused.status_code == 422
    assert "Ce code n’est pas valable" in words(refused)


async def test_who_mends_one_thing_still_comes_back(guest: Guest, article: Variant) -> None:
    await guest.ready(article)
    page = await guest.get(f"{STEP}?retour=verification")
    assert f'formaction="{CODES}?retour=verification"' in page.text
    answer = await guest.post(f"{CODES}?retour=verification", {"paiement": "transfer", "code": "HUIT"})
    assert answer.headers["location"] == f"{STEP}?retour=verification#codes"
    assert f'formaction="{OUT}?retour=verification"' in (await guest.get(f"{STEP}?retour=verification")).text


async def sent_back(guest: Guest, page: httpx.Response) -> str:
    """What the step says once the last button has led back to it."""
    answer = await guest.order(page)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{STEP}?manque=1")
    assert await fetch("SELECT id FROM orders") == []
    again = await guest.get(answer.headers["location"])
    assert [str(one) for one in check_page("payment", again.text)] == []
    return words(again)


async def test_credit_that_no_longer_pays_all_is_said(guest: Guest, article: Variant) -> None:
    alice = await alice_to_pay(guest, article, 9_000)
    await guest.post(STEP, {"avoir": "oui"})
    page = await guest.get(REVIEW)
    await gift(alice, -8_500, "Utilisé pour une commande")
    said = await sent_back(guest, page)
    assert f"{AGAIN} Votre avoir disponible est maintenant de 5,00 € : il ne règle plus toute la commande" in said
    assert "il reste 51,90 € à payer." in said


async def test_nothing_is_said_before_anything_was_chosen(guest: Guest, article: Variant) -> None:
    await alice_to_pay(guest, article, 0)
    assert "Une étape manque. Choisissez d’abord votre moyen de paiement." in words(await guest.get(f"{STEP}?manque=1"))
