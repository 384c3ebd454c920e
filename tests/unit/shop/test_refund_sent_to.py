"""Where money sent by hand went is kept by the ends of its account alone."""

import pytest

from shop.refunds.sent_to import NotSaid, sent_to_words

IBAN = "FR7630006000011234567890189"


@pytest.mark.parametrize(
    ("typed", "known", "words"),
    [
        (IBAN, "", "vers FR76 … 0189"),
        ("fr76 3000 6000 0112 3456 7890 189", "", "vers FR76 … 0189"),
        ("", IBAN, "vers FR76 … 0189"),
        ("Rendu par chèque  n° 12", "", "Rendu par chèque n° 12"),
        ("Compte inchangé", IBAN, "Compte inchangé"),
    ],
)
def test_an_account_is_masked_and_a_reason_kept(typed: str, known: str, words: str) -> None:
    said = sent_to_words(typed, known)
    assert said == words
    assert IBAN not in said.replace(" ", "")


@pytest.mark.parametrize("typed", ["", "   ", "FR7630006000011234567890188", "BE00 1234 5678 9012"])
def test_nothing_and_a_mistake_are_refused(typed: str) -> None:
    with pytest.raises(NotSaid):
        sent_to_words(typed)
