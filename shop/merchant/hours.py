"""A merchant's opening hours as written in a file: a week of days, and days that are not as the week says."""

import itertools
import re
from datetime import date
from typing import Any, Final

from shop.calendar import DAYS
from shop.opening_hours import OpeningHours

LONGEST_LABEL: Final = 80
MOST_EXCEPTIONS: Final = 200
EXCEPTION_FIELDS: Final = ("jour", "heures", "motif")
_SPAN: Final = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

Problems = list[tuple[str, str]]


def week_of(written: object) -> tuple[list[list[list[str]]], Problems]:
    """Seven days of spans from « lundi = "09:00-12:30, 14:00-18:00" », Monday first."""
    if not isinstance(written, dict):
        return [[] for _ in DAYS], [("hours", "écrivez les jours sous un titre [agency.hours]")]
    problems: Problems = [(f"hours.{day}", "jour inconnu") for day in written.keys() - set(DAYS)]
    week = []
    for day in DAYS:
        spans = spans_of(written.get(day, ""))
        if spans is None:
            problems.append((f"hours.{day}", 'écrivez par exemple "09:00-12:30, 14:00-18:00"'))
        week.append(spans or [])
    return week, problems


def exceptions_of(written: object) -> tuple[list[dict[str, Any]], Problems]:
    """Days as the agency's row keeps them, in order, from [[agency.exception]] parts; « heures » left out: closed.

    What is wrong is named « exception.N.jour », N counted from 0.
    """
    if not isinstance(written, list) or not all(isinstance(one, dict) for one in written):
        return [], [("exception", "écrivez chaque jour sous un titre [[agency.exception]]")]
    if len(written) > MOST_EXCEPTIONS:
        return [], [("exception", f"{MOST_EXCEPTIONS} jours au plus")]
    found: dict[str, dict[str, Any]] = {}
    problems: Problems = []
    for nth, row in enumerate(written):
        values, wrong = _exception(row)
        if values["day"] in found:
            wrong.append(("jour", "ce jour est déjà donné"))
        problems += [(f"exception.{nth}.{name}", words) for name, words in wrong]
        found[values["day"]] = values
    return [found[day] for day in sorted(found)], problems


def _exception(row: dict[str, Any]) -> tuple[dict[str, Any], Problems]:
    problems: Problems = [(name, "réglage inconnu") for name in row.keys() - set(EXCEPTION_FIELDS)]
    day, label = row.get("jour", ""), row.get("motif", "")
    if isinstance(day, date):
        day = day.isoformat()[:10]  # TOML has days of its own, without quotes
    if not _is_day(day):
        problems.append(("jour", 'écrivez par exemple "2026-12-24"'))
    if not isinstance(label, str) or len(label) > LONGEST_LABEL or not label.isprintable():
        problems.append(("motif", f"un texte de {LONGEST_LABEL} caractères au plus"))
    spans = spans_of(row.get("heures", ""))
    if spans is None:
        problems.append(("heures", 'écrivez par exemple "09:00-12:00"\u202f; rien si l’agence est fermée ce jour-là'))
    return {"day": str(day), "spans": spans or [], "label": str(label).strip()}, problems


def _is_day(text: object) -> bool:
    try:
        return isinstance(text, str) and bool(_DAY.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def spans_of(text: object) -> list[list[str]] | None:
    """None for what is no list of opening spans, in order and without overlap."""
    if not isinstance(text, str):
        return None
    spans = []
    for part in text.split(",") if text.strip() else ():
        found = _SPAN.fullmatch(part.strip())
        if found is None:
            return None
        spans.append([f"{int(found[1]):02}:{found[2]}", f"{int(found[3]):02}:{found[4]}"])
    try:
        OpeningHours.of([spans, *([] for _ in range(6))])
    except ValueError:
        return None
    return spans if all(one[1] <= after[0] for one, after in itertools.pairwise(spans)) else None


def spans_written(spans: list[list[str]]) -> str:
    """« 09:00-12:30, 14:00-18:00 »."""
    return ", ".join(f"{opens}-{closes}" for opens, closes in spans)
