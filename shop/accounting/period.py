"""The days an export is about, both included."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Self

from babel.dates import format_date

from shop.calendar import LOCALE, plain_date, start_of_day, typed_day
from shop.errors import FieldRefused

MONTH: Final = re.compile(r"([0-9]{4})-([0-9]{2})", re.ASCII)
FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_DAYS: Final = 366


class PeriodRefused(FieldRefused):
    """What was asked for is no period; `field` names what to change: month, first or last."""


@dataclass(frozen=True, slots=True)
class Period:
    """A month, or any days of one year at most."""

    first: date
    last: date

    @classmethod
    def month_of(cls, day: date) -> Self:
        following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
        return cls(day.replace(day=1), following - timedelta(days=1))

    @property
    def is_month(self) -> bool:
        return self == Period.month_of(self.first)

    @property
    def words(self) -> str:
        """« novembre 2026 », « du 1er novembre 2026 au 15 décembre 2026 »."""
        if self.is_month:
            return format_date(self.first, "LLLL y", locale=LOCALE)
        return f"du {plain_date(self.first)} au {plain_date(self.last)}"

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """From its first midnight in Paris to the one after it, in UTC."""
        return start_of_day(self.first), start_of_day(self.last + timedelta(days=1))


def read_period(asked: Mapping[str, str], today: date) -> Period:
    """« mois » alone, or « du » and « au »; the month of today where nothing is asked. Raises PeriodRefused."""
    first, last = asked.get("du", "").strip(), asked.get("au", "").strip()
    if first or last:
        return _between(first, last)
    month = asked.get("mois", "").strip()
    if not month:
        return Period.month_of(today)
    found = MONTH.fullmatch(month)
    if found is None or not 1 <= int(found[2]) <= 12 or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        raise PeriodRefused("month", "Choisissez un mois, par exemple 2026-11.")
    return Period.month_of(date(int(found[1]), int(found[2]), 1))


def _between(first: str, last: str) -> Period:
    start, end = _day(first, "first"), _day(last, "last")
    if end < start:
        raise PeriodRefused("last", "Le dernier jour ne peut pas précéder le premier.")
    if (end - start).days >= MOST_DAYS:
        raise PeriodRefused("last", "Choisissez un an au plus.")
    return Period(start, end)


def _day(text: str, field: str) -> date:
    day = typed_day(text)
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise PeriodRefused(field, "Indiquez un jour, par exemple 30/11/2026.")
    return day
