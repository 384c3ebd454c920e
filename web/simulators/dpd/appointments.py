"""Predict: the moment that is settled, and until when the receiver may settle another."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
LAST_CHANGE = time(20, 0)
WINDOWS = (("08:00", "10:00"), ("10:00", "12:00"), ("12:00", "14:00"), ("14:00", "16:00"), ("16:00", "18:00"))
DAYS_OFFERED = 4
SATURDAY = 5
_WISH = re.compile(r"(\d{2})/(\d{2})\D+?(\d{1,2})h(\d{2})?\s*-\s*(\d{1,2})h(\d{2})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Offer:
    """Another moment: `key` in the form."""

    day: date
    start: str
    end: str

    @property
    def key(self) -> str:
        return f"{self.day.isoformat()}T{self.start}"

    @property
    def slot(self) -> dict[str, str]:
        return slot(self.day, self.start, self.end)


def wished_slot(words: str, now: datetime) -> dict[str, str] | None:
    """« Créneau souhaité : 01/12 8h-10h » as a slot of this year or the next; None where no wish is told."""
    found = _WISH.search(words)
    if found is None:
        return None
    today = now.astimezone(PARIS).date()
    day, month = int(found[1]), int(found[2])
    for year in (today.year, today.year + 1):
        try:
            wished = date(year, month, day)
            start, end = (time(int(found[at]), int(found[at + 1] or 0)) for at in (3, 5))
        except ValueError:
            return None
        if wished >= today:
            return slot(wished, f"{start:%H:%M}", f"{end:%H:%M}")
    return None


def first_slot(now: datetime) -> dict[str, str]:
    """Where nothing was wished: the day after tomorrow's morning, or the next working day's."""
    return slot(next_days(now.astimezone(PARIS).date() + timedelta(days=2), 1)[0], *WINDOWS[1])


def slot(day: date, start: str, end: str, instead: str = "") -> dict[str, str]:
    """As the webhook tells it."""
    return {"day": day.isoformat(), "start": start, "end": end, "instead": instead}


def is_open(settled: dict[str, str], now: datetime) -> bool:
    """Until the evening before, in Paris, whatever the clocks do that night."""
    before = date.fromisoformat(settled["day"]) - timedelta(days=1)
    return now < datetime.combine(before, LAST_CHANGE, PARIS).astimezone(UTC)


def last_moment(settled: dict[str, str]) -> datetime:
    """The evening before, on the clock of Paris."""
    return datetime.combine(date.fromisoformat(settled["day"]) - timedelta(days=1), LAST_CHANGE, PARIS)


def offers(now: datetime) -> list[Offer]:
    """Every window of the next days that can still be settled."""
    today = now.astimezone(PARIS).date()
    first = today + timedelta(days=1 if now.astimezone(PARIS).time() < LAST_CHANGE else 2)
    return [Offer(day, start, end) for day in next_days(first, DAYS_OFFERED) for start, end in WINDOWS]


def next_days(first: date, count: int) -> list[date]:
    """Days on which parcels are delivered: neither Saturday nor Sunday."""
    days = (first + timedelta(days=ahead) for ahead in range(3 * count + 3))
    return [day for day in days if day.weekday() < SATURDAY][:count]
