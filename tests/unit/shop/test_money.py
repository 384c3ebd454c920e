"""Amounts as the French write them, and shares that never lose a cent."""

from decimal import Decimal

import pytest
from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st

from shop.french import MINUS, number
from shop.money import decimal, euros, percent, rate, share_of, spread


@pytest.mark.parametrize(
    ("cents", "words"),
    [
        (0, "0,00\u00a0€"),
        (1, "0,01\u00a0€"),
        (1240, "12,40\u00a0€"),
        (9900, "99,00\u00a0€"),
        (123450, "1\u202f234,50\u00a0€"),
        (-590, "\u22125,90\u00a0€"),
    ],
)
def test_amounts_read_as_french(cents: int, words: str) -> None:
    assert euros(cents) == words


@given(st.integers(-(10**13), 10**13))
def test_amounts_read_as_babel_writes_them(cents: int) -> None:
    """But for the minus, which Babel writes as a hyphen."""
    assert euros(cents).replace(MINUS, "-") == format_currency(Decimal(cents).scaleb(-2), "EUR", locale="fr_FR")


@pytest.mark.parametrize(
    ("basis_points", "words"),
    [
        (2000, "20\u00a0%"),
        (550, "5,5\u00a0%"),
        (210, "2,1\u00a0%"),
        (0, "0\u00a0%"),
        (10000, "100\u00a0%"),
        (-550, "−5,5\u00a0%"),
    ],
)
def test_rates_read_as_french(basis_points: int, words: str) -> None:
    assert percent(basis_points) == words
    assert f"{rate(basis_points)}\u00a0%" == words


def test_thousands_stand_apart() -> None:
    assert (number(999), number(10_000), number(1_234_567)) == ("999", "10\u202f000", "1\u202f234\u202f567")


def test_other_programs_read_a_point() -> None:
    assert [decimal(cents) for cents in (0, 5, 1240, 123_450)] == ["0.00", "0.05", "12.40", "1234.50"]


@pytest.mark.parametrize(
    ("amount", "numerator", "denominator", "expected"),
    [(5, 1, 2, 3), (-5, 1, 2, -3), (4, 1, 3, 1), (5, 1, 3, 2), (0, 7, 9, 0), (3, 2000, 12000, 1)],
)
def test_halves_round_away_from_zero(amount: int, numerator: int, denominator: int, expected: int) -> None:
    assert share_of(amount, numerator, denominator) == expected


@pytest.mark.parametrize(
    ("amount", "weights", "shares"),
    [
        (10, [1, 1, 1], (4, 3, 3)),
        (11, [1, 1, 1], (4, 4, 3)),
        (100, [2250, 711], (76, 24)),
        (1, [1, 1], (1, 0)),
        (-10, [1, 1, 1], (-4, -3, -3)),
        (5, [0, 0], (3, 2)),
        (7, [0, 3], (0, 7)),
        (0, [1, 2], (0, 0)),
        (42, [9], (42,)),
        (0, [], ()),
    ],
)
def test_an_amount_is_spread_by_largest_remainder(amount: int, weights: list[int], shares: tuple[int, ...]) -> None:
    assert spread(amount, weights) == shares


@pytest.mark.parametrize(("amount", "weights"), [(1, []), (1, [1, -1]), (0, [-1, 1])])
def test_what_cannot_be_spread_is_refused(amount: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match=r"spread|negative"):
        spread(amount, weights)


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**7), min_size=1, max_size=40))
def test_shares_sum_to_the_amount_and_are_a_cent_from_exact(amount: int, weights: list[int]) -> None:
    shares = spread(amount, weights)
    assert sum(shares) == amount
    total = sum(weights)
    if total:
        assert all(abs(share * total - amount * weight) < total for share, weight in zip(shares, weights, strict=True))


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=20), st.data())
def test_a_discount_never_exceeds_its_line(totals: list[int], data: st.DataObject) -> None:
    amount = data.draw(st.integers(0, sum(totals)))
    assert all(share <= total for share, total in zip(spread(amount, totals), totals, strict=True) if sum(totals))
