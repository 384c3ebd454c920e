"""What the provider offers: asked seldom, remembered, never waited for long, and judged method by method."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shop.merchant.identity import Merchant
from shop.payments import offers
from shop.payments.method import Limits, Purchase
from shop.payments.methods import METHODS, offered_for
from shop.payments.mollie_values import METHODS as NAMES
from shop.payments.online import ONLINE, subject_of
from tests.played_bank import Bank

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
MERCHANT = Merchant(iban="FR7630006000011234567890189", instalments=True)


def codes(**more: Any) -> list[str]:
    purchase = Purchase(212_00, "home", instalments_allowed=True, merchant=MERCHANT, **more)
    return [one.code for one, _ in offered_for(purchase) if one.provider == "mollie"]


async def test_the_provider_is_asked_once_in_ten_minutes_for_each_country() -> None:
    bank = Bank()
    assert offers.offered("FR") is None
    assert await offers.refresh({"mollie": bank}, "FR", NOW)
    assert offers.offered("FR") == bank.offers
    assert not await offers.refresh({"mollie": bank}, "FR", NOW + timedelta(minutes=9))
    assert bank.calls == ["methods"]
    assert await offers.refresh({"mollie": bank}, "BE", NOW)
    assert not await offers.refresh({"mollie": bank}, "FR", NOW + timedelta(minutes=10)), "the same as before"
    assert bank.calls == ["methods"] * 3


async def test_in_trouble_the_old_list_stays_and_the_provider_is_left_alone_for_a_while() -> None:
    bank = Bank()
    await offers.refresh({"mollie": bank}, "FR", NOW)
    bank.trouble = ["methods"]
    later = NOW + timedelta(minutes=11)
    for seconds in (0, 1, 29):
        assert not await offers.refresh({"mollie": bank}, "FR", later + timedelta(seconds=seconds))
    assert bank.calls == ["methods"] * 2
    assert offers.offered("FR") == bank.offers
    bank.trouble, bank.offers = [], {"paypal": Limits()}
    assert await offers.refresh({"mollie": bank}, "FR", later + timedelta(seconds=30))
    assert offers.offered("FR") == {"paypal": Limits()}


class Asleep(Bank):
    """Never answers."""

    async def methods(self, country: str) -> Any:
        self._heard("methods")
        await asyncio.Event().wait()


async def test_a_provider_that_sleeps_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert offers.ANSWER_SECONDS <= 2
    monkeypatch.setattr(offers, "ANSWER_SECONDS", 0.01)
    bank = Asleep()
    asked = await asyncio.gather(*(offers.refresh({"mollie": bank}, "FR", NOW) for _ in range(20)))
    assert not any(asked)
    assert bank.calls == ["methods"], "one asks, the others go on"
    assert offers.offered("FR") is None


async def test_without_a_provider_nothing_is_asked() -> None:
    assert not await offers.refresh({}, "FR", NOW)


def test_before_anything_was_heard_the_usual_ones_are_offered() -> None:
    assert codes() == ["card", "paypal", "instalments_3", "instalments_4"]
    assert codes(country="BE") == ["card", "paypal", "bancontact", "instalments_3", "instalments_4"]


def test_what_the_provider_said_is_what_is_offered() -> None:
    assert codes(offered={"creditcard": Limits(), "applepay": Limits()}) == ["card", "applepay"]
    assert codes(offered={"bancontact": Limits(), "alma": Limits()}) == [
        "bancontact",
        "instalments_3",
        "instalments_4",
    ]
    assert codes(offered={}) == []


@pytest.mark.parametrize("one", ONLINE[:4], ids=lambda one: one.code)
def test_every_method_says_what_its_limits_are(one: Any) -> None:
    limits = {NAMES[one.code]: Limits(10_00, 100_00)}
    assert one.why_not(Purchase(10_00, "home", offered=limits)) is None
    assert "à partir de 10,00\u00a0€" in one.why_not(Purchase(9_99, "home", offered=limits))
    assert "jusqu’à 100,00\u00a0€" in one.why_not(Purchase(100_01, "home", offered=limits))
    assert one.why_not(Purchase(50_00, "home", offered=limits, unreachable=frozenset({"mollie"})))
    assert subject_of(one.code) == one.subject


def test_the_provider_knows_every_method_that_is_paid_there() -> None:
    assert [one.code for one in ONLINE] == list(NAMES)
    assert METHODS[: len(ONLINE)] == ONLINE
    assert [one.label for one in ONLINE] == [
        "Carte bancaire",
        "PayPal",
        "Apple Pay",
        "Bancontact",
        "Paiement en 3 fois",
        "Paiement en 4 fois",
    ]


def test_s0_19_paypal_says_that_it_takes_a_card_without_an_account() -> None:
    paypal = next(one for one in ONLINE if one.code == "paypal")
    assert "par carte" in paypal.description
    assert "sans ouvrir de compte" in paypal.description
