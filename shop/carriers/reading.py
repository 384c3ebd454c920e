"""What carriers write, read with care: each function gives None (or nothing) for what it cannot understand."""

import math
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any, Final

from shop.calendar import Span, in_paris
from shop.carriers.carrier import Closing
from shop.places import position_of

LONGEST: Final = 120
CODE: Final = re.compile(r"[0-9A-Za-z]{1,20}", re.ASCII)
POSTCODE: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z -]{2,9}", re.ASCII)
_CLOCK: Final = re.compile(r"(\d{1,2})[:hH](\d{2})(?::\d{2})?", re.ASCII)
_FRENCH_DAY: Final = re.compile(r"(\d{2})/(\d{2})/(\d{4})", re.ASCII)
_ISO_DAY: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_LAST_MINUTE: Final = time(23, 59)


def words(*texts: Any) -> str:
    """Texts put together, one space between words, without what is not printed; at most LONGEST characters."""
    told = " ".join(str(one) for one in texts if isinstance(one, str | int))
    printed = "".join(char if char.isprintable() else " " for char in told)
    return " ".join(printed.split())[:LONGEST].rstrip()


def code(text: Any) -> str:
    """The carrier's own name of a point; empty for none we could keep."""
    told = words(text)
    return told if CODE.fullmatch(told) else ""


def number(text: Any) -> float | None:
    """« 48,8566 » as well as 48.8566; neither infinite nor none at all."""
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        return None
    try:
        told = float(str(text).strip().replace(",", "."))
    except ValueError:
        return None
    return told if math.isfinite(told) else None


def whole(text: Any) -> int | None:
    """A count of metres or grams, never below 0."""
    told = number(text)
    return round(told) if told is not None and 0 <= told < 1e9 else None


def position(latitude: Any, longitude: Any, country: str, postcode: str) -> tuple[float, float] | None:
    """Degrees as told, or else those of the postcode: (0, 0) lies in the sea, and so do points outside the globe."""
    north, east = number(latitude), number(longitude)
    if north is not None and east is not None and abs(north) <= 90 and abs(east) <= 180 and (north or east):
        return north, east
    return position_of(country, postcode)


def clock(text: Any) -> time | None:
    """« 09:00 », « 9h30 »; midnight at the end of a day is 24:00."""
    found = _CLOCK.fullmatch(words(text))
    if found is None:
        return None
    hours, minutes = int(found[1]), int(found[2])
    if (hours, minutes) == (24, 0):
        return _LAST_MINUTE
    return time(hours, minutes) if hours < 24 and minutes < 60 else None


def spans(told: Iterable[tuple[Any, Any]]) -> tuple[Span, ...]:
    """The opening hours of one day, in their order, what overlaps put together. 00:00 to 00:00 is closed."""
    read: list[Span] = []
    for opens, closes in told:
        start, end = clock(opens), clock(closes)
        if start is None or end is None:
            continue
        end = _LAST_MINUTE if start > end == time() else end
        if start < end:
            read.append((start, end))
    joined: list[Span] = []
    for start, end in sorted(read):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)


def day(text: Any) -> date | None:
    """« 25/12/2026 » or « 2026-12-25 », whatever hour follows; or milliseconds since 1970: the day is that of Paris."""
    if isinstance(text, int | float) and not isinstance(text, bool):
        return _day_of(text)
    told = words(text)
    if french := _FRENCH_DAY.match(told):
        return _date(french[3], french[2], french[1])
    if iso := _ISO_DAY.match(told):
        return _date(iso[1], iso[2], iso[3])
    return _day_of(int(told)) if told.isascii() and told.isdigit() and len(told) < 16 else None


def _date(year: str, month: str, of_month: str) -> date | None:
    try:
        return date(int(year), int(month), int(of_month))
    except ValueError:
        return None


def _day_of(milliseconds: float) -> date | None:
    try:
        return in_paris(datetime.fromtimestamp(milliseconds / 1000, UTC)).date()
    except (OverflowError, OSError, ValueError):
        return None


def closing(first: Any, last: Any) -> Closing | None:
    """Away from one day to another; without an end, until further notice. None: nobody can say when."""
    start, end = day(first), day(last)
    if start is None or (end is None and words(last)):
        return None
    return Closing(start, max(start, end or date.max))


def told_truth(text: Any) -> bool | None:
    """true and « true », false and « false »; None where nothing of the kind is told."""
    return {"true": True, "1": True, "false": False, "0": False}.get(str(text).strip().lower())
