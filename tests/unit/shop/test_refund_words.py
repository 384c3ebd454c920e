"""When money is back, in words: by method and by the way it goes (S0-56)."""

from datetime import UTC, date, datetime

import pytest

from shop.orders.order import Payment
from shop.refunds.words import GoesBack, day_words, delay_told, delay_words, expected_on

THURSDAY = date(2026, 11, 26)


def payment(method: str = "card", provider: str = "mollie") -> Payment:
    return Payment(
        1, 1, method, provider, None, "paid", 5_780, 0, 0, "EUR", "key", "", "", "", {}, None,
        datetime(2026, 11, 20, tzinfo=UTC), None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("channel", "method", "day"),
    [
        ("provider", "card", date(2026, 12, 1)),  # 24 to 72 hours, of working days
        ("provider", "paypal", date(2026, 11, 27)),
        ("transfer", "transfer", date(2026, 12, 3)),
        ("transfer", "card", date(2026, 12, 3)),
        ("credit", "card", None),
        ("counter", "counter", None),
    ],
)
def test_the_day_depends_on_the_way_the_money_goes(channel: str, method: str, day: date | None) -> None:
    assert expected_on(channel, payment(method), THURSDAY) == day


def test_the_day_is_told_until_it_is_over() -> None:
    card = payment()
    assert day_words("provider", card, THURSDAY, THURSDAY) == "Vous devriez le voir vers le mardi 1er décembre."
    assert day_words("provider", card, THURSDAY, date(2026, 12, 1)) != ""
    assert day_words("provider", card, THURSDAY, date(2026, 12, 2)) == ""


def test_a_refund_by_its_own_way_is_told_as_its_method_is() -> None:
    assert "24 à 72 heures" in delay_words("provider", payment())
    assert "quelques jours, parfois une semaine" in delay_words("transfer", payment("transfer", "bank"))
    assert delay_told(payment(), THURSDAY).endswith("Vous devriez le voir vers le mardi 1er décembre.")


def test_another_way_has_its_own_delay() -> None:
    assert "quelques jours, parfois une semaine" in delay_words("transfer", payment())
    assert "disponible tout de suite" in delay_words("credit", payment())
    assert "à l’agence" in delay_words("counter", payment())


def test_the_sentence_says_how_much_by_what_and_when() -> None:
    told = GoesBack(1_240, "par virement", "Quelques jours.", "Vous devriez le voir vers le jeudi 3 décembre.")
    assert told.sentence == (
        "Nous vous remboursons 12,40\u00a0€ par virement. Quelques jours. "
        "Vous devriez le voir vers le jeudi 3 décembre."
    )
