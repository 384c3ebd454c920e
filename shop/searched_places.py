"""Where somebody looks for a pickup point: a postcode, a town by its name, or where they stand."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from math import cos, radians

from shop.places import REFERENCE, countries, has_right_shape, is_known, normalise_postcode, position_of, towns_of

SHORT = {"st": "saint", "ste": "sainte", "s": "sur"}


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
    homes = (country, *(code for code in countries() if code != country))
    number = re.search(r"\d[\d\s-]{2,8}\d", text)
    if number:
        for code in homes:
            postcode = normalise_postcode(code, number[0])
            if has_right_shape(code, postcode) and (is_known(code, postcode) or code == country):
                return _spot(code, postcode, text.replace(number[0], "").strip(" ,"))
        return None
    name = " ".join(SHORT.get(word, word) for word in _folded(text).split())
    return next((found for code in homes if (found := _town(code, name))), None) if len(name) > 1 else None


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
    wanted = _folded(typed_town)
    town = next((one for one in towns if _folded(one) == wanted), next(iter(towns), typed_town))
    return Spot(country, postcode, town, position_of(country, postcode))


def _town(country: str, name: str) -> Spot | None:
    """The first postcode that has a town of this name, folded."""
    lines, at = _lines(), 0
    while (at := lines.find(name, at)) >= 0:
        start, end = lines.rfind("\n", 0, at) + 1, at + len(name)
        if lines[at - 1] in ",|" and lines[end] in "|\n" and lines.startswith(f"{country.lower()},", start):
            return _spot(country, lines[start + 3 : lines.index(",", start + 3)], name)
        at = end
    return None


@cache
def _lines() -> str:
    """The file of postcodes, its towns folded as what people type."""
    return _plain((REFERENCE / "postcodes.csv").read_text(encoding="utf-8")).replace("-", " ")


def _folded(text: str) -> str:
    return " ".join(_plain(text).replace("-", " ").split())


def _plain(text: str) -> str:
    flat = text.casefold().replace("œ", "oe").replace("æ", "ae").replace("’", " ").replace("'", " ")
    return "".join(char for char in unicodedata.normalize("NFKD", flat) if not unicodedata.combining(char))


@cache
def _middles() -> tuple[tuple[str, str, float, float], ...]:
    with (REFERENCE / "postcodes.csv").open(encoding="utf-8") as lines:
        next(lines)
        rows = (line.split(",", 4) for line in lines)
        return tuple((row[0], row[1], float(row[2]), float(row[3])) for row in rows if row[2])
