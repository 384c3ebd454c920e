"""Pickup points that do not exist: shops, post offices and lockers invented around every postcode.

The same postcode always has the same points, so that nothing is stored and a point chosen yesterday is there today.
"""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from math import cos, hypot, radians
from random import Random

from shop.places import REFERENCE
from web.simulators.trades import HINTS, OWNERS, STREETS, TRADES, Hours, Trade

NEAR_POSTCODES, NEAR_ABROAD, MOST = 40, 6, 80
METRES_PER_DEGREE = 111_320
# Points of one postcode: their numbers are `place × PER_POSTCODE + rank`, five digits for the whole file.
PER_POSTCODE = 8
_EPOCH = date(2026, 1, 5)
_CYCLE_DAYS, _LEAVE_DAYS = 28, 10


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the postcode file; `rank` is its place among them."""

    rank: int
    country: str
    postcode: str
    latitude: float
    longitude: float
    towns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """An invented point. `number` is below 100,000. `chance` is a stable number from 0 to 99 for a network's own use.

    `leaves` repeats every four weeks for some: days away, first and last included.
    """

    number: int
    country: str
    postcode: str
    town: str
    trade: Trade
    name: str
    house: str
    street: str
    hint: str
    latitude: float
    longitude: float
    wheelchair: bool
    parking: bool
    is_active: bool
    leave_offset: int | None
    chance: int
    distance_m: int = 0

    @property
    def week(self) -> tuple[Hours, ...]:
        """Seven days, Monday first; each the (opening, closing) pairs as « 09:00 »."""
        return self.trade.week

    def leaves(self, today: date) -> tuple[tuple[date, date], ...]:
        """The leave of this cycle and of the next; none for most points."""
        if self.leave_offset is None:
            return ()
        begun = _EPOCH + timedelta(days=(today - _EPOCH).days // _CYCLE_DAYS * _CYCLE_DAYS + self.leave_offset)
        starts = (begun, begun + timedelta(days=_CYCLE_DAYS))
        return tuple((start, start + timedelta(days=_LEAVE_DAYS - 1)) for start in starts)


def known_place(country: str, postcode: str) -> Place | None:
    return next((one for one in _places() if (one.country, one.postcode) == (country, postcode)), None)


@lru_cache(maxsize=512)
def spots_near(network: str, country: str, postcode: str) -> tuple[Spot, ...]:
    """At most MOST points around a postcode, nearest first, whatever their country; empty where it is not known."""
    here = known_place(country, postcode)
    if here is None:
        return ()
    around = [place for place in _places() if _is_around(here, place)]
    nearest = sorted(around, key=lambda one: _metres(here, one.latitude, one.longitude))
    ours = [place for place in nearest if place.country == country][:NEAR_POSTCODES]
    abroad = [place for place in nearest[:NEAR_POSTCODES] if place.country != country][:NEAR_ABROAD]
    found = [spot for place in ours + abroad for spot in _spots_of(network, place, here)]
    return tuple(sorted(found, key=lambda spot: spot.distance_m)[:MOST])


def spot_of(network: str, number: int) -> Spot | None:
    """The point of that number, None where the network has none."""
    if not 0 <= number // PER_POSTCODE < len(_places()):
        return None
    place = _places()[number // PER_POSTCODE]
    return next((spot for spot in _spots_of(network, place, place) if spot.number == number), None)


@cache
def _places() -> tuple[Place, ...]:
    with (REFERENCE / "postcodes.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["lat"]]
    return tuple(
        Place(
            rank, row["country"], row["postcode"], float(row["lat"]), float(row["lon"]), tuple(row["towns"].split("|"))
        )
        for rank, row in enumerate(rows)
    )


def _spots_of(network: str, place: Place, seen_from: Place) -> list[Spot]:
    dice = Random(f"{network} {place.country} {place.postcode}")
    most = 5 if len(place.towns) == 1 else 2
    return [_spot(network, place, rank, seen_from) for rank in range(dice.randint(1, most))]


def _spot(network: str, place: Place, rank: int, seen_from: Place) -> Spot:
    dice = Random(f"{network} {place.country} {place.postcode} {rank}")
    trade = dice.choice([one for one in TRADES if network in one.networks])
    town = dice.choice(place.towns)
    latitude = round(place.latitude + dice.uniform(-0.012, 0.012), 6)
    longitude = round(place.longitude + dice.uniform(-0.016, 0.016), 6)
    return Spot(
        number=place.rank * PER_POSTCODE + rank,
        country=place.country,
        postcode=place.postcode,
        town=town,
        trade=trade,
        name=trade.name.format(town=town, sign=dice.choice(trade.signs), owner=dice.choice(OWNERS)),
        house=f"{dice.randint(1, 120)}{dice.choice(['', '', '', '', ' bis'])}",
        street=dice.choice(STREETS),
        hint=dice.choice(HINTS),
        latitude=latitude,
        longitude=longitude,
        wheelchair=dice.random() < 0.6,
        parking=dice.random() < 0.4,
        is_active=dice.random() > 0.1,
        leave_offset=dice.randrange(18) if trade.goes_on_leave and dice.random() < 0.2 else None,
        chance=dice.randrange(100),
        distance_m=round(_metres(seen_from, latitude, longitude)),
    )


def _is_around(here: Place, place: Place) -> bool:
    """Within a hundred kilometres or so, cheaply."""
    return abs(place.latitude - here.latitude) < 1 and abs(place.longitude - here.longitude) < 1.5


def _metres(place: Place, latitude: float, longitude: float) -> float:
    """As the crow flies, good enough within a department."""
    east = (longitude - place.longitude) * cos(radians(place.latitude))
    return hypot(latitude - place.latitude, east) * METRES_PER_DEGREE
