"""Days and hours as people in France read them: Paris time, working days, French dates.

Nothing here reads a clock: `now` (aware) and days are handed in.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import holidays
from babel.dates import format_date

PARIS = ZoneInfo("Europe/Paris")
LOCALE = "fr_FR"
SATURDAY, SUNDAY = 5, 6
LAST_MINUTE = time(23, 59)
CENTURY = range(2000, 2101)
_TYPED_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})|([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", re.ASCII)


def in_paris(moment: datetime) -> datetime:
    """The same moment on a Paris clock. Raises ValueError for a moment without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(PARIS)


def as_utc(moment: datetime | str) -> datetime:
    """A moment of the database: SQLite keeps it without its zone, and gives the greatest of several as text."""
    found = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def as_day(day: date | str) -> date:
    """A day of the database: SQLite gives it as text in plain statements."""
    return date.fromisoformat(day) if isinstance(day, str) else day


def typed_day(text: str) -> date | None:
    """« 2026-12-01 » as browsers send a day, « 01/12/2026 » as people type it; None for anything else, and for a day
    that is not of this century.
    """
    found = _TYPED_DAY.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
    try:
        return date(int(year), int(month), int(day)) if int(year) in CENTURY else None
    except ValueError:  # 31/02/2026
        return None


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


def working_days_since(first: date, today: date, country: str = "FR") -> int:
    """How many working days have begun since that day: 0 on the day itself, and over a week-end after a Friday."""
    days = range(1, (today - first).days + 1)
    return sum(is_working_day(first + timedelta(days=one), country) for one in days)


def working_days_ago(now: datetime, count: int) -> datetime:
    """The Paris midnight, as UTC, before which `count` working days or more have begun since: counts > 0."""
    day = in_paris(now).date()
    while working_days_since(day, in_paris(now).date()) < count:
        day -= timedelta(days=1)
    return start_of_day(day + timedelta(days=1))


def start_of_day(day: date) -> datetime:
    """The midnight in Paris that begins a day, as UTC."""
    return datetime.combine(day, time(), PARIS).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """The last minute of a day in Paris, 23 h 59, as UTC: what lasts for days ends with one, whatever clocks do."""
    return datetime.combine(day, LAST_MINUTE, PARIS).astimezone(UTC)


def until_words(moment: datetime) -> str:
    """« le jeudi 3 décembre » for the end of that day, « le jeudi 3 décembre à 10 h » for any other moment of it."""
    local = in_paris(moment)
    hour = local.time().replace(second=0, microsecond=0)
    return f"le {long_date(local.date())}" + ("" if hour == LAST_MINUTE else f" à {hour_words(hour)}")


def _with_first(day: date, pattern: str) -> str:
    """French says « le 1er », and only for the first."""
    text = format_date(day, pattern, locale=LOCALE)
    return text.replace(" 1 ", " 1er ", 1) if day.day == 1 else text


@lru_cache(maxsize=2048)
def long_date(day: date, *, year: bool = False) -> str:
    """« mardi 24 novembre », or with its year « mardi 24 novembre 2026 »."""
    return _with_first(day, "EEEE d MMMM y" if year else "EEEE d MMMM")


@lru_cache(maxsize=2048)
def plain_date(day: date) -> str:
    """« 24 novembre 2026 », « 1er janvier 2027 »: where the day of the week says nothing."""
    return ("1er" if day.day == 1 else str(day.day)) + format_date(day, " MMMM y", locale=LOCALE)


@lru_cache(maxsize=2048)
def short_date(day: date, *, year: bool = False) -> str:
    """« 24 nov. », « 1er déc. 2026 »."""
    return ("1er" if day.day == 1 else str(day.day)) + format_date(day, " MMM y" if year else " MMM", locale=LOCALE)


def whole_last_day(ends_at: datetime) -> date | None:
    """The day an end at midnight in Paris ends with, which is the one before; None for an end at another hour."""
    local = in_paris(ends_at)
    return None if local.hour or local.minute else in_paris(ends_at - timedelta(seconds=1)).date()


def moment_words(moment: datetime) -> str:
    """« le mardi 1er décembre » for its midnight in Paris, « le mardi 1er décembre à 14 h 30 » for another hour."""
    local = in_paris(moment)
    day = f"le {long_date(local.date(), year=True)}"
    return day if not (local.hour or local.minute) else f"{day} à {hour_words(local.time())}"


def last_moment_words(ends_at: datetime) -> str:
    """The same for an end: one at midnight ends with the day before."""
    last = whole_last_day(ends_at)
    return moment_words(ends_at) if last is None else f"le {long_date(last, year=True)}"


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
    """« lun–ven 9 h–18 h » as a merchant types it, of which no line may end within « lun–ven » or « 9 h–18 h »."""
    whole = re.sub(r"(\d) ?h\b(?: ?(?=\d))?", lambda found: found[0].replace(" ", "\u00a0"), hours)
    return re.sub(r"(?<=\w)([–-])(?=\w)", "\u2060\\1\u2060", whole)


Span = tuple[time, time]
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


WHOLE_DAY: Span = (time(), time(23, 59))


def spans_words(spans: Sequence[Span]) -> str:
    """« 9 h – 12 h 30, 14 h – 18 h », « 24 h sur 24 », or « fermé »; no line begins with a dash."""
    if list(spans) == [WHOLE_DAY]:
        return "24\u00a0h sur\u00a024"
    return ", ".join(f"{hour_words(opens)}\u00a0– {hour_words(closes)}" for opens, closes in spans) or "fermé"


def week_lines(week: Iterable[Sequence[Span]]) -> tuple[str, ...]:
    """« lundi : 9 h – 12 h 30, 14 h – 18 h », day by day, Monday first."""
    return tuple(f"{name}\u00a0: {spans_words(spans)}" for name, spans in zip(DAYS, week, strict=True))
