"""Codes cannot be guessed nor people found out by them (T13), and buyers are not stopped for it."""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from db.engine import fetch
from db.tables.catalogue import Variant
from tests.unit.web.accounts_desk import signed_in
from tests.unit.web.checkout_walkthrough import Guest, words
from tests.unit.web.conftest import HTMX
from tests.unit.web.promo_desk import CART, MISS, PAYMENT, an_offer, partials, typed
from web.limits import RULES, look


async def test_t13_wrong_used_and_over_are_one_answer(guest: Guest, in_cart: Variant) -> None:
    await an_offer("PASSE", 1, ends_at=datetime.now(UTC) - timedelta(days=1))
    await an_offer("PRIS", 1)
    await fetch("UPDATE promotion_code SET uses = 1 WHERE code = 'PRIS'")
    answers = [await guest.post(CART, {"code": one}, headers=HTMX) for one in ("JAMAIS", "PASSE", "PRIS")]
    assert [answer.status_code for answer in answers] == [422, 422, 422]
    texts = {re.sub("JAMAIS|PASSE|PRIS", "CODE", answer.text) for answer in answers}
    assert len(texts) == 1
    assert MISS in words(answers[0])
    await fetch("UPDATE promotion_code SET uses = 0 WHERE code = 'PRIS'")


async def test_t13_after_ten_misses_nothing_is_looked_up_any_more(guest: Guest, in_cart: Variant) -> None:
    await an_offer()
    for at in range(RULES["promo_session"].most):
        assert (await guest.post(CART, {"code": f"FAUX{at}"})).status_code == 422
    for path in (CART, PAYMENT):
        if path == PAYMENT:
            await guest.details()
            await guest.delivery()
        refused = await guest.post(path, {"code": "DIX"})
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) > 0
        assert "Trop de codes essayés. Réessayez dans" in words(refused)
    assert await typed() == ["[]"]
    part = await guest.post(CART, {"code": "DIX"}, headers=HTMX)
    assert (part.status_code, "#code-field" in partials(part)) == (429, True)
    # Another cart at the same address may be another person's; yet an address has no more tries than its own number.
    guest.client.cookies.clear()
    await guest.add(in_cart)
    assert (await guest.post(CART, {"code": "DIX"})).status_code == 303
    for at in range(RULES["promo_address"].most - RULES["promo_session"].most):
        assert (await guest.post(CART, {"code": f"FAUX{at}"})).status_code == 422
    guest.client.cookies.clear()
    await guest.add(in_cart)
    assert (await guest.post(CART, {"code": "DIX"})).status_code == 429


@pytest.mark.parametrize("asked", [{"first_order": True}, {"subscribers": True}, {"uses_per_buyer": 1}])
async def test_a_guest_learns_of_few_addresses_what_they_did_here(
    guest: Guest, in_cart: Variant, asked: dict[str, Any]
) -> None:
    """Each refusal that tells of an address given is a miss, in the cart as at the payment."""
    promotion = await an_offer("OUVERT", uses_per_buyer=1)
    await an_offer("DEMANDE", **asked)
    await guest.post(CART, {"code": "OUVERT"})
    answer = await guest.order(await guest.ready())
    assert answer.status_code == 303, promotion
    code = "OUVERT" if "uses_per_buyer" in asked else "DEMANDE"
    await guest.add(in_cart)
    for step in (guest.details(), guest.delivery()):
        await step
    statuses = [(await guest.post((CART, PAYMENT)[at % 2], {"code": code})).status_code for at in range(11)]
    assert statuses == [422] * 10 + [429]


async def test_who_is_signed_in_reads_of_the_own_account_as_often_as_asked(
    client: httpx.AsyncClient, guest: Guest, in_cart: Variant
) -> None:
    await an_offer(subscribers=True)
    await signed_in(client)
    for _ in range(RULES["promo_session"].most + 2):
        assert (await guest.post(CART, {"code": "DIX"})).status_code == 422


@pytest.mark.race
@pytest.mark.parametrize("guarded", [True, False])
async def test_t13_thirty_tries_at_once_are_thirty_tries(
    guest: Guest, in_cart: Variant, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    """The twin looks first and counts afterwards: all thirty pass."""
    if not guarded:
        monkeypatch.setattr("web.promo_codes.spend", look)
    answers = await asyncio.gather(*(guest.post(CART, {"code": f"FAUX{at}"}) for at in range(30)))
    refused = sum(answer.status_code == 429 for answer in answers)
    assert refused == (20 if guarded else 0)


async def test_t13_beyond_what_people_mistype_staff_are_alarmed_and_buyers_are_not_stopped(
    guest: Guest, in_cart: Variant, monkeypatch: pytest.MonkeyPatch
) -> None:
    await an_offer()
    monkeypatch.setitem(RULES, "promo_everyone", replace(RULES["promo_everyone"], most=2))
    with capture_logs() as logs:
        for at in range(3):
            assert (await guest.post(CART, {"code": f"FAUX{at}"})).status_code == 422
    assert [one["event"] for one in logs if one["log_level"] == "error"] == ["promo_codes_guessed"]
    assert (await guest.post(CART, {"code": "DIX"})).status_code == 303


async def test_codes_that_exist_are_no_misses_however_often_they_are_typed(guest: Guest, in_cart: Variant) -> None:
    await an_offer(minimum_cents=6_000)
    for _ in range(RULES["promo_session"].most + 5):
        assert (await guest.post(CART, {"code": "DIX"})).status_code == 422


@pytest.mark.parametrize("written", ["'; DROP TABLE cart; --", "<script>", "\x00", "💊" * 40, "A" * 9_000, "İ"])
async def test_whatever_is_typed_is_a_wrong_code_at_worst(guest: Guest, in_cart: Variant, written: str) -> None:
    for path in (CART, f"{CART}/retrait", PAYMENT, f"{PAYMENT}/retrait"):
        answer = await guest.post(path, {"code": written})
        assert answer.status_code in {303, 422}
        assert "<script>&" not in answer.text


async def test_without_a_cart_there_is_nothing_to_put_a_code_into(guest: Guest) -> None:
    for path in (CART, f"{CART}/retrait"):
        answer = await guest.post(path, {"code": "DIX"})
        assert answer.status_code == 303
