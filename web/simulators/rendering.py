"""How simulators draw their pages: a small environment of their own, nothing of the shop's layout."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

_HERE = Path(__file__).parent
_STYLE = _HERE.parent / "static" / "css" / "simulator.css"
_PARIS = ZoneInfo("Europe/Paris")


def euros(cents: int, currency: str = "EUR") -> str:
    """Cents as the French write them: « 12,40 € »."""
    return format_currency(f"{cents // 100}.{cents % 100:02d}", currency, locale="fr_FR")


def moment(seconds: float) -> str:
    """Seconds since 1970 (UTC) as « 22 novembre 2026 à 10:30:05 » in Paris."""
    return format_datetime(datetime.fromtimestamp(seconds, UTC), "d MMMM y 'à' HH:mm:ss", _PARIS, "fr_FR")


def slot_words(slot: dict[str, str]) -> str:
    """« le mardi 1er décembre, entre 8 h et 10 h », and what was agreed instead of the door."""
    start, end = (_hour_words(slot[name]) for name in ("start", "end"))
    words = f"le {day_words(date.fromisoformat(slot['day']))}, entre {start} et {end}"
    return f"{words} – {slot['instead']}" if slot["instead"] else words


def short_slot_words(slot: dict[str, str]) -> str:
    """« mar. 1 déc., 8 h – 10 h », which fits a list on a phone."""
    day = format_date(date.fromisoformat(slot["day"]), "EEE d MMM", locale="fr_FR")
    return f"{day}, {_hour_words(slot['start'])} – {_hour_words(slot['end'])}"


def day_words(day: date) -> str:
    """« mardi 1er décembre »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{format_date(day, 'EEEE', locale='fr_FR')} {number} {format_date(day, 'MMMM', locale='fr_FR')}"


def _hour_words(clock: str) -> str:
    """« 08:30 » as « 8 h 30 »."""
    hours, minutes = clock.split(":")
    return f"{int(hours)}\u00a0h" + (f"\u00a0{minutes}" if minutes != "00" else "")


def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined)
    environment.filters.update(euros=euros, moment=moment, slot_words=slot_words, short_slot_words=short_slot_words)
    return environment


_ENVIRONMENT = _environment()


def page(template: str, status: int = 200, headers: dict[str, str] | None = None, **values: Any) -> Response[str]:
    """One whole page; what it shows changes by the second, so nothing keeps it."""
    return Response(
        _ENVIRONMENT.get_template(template).render(values),
        status_code=status,
        media_type="text/html",
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def style_handler() -> HTTPRouteHandler:
    """Each simulator serves the style sheet itself: it may run without the shop."""

    @get("/simulator.css", sync_to_thread=False, include_in_schema=False)
    def simulator_css() -> Response[str]:
        return Response(_STYLE.read_text(), media_type="text/css")

    return simulator_css
