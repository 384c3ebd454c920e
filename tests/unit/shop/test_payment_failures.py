"""Why a payment was refused, by the way it was to be paid (S0-16)."""

import pytest

from shop.payments.failures import reason_for_shopper
from web.simulators.mollie.methods import METHODS


@pytest.mark.parametrize(
    ("code", "method", "words"),
    [
        ("insufficient_funds", "creditcard", "votre carte"),
        ("insufficient_funds", "paypal", "chez PayPal"),
        ("possible_fraud", "paypal", "mesure de sécurité"),
        (None, "paypal", "PayPal a refusé"),
        ("insufficient_funds", "alma", "première échéance"),
        ("authentication_failed", "alma", "identité"),
        ("refused_by_issuer", "alma", "n’a pas été accordé"),
        ("something_new", "alma", "n’a pas été accordé"),
    ],
)
def test_s0_16_the_reason_is_that_of_the_method(code: str | None, method: str, words: str) -> None:
    assert words in reason_for_shopper(code, method)


@pytest.mark.parametrize("method", METHODS)
def test_every_refusal_leaves_another_way_open(method: str) -> None:
    for code in METHODS[method].reasons:
        said = reason_for_shopper(code, method)
        assert "carte" in said or "autre moyen de paiement" in said
        assert said.endswith(".")
