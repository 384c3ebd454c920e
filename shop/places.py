"""Countries served, postcodes and their towns, from the files of db/reference (credits in its README).

The postcode file is read on first use and kept as one string by postcode: small, and quick to load.
"""

import csv
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

REFERENCE = Path(__file__).resolve().parent.parent / "db" / "reference"


@dataclass(frozen=True, slots=True)
class Country:
    """`code` ISO of two letters; `calling_code` without the plus."""

    code: str
    name: str
    postcode_digits: int
    calling_code: str


@cache
def countries() -> dict[str, Country]:
    """The countries the shop knows, by code, in the order they are offered."""
    with (REFERENCE / "countries.csv").open(encoding="utf-8", newline="") as lines:
        return {
            row["code"]: Country(row["code"], row["name"], int(row["postcode_digits"]), row["calling_code"])
            for row in csv.DictReader(lines)
        }


@cache
def _known() -> dict[tuple[str, str], str]:
    """(country, postcode) → « lat,lon,town|town ». Names hold neither comma nor bar (a test says so)."""
    known: dict[tuple[str, str], str] = {}
    with (REFERENCE / "postcodes.csv").open(encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            country, postcode, rest = line.rstrip("\n").split(",", 2)
            known[country, postcode] = rest
    return known


@cache
def surcharge_postcodes() -> dict[str, str]:
    """Postcode → 'corsica' or 'mountain': the default list, which a merchant may replace (S0-35, S0-36)."""
    with (REFERENCE / "surcharge_postcodes.csv").open(encoding="utf-8", newline="") as lines:
        return {row["postcode"]: row["zone"] for row in csv.DictReader(lines)}


def normalise_postcode(country: str, text: str) -> str:
    """« 75-012 », « 20 000 », « F-75012 », « L-1111 », « B 1000 » → digits; anything else comes back cleaned."""
    cleaned = "".join(char for char in unicodedata.normalize("NFKC", text).upper() if char.isalnum())
    for prefix in (country, country[:1]):
        if cleaned.startswith(prefix) and cleaned[len(prefix) :].isdecimal():
            return cleaned[len(prefix) :]
    return cleaned


def has_right_shape(country: str, postcode: str) -> bool:
    """As many digits as the country's postcodes have, and not a number below the first of them."""
    known = countries().get(country)
    if known is None or len(postcode) != known.postcode_digits or not (postcode.isascii() and postcode.isdecimal()):
        return False
    return not postcode.startswith("00" if country == "FR" else "0")


def is_known(country: str, postcode: str) -> bool:
    """Whether the bundled file has it. CEDEX codes and the newest ones are not in it: warn, never refuse."""
    return (country, postcode) in _known()


def towns_of(country: str, postcode: str) -> tuple[str, ...]:
    """Towns of a normalised postcode, in alphabetical order; empty when unknown."""
    found = _known().get((country, postcode))
    return tuple(found.split(",", 2)[2].split("|")) if found else ()


def position_of(country: str, postcode: str) -> tuple[float, float] | None:
    """(latitude, longitude) of the middle of a postcode, good to a few kilometres; None when unknown."""
    found = _known().get((country, postcode))
    if not found or found.startswith(","):
        return None
    latitude, longitude, _ = found.split(",", 2)
    return float(latitude), float(longitude)


def is_monaco(country: str, postcode: str) -> bool:
    """Monaco, under its own code or the French-looking 98000 to 98099."""
    return country == "MC" or (country == "FR" and postcode.startswith("980"))


def is_overseas(country: str, postcode: str) -> bool:
    """French departments and territories overseas (97…, 98… but Monaco)."""
    return country == "FR" and postcode.startswith(("97", "98")) and not is_monaco(country, postcode)


def same_town(one: str, other: str) -> bool:
    """Equal but for accents, case, hyphens, « St », and what follows a town (« Paris 12e », « Lyon CEDEX 03 »)."""
    return _town_key(one) == _town_key(other)


ABBREVIATIONS = {"ST": "SAINT", "STE": "SAINTE", "S": "SUR", "SS": "SOUS"}


def _town_key(town: str) -> str:
    flat = town.upper().replace("Œ", "OE").replace("Æ", "AE")
    flat = "".join(char for char in unicodedata.normalize("NFKD", flat) if not unicodedata.combining(char))
    words = "".join(char if char.isalnum() else " " for char in flat).split()
    for at, word in enumerate(words):
        if at and (word == "CEDEX" or word[0].isdigit()):
            words = words[:at]
            break
    return "".join(ABBREVIATIONS.get(word, word) for word in words)


def town_suggestions(country: str, postcode: str, town: str) -> tuple[str, ...]:
    """Towns to offer instead of the one typed: none when it matches or the postcode is unknown; the likeliest first."""
    towns = towns_of(country, postcode)
    if not towns or not town or any(same_town(town, known) for known in towns):
        return ()
    close = _close_towns(towns, town)
    return (*close, *(known for known in towns if known not in close))


def closest_town(country: str, postcode: str, town: str) -> str:
    """The town of the postcode that the one typed was probably meant to be; empty where none looks like it."""
    return next(iter(_close_towns(towns_of(country, postcode), town)), "")


def _close_towns(towns: tuple[str, ...], town: str) -> list[str]:
    by_key = {_town_key(known): known for known in towns}
    return [by_key[key] for key in get_close_matches(_town_key(town), list(by_key), n=3, cutoff=0.6)]
