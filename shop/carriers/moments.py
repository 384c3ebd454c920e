"""When something happened, as carriers write it: a day and a clock apart or together, Paris time unless they say so."""

import re
from datetime import UTC, date, datetime, time
from typing import Final

from shop.calendar import PARIS

_ISO_DAY: Final = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)", re.ASCII)
_FRENCH_DAY: Final = re.compile(r"(\d\d)[./-](\d\d)[./-](\d{4})", re.ASCII)
_CLOCK: Final = re.compile(r"[T ]*(\d\d?)[:hH.]?(\d\d)(?:[:.]?(\d\d))?(?:[.,]\d+)?", re.ASCII)
_OFFSET: Final = re.compile(r"\s*(?:Z|([+-])(\d\d):?(\d\d))", re.ASCII)
_FIRST, _LAST = 946_684_800_000, 7_258_118_400_000
"""Milliseconds of the years 2000 to 2200: a number outside is no moment."""


def moment_of(day: object, clock: object = "") -> datetime | None:
    """UTC; None for what is no day. « 2026-11-25 » and « 09:15:00 », « 25/11/2026 09:15 », « 2026-11-25T09:15:00Z ».

    Also milliseconds since 1970. A clock that cannot be read is midnight; of a clock that strikes twice, the first.
    """
    if isinstance(day, int) and not isinstance(day, bool):
        return datetime.fromtimestamp(day / 1000, UTC) if _FIRST <= day <= _LAST else None
    text = str(day or "").strip()
    if re.fullmatch(r"\d{12,13}", text, re.ASCII):
        return moment_of(int(text))
    found = _ISO_DAY.match(text) or _FRENCH_DAY.match(text)
    if found is None:
        return None
    numbers = [int(part) for part in found.groups()]
    year, month, number = numbers if found.re is _ISO_DAY else reversed(numbers)
    try:
        return _at(date(year, month, number), text[found.end() :], str(clock or "").strip())
    except (ValueError, OverflowError):
        return None


def _at(day: date, rest: str, clock: str) -> datetime:
    """The clock given apart counts; services write a day « 2026-11-25T00:00:00 » beside it."""
    text = clock if _CLOCK.match(clock) else rest
    found = _CLOCK.match(text)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    known = hours < 24 and minutes < 60 and seconds < 60
    told = datetime.combine(day, time(hours, minutes, seconds) if known else time())
    offset = _OFFSET.match(text[found.end() :]) if found else None
    if offset is None:
        return told.replace(tzinfo=PARIS).astimezone(UTC)
    return datetime.fromisoformat(f"{told:%Y-%m-%dT%H:%M:%S}{_iso(offset)}").astimezone(UTC)


def _iso(offset: re.Match[str]) -> str:
    sign, hours, minutes = offset.groups()
    return f"{sign}{hours}:{minutes}" if sign else "+00:00"
