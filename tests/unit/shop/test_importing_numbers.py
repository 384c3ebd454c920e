"""Amounts, weights and sizes of exports: every way of writing one number is that number, and none is guessed."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.importing.numbers import cents, grams, millimetres, number, pieces
from shop.importing.values import BadCell, Terms

TERMS = Terms(date(2026, 11, 22))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 234,50", "1234.50"),
        ("1\u202f234,50\u00a0€", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("1.234.567", "1234567"),
        ("12.5", "12.5"),
        ("12,5", "12.5"),
        (".5", "0.5"),
        ("0,125", "0.125"),
        ("16,6667", "16.6667"),
        ("39", "39"),
        ("-3", "-3"),
    ],
)
def test_a_number_is_read_as_it_was_meant(text: str, value: str) -> None:
    assert number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "abc", "1.2.3", "12 34", "1,23,456", "1e5", "--3", "1,234,5", "٣", "9" * 30, "NaN"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(BadCell):
        number(text)


@pytest.mark.parametrize("text", ["1,234", "12.500", "999,999"])
def test_a_price_that_reads_in_two_ways_is_refused_rather_than_guessed(text: str) -> None:
    with pytest.raises(BadCell, match="deux façons"):
        cents(text, TERMS)
    assert number(text, never_grouped=True) == Decimal(text.replace(",", "."))


@given(st.integers(1, 99_999_999))
def test_every_way_to_write_a_price_is_the_same_price(amount: int) -> None:
    whole, part = f"{amount // 100:,}", f"{amount % 100:02}"
    for mark, gap in ((",", "."), (".", ","), (",", "\u202f"), (",", " "), (".", "'"), (".", ""), (",", "")):
        assert cents(whole.replace(",", gap) + mark + part, TERMS) == amount


@given(st.integers(1, 500_000))
def test_a_weight_is_the_same_in_kilograms_and_in_grams(weight: int) -> None:
    assert grams(str(weight), "g") == weight
    assert grams(f"{weight / 1000:.3f}", "kg") == weight
    assert grams(f"{weight / 1000:.3f}".replace(".", ","), "kg") == weight


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_a_number(text: str) -> None:
    with suppress(BadCell):
        assert number(text).is_finite()


@pytest.mark.parametrize("text", ["", "0", "0,00", "-5", "10000000"])
def test_a_price_is_something_and_not_everything(text: str) -> None:
    with pytest.raises(BadCell, match="prix"):
        cents(text, TERMS)


def test_prices_without_vat_get_the_rate_they_are_told() -> None:
    assert cents("100", Terms(date(2026, 11, 22), vat_bp=2000)) == 12_000
    assert cents("16,67", Terms(date(2026, 11, 22), vat_bp=550)) == 1_759


def test_weights_and_sizes_are_converted_from_the_unit_of_the_heading() -> None:
    assert grams("2", "lbs") == 907
    assert grams("3,5", "oz") == 99
    assert millimetres("24", "cm") == 240
    assert millimetres("2", "in") == 51
    assert millimetres("", "cm") is None
    with pytest.raises(BadCell, match="unité inconnue"):
        millimetres("3", "ft")


def test_pieces_sold_in_advance_are_none() -> None:
    assert [pieces(text) for text in ("12", "12.0", "-4", "0")] == [12, 12, 0, 0]
    with pytest.raises(BadCell):
        pieces("1.5")
