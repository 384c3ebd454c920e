"""Pickup points as their carriers last told of them: for when a carrier cannot be asked, and to know one by name."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import cos, radians
from typing import Final

from db.engine import transaction
from db.queries import pickup_points as queries
from shop.carriers.carrier import Point, PointSearch
from shop.distances import Position, box_around, distance_m
from shop.pickup.facts import facts_of, point_from, row_of
from shop.pickup.words import refusal_of

NEWS: Final = timedelta(hours=12)
"""What did not change is written again after so long, for the day it was last seen."""
REMEMBERED: Final = timedelta(days=60)
"""A point not named for longer may be gone."""
FARTHEST_M: Final = 30_000.0
RADII: Final = (4_000.0, 12_000.0, FARTHEST_M)
BEYOND_M: Final = 150_000.0
"""Where nothing is nearer, one point so far away is still worth telling."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A point and when its carrier last named it (UTC)."""

    point: Point
    seen_at: datetime


async def nearest(
    network: str,
    here: Position,
    count: int,
    search: PointSearch,
    *,
    arrival: date,
    now: datetime,
    latest: date | None = None,
) -> list[Kept]:
    """The nearest kept points that take the parcel (shop.pickup.words.refusal_of), within 30 km, with its distance."""
    found: list[Kept] = []
    for radius in RADII:
        found = await _within(radius, network, here, count, search, (arrival, latest), now)
        if len(found) == count:
            break
    return found


async def nearest_beyond(
    network: str,
    here: Position,
    search: PointSearch,
    *,
    arrival: date,
    now: datetime,
    latest: date | None = None,
) -> Point | None:
    """The nearest kept point that takes the parcel, however far within 150 km."""
    found = await _within(BEYOND_M, network, here, 1, search, (arrival, latest), now)
    return found[0].point if found else None


async def point_of(network: str, code: str) -> Point | None:
    """The point of this name as its carrier last told of it; None for one we never heard of."""
    rows = await queries.kept(network, [code])
    return point_from(rows[0]["facts"]) if rows else None


async def keep(points: Iterable[Point], now: datetime) -> int:
    """Write down what a carrier told, as far as it is news: how many rows."""
    told = {point.code: point for point in points}
    news: list[Point] = []
    for network in sorted({point.network for point in told.values()}):
        of_network = [point for point in told.values() if point.network == network]
        known = {row["code"]: row for row in await queries.kept(network, [point.code for point in of_network])}
        news += [
            point
            for point in of_network
            if point.code not in known
            or known[point.code]["facts"] != facts_of(point)
            or known[point.code]["seen_at"] < now - NEWS
        ]
    if news:
        async with transaction():
            await queries.keep([row_of(point, now) for point in news])
    return len(news)


def measured(here: Position | None, point: Point) -> Point:
    """The point with how far it is from here, where that is known."""
    if here is None:
        return point
    return replace(point, distance_m=round(distance_m(here, (point.latitude, point.longitude))))


async def _within(
    radius: float,
    network: str,
    here: Position,
    count: int,
    search: PointSearch,
    days: tuple[date, date | None],
    now: datetime,
) -> list[Kept]:
    """The nearest of a circle, `count` at most: more rows are read until enough of them take the parcel."""
    narrowing, most = cos(radians(here[0])) ** 2, 2 * count
    while True:
        rows = await queries.in_box(
            network,
            box_around(here, radius),
            here,
            narrowing,
            seen_since=now - REMEMBERED,
            open_on=days[0],
            most=most,
        )
        read = [Kept(measured(here, point_from(row["facts"])), row["seen_at"]) for row in rows]
        fitting = [one for one in read if not refusal_of(one.point, search, *days)]
        inside = [one for one in fitting if one.point.distance_m is not None and one.point.distance_m <= radius]
        if len(inside) >= count or len(rows) < most:
            return sorted(inside, key=lambda one: one.point.distance_m or 0)[:count]
        most *= 4
