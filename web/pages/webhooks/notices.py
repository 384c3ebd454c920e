"""What a carrier's notice says, read with care: a signed body is still somebody else's."""

import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final

from shop.carriers.carrier import CarrierEvent
from shop.parcels.events import Appointment

SIGNATURE: Final = "X-Comptoir-Signature"
MOST_EVENTS: Final = 200
LONGEST_TEXT: Final = 500
CLOCK: Final = re.compile(r"[0-2][0-9]:[0-5][0-9]", re.ASCII)


class Unreadable(Exception):
    """The body is no notice; the text says where, in English, for the machine's own people."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said of one parcel."""

    parcel: str
    events: tuple[CarrierEvent, ...]
    appointment: Appointment | None


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether the signature (« sha256=… ») is that of the body. Nothing is, without a secret."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return bool(secret) and hmac.compare_digest(f"sha256={digest}".encode(), signature.encode("utf-8", "replace"))


def notice_in(body: bytes) -> Notice:
    """Raises Unreadable."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable("not JSON") from error
    if not isinstance(data, dict):
        raise Unreadable("an object is expected")
    events = data.get("events", [])
    if not isinstance(events, list) or len(events) > MOST_EVENTS:
        raise Unreadable(f"events: a list of {MOST_EVENTS} at most")
    parcel = _text(data, "parcel")
    if not parcel or not parcel.isprintable():
        raise Unreadable("parcel: its number")
    return Notice(parcel, tuple(_event(one) for one in events), _appointment(data.get("appointment")))


def _event(data: Any) -> CarrierEvent:
    if not isinstance(data, dict):
        raise Unreadable("events: each an object")
    return CarrierEvent(_moment(_text(data, "at")), _text(data, "code"), _text(data, "text"), _text(data, "place"))


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise Unreadable("at: a moment with its time zone")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Unreadable("at: a moment such as 2026-11-25T10:00:00Z") from error


def _appointment(data: Any) -> Appointment | None:
    if data is None:
        return None
    if not isinstance(data, dict):
        raise Unreadable("appointment: an object")
    day, start, end = (_text(data, name) for name in ("day", "start", "end"))
    instead = " ".join("".join(sign if sign.isprintable() else " " for sign in _text(data, "instead")).split())
    if day or start or end or not instead:
        _check_slot(day, start, end)
    return Appointment(_moment(_text(data, "at")), day, start, end, instead[:200])


def _check_slot(day: str, start: str, end: str) -> None:
    try:
        if date.fromisoformat(day).isoformat() != day or not (CLOCK.fullmatch(start) and CLOCK.fullmatch(end)):
            raise Unreadable("appointment: day 2026-12-01, start 08:00, end 10:00")
        if time.fromisoformat(start) >= time.fromisoformat(end):
            raise Unreadable("appointment: it ends before it starts")
    except ValueError as error:
        raise Unreadable("appointment: day 2026-12-01, start 08:00, end 10:00") from error


def _text(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise Unreadable(f"{name}: a text of {LONGEST_TEXT} characters at most")
    return value.strip()
