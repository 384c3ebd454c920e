"""When a counter is open: its week, the days that are not as the week says, public holidays. Clocks are those of Paris.

Nothing here reads a clock: `now` (aware) and days are handed in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from shop.calendar import PARIS, Span, hour_words, in_paris, is_holiday, long_date, spans_words

DAYS_LOOKED_AHEAD: Final = 60
HOLIDAY: Final = "jour férié"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day with hours of its own, or none: closed. `label`: why, in the merchant's words; may be empty."""

    day: date
    spans: tuple[Span, ...]
    label: str = ""

    @property
    def words(self) -> str:
        """« jeudi 24 décembre : 9 h – 12 h (Réveillon) »."""
        return f"{long_date(self.day)}\u00a0: {self.hours_words}"

    @property
    def hours_words(self) -> str:
        """« 9 h – 12 h (Réveillon) »."""
        return f"{spans_words(self.spans)}{_why(self.label)}"


@dataclass(frozen=True, slots=True)
class OpenStatus:
    """`until` when open; `opens_at` when closed (None: nothing in the next two months). Both on Paris clocks."""

    is_open: bool
    until: datetime | None
    opens_at: datetime | None
    sentence: str


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """A week of opening spans, Monday first; closed on public holidays. A special day counts before both."""

    week: tuple[tuple[Span, ...], ...]
    special: Mapping[date, SpecialDay] = field(default_factory=dict)
    country: str = "FR"

    @classmethod
    def of(
        cls,
        week: Sequence[Sequence[Sequence[str]]],
        special: Iterable[Mapping[str, Any]] = (),
        country: str = "FR",
    ) -> "OpeningHours":
        """From plain data: seven days, Monday first, each a list of ["09:00", "12:30"] pairs; special days as
        {"day": "2026-12-24", "spans": [["09:00", "12:00"]], "label": "Réveillon"}.

        Raises ValueError for a week that has not seven days, a span that ends before it begins, a day that is none.
        """
        days = tuple(_spans(day) for day in week)
        if len(days) != 7:
            raise ValueError("a week has seven days")
        found = [SpecialDay(date.fromisoformat(one["day"]), _spans(one["spans"]), one["label"]) for one in special]
        return cls(days, {one.day: one for one in sorted(found, key=lambda one: one.day)}, country)

    def usual_on(self, day: date) -> tuple[Span, ...]:
        """What the week says of a day: nothing on a public holiday."""
        return () if is_holiday(day, self.country) else self.week[day.weekday()]

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """The opening spans of one day."""
        special = self.special.get(day)
        return self.usual_on(day) if special is None else special.spans

    def coming(self, today: date, days: int = DAYS_LOOKED_AHEAD) -> tuple[SpecialDay, ...]:
        """The days from today on that are not as the week says, holidays among them."""
        found = []
        for day in (today + timedelta(days=ahead) for ahead in range(days + 1)):
            if day in self.special:
                found.append(self.special[day])
            elif self.week[day.weekday()] and is_holiday(day, self.country):
                found.append(SpecialDay(day, (), HOLIDAY))
        return tuple(found)

    def status(self, now: datetime) -> OpenStatus:
        """Open or closed at `now` (aware), until when, or when it opens next."""
        local = in_paris(now)
        closes = _closes(self.spans_on(local.date()), local.time())
        if closes is None:
            return self._closed(local)
        until = datetime.combine(local.date(), closes, PARIS)
        return OpenStatus(True, until, None, self._open_words(local.date(), closes))

    def _open_words(self, day: date, closes: time) -> str:
        special, usual = self.special.get(day), self.usual_on(day)
        until = f"jusqu’à {hour_words(closes)}"
        if special is None or special.spans == usual:
            return f"Ouvert {until}"
        if not usual:
            return f"Ouverture exceptionnelle {until}{_why(special.label)}"
        return f"Ouvert {until}, horaires exceptionnels{_why(special.label)}"

    def _closed(self, local: datetime) -> OpenStatus:
        closed = self._closed_words(local)
        for ahead in range(DAYS_LOOKED_AHEAD):
            day = local.date() + timedelta(days=ahead)
            for opens, _ in self.spans_on(day):
                if ahead or opens > local.time():
                    at = datetime.combine(day, opens, PARIS)
                    return OpenStatus(False, None, at, f"{closed}, ouvre {_when(ahead, at)}")
        return OpenStatus(False, None, None, f"{closed} actuellement" if closed == "Fermé" else closed)

    def _closed_words(self, local: datetime) -> str:
        """« Fermé », or why it is although the week says otherwise."""
        day = local.date()
        special, usual = self.special.get(day), self.usual_on(day)
        if special and usual and (not special.spans or _closes(usual, local.time())):
            return f"Fermé exceptionnellement{_why(special.label)}"
        if special is None and self.week[day.weekday()] and not usual:
            return f"Fermé ({HOLIDAY})"
        return "Fermé"


def _spans(written: Sequence[Sequence[str]]) -> tuple[Span, ...]:
    spans = tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in written)
    if any(opens >= closes for opens, closes in spans):
        raise ValueError("a place opens before it closes")
    return spans


def _closes(spans: Iterable[Span], clock: time) -> time | None:
    """When the span that a clock lies in ends; None outside of all."""
    return next((closes for opens, closes in spans if opens <= clock < closes), None)


def _why(label: str) -> str:
    return f" ({label})" if label else ""


def _when(ahead: int, at: datetime) -> str:
    if ahead == 0:
        day = "aujourd’hui"
    elif ahead == 1:
        day = "demain"
    else:
        day = long_date(at.date())
    return f"{day} à {hour_words(at.time())}"
