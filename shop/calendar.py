"""Days and hours as people in France read them: Paris time, working days, French dates, opening hours.

Nothing here reads a clock: `now` (aware) and days are handed in.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import holidays
from babel.dates import format_date

PARIS = ZoneInfo("Europe/Paris")
LOCALE = "fr_FR"
SATURDAY, SUNDAY = 5, 6


def in_paris(moment: datetime) -> datetime:
    """The same moment on a Paris clock. Raises ValueError for a moment without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(PARIS)


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year))


def is_holiday(day: date, country: str = "FR") -> bool:
    """National public holidays; those of one region alone (Alsace, Moselle) are not counted."""
    return day in _holidays(country, day.year)


def is_working_day(day: date, country: str = "FR", *, saturdays: bool = False) -> bool:
    """Monday to Friday except holidays (« jours ouvrés »); with `saturdays`, « jours ouvrables »."""
    return day.weekday() < (SUNDAY if saturdays else SATURDAY) and not is_holiday(day, country)


def next_working_day(day: date, country: str = "FR", *, saturdays: bool = False) -> date:
    """The day itself when it is worked, else the first worked day after it."""
    while not is_working_day(day, country, saturdays=saturdays):
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=4096)
def add_working_days(day: date, count: int, country: str = "FR", *, saturdays: bool = False) -> date:
    """The `count`-th working day after `day` (0: the day itself, moved on to a working day). Counts ≥ 0."""
    if count < 0:
        raise ValueError("working days are counted forwards")
    if count == 0:
        return next_working_day(day, country, saturdays=saturdays)
    for _ in range(count):
        day = next_working_day(day + timedelta(days=1), country, saturdays=saturdays)
    return day


def _with_first(day: date, pattern: str) -> str:
    """French says « le 1er », and only for the first."""
    text = format_date(day, pattern, locale=LOCALE)
    return text.replace(" 1 ", " 1er ", 1) if day.day == 1 else text


@lru_cache(maxsize=2048)
def long_date(day: date, *, year: bool = False) -> str:
    """« mardi 24 novembre », or with its year « mardi 24 novembre 2026 »."""
    return _with_first(day, "EEEE d MMMM y" if year else "EEEE d MMMM")


@lru_cache(maxsize=2048)
def date_range(first: date, last: date) -> str:
    """« entre le mardi 24 et le jeudi 26 novembre », or « le mardi 24 novembre » for one day."""
    if first >= last:
        return f"le {long_date(first)}"
    if first.year != last.year:
        return f"entre le {long_date(first, year=True)} et le {long_date(last, year=True)}"
    if first.month != last.month:
        return f"entre le {long_date(first)} et le {long_date(last)}"
    start = format_date(first, "EEEE d", locale=LOCALE) + ("er" if first.day == 1 else "")
    return f"entre le {start} et le {long_date(last)}"


def hour_words(moment: time) -> str:
    """« 9 h » or « 9 h 30 »."""
    return f"{moment.hour}\u00a0h" + (f"\u00a0{moment.minute:02}" if moment.minute else "")


def unbroken(hours: str) -> str:
    """« lun–ven 9 h–18 h » as a merchant types it, of which no line may end within « 9 h–18 h »."""
    whole = re.sub(r"(\d) ?h\b(?: ?(?=\d))?", lambda found: found[0].replace(" ", "\u00a0"), hours)
    return re.sub(r"(?<=[\dh])([–-])(?=\d)", "\u2060\\1\u2060", whole)


Span = tuple[time, time]


@dataclass(frozen=True, slots=True)
class OpenStatus:
    """`until` when open; `opens_at` when closed (None: nothing in the next two weeks). Both on Paris clocks."""

    is_open: bool
    until: datetime | None
    opens_at: datetime | None
    sentence: str


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """A week of opening spans, Monday first, local to Paris; closed on public holidays and on `closed_days`."""

    week: tuple[tuple[Span, ...], ...]
    closed_days: frozenset[date] = frozenset()
    country: str = "FR"

    @classmethod
    def of(cls, week: Sequence[Sequence[Sequence[str]]], closed_days: Sequence[str] = ()) -> "OpeningHours":
        """From plain data: seven days, Monday first, each a list of ["09:00", "12:30"] pairs.

        Raises ValueError for a week that has not seven days or a span that ends before it begins.
        """
        days = tuple(
            tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in day) for day in week
        )
        if len(days) != 7:
            raise ValueError("a week has seven days")
        if any(opens >= closes for day in days for opens, closes in day):
            raise ValueError("a place opens before it closes")
        return cls(days, frozenset(date.fromisoformat(day) for day in closed_days))

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """The opening spans of one day: none on a holiday or an announced closing."""
        if day in self.closed_days or is_holiday(day, self.country):
            return ()
        return self.week[day.weekday()]

    def status(self, now: datetime) -> OpenStatus:
        """Open or closed at `now` (aware), until when, or when it opens next."""
        local = in_paris(now)
        for opens, closes in self.spans_on(local.date()):
            if opens <= local.time() < closes:
                until = datetime.combine(local.date(), closes, PARIS)
                return OpenStatus(True, until, None, f"Ouvert jusqu’à {hour_words(closes)}")
        return self._closed(local)

    def _closed(self, local: datetime) -> OpenStatus:
        for ahead in range(15):
            day = local.date() + timedelta(days=ahead)
            for opens, _ in self.spans_on(day):
                if ahead or opens > local.time():
                    at = datetime.combine(day, opens, PARIS)
                    return OpenStatus(False, None, at, f"Fermé, ouvre {_when(ahead, at)}")
        return OpenStatus(False, None, None, "Fermé actuellement")


def _when(ahead: int, at: datetime) -> str:
    if ahead == 0:
        day = "aujourd’hui"
    elif ahead == 1:
        day = "demain"
    else:
        day = long_date(at.date())
    return f"{day} à {hour_words(at.time())}"
