"""Paris time, working days, French dates, opening hours across holidays and clock changes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.calendar import (
    add_working_days,
    as_day,
    date_range,
    end_of_day,
    hour_words,
    in_paris,
    is_working_day,
    last_moment_words,
    long_date,
    next_working_day,
    short_date,
    start_of_day,
    typed_day,
    unbroken,
    until_words,
    whole_last_day,
    working_days_ago,
    working_days_since,
)
from shop.merchant.identity import Merchant
from shop.orders.drafts import hold_until


@pytest.mark.parametrize(
    ("moment", "hour"), [(datetime(2026, 1, 1, 12, tzinfo=UTC), 13), (datetime(2026, 7, 1, 12, tzinfo=UTC), 14)]
)
def test_paris_has_winter_and_summer_time(moment: datetime, hour: int) -> None:
    assert in_paris(moment).hour == hour


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        in_paris(datetime(2026, 1, 1))


@pytest.mark.parametrize(
    ("day", "country", "works"),
    [
        (date(2026, 11, 23), "FR", True),
        (date(2026, 11, 21), "FR", False),
        (date(2026, 11, 22), "FR", False),
        (date(2026, 11, 11), "FR", False),
        (date(2026, 7, 14), "FR", False),
        (date(2026, 7, 14), "BE", True),
        (date(2026, 7, 21), "BE", False),
        (date(2026, 6, 23), "LU", False),
        (date(2026, 6, 23), "FR", True),
        (date(2026, 4, 6), "FR", False),
        (date(2026, 5, 25), "FR", False),
    ],
)
def test_working_days_follow_the_country(day: date, country: str, works: bool) -> None:
    assert is_working_day(day, country) is works


def test_saturdays_count_among_jours_ouvrables() -> None:
    assert is_working_day(date(2026, 11, 21), saturdays=True)
    assert not is_working_day(date(2026, 11, 22), saturdays=True)
    assert add_working_days(date(2026, 11, 20), 14, saturdays=True) == date(2026, 12, 7)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 22), 0, date(2026, 11, 23)),
        (date(2026, 11, 23), 1, date(2026, 11, 24)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 11, 10), 1, date(2026, 11, 12)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
        (date(2026, 12, 24), 5, date(2027, 1, 4)),
    ],
)
def test_working_days_are_added(start: date, count: int, end: date) -> None:
    assert add_working_days(start, count) == end


def test_working_days_are_not_subtracted() -> None:
    with pytest.raises(ValueError, match="forwards"):
        add_working_days(date(2026, 11, 23), -1)


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(1, 30), st.sampled_from(["FR", "BE", "LU"]))
def test_adding_counts_exactly_the_working_days_between(start: date, count: int, country: str) -> None:
    end = add_working_days(start, count, country)
    between = [start + timedelta(days=ahead) for ahead in range(1, (end - start).days + 1)]
    assert sum(is_working_day(day, country) for day in between) == count
    assert is_working_day(end, country)
    assert next_working_day(end, country) == end


@pytest.mark.parametrize(
    ("day", "year", "words"),
    [
        (date(2026, 11, 24), False, "mardi 24 novembre"),
        (date(2026, 12, 1), False, "mardi 1er décembre"),
        (date(2026, 8, 11), True, "mardi 11 août 2026"),
        (date(2027, 1, 1), True, "vendredi 1er janvier 2027"),
    ],
)
def test_dates_read_as_french(day: date, year: bool, words: str) -> None:
    assert long_date(day, year=year) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 11, 24), date(2026, 11, 26), "entre le mardi 24 et le jeudi 26 novembre"),
        (date(2026, 11, 24), date(2026, 11, 24), "le mardi 24 novembre"),
        (date(2026, 12, 1), date(2026, 12, 3), "entre le mardi 1er et le jeudi 3 décembre"),
        (date(2026, 11, 30), date(2026, 12, 2), "entre le lundi 30 novembre et le mercredi 2 décembre"),
        (
            date(2026, 12, 30),
            date(2027, 1, 4),
            "entre le mercredi 30 décembre 2026 et le lundi 4 janvier 2027",
        ),
    ],
)
def test_ranges_read_as_french(first: date, last: date, words: str) -> None:
    assert date_range(first, last) == words


@pytest.mark.parametrize(
    ("moment", "words"), [(time(9), "9\u00a0h"), (time(9, 5), "9\u00a0h\u00a005"), (time(14, 30), "14\u00a0h\u00a030")]
)
def test_hours_read_as_french(moment: time, words: str) -> None:
    assert hour_words(moment) == words


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("lun–ven 9 h–18 h", "lun\u2060–\u2060ven 9\u00a0h\u2060–\u206018\u00a0h"),
        ("lun-ven 9 h 30-12 h", "lun\u2060-\u2060ven 9\u00a0h\u00a030\u2060-\u206012\u00a0h"),
        ("7j/7, 9h–18h", "7j/7, 9h\u2060–\u206018h"),
        ("lun–sam", "lun\u2060–\u2060sam"),
        ("", ""),
    ],
)
def test_no_line_ends_within_hours(typed: str, whole: str) -> None:
    assert unbroken(typed) == whole
    assert unbroken(whole) == whole


@pytest.mark.parametrize(
    ("day", "utc", "words"),
    [
        (date(2026, 12, 3), datetime(2026, 12, 3, 22, 59, tzinfo=UTC), "le jeudi 3 décembre"),
        # Clocks go back on 25 October and forward on 28 March: the day ends when the clock on the wall says so.
        (date(2026, 10, 25), datetime(2026, 10, 25, 22, 59, tzinfo=UTC), "le dimanche 25 octobre"),
        (date(2026, 10, 24), datetime(2026, 10, 24, 21, 59, tzinfo=UTC), "le samedi 24 octobre"),
        (date(2027, 3, 28), datetime(2027, 3, 28, 21, 59, tzinfo=UTC), "le dimanche 28 mars"),
        (date(2026, 12, 1), datetime(2026, 12, 1, 22, 59, tzinfo=UTC), "le mardi 1er décembre"),
    ],
)
def test_what_lasts_for_days_ends_with_one(day: date, utc: datetime, words: str) -> None:
    assert end_of_day(day) == utc
    assert until_words(utc) == words


def test_any_other_end_has_its_hour() -> None:
    assert until_words(datetime(2026, 11, 29, 9, 0, tzinfo=UTC)) == "le dimanche 29 novembre à 10\u00a0h"


@pytest.mark.parametrize(
    ("code", "placed", "end"),
    [
        ("transfer", datetime(2026, 11, 26, 4, 15, tzinfo=UTC), datetime(2026, 12, 3, 22, 59, tzinfo=UTC)),
        # 23 h 30 UTC is tomorrow in Paris; the days are those of the buyer.
        ("transfer", datetime(2026, 11, 26, 23, 30, tzinfo=UTC), datetime(2026, 12, 4, 22, 59, tzinfo=UTC)),
        ("transfer", datetime(2026, 10, 20, 4, 15, tzinfo=UTC), datetime(2026, 10, 27, 22, 59, tzinfo=UTC)),
        ("cheque", datetime(2026, 11, 26, 4, 15, tzinfo=UTC), datetime(2026, 12, 10, 22, 59, tzinfo=UTC)),
        # Christmas and the first of January are no days of a bank.
        ("cheque", datetime(2026, 12, 24, 9, 0, tzinfo=UTC), datetime(2027, 1, 11, 22, 59, tzinfo=UTC)),
        ("card", datetime(2026, 11, 26, 4, 15, tzinfo=UTC), datetime(2026, 11, 27, 4, 15, tzinfo=UTC)),
    ],
)
def test_goods_are_kept_for_money_that_travels_to_the_end_of_a_day(code: str, placed: datetime, end: datetime) -> None:
    assert hold_until(code, Merchant(), placed) == end


@pytest.mark.parametrize(
    ("first", "today", "days"),
    [
        (date(2026, 11, 26), date(2026, 11, 26), 0),
        (date(2026, 11, 20), date(2026, 11, 22), 0),  # a Friday, seen on Sunday
        (date(2026, 11, 20), date(2026, 11, 23), 1),
        (date(2026, 11, 10), date(2026, 11, 12), 1),  # the 11th is a holiday
        (date(2026, 11, 27), date(2026, 11, 26), 0),  # a clock that is ahead
    ],
)
def test_an_age_counts_the_working_days_that_began_since(first: date, today: date, days: int) -> None:
    assert working_days_since(first, today) == days


def test_so_many_working_days_ago_is_the_first_midnight_after_the_last_day_that_old() -> None:
    now = datetime(2026, 11, 26, 6, tzinfo=UTC)
    edge = working_days_ago(now, 5)
    assert edge == datetime(2026, 11, 19, 23, tzinfo=UTC)
    before, after = in_paris(edge - timedelta(minutes=1)).date(), in_paris(edge).date()
    assert working_days_since(before, in_paris(now).date()) == 5
    assert working_days_since(after, in_paris(now).date()) == 4


def test_the_first_of_a_month_is_le_premier() -> None:
    assert (short_date(date(2026, 12, 1)), short_date(date(2026, 12, 11), year=True)) == ("1er déc.", "11 déc. 2026")


def test_an_end_at_midnight_is_the_day_before() -> None:
    midnight, noon = datetime(2026, 12, 10, 23, 0, tzinfo=UTC), datetime(2026, 12, 10, 11, 0, tzinfo=UTC)
    assert (whole_last_day(midnight), whole_last_day(noon)) == (date(2026, 12, 10), None)
    assert last_moment_words(midnight) == "le jeudi 10 décembre 2026"
    assert last_moment_words(noon) == "le jeudi 10 décembre 2026 à 12\u00a0h"


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-12-01", date(2026, 12, 1)),
        (" 01/12/2026 ", date(2026, 12, 1)),
        ("1/2/2028", date(2028, 2, 1)),
        ("29/02/2028", date(2028, 2, 29)),
    ],
)
def test_a_day_is_read_as_browsers_send_it_and_as_people_type_it(typed: str, day: date) -> None:
    assert typed_day(typed) == day


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "hier",
        "31/02/2026",
        "2026-13-01",
        "20261201",
        "2026-W49-2",
        "01/12/26",
        "1999-12-31",
        "01/12/2101",
        "١/٢/٢٠٢٦",
    ],
)
def test_what_is_no_day_is_none(typed: str) -> None:
    assert typed_day(typed) is None


def test_a_day_begins_at_midnight_in_paris_whatever_the_clocks_do() -> None:
    assert start_of_day(date(2026, 11, 24)) == datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    assert start_of_day(date(2026, 7, 1)) == datetime(2026, 6, 30, 22, 0, tzinfo=UTC)


def test_a_day_of_the_database_may_be_text() -> None:
    assert as_day("2026-12-01") == as_day(date(2026, 12, 1)) == date(2026, 12, 1)
