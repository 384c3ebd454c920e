"""Amounts, methods, transfers, and Mollie's answers read strictly."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649
from stdnum.exceptions import ValidationError

from shop.merchant.identity import Merchant
from shop.money import MOST_TRANSFER_CENTS
from shop.payments import methods
from shop.payments.amounts import amount, as_cents, as_value, cents_in
from shop.payments.failures import reason_for_shopper
from shop.payments.method import Purchase
from shop.payments.methods import method
from shop.payments.mollie_values import payment_from, refund_from
from shop.payments.transfer import creditor_reference, transfer_details

ANSWER: dict[str, Any] = {
    "id": "tr_1",
    "mode": "test",
    "status": "paid",
    "amount": {"currency": "EUR", "value": "12.40"},
    "createdAt": "2026-11-22T10:00:00+01:00",
    "metadata": {"payment_id": 7, "order_number": "SC-26-000123"},
}


@given(st.integers(1, 10**12))
def test_cents_survive_the_way_there_and_back(cents: int) -> None:
    assert as_cents(as_value(cents)) == cents


@pytest.mark.parametrize("value", ["10", "10.0", "10.000", "1e2", "", " 10.00", "10,00", "١.00", 10.0, 10, None])
def test_any_other_writing_of_an_amount_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="amount"):
        as_cents(value)


def test_less_than_a_cent_cannot_be_asked_for() -> None:
    assert amount(5, "EUR") == {"currency": "EUR", "value": "0.05"}
    for cents in (0, -1):
        with pytest.raises(ValueError, match="amount"):
            as_value(cents)


def test_an_absent_amount_is_nothing_and_another_currency_an_error() -> None:
    holder = {"amountRefunded": {"currency": "USD", "value": "1.00"}}
    assert cents_in({}, "amountRefunded", "EUR") == 0
    with pytest.raises(ValueError, match="EUR"):
        cents_in(holder, "amountRefunded", "EUR")


def test_an_answer_becomes_our_values_in_utc() -> None:
    read = payment_from(ANSWER)
    assert (read.state, read.amount_cents, read.payment_id, read.order_number) == ("paid", 1240, 7, "SC-26-000123")
    assert read.created_at == datetime(2026, 11, 22, 9, tzinfo=UTC)
    assert (read.amount_refunded_cents, read.amount_charged_back_cents, read.checkout_url) == (0, 0, None)


@pytest.mark.parametrize("metadata", [None, "text", [1], {}, {"payment_id": "x", "order_number": 3}])
def test_a_payment_that_is_not_ours_has_no_order(metadata: object) -> None:
    read = payment_from(ANSWER | {"metadata": metadata})
    assert (read.payment_id, read.order_number) == (None, None)


@pytest.mark.parametrize(
    "change",
    [
        {"status": "refunded"},
        {"mode": "demo"},
        {"amount": {"currency": "EUR", "value": "12.4"}},
        {"amountRefunded": {"currency": "USD", "value": "1.00"}},
        {"createdAt": "2026-11-22T10:00:00"},
        {"amount": None},
    ],
)
def test_a_strange_answer_is_never_guessed_at(change: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        payment_from(ANSWER | change)


def test_the_reason_of_a_failure_is_read_in_both_places() -> None:
    failed = ANSWER | {"status": "failed"}
    old = payment_from(failed | {"details": {"failureReason": "insufficient_funds"}})
    new = payment_from(failed | {"statusReason": {"code": "insufficient_funds", "message": "No money"}})
    assert old.failure_reason == new.failure_reason == reason_for_shopper("insufficient_funds")


def test_s0_16_an_unknown_reason_still_says_typing_then_bank() -> None:
    for code in (None, "something_new"):
        assert "saisies" in reason_for_shopper(code)
        assert "banque" in reason_for_shopper(code)


def test_a_refund_made_elsewhere_has_no_key() -> None:
    answer = ANSWER | {"id": "re_1", "status": "queued", "metadata": None}
    assert refund_from(answer).idempotency_key is None


@given(st.from_regex(r"[A-Z]{2,4}-[0-9]{2}-[0-9]{6}", fullmatch=True))
def test_every_order_number_makes_a_valid_creditor_reference(number: str) -> None:
    reference = creditor_reference(number)
    assert iso11649.is_valid(reference)
    assert reference.endswith(number.replace("-", ""))


def test_a_known_creditor_reference() -> None:
    assert creditor_reference("CMD2026000123") == "RF92CMD2026000123"
    for bad in ("", "---", "A" * 22):
        with pytest.raises(ValueError, match="creditor reference"):
            creditor_reference(bad)


def test_s0_20_the_transfer_shows_all_that_must_be_copied() -> None:
    shown = transfer_details("Santé Comptoir", "FR7630006000011234567890189", "AGRIFRPP", "SC-26-000123", 12_990)
    assert (shown.iban, shown.reference) == ("FR76 3000 6000 0112 3456 7890 189", "RF92 SC26 0001 23")
    assert (shown.iban_plain, shown.amount_cents) == ("FR7630006000011234567890189", 12_990)
    with pytest.raises(ValidationError):
        transfer_details("Santé Comptoir", "FR7630006000011234567890188", "AGRIFRPP", "SC-26-000123", 12_990)


def test_methods_are_offered_by_the_names_the_pages_use() -> None:
    labels = [one.label for one in methods.METHODS]
    assert {"Carte bancaire", "Virement bancaire", "Chèque", "Paiement au retrait", "Rien à payer"} <= set(labels)
    assert len(set(labels)) == len({one.code for one in methods.METHODS}) == len(labels)
    assert method("card").redirects
    assert not method("transfer").redirects
    with pytest.raises(KeyError):
        method("cash")


def test_a_method_says_why_it_cannot_be_used() -> None:
    card, transfer = method("card"), method("transfer")
    merchant = Merchant(iban="FR7630006000011234567890189")
    fine, nothing = Purchase(12_40, "home", merchant=merchant), Purchase(0, "home", merchant=merchant)
    down = Purchase(12_40, "home", merchant=merchant, unreachable=frozenset({"mollie"}))
    assert card.why_not(fine) is None
    assert transfer.why_not(fine) is None
    assert card.why_not(nothing)
    assert transfer.why_not(nothing)
    assert card.why_not(down)
    assert transfer.why_not(down) is None
    assert transfer.why_not(Purchase(MOST_TRANSFER_CENTS + 1, "home", merchant=merchant))
    assert transfer.why_not(Purchase(12_40, "home"))


def test_s0_56_each_method_says_how_long_a_refund_takes() -> None:
    assert "24 à 72 heures" in method("card").refund_delay
    assert "semaine" in method("transfer").refund_delay
