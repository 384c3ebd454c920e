"""Which numbers a carrier can send a message to (S0-27)."""

import pytest

from shop.delivery.mobiles import EXAMPLES, mobile_help, read_mobile


@pytest.mark.parametrize(
    ("typed", "country", "read"),
    [
        ("06 39 98 12 34", "FR", "+33639981234"),
        ("07.39.98.12.34", "FR", "+33739981234"),
        ("0033 639981234", "FR", "+33639981234"),
        ("0033 6 39 98 12 34", "FR", "+33639981234"),
        ("+33 (0)6 39 98 12 34", "FR", "+33639981234"),
        ("  06  39  98  12  34  ", "FR", "+33639981234"),
        ("+33 6 39 98 12 34", "BE", "+33639981234"),
        ("0470 12 34 57", "BE", "+32470123457"),
        ("621 123 457", "LU", "+352621123457"),
        ("+32 470 12 34 57", "FR", "+32470123457"),
    ],
)
def test_a_mobile_phone_is_read_as_at_home(typed: str, country: str, read: str) -> None:
    assert read_mobile(typed, country) == read


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("", "FR"),
        ("01 99 00 06 72", "FR"),
        ("04 70 12 34 57", "FR"),  # Moulins, not a Belgian mobile
        ("02 511 11 12", "BE"),
        ("06 11 11 11 11", "FR"),
        ("06 00 00 00 00", "FR"),
        *((f"06 39 {last[:2]} {last[2:4]} {last[4:]}", "FR") for last in ("123456", "234567", "345678", "456789")),
        ("+33 6 39 98 12 34 5678", "FR"),
        ("+49 151 23456780", "FR"),
    ],
)
def test_others_are_none(typed: str, country: str) -> None:
    assert read_mobile(typed, country) == ""


def test_the_number_given_as_an_example_is_one() -> None:
    for country, example in EXAMPLES.items():
        assert read_mobile(example, country)
        assert example.replace(" ", "\u00a0") in mobile_help(country)


@pytest.mark.parametrize(
    ("typed", "reason"), [("06 12 12 34 56", "123456"), ("0033 6 12 34 56 78", "345678"), ("06 11 11 11 11", "111111")]
)
def test_a_number_that_carriers_refuse_for_its_end_hears_why(typed: str, reason: str) -> None:
    assert f"qui finissent par {reason}" in mobile_help("FR", typed)
    assert "qui finissent par" not in mobile_help("FR", "01 99 00 06 72")
