"""Which place somebody means by a postcode or a town as it is typed: « 69003 », « lyon », « st malo », « mulhouze ».

The towns are those of the bundled postcodes; their index is made at the first search of a process.
"""

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import cache, lru_cache
from typing import Final

from shop.places import ABBREVIATIONS, REFERENCE, countries, is_known, normalise_postcode, position_of, towns_of

MOST: Final = 12
SHORTEST_PREFIX: Final = 3
ALIKE: Final = 0.8
_NUMBER: Final = re.compile(r"[0-9](?:[ .\u00a0-]?[0-9]){3,}")
_MARKS: Final = re.compile("[\u0300-\u036f]")
_OTHER: Final = re.compile(r"[\W_]")
_SEPARATED: Final = re.compile(r"[^\w,|\n]|_")
_ROW = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A town with the first of its postcodes round there; `position` in degrees, None where it is not known."""

    country: str
    postcode: str
    town: str
    position: tuple[float, float] | None

    @property
    def words(self) -> str:
        """« 35400 Saint-Malo », « 1000 Bruxelles (Belgique) »."""
        abroad = f" ({countries()[self.country].name})" if self.country != "FR" else ""
        return f"{self.postcode} {self.town}{abroad}".replace("  ", " ")


@lru_cache(maxsize=1024)
def places_meant(text: str) -> tuple[FoundPlace, ...]:
    """What was typed as places: several where a name is that of several towns, none for what is not known."""
    number = _NUMBER.search(text)
    if number:
        return tuple(_with_postcode(number[0]))
    key = _key(text)
    if not key:
        return ()
    index = _index()
    names = (key,) if key in index else _alike(key, index)
    return tuple(_place(row) for name in names for row in index[name])[:MOST]


def folded(text: str) -> str:
    """Capitals without accents; what is no letter or digit is a space."""
    return _OTHER.sub(" ", _bare(text))


def _bare(text: str) -> str:
    """Capitals without accents."""
    flat = text.upper().replace("Œ", "OE").replace("Æ", "AE")
    return _MARKS.sub("", unicodedata.normalize("NFKD", flat))


def _key(text: str) -> str:
    """« PARIS » for « Paris 12e »."""
    words = (word for word in folded(text[:80]).split() if not word[0].isdigit())
    return "".join(ABBREVIATIONS.get(word, word) for word in words)


def _with_postcode(number: str) -> list[FoundPlace]:
    found = []
    for country in countries():
        postcode = normalise_postcode(country, number)
        if is_known(country, postcode):
            found.append(_place((country, postcode, ", ".join(towns_of(country, postcode)[:3]))))
    return found


def _place(row: _ROW) -> FoundPlace:
    country, postcode, town = row
    return FoundPlace(country, postcode, town, position_of(country, postcode))


def _alike(key: str, index: dict[str, list[_ROW]]) -> list[str]:
    """Names that are written nearly so or begin so, the likeliest first."""
    near = [name for name in index if name[0] == key[0] and abs(len(name) - len(key)) <= 2]
    names = set(get_close_matches(key, near, n=3, cutoff=ALIKE))
    if len(key) >= SHORTEST_PREFIX:
        longer = sorted((name for name in index if name.startswith(key)), key=len)
        names |= set(longer[:MOST])
    likeness = {name: SequenceMatcher(None, key, name).ratio() for name in names}
    return sorted(names, key=lambda name: (-likeness[name], not name.startswith(key), name))


@cache
def _index() -> dict[str, list[_ROW]]:
    """(country, first postcode, town) by folded name: a town is one in its department, whatever its postcodes."""
    text = (REFERENCE / "postcodes.csv").read_text(encoding="utf-8")
    flat = _SEPARATED.sub("", _bare(text))  # the whole file at once: a tenth of a second
    index: dict[str, list[_ROW]] = {}
    seen: set[_ROW] = set()
    for line, bare in zip(text.splitlines()[1:], flat.splitlines()[1:], strict=True):
        country, postcode, _, _, towns = line.split(",", 4)
        for town, name in zip(towns.split("|"), bare.split(",", 4)[4].split("|"), strict=True):
            once = (country, postcode[:2], name)
            if once not in seen:
                seen.add(once)
                index.setdefault(name, []).append((country, postcode, town))
    return index
