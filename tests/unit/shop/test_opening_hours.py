"""Open or closed, until when, and why: across special days, public holidays, clock changes and the ends of years."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.opening_hours import OpeningHours

DAY = [["09:00", "12:30"], ["14:00", "18:00"]]
SPECIAL: list[dict[str, Any]] = [
    {"day": "2026-12-24", "spans": [["09:00", "12:00"]], "label": "Réveillon"},
    {"day": "2026-12-28", "spans": [], "label": "inventaire"},
    {"day": "2026-12-20", "spans": [["10:00", "17:00"]], "label": "avant Noël"},
    {"day": "2027-05-01", "spans": [["10:00", "12:00"]], "label": ""},
]
HOURS = OpeningHours.of([DAY, DAY, DAY, DAY, DAY, [["09:00", "12:00"]], []], SPECIAL)


def paris(text: str) -> datetime:
    """A moment read on a Paris clock, in UTC as the shop keeps it."""
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "is_open", "words"),
    [
        ("2026-11-23T08:59:59+01:00", False, "Fermé, ouvre aujourd’hui à 9\u00a0h"),
        ("2026-11-23T09:00:00+01:00", True, "Ouvert jusqu’à 12\u00a0h\u00a030"),
        ("2026-11-23T12:29:59+01:00", True, "Ouvert jusqu’à 12\u00a0h\u00a030"),
        ("2026-11-23T12:30:00+01:00", False, "Fermé, ouvre aujourd’hui à 14\u00a0h"),
        ("2026-11-23T17:59:00+01:00", True, "Ouvert jusqu’à 18\u00a0h"),
        ("2026-11-23T18:00:00+01:00", False, "Fermé, ouvre demain à 9\u00a0h"),
        ("2026-11-21T12:00:00+01:00", False, "Fermé, ouvre lundi 23 novembre à 9\u00a0h"),
        ("2026-11-22T10:00:00+01:00", False, "Fermé, ouvre demain à 9\u00a0h"),
        # 11 November is a holiday, a Wednesday.
        ("2026-11-11T10:00:00+01:00", False, "Fermé (jour férié), ouvre demain à 9\u00a0h"),
        ("2026-11-10T19:00:00+01:00", False, "Fermé, ouvre jeudi 12 novembre à 9\u00a0h"),
        # Christmas, a Sunday, and an announced closing in a row.
        ("2026-12-26T13:00:00+01:00", False, "Fermé, ouvre mardi 29 décembre à 9\u00a0h"),
        # A short day: open, open at other hours, closed when it would be open, closed as on any day.
        ("2026-12-24T11:59:00+01:00", True, "Ouvert jusqu’à 12\u00a0h, horaires exceptionnels (Réveillon)"),
        (
            "2026-12-24T12:15:00+01:00",
            False,
            "Fermé exceptionnellement (Réveillon), ouvre samedi 26 décembre à 9\u00a0h",
        ),
        ("2026-12-24T13:00:00+01:00", False, "Fermé, ouvre samedi 26 décembre à 9\u00a0h"),
        ("2026-12-24T08:00:00+01:00", False, "Fermé, ouvre aujourd’hui à 9\u00a0h"),
        ("2026-12-25T10:00:00+01:00", False, "Fermé (jour férié), ouvre demain à 9\u00a0h"),
        # Closed a whole day, open on a Sunday and on a holiday.
        ("2026-12-28T08:00:00+01:00", False, "Fermé exceptionnellement (inventaire), ouvre demain à 9\u00a0h"),
        ("2026-12-20T11:00:00+01:00", True, "Ouverture exceptionnelle jusqu’à 17\u00a0h (avant Noël)"),
        ("2026-12-19T12:30:00+01:00", False, "Fermé, ouvre demain à 10\u00a0h"),
        ("2027-05-01T11:00:00+02:00", True, "Ouverture exceptionnelle jusqu’à 12\u00a0h"),
        # The last second of a year, the leap day.
        ("2026-12-31T23:59:59+01:00", False, "Fermé, ouvre samedi 2 janvier à 9\u00a0h"),
        ("2028-02-29T10:00:00+01:00", True, "Ouvert jusqu’à 12\u00a0h\u00a030"),
        ("2028-02-28T18:00:00+01:00", False, "Fermé, ouvre demain à 9\u00a0h"),
        # The clock goes forward in the night to Sunday 29 March 2026, and back on 25 October.
        ("2026-03-28T13:00:00+01:00", False, "Fermé, ouvre lundi 30 mars à 9\u00a0h"),
        ("2026-03-30T08:59:00+02:00", False, "Fermé, ouvre aujourd’hui à 9\u00a0h"),
        ("2026-03-30T09:00:00+02:00", True, "Ouvert jusqu’à 12\u00a0h\u00a030"),
    ],
)
def test_an_agency_says_whether_it_is_open(now: str, is_open: bool, words: str) -> None:
    status = HOURS.status(paris(now))
    assert (status.is_open, status.sentence) == (is_open, words)


@pytest.mark.parametrize(
    ("closed_at", "opens_at"),
    [
        ("2026-03-28T13:00:00+01:00", "2026-03-30T09:00:00+02:00"),
        ("2026-10-24T13:00:00+02:00", "2026-10-26T09:00:00+01:00"),
    ],
)
def test_the_next_opening_keeps_its_local_hour_across_a_clock_change(closed_at: str, opens_at: str) -> None:
    status = HOURS.status(paris(closed_at))
    assert status.opens_at is not None
    assert status.opens_at.astimezone(UTC) == paris(opens_at)


def test_a_place_that_never_opens_says_no_day() -> None:
    never = OpeningHours.of([[]] * 7)
    assert never.status(paris("2026-11-23T10:00:00+01:00")).sentence == "Fermé actuellement"


@pytest.mark.parametrize("week", [[[]] * 6, [[["12:00", "09:00"]], *[[]] * 6], [[["09:00", "09:00"]], *[[]] * 6]])
def test_hours_that_make_no_sense_are_refused(week: list[list[list[str]]]) -> None:
    with pytest.raises(ValueError, match=r"seven days|before it closes"):
        OpeningHours.of(week)


@pytest.mark.parametrize(
    "special",
    [
        {"day": "2026-02-29", "spans": [], "label": ""},
        {"day": "2026-12-24", "spans": [["12:00", "09:00"]], "label": ""},
    ],
)
def test_a_special_day_that_cannot_be_is_refused(special: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"day|before it closes"):
        OpeningHours.of([[]] * 7, [special])


def test_days_to_come_are_told_with_the_holidays_among_them() -> None:
    assert [one.words for one in HOURS.coming(date(2026, 12, 20), 14)] == [
        "dimanche 20 décembre\u00a0: 10\u00a0h\u00a0– 17\u00a0h (avant Noël)",
        "jeudi 24 décembre\u00a0: 9\u00a0h\u00a0– 12\u00a0h (Réveillon)",
        "vendredi 25 décembre\u00a0: fermé (jour férié)",
        "lundi 28 décembre\u00a0: fermé (inventaire)",
        "vendredi 1er janvier\u00a0: fermé (jour férié)",
    ]
    assert HOURS.coming(date(2027, 1, 2), 30) == ()
    assert [one.day for one in HOURS.coming(date(2026, 12, 24), 0)] == [date(2026, 12, 24)]


def test_a_holiday_on_a_day_that_is_closed_anyway_is_not_told() -> None:
    closed_on_fridays = OpeningHours.of([DAY, DAY, DAY, DAY, [], [], []])
    assert closed_on_fridays.coming(date(2026, 12, 20), 10) == ()


@given(st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC)))
def test_whatever_the_moment_the_next_change_is_true(now: datetime) -> None:
    """Until the moment it names nothing changes, and then it does, whatever clocks do meanwhile."""
    status = HOURS.status(now)
    then = status.until if status.is_open else status.opens_at
    assert then is not None
    assert then > now
    assert HOURS.status(then).is_open is not status.is_open
    assert HOURS.status(then.astimezone(UTC) - timedelta(seconds=1)).is_open is status.is_open
