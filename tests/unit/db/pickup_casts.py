"""Points and carriers that tell of them, for the tests of pickup points."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from shop.carriers.carrier import (
    Point,
    PointSearch,
)

LYON = (45.7578, 4.8567)
ARRIVAL = date(2026, 12, 1)
WEEK = (((time(9), time(12)), (time(14), time(18))),) * 6 + ((),)
SEARCH = PointSearch("FR", "69003", "Lyon", 4_000, date(2026, 11, 23))


def a_point(code: str = "P00001", north: float = 0.0, **values: Any) -> Point:
    """A shop so many kilometres north of the middle of Lyon."""
    known: dict[str, Any] = {
        "network": "dpd",
        "code": code,
        "name": f"Épicerie {code}",
        "street": "3 place du Pont",
        "postcode": "69003",
        "town": "Lyon",
        "country": "FR",
        "latitude": LYON[0] + north / 111.195,
        "longitude": LYON[1],
        "week": WEEK,
    }
    return Point(**(known | values))


def codes(points: Sequence[Point]) -> list[str]:
    return [one.code for one in points]
