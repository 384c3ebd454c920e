"""Pickup points of carriers, kept as they last told of them. `facts` is a text of JSON, which this file never reads."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from db.engine import fetch
from db.sql import placeholders

Row = dict[str, Any]

COLUMNS = ("network", "code", "country", "postcode", "latitude", "longitude", "closed_until", "facts", "seen_at")
REPLACED = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[2:])
KEPT = "SELECT code, facts, seen_at FROM pickup_point WHERE network = {} AND code IN "
# Nearest first as on a flat map, which over some tens of kilometres orders as the globe does, but for metres.
IN_BOX = """
SELECT facts, seen_at FROM pickup_point
WHERE network = {} AND latitude BETWEEN {} AND {} AND longitude BETWEEN {} AND {}
  AND seen_at >= {} AND (closed_until IS NULL OR closed_until < {})
ORDER BY (latitude - {}) * (latitude - {}) + (longitude - {}) * (longitude - {}) * {} LIMIT {}
"""


async def kept(network: str, codes: Sequence[str]) -> list[Row]:
    """Code, facts and seen_at of those we know."""
    if not codes:
        return []
    return await fetch(f"{KEPT}({', '.join(['{}'] * len(codes))})", network, *codes)


async def keep(rows: Sequence[Row]) -> None:
    """Write them down, new or anew; each once, in the order that all writers take."""
    values = ", ".join(["(" + placeholders(COLUMNS) + ")"] * len(rows))
    ordered = sorted(rows, key=lambda row: (row["network"], row["code"]))
    await fetch(
        f"INSERT INTO pickup_point ({', '.join(COLUMNS)}) VALUES {values} "
        f"ON CONFLICT (network, code) DO UPDATE SET {REPLACED}",
        *(row[name] for row in ordered for name in COLUMNS),
    )


async def in_box(
    network: str,
    corners: tuple[tuple[float, float], tuple[float, float]],
    here: tuple[float, float],
    narrowing: float,
    *,
    seen_since: datetime,
    open_on: date,
    most: int,
) -> list[Row]:
    """Facts and seen_at of those in the box (south-west, north-east), the nearest to `here` first.

    `narrowing`: the square of how much shorter a degree of longitude is there than one of latitude.
    """
    (south, west), (north, east) = corners
    (latitude, longitude), at = here, (seen_since, open_on)
    flat = (latitude, latitude, longitude, longitude, narrowing)
    return await fetch(IN_BOX, network, south, north, west, east, *at, *flat, most)
