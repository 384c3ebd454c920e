"""Pickup points near a place: what the carrier tells, and what it told last when it cannot be asked (S0-29, S0-32).

No buyer waits longer than `PATIENCE` for a carrier, and none at all just after it failed somebody else.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from weakref import WeakKeyDictionary

import structlog

from db.errors import DatabaseBusy, DatabaseUnavailable
from shop.calendar import in_paris
from shop.carriers.carrier import Carrier, CarrierRefused, CarrierUnavailable, Point, PointFinder, PointSearch
from shop.distances import Position
from shop.pickup.kept import FARTHEST_M, keep, measured, nearest, nearest_beyond, point_of
from shop.pickup.words import refusal_of
from shop.places import is_known, position_of, towns_of

__all__ = ["Found", "find", "point_of"]

PATIENCE: Final = 4.0
"""Seconds for the carrier: with what follows, a page stays below the five that are promised."""
WRITING: Final = 0.5
"""Seconds to write down what it told; another time will do as well."""
PAUSE: Final = timedelta(seconds=60)
"""After a failure the carrier is left alone."""

_log = structlog.get_logger("comptoir")
_left_alone: "WeakKeyDictionary[PointFinder, datetime]" = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Found:
    """Points that take this parcel, nearest first. Not live: as the carrier told of them by `seen_on` at the latest.

    Empty and not live: nobody knows of any, the point is chosen later. `remark`: what the carrier said of a place that
    we do not know either. `is_far`: the one point that there is lies beyond 30 km.
    """

    points: tuple[Point, ...]
    is_live: bool
    seen_on: date | None = None
    remark: str = ""
    is_far: bool = False

    @property
    def is_unknown(self) -> bool:
        """Whether nobody can tell today: then the point is chosen later, together."""
        return not self.points and not self.is_live


async def find(
    carrier: Carrier,
    search: PointSearch,
    now: datetime,
    *,
    arrival: date,
    latest: date | None = None,
    count: int = 10,
    here: Position | None = None,
    patience: float = PATIENCE,
) -> Found:
    """Points of one carrier that take the parcel when it would arrive. Not within a transaction.

    The parcel arrives between `arrival` and `latest`, or on that one day. `here`: where the buyer is, when known better
    than by the postcode; distances then count from there.
    """
    search = search if search.town else replace(search, town=next(iter(towns_of(search.country, search.postcode)), ""))
    try:
        told = await _told(carrier, search, now, patience)
    except CarrierRefused as refused:
        return Found((), is_live=True, remark=refused.message)
    if told:
        await _write_down(told, now)
        fitting = _nearest_of(told, search, (arrival, latest), here)[:count]
        return Found(fitting, is_live=True) if fitting else await _beyond(carrier, search, (arrival, latest), here, now)
    there = here or position_of(search.country, search.postcode)
    kept = await nearest(carrier.code, there, count, search, arrival=arrival, latest=latest, now=now) if there else []
    oldest = min((one.seen_at for one in kept), default=None)
    if told is not None and not kept:
        return await _beyond(carrier, search, (arrival, latest), here, now)
    return Found(tuple(one.point for one in kept), is_live=False, seen_on=in_paris(oldest).date() if oldest else None)


async def _beyond(
    carrier: Carrier, search: PointSearch, days: tuple[date, date | None], here: Position | None, now: datetime
) -> Found:
    """The carrier has none near: the nearest that we know of."""
    there = here or position_of(search.country, search.postcode)
    if there is None:
        return Found((), is_live=True)
    point = await nearest_beyond(carrier.code, there, search, arrival=days[0], latest=days[1], now=now)
    return Found((point,) if point else (), is_live=True, is_far=point is not None and not _is_near(point))


def _is_near(point: Point) -> bool:
    return point.distance_m is not None and point.distance_m <= FARTHEST_M


async def _told(carrier: Carrier, search: PointSearch, now: datetime, patience: float) -> list[Point] | None:
    """What the carrier tells; None where it cannot be asked. Raises CarrierRefused for a place nobody knows.

    A carrier that does not recognise a postcode there is has a trouble of its own, and no buyer can mend it.
    """
    finder = carrier.points
    if finder is None or not _may_ask(finder, now):
        return None
    try:
        return await _asked(finder, search, now, patience)
    except CarrierRefused as refused:
        if not is_known(search.country, search.postcode):
            raise
        _log.warning("carrier refused a place", carrier=carrier.code, code=refused.code, postcode=search.postcode)
    except CarrierUnavailable as trouble:
        _log.warning("carrier unavailable", carrier=carrier.code, reason=str(trouble))
    return None


def _may_ask(finder: PointFinder, now: datetime) -> bool:
    """Not while it is left alone; after that one visitor tries, and the others are answered without it meanwhile."""
    until = _left_alone.get(finder)
    if until is None:
        return True
    if now < until:
        return False
    _left_alone[finder] = now + PAUSE
    return True


async def _asked(finder: PointFinder, search: PointSearch, now: datetime, patience: float) -> list[Point]:
    """Raises CarrierUnavailable, CarrierRefused."""
    try:
        async with asyncio.timeout(patience):
            told = await finder.near(search)
    except (CarrierUnavailable, TimeoutError) as trouble:
        _left_alone[finder] = now + PAUSE
        raise CarrierUnavailable(str(trouble) or f"no answer in {patience:g} s") from trouble
    except CarrierRefused:
        _left_alone.pop(finder, None)
        raise
    _left_alone.pop(finder, None)
    return told


async def _write_down(points: Sequence[Point], now: datetime) -> None:
    """A busy database must not keep a page waiting for what any later search writes as well."""
    try:
        async with asyncio.timeout(WRITING):
            await keep(points, now)
    except (TimeoutError, DatabaseBusy, DatabaseUnavailable) as trouble:
        _log.warning("pickup points not kept", reason=type(trouble).__name__)


def _nearest_of(
    points: Sequence[Point], search: PointSearch, days: tuple[date, date | None], here: Position | None
) -> tuple[Point, ...]:
    """Those that take the parcel; the carrier's own distances, unless it told none or a better place is known."""
    there = here or position_of(search.country, search.postcode)
    fitting = [point for point in points if not refusal_of(point, search, *days)]
    with_distance = [
        point if point.distance_m is not None and here is None else measured(there, point) for point in fitting
    ]
    return tuple(sorted(with_distance, key=lambda point: (point.distance_m is None, point.distance_m)))
