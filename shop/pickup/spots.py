"""Where somebody looks for a pickup point: a postcode, a town by its name, or where they stand."""

import re
from dataclasses import dataclass
from functools import cache
from math import cos, radians

from shop.places import (
    REFERENCE,
    countries,
    has_right_shape,
    is_known,
    normalise_postcode,
    position_of,
    same_town,
    towns_of,
)
from shop.town_search import known_by_name, places_meant


@dataclass(frozen=True, slots=True)
class Spot:
    """A postcode with a town of it, and its position in degrees where it is known."""

    country: str
    postcode: str
    town: str
    position: tuple[float, float] | None = None

    @property
    def words(self) -> str:
        return f"{self.postcode} {self.town}".strip()


def spot_named(text: str, country: str = "FR") -> Spot | None:
    """« 59113 », « 59113 Seclin », « seclin » or « St Malo », at home in `country` first; None for what is no place."""
    named = next(iter(known_by_name(text)), None)
    if named is not None:  # « Isola 2000 » has no postcode in it
        return _spot(named.country, named.postcode)
    homes = (country, *(code for code in countries() if code != country))
    number = re.search(r"\d[\d\s-]{2,8}\d", text)
    if number:
        for code in homes:
            postcode = normalise_postcode(code, number[0])
            if has_right_shape(code, postcode) and (is_known(code, postcode) or code == country):
                return _spot(code, postcode, text.replace(number[0], "").strip(" ,"))
        return None
    meant = sorted(places_meant(text), key=lambda one: one.country != country)
    return Spot(meant[0].country, meant[0].postcode, meant[0].town, meant[0].position) if meant else None


def spot_near(latitude: float, longitude: float) -> Spot | None:
    """The postcode whose middle is nearest, with the position as given; None more than half a degree from any."""
    scale = cos(radians(latitude))
    best, spot = 0.25, None
    for country, postcode, lat, lon in _middles():
        apart = (lat - latitude) ** 2 + ((lon - longitude) * scale) ** 2
        if apart < best:
            best, spot = apart, (country, postcode)
    if spot is None:
        return None
    country, postcode = spot
    return Spot(country, postcode, next(iter(towns_of(country, postcode)), ""), (latitude, longitude))


def _spot(country: str, postcode: str, typed_town: str = "") -> Spot:
    towns = towns_of(country, postcode)
    town = next((one for one in towns if same_town(one, typed_town)), next(iter(towns), typed_town))
    return Spot(country, postcode, town, position_of(country, postcode))


@cache
def _middles() -> tuple[tuple[str, str, float, float], ...]:
    with (REFERENCE / "postcodes.csv").open(encoding="utf-8") as lines:
        next(lines)
        rows = (line.split(",", 4) for line in lines)
        return tuple((row[0], row[1], float(row[2]), float(row[3])) for row in rows if row[2])
