"""The adapter to Mollie against our simulator, over real HTTP: what it promises when all is well, and when not."""

import asyncio
import logging
import socket
import traceback
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from mollie.api.client import Client
from mollie.api.error import ResponseError

from db import engine
from shop.addresses import Address
from shop.payments import mollie
from shop.payments.method import Limits
from shop.payments.mollie import Mollie
from shop.payments.mollie_values import METHODS, body_of
from shop.payments.provider import PaymentIntent, PaymentProvider, ProviderPayment, ProviderTrouble
from web.simulators.mollie.alone import simulator_process

KEY = "test_thisKeyMustNeverBeSeen"
# One client for the module: each new one loads the certificates of the world.
BROWSER = httpx.Client(trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with simulator_process(tmp_path_factory.mktemp("mollie")) as started:
        yield started


@pytest.fixture
def provider(address: str) -> Iterator[Mollie]:
    script(address)
    made = Mollie(KEY, address)
    yield made
    made.close()


def script(address: str, **faults: Any) -> None:
    BROWSER.put(f"{address}/fautes", json=faults).raise_for_status()


def finish(address: str, payment: ProviderPayment, issue: str, **more: str) -> None:
    url = f"{address}/paiement/{payment.provider_id}"
    assert BROWSER.post(url, data={"issue": issue, **more}).status_code == 303


def on_the_dashboard(address: str, payment: ProviderPayment, form: str, **data: str) -> None:
    url = f"{address}/paiement/{payment.provider_id}/{form}"
    assert BROWSER.post(url, data=data).status_code == 303


def an_intent(order_number: str = "", **changes: Any) -> PaymentIntent:
    values: dict[str, Any] = {
        "payment_id": 7,
        "order_number": order_number or f"SC-26-{uuid.uuid4().hex[:8]}",
        "method": "card",
        "amount_cents": 12_40,
        "currency": "EUR",
        "description": "Commande SC-26-000123",
        "return_url": "http://127.0.0.1:9/commande/retour/x",
        "cancel_url": "http://127.0.0.1:9/commande/paiement",
        "webhook_url": "http://127.0.0.1:9/webhooks/mollie",
        "idempotency_key": str(uuid.uuid4()),
    }
    return PaymentIntent(**(values | changes))


async def trouble_of(call: Any) -> ProviderTrouble:
    with pytest.raises(ProviderTrouble) as caught:
        await call
    return caught.value


def an_hour_ago() -> datetime:
    return datetime.now(UTC) - timedelta(hours=1)


async def test_a_created_payment_is_open_and_says_where_to_pay(provider: PaymentProvider, address: str) -> None:
    intent = an_intent()
    made = await provider.create(intent)
    assert made == await provider.read(made.provider_id)
    assert (made.state, made.amount_cents, made.currency) == ("open", 1240, "EUR")
    assert (made.payment_id, made.order_number) == (7, intent.order_number)
    assert made.checkout_url == f"{address}/paiement/{made.provider_id}"
    assert (made.mode, made.method, made.failure_reason) == (provider.mode, "card", "")
    assert made.expires_at is not None
    assert made.expires_at > made.created_at


@pytest.mark.parametrize(
    ("issue", "state"),
    [("payer", "paid"), ("echec", "failed"), ("annuler", "cancelled"), ("expirer", "expired")],
)
async def test_every_end_of_a_payment_is_read_in_our_words(
    provider: Mollie, address: str, issue: str, state: str
) -> None:
    made = await provider.create(an_intent())
    finish(address, made, issue)
    ended = await provider.read(made.provider_id)
    assert (ended.state, ended.checkout_url) == (state, None)


async def test_s0_16_a_refused_card_says_what_to_do(provider: Mollie, address: str) -> None:
    made = await provider.create(an_intent())
    finish(address, made, "echec", reason="card_expired")
    assert "expirée" in (await provider.read(made.provider_id)).failure_reason


async def test_an_open_payment_is_cancelled_once_and_nobody_pays_it(provider: Mollie, address: str) -> None:
    made = await provider.create(an_intent())
    assert made.may_be_cancelled
    await provider.cancel(made.provider_id)
    ended = await provider.read(made.provider_id)
    assert (ended.state, ended.may_be_cancelled, ended.checkout_url) == ("cancelled", False, None)
    finish(address, made, "payer")
    assert (await provider.read(made.provider_id)).state == "cancelled"
    assert (await trouble_of(provider.cancel(made.provider_id))).permanent, "the second wish changes nothing"


async def test_a_paid_payment_is_not_cancelled(provider: Mollie, address: str) -> None:
    made = await provider.create(an_intent())
    finish(address, made, "payer")
    assert not (await provider.read(made.provider_id)).may_be_cancelled
    trouble = await trouble_of(provider.cancel(made.provider_id))
    assert (trouble.permanent, trouble.unknown) == (True, False)
    assert (await provider.read(made.provider_id)).state == "paid"


@pytest.mark.parametrize("kind", ["lost_reply", "invalid_json", "500", "503", "429"])
async def test_whether_a_payment_was_cancelled_is_read_when_the_answer_is_not(
    provider: Mollie, address: str, kind: str
) -> None:
    made = await provider.create(an_intent())
    script(address, cancel=[{"kind": kind}])
    assert not (await trouble_of(provider.cancel(made.provider_id))).permanent
    done = kind in {"lost_reply", "invalid_json"}
    assert (await provider.read(made.provider_id)).state == ("cancelled" if done else "open")


async def test_twenty_creations_with_one_key_are_one_payment(provider: Mollie) -> None:
    intent = an_intent()
    made = await asyncio.gather(*(provider.create(intent) for _ in range(20)))
    assert len({one.provider_id for one in made}) == 1
    assert len(await provider.find(intent.order_number, an_hour_ago())) == 1


@pytest.mark.parametrize("kind", ["lost_reply", "invalid_json"])
async def test_after_a_lost_answer_the_same_key_finds_the_same_payment(
    provider: Mollie, address: str, kind: str
) -> None:
    script(address, create=[{"kind": kind}])
    intent = an_intent()
    assert not (await trouble_of(provider.create(intent))).permanent
    made = await provider.create(intent)
    assert await provider.find(intent.order_number, an_hour_ago()) == [made]


async def test_a_key_older_than_an_hour_makes_a_second_payment_so_find_comes_first(
    provider: Mollie, address: str
) -> None:
    script(address, create=[{"kind": "lost_reply"}])
    intent = an_intent()
    await trouble_of(provider.create(intent))
    found = await provider.find(intent.order_number, an_hour_ago())
    script(address, clock_offset_seconds=3601)
    second = await provider.create(intent)
    assert len(found) == 1
    assert second.provider_id != found[0].provider_id


@pytest.mark.parametrize("kind", ["500", "503", "429"])
async def test_a_provider_in_trouble_is_worth_asking_again(provider: Mollie, address: str, kind: str) -> None:
    script(address, create=[{"kind": kind}])
    intent = an_intent()
    assert not (await trouble_of(provider.create(intent))).permanent
    assert (await provider.create(intent)).state == "open"


async def test_a_slow_provider_is_given_up_and_asked_again_with_the_same_key(
    provider: Mollie, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sum(mollie.CONNECT_READ_SECONDS) < 12 > mollie.ANSWER_SECONDS
    monkeypatch.setattr(mollie, "CONNECT_READ_SECONDS", (0.3, 0.3))
    script(address, create=[{"kind": "slow", "seconds": 1}])
    intent = an_intent()
    assert not (await trouble_of(provider.create(intent))).permanent
    made = await provider.create(intent)
    assert await provider.find(intent.order_number, an_hour_ago()) == [made]


async def test_the_whole_wait_is_bounded_even_if_the_read_timeout_does_not_bite(
    provider: Mollie, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mollie, "ANSWER_SECONDS", 0.2)
    script(address, create=[{"kind": "late", "seconds": 1}])
    assert not (await trouble_of(provider.create(an_intent()))).permanent


async def test_nobody_at_the_address_is_temporary_trouble() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        provider = Mollie(KEY, f"http://127.0.0.1:{closed.getsockname()[1]}")
        assert not (await trouble_of(provider.create(an_intent()))).permanent
    provider.close()


@pytest.mark.parametrize("provider_id", ["tr_unknown", "../methods", "", "re_123"])
async def test_an_unknown_payment_stays_unknown(provider: Mollie, provider_id: str) -> None:
    assert (await trouble_of(provider.read(provider_id))).unknown


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_key_says_nothing_of_the_payment(
    provider: Mollie, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise ResponseError({"status": status, "detail": "Missing authentication"})

    monkeypatch.setattr(Client, "perform_http_call", refused)
    trouble = await trouble_of(provider.read("tr_12345678"))
    assert str(status) in trouble.message
    assert (trouble.permanent, trouble.unknown) == (False, False)


async def test_what_the_provider_refuses_is_permanent(provider: Mollie) -> None:
    refused = await trouble_of(provider.create(an_intent(return_url="nowhere")))
    assert refused.permanent
    assert "422" in refused.message


async def test_payments_of_one_order_are_found_across_pages(provider: Mollie, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = an_intent()
    made = [await provider.create(ours)]
    for _ in range(5):
        await provider.create(an_intent())
    made.insert(0, await provider.create(an_intent(ours.order_number)))
    monkeypatch.setattr(mollie, "PAGE", 3)
    assert await provider.find(ours.order_number, an_hour_ago()) == made
    monkeypatch.setattr(mollie, "MOST_PAGES", 2)
    assert not (await trouble_of(provider.find(ours.order_number, an_hour_ago()))).permanent


async def test_a_refund_carries_its_key_and_one_from_the_dashboard_does_not(provider: Mollie, address: str) -> None:
    made = await provider.create(an_intent())
    finish(address, made, "payer")
    ours = await provider.refund(made.provider_id, 240, "EUR", "refund-1", "Article manquant")
    assert (ours.amount_cents, ours.state, ours.idempotency_key, ours.reason) == (
        240,
        "pending",
        "refund-1",
        "Article manquant",
    )
    on_the_dashboard(address, made, "remboursement", amount="1,00")
    assert [(one.amount_cents, one.idempotency_key) for one in await provider.refunds(made.provider_id)] == [
        (100, None),
        (240, "refund-1"),
    ]
    assert (await provider.read(made.provider_id)).amount_refunded_cents == 340
    too_much = await trouble_of(provider.refund(made.provider_id, 1240, "EUR", "refund-2", "Tout"))
    assert too_much.permanent


async def test_a_refund_whose_answer_was_lost_is_made_once(provider: Mollie, address: str) -> None:
    made = await provider.create(an_intent())
    finish(address, made, "payer")
    script(address, refund=[{"kind": "lost_reply"}])
    key = str(uuid.uuid4())
    await trouble_of(provider.refund(made.provider_id, 500, "EUR", key, "Retour"))
    again = await provider.refund(made.provider_id, 500, "EUR", key, "Retour")
    assert await provider.refunds(made.provider_id) == [again]


async def test_a_refund_taken_for_a_mistake_is_asked_again_later(provider: Mollie, address: str) -> None:
    """409: the same sum for the same words a moment ago."""
    made = await provider.create(an_intent())
    finish(address, made, "payer")
    await provider.refund(made.provider_id, 240, "EUR", "mistaken-1", "Geste")
    same = await trouble_of(provider.refund(made.provider_id, 240, "EUR", "mistaken-2", "Geste"))
    assert not same.permanent


async def test_a_chargeback_is_seen(provider: Mollie, address: str) -> None:
    made = await provider.create(an_intent())
    finish(address, made, "payer")
    on_the_dashboard(address, made, "contestation")
    assert (await provider.read(made.provider_id)).amount_charged_back_cents == 1240


async def test_a_live_key_does_not_see_test_payments(provider: Mollie, address: str) -> None:
    made = await provider.create(an_intent())
    live = Mollie("live_another", address)
    assert (live.mode, provider.mode) == ("live", "test")
    assert (await trouble_of(live.read(made.provider_id))).permanent
    live.close()


async def test_no_call_inside_a_database_transaction(provider: Mollie, tmp_path: Path) -> None:
    await engine.connect(f"sqlite:///{tmp_path}/x.sqlite")
    try:
        async with engine.transaction():
            with pytest.raises(RuntimeError, match="transaction"):
                await provider.create(an_intent())
    finally:
        await engine.disconnect()


@pytest.mark.parametrize("kind", ["500", "lost_reply", "invalid_json", "late"])
async def test_the_key_is_in_no_log_no_exception_and_no_repr(
    provider: Mollie, address: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(mollie, "CONNECT_READ_SECONDS", (0.3, 0.3))
    script(address, create=[{"kind": kind, "seconds": 1}])
    with caplog.at_level(logging.DEBUG):
        trouble = await trouble_of(provider.create(an_intent()))
        await provider.create(an_intent())
    told = "".join(traceback.TracebackException.from_exception(trouble, capture_locals=True).format())
    assert trouble.__context__ is None
    assert trouble.__cause__ is None
    for text in (told, caplog.text, repr(provider), repr(trouble), trouble.message):
        assert KEY not in text


def test_a_malformed_key_is_refused_without_being_repeated() -> None:
    with pytest.raises(ValueError, match="clé Mollie") as caught:
        Mollie("sk_secret")
    assert "secret" not in str(caught.value)


async def test_chargebacks_are_read_with_their_reason_and_what_came_back(provider: Mollie, address: str) -> None:
    made = await provider.create(an_intent())
    assert await provider.chargebacks(made.provider_id) == []
    finish(address, made, "payer")
    on_the_dashboard(address, made, "contestation", amount="2,40")
    on_the_dashboard(address, made, "contestation", reason="AC04")
    rest, first = await provider.chargebacks(made.provider_id)
    assert (first.amount_cents, first.reason, first.reversed_at) == (240, "Débit contesté par le titulaire", None)
    assert (rest.amount_cents, rest.reason) == (1000, "Compte clôturé")
    on_the_dashboard(address, made, f"contestation/{first.provider_id}/annulation")
    assert (await provider.chargebacks(made.provider_id))[1].reversed_at is not None
    assert (await provider.read(made.provider_id)).amount_charged_back_cents == 1000


async def test_methods_are_those_of_the_country_with_their_limits(provider: Mollie, address: str) -> None:
    french = await provider.methods("FR")
    assert {"creditcard", "paypal", "applepay", "alma"} <= set(french)
    assert "bancontact" not in french
    assert french["alma"] == Limits(50_00, 5_000_00)
    assert "bancontact" in await provider.methods("BE")
    script(address, methods=[{"kind": "503"}])
    assert not (await trouble_of(provider.methods("FR"))).permanent


@pytest.mark.parametrize("code", METHODS)
async def test_a_payment_of_every_method_is_opened_and_read_as_what_was_asked(provider: Mollie, code: str) -> None:
    at_home = Address("Alice", "Martin", "", "12 rue des Lilas", "", "69003", "Lyon", "FR", "+33639980001")
    made = await provider.create(an_intent(method=code, amount_cents=212_00, billing=at_home, email="alice@example.fr"))
    assert (made.method, made.state) == (code, "open")
    assert made == await provider.read(made.provider_id)


@pytest.mark.parametrize(
    ("issue", "state", "closable"), [("attente", "pending", False), ("autoriser", "authorized", True)]
)
async def test_a_payment_that_waits_is_read_in_our_words(
    provider: Mollie, address: str, issue: str, state: str, closable: bool
) -> None:
    made = await provider.create(an_intent())
    finish(address, made, issue)
    waits = await provider.read(made.provider_id)
    assert (waits.state, waits.may_be_cancelled) == (state, closable)


def test_only_who_lends_is_told_where_the_buyer_lives() -> None:
    at_home = Address("Alice", "Martin", "", "12 rue des Lilas", "", "69003", "Lyon", "FR", "06 39")
    told = {
        code: body_of(an_intent(method=code, billing=at_home, email="alice@example.fr")).get("billingAddress")
        for code in METHODS
    }
    assert [code for code, address in told.items() if address] == ["instalments_3", "instalments_4"]
    assert told["instalments_3"] == {
        "givenName": "Alice",
        "familyName": "Martin",
        "email": "alice@example.fr",
        "streetAndNumber": "12 rue des Lilas",
        "postalCode": "69003",
        "city": "Lyon",
        "country": "FR",
    }, "what is empty is left out, and a telephone nobody can call"
