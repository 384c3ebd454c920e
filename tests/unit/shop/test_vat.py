"""Rates by destination and day; the tax inside a price."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.errors import TaxNotKnown
from shop.vat import (
    CORSICA,
    MAINLAND,
    VAT_CLASSES,
    Destination,
    RateRow,
    bundled_rows,
    contained,
    destination,
    own_rows,
    rates_from,
    rates_on,
)

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("vat_class", "country", "postcode", "rate"),
    [
        ("standard", "FR", "75012", 2000),
        ("reduced", "FR", "75012", 550),
        ("medical", "FR", "75012", 550),
        ("book", "FR", "75012", 550),
        ("book", "FR", "20000", 210),
        ("medical", "FR", "20137", 550),
        ("standard", "FR", "20600", 2000),
        ("book", "FR", "29242", 550),
        ("standard", "BE", "1000", 2000),
        ("book", "LU", "1111", 550),
    ],
)
def test_the_rate_follows_class_and_destination(vat_class: str, country: str, postcode: str, rate: int) -> None:
    assert rates_on(TODAY).rate(vat_class, destination(country, postcode)) == rate


@pytest.mark.parametrize(
    ("country", "vat_class", "rate"), [("BE", "standard", 2100), ("LU", "standard", 1700), ("LU", "book", 300)]
)
def test_beyond_the_threshold_the_destination_taxes(country: str, vat_class: str, rate: int) -> None:
    assert rates_on(TODAY, destination_vat=True).rate(vat_class, Destination(country)) == rate


@pytest.mark.parametrize(
    ("vat_class", "to", "destination_vat"),
    [
        ("unheard_of", MAINLAND, False),
        ("tobacco", Destination("BE"), True),
        ("standard", Destination("DE"), False),
        ("standard", Destination("FR", "reunion"), False),
    ],
)
def test_a_tax_is_never_guessed(vat_class: str, to: Destination, destination_vat: bool) -> None:
    with pytest.raises(TaxNotKnown) as refused:
        rates_on(TODAY, destination_vat=destination_vat).rate(vat_class, to)
    assert (refused.value.vat_class, refused.value.country) == (vat_class, to.country)


def test_every_class_has_a_rate_wherever_parcels_go() -> None:
    for destination_vat in (False, True):
        rates = rates_on(TODAY, destination_vat=destination_vat)
        places = (MAINLAND, CORSICA, Destination("BE"), Destination("LU"))
        assert all(rates.rate(vat_class, to) for vat_class in VAT_CLASSES for to in places)


def test_a_new_rate_begins_on_its_day_whatever_the_order_of_rows() -> None:
    rows = [
        RateRow(MAINLAND, "standard", 2100, date(2027, 1, 1)),
        RateRow(MAINLAND, "standard", 2000, date(2014, 1, 1)),
    ]
    assert rates_from(rows, date(2026, 12, 31)).rate("standard", MAINLAND) == 2000
    assert rates_from(rows, date(2027, 1, 1)).rate("standard", MAINLAND) == 2100
    with pytest.raises(TaxNotKnown):
        rates_from(rows, date(2013, 12, 31)).rate("standard", MAINLAND)


def test_the_bundled_table_has_no_row_twice() -> None:
    keys = [(row.destination, row.vat_class, row.valid_from) for row in bundled_rows()]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("gross", "rate", "vat"),
    [
        (12000, 2000, 2000),
        (5780, 2000, 963),
        (3, 2000, 1),
        (2, 2000, 0),
        (1055, 550, 55),
        (1021, 210, 21),
        (0, 2000, 0),
        (999, 0, 0),
    ],
)
def test_vat_inside_a_price_rounds_half_up(gross: int, rate: int, vat: int) -> None:
    assert contained(gross, rate) == vat


@given(st.integers(0, 10**8), st.sampled_from([2100, 2000, 1700, 550, 210]))
def test_contained_vat_is_its_base_times_the_rate_to_a_cent(gross: int, rate: int) -> None:
    vat = contained(gross, rate)
    assert abs(vat * 10_000 - (gross - vat) * rate) <= 10_000


def test_a_merchants_own_rates_come_before_the_bundled_ones_from_their_day_on() -> None:
    own = own_rows("BE medical 6 2026-01-01; fr standard 21,5 % 2027-01-01;")
    belgian = Destination("BE")
    assert rates_on(date(2025, 12, 31), destination_vat=True, own=own).rate("medical", belgian) == 2100
    assert rates_on(date(2026, 1, 1), destination_vat=True, own=own).rate("medical", belgian) == 600
    assert rates_on(date(2026, 12, 31), own=own).rate("standard", MAINLAND) == 2000
    assert rates_on(date(2027, 1, 1), own=own).rate("standard", MAINLAND) == 2150
    assert rates_on(date(2027, 1, 1), own=own).rate("standard", CORSICA) == 2000


@pytest.mark.parametrize(
    "text",
    [
        "BE 6",
        "DE standard 19 2026-01-01",
        "BE tobacco 6 2026-01-01",
        "BE book 6 2026-13-01",
        "BE book 600 2026-01-01",
        "BE book -6 2026-01-01",
        "BE book 6",
    ],
)
def test_own_rates_that_say_nothing_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        own_rows(text)
