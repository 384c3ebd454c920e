"""The adapter to Mollie against our simulator, over real HTTP: what it promises when all is well, and when not."""

import uuid

import pytest

from shop.addresses import Address
from shop.payments.method import Limits
from shop.payments.mollie import Mollie
from shop.payments.mollie_values import METHODS, body_of
from shop.payments.provider import PaymentProvider, ProviderPayment
from tests.unit.shop.mollie_browser import BROWSER, an_intent, script, trouble_of


def finish(mollie_url: str, payment: ProviderPayment, issue: str, **more: str) -> None:
    url = f"{mollie_url}/paiement/{payment.provider_id}"
    assert BROWSER.post(url, data={"issue": issue, **more}).status_code == 303


def on_the_dashboard(mollie_url: str, payment: ProviderPayment, form: str, **data: str) -> None:
    url = f"{mollie_url}/paiement/{payment.provider_id}/{form}"
    assert BROWSER.post(url, data=data).status_code == 303


async def test_a_created_payment_is_open_and_says_where_to_pay(provider: PaymentProvider, mollie_url: str) -> None:
    intent = an_intent()
    made = await provider.create(intent)
    assert made == await provider.read(made.provider_id)
    assert (made.state, made.amount_cents, made.currency) == ("open", 1240, "EUR")
    assert (made.payment_id, made.order_number) == (7, intent.order_number)
    assert made.checkout_url == f"{mollie_url}/paiement/{made.provider_id}"
    assert (made.mode, made.method, made.failure_reason) == (provider.mode, "card", "")
    assert made.expires_at is not None
    assert made.expires_at > made.created_at


@pytest.mark.parametrize(
    ("issue", "state"),
    [("payer", "paid"), ("echec", "failed"), ("annuler", "cancelled"), ("expirer", "expired")],
)
async def test_every_end_of_a_payment_is_read_in_our_words(
    provider: Mollie, mollie_url: str, issue: str, state: str
) -> None:
    made = await provider.create(an_intent())
    finish(mollie_url, made, issue)
    ended = await provider.read(made.provider_id)
    assert (ended.state, ended.checkout_url) == (state, None)


async def test_s0_16_a_refused_card_says_what_to_do(provider: Mollie, mollie_url: str) -> None:
    made = await provider.create(an_intent())
    finish(mollie_url, made, "echec", reason="card_expired")
    assert "expirée" in (await provider.read(made.provider_id)).failure_reason


async def test_an_open_payment_is_cancelled_once_and_nobody_pays_it(provider: Mollie, mollie_url: str) -> None:
    made = await provider.create(an_intent())
    assert made.may_be_cancelled
    await provider.cancel(made.provider_id)
    ended = await provider.read(made.provider_id)
    assert (ended.state, ended.may_be_cancelled, ended.checkout_url) == ("cancelled", False, None)
    finish(mollie_url, made, "payer")
    assert (await provider.read(made.provider_id)).state == "cancelled"
    assert (await trouble_of(provider.cancel(made.provider_id))).permanent, "the second wish changes nothing"


async def test_a_paid_payment_is_not_cancelled(provider: Mollie, mollie_url: str) -> None:
    made = await provider.create(an_intent())
    finish(mollie_url, made, "payer")
    assert not (await provider.read(made.provider_id)).may_be_cancelled
    trouble = await trouble_of(provider.cancel(made.provider_id))
    assert (trouble.permanent, trouble.unknown) == (True, False)
    assert (await provider.read(made.provider_id)).state == "paid"


async def test_a_refund_carries_its_key_and_one_from_the_dashboard_does_not(provider: Mollie, mollie_url: str) -> None:
    made = await provider.create(an_intent())
    finish(mollie_url, made, "payer")
    ours = await provider.refund(made.provider_id, 240, "EUR", "refund-1", "Article manquant")
    assert (ours.amount_cents, ours.state, ours.idempotency_key, ours.reason) == (
        240,
        "pending",
        "refund-1",
        "Article manquant",
    )
    on_the_dashboard(mollie_url, made, "remboursement", amount="1,00")
    assert [(one.amount_cents, one.idempotency_key) for one in await provider.refunds(made.provider_id)] == [
        (100, None),
        (240, "refund-1"),
    ]
    assert (await provider.read(made.provider_id)).amount_refunded_cents == 340
    too_much = await trouble_of(provider.refund(made.provider_id, 1240, "EUR", "refund-2", "Tout"))
    assert too_much.permanent


async def test_a_refund_whose_answer_was_lost_is_made_once(provider: Mollie, mollie_url: str) -> None:
    made = await provider.create(an_intent())
    finish(mollie_url, made, "payer")
    script(mollie_url, refund=[{"kind": "lost_reply"}])
    key = str(uuid.uuid4())
    await trouble_of(provider.refund(made.provider_id, 500, "EUR", key, "Retour"))
    again = await provider.refund(made.provider_id, 500, "EUR", key, "Retour")
    assert await provider.refunds(made.provider_id) == [again]


async def test_a_refund_taken_for_a_mistake_is_asked_again_later(provider: Mollie, mollie_url: str) -> None:
    """409: the same sum for the same words a moment ago."""
    made = await provider.create(an_intent())
    finish(mollie_url, made, "payer")
    await provider.refund(made.provider_id, 240, "EUR", "mistaken-1", "Geste")
    same = await trouble_of(provider.refund(made.provider_id, 240, "EUR", "mistaken-2", "Geste"))
    assert not same.permanent


async def test_a_chargeback_is_seen(provider: Mollie, mollie_url: str) -> None:
    made = await provider.create(an_intent())
    finish(mollie_url, made, "payer")
    on_the_dashboard(mollie_url, made, "contestation")
    assert (await provider.read(made.provider_id)).amount_charged_back_cents == 1240


async def test_a_live_key_does_not_see_test_payments(provider: Mollie, mollie_url: str) -> None:
    made = await provider.create(an_intent())
    live = Mollie("live_another", mollie_url)
    assert (live.mode, provider.mode) == ("live", "test")
    assert (await trouble_of(live.read(made.provider_id))).permanent
    live.close()


async def test_chargebacks_are_read_with_their_reason_and_what_came_back(provider: Mollie, mollie_url: str) -> None:
    made = await provider.create(an_intent())
    assert await provider.chargebacks(made.provider_id) == []
    finish(mollie_url, made, "payer")
    on_the_dashboard(mollie_url, made, "contestation", amount="2,40")
    on_the_dashboard(mollie_url, made, "contestation", reason="AC04")
    rest, first = await provider.chargebacks(made.provider_id)
    assert (first.amount_cents, first.reason, first.reversed_at) == (240, "Débit contesté par le titulaire", None)
    assert (rest.amount_cents, rest.reason) == (1000, "Compte clôturé")
    on_the_dashboard(mollie_url, made, f"contestation/{first.provider_id}/annulation")
    assert (await provider.chargebacks(made.provider_id))[1].reversed_at is not None
    assert (await provider.read(made.provider_id)).amount_charged_back_cents == 1000


async def test_methods_are_those_of_the_country_with_their_limits(provider: Mollie, mollie_url: str) -> None:
    french = await provider.methods("FR")
    assert {"creditcard", "paypal", "applepay", "alma"} <= set(french)
    assert "bancontact" not in french
    assert french["alma"] == Limits(50_00, 5_000_00)
    assert "bancontact" in await provider.methods("BE")
    script(mollie_url, methods=[{"kind": "503"}])
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
    provider: Mollie, mollie_url: str, issue: str, state: str, closable: bool
) -> None:
    made = await provider.create(an_intent())
    finish(mollie_url, made, issue)
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
