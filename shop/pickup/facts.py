"""A pickup point as it is written down, and read again."""

import json
from dataclasses import asdict, replace
from datetime import date, datetime, time
from typing import Any

from shop.calendar import Span, in_paris
from shop.carriers.carrier import Closing, Point


def facts_of(point: Point) -> str:
    """As JSON, the same text for the same facts; how far it is depends on who asks, and is none of them."""
    return json.dumps(asdict(replace(point, distance_m=None)), default=_plain, ensure_ascii=False, sort_keys=True)


def _plain(value: date | time) -> str:
    return value.isoformat()


def point_from(facts: str) -> Point:
    """The point of `facts_of`."""
    values: dict[str, Any] = json.loads(facts)
    closings = [
        Closing(date.fromisoformat(one["first"]), date.fromisoformat(one["last"])) for one in values["closings"]
    ]
    week = tuple(tuple(_span(*span) for span in day) for day in values["week"])
    return Point(**{**values, "week": week, "closings": tuple(closings)})


def _span(opens: str, closes: str) -> Span:
    return time.fromisoformat(opens), time.fromisoformat(closes)


def row_of(point: Point, now: datetime) -> dict[str, Any]:
    """The row of a point that its carrier named just now."""
    today = in_paris(now).date()
    away = [one.last for one in point.closings if one.first <= today <= one.last]
    return {
        "network": point.network,
        "code": point.code,
        "country": point.country,
        "postcode": point.postcode,
        "latitude": point.latitude,
        "longitude": point.longitude,
        "closed_until": max(away, default=None),
        "facts": facts_of(point),
        "seen_at": now,
    }
