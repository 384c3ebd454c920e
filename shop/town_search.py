"""Which place somebody means by a postcode or a town as it is typed: « 69003 », « lyon », « st malo », « mulhouze ».

The towns are those of the bundled postcodes; their index is made at the first search of a process.
"""

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import cache, lru_cache
from typing import Final

from shop.places import (
    ABBREVIATIONS,
    REFERENCE,
    countries,
    is_known,
    is_monaco,
    normalise_postcode,
    position_of,
    towns_of,
)

MOST: Final = 12
SHORTEST_PREFIX: Final = 3
ALIKE: Final = 0.8
_NUMBER: Final = re.compile(r"[0-9](?:[ .\u00a0-]?[0-9]){3,}")
_MARKS: Final = re.compile("[\u0300-\u036f]")
_OTHER: Final = re.compile(r"[\W_]")
_SEPARATED: Final = re.compile(r"[^\w,|\n]|_")
_ARTICLES: Final = ("L'", "Le ", "La ", "Les ")
_ROW = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A town with the first of its postcodes round there; `position` in degrees, None where it is not known.

    `is_guess`: it is written nearly so, begins so or has an article more; nobody typed its name.
    """

    country: str
    postcode: str
    town: str
    position: tuple[float, float] | None
    is_guess: bool = False

    @property
    def words(self) -> str:
        """« 35400 Saint-Malo », « 1000 Bruxelles (Belgique) »."""
        abroad = f" ({countries()[self.country].name})" if self.country != "FR" else ""
        return f"{self.postcode} {self.town}{abroad}".replace("  ", " ")


@lru_cache(maxsize=1024)
def places_meant(text: str) -> tuple[FoundPlace, ...]:
    """What was typed as places: several where a name is that of several towns, none for what is not known."""
    known = known_by_name(text)
    number = _NUMBER.search(text)
    if number and not known:
        return tuple(_with_postcode(number[0]))
    key = key_of(text)
    if not key:
        return known
    index = _index()
    if key in index or known:
        there = {(one.country, one.postcode) for one in known}
        rows = [row for row in index.get(key, ()) if row[:2] not in there]
        return (*known, *(_place(row, is_guess=key_of(row[2]) != key) for row in rows))[:MOST]
    return tuple(_place(row, is_guess=True) for name in _alike(key, index) for row in index[name])[:MOST]


def known_by_name(text: str) -> tuple[FoundPlace, ...]:
    """Islands and resorts that everybody names and that are no town of the post: « Belle-Île », « Isola 2000 »."""
    return tuple(_place(row) for row in _names().get(_whole_key(text[:80]), ()))


def _whole_key(text: str) -> str:
    """With its numbers: « ISOLA2000 »."""
    return "".join(ABBREVIATIONS.get(word, word) for word in folded(text).split())


def folded(text: str) -> str:
    """Capitals without accents; what is no letter or digit is a space."""
    return _OTHER.sub(" ", _bare(text))


def _bare(text: str) -> str:
    """Capitals without accents."""
    flat = text.upper().replace("Œ", "OE").replace("Æ", "AE")
    return _MARKS.sub("", unicodedata.normalize("NFKD", flat))


def key_of(text: str) -> str:
    """« PARIS » for « Paris 12e », « SAINTLARY » for « st lary »."""
    return "".join(words_of(text[:80]))


def words_of(text: str) -> list[str]:
    """Folded, abbreviations written out, without numbers."""
    return [ABBREVIATIONS.get(word, word) for word in folded(text).split() if not word[0].isdigit()]


def _with_postcode(number: str) -> list[FoundPlace]:
    found = []
    for country in countries():
        postcode = normalise_postcode(country, number)
        if is_known(country, postcode):
            found.append(_place((country, postcode, ", ".join(towns_of(country, postcode)[:3]))))
        elif is_monaco(country, postcode) and len(postcode) == countries()[country].postcode_digits:
            found.append(_place((country, postcode, "Monaco")))
    return found


def _place(row: _ROW, *, is_guess: bool = False) -> FoundPlace:
    country, postcode, town = row
    return FoundPlace(country, postcode, town, position_of(country, postcode), is_guess)


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
def _names() -> dict[str, list[_ROW]]:
    """(country, postcode, name) by folded name, as db/reference/place_names.csv has them."""
    found: dict[str, list[_ROW]] = {}
    with (REFERENCE / "place_names.csv").open(encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            country, postcode, names = line.rstrip("\n").split(",", 2)
            for name in names.split("|"):
                found.setdefault(_whole_key(name), []).append((country, postcode, name))
    return found


@cache
def _index() -> dict[str, list[_ROW]]:
    """(country, first postcode, town) by folded name: a town is one in its department, whatever its postcodes.

    Without its article too, where no town has that name: « Sables-d’Olonne ».
    """
    text = (REFERENCE / "postcodes.csv").read_text(encoding="utf-8")
    flat = _SEPARATED.sub("", _bare(text))  # the whole file at once: a tenth of a second
    index: dict[str, list[_ROW]] = {}
    shorter: dict[str, list[_ROW]] = {}
    seen: set[_ROW] = set()
    for line, bare in zip(text.splitlines()[1:], flat.splitlines()[1:], strict=True):
        country, postcode, _, _, towns = line.split(",", 4)
        for town, name in zip(towns.split("|"), bare.split(",", 4)[4].split("|"), strict=True):
            once = (country, postcode[:2], name)
            if once in seen:
                continue
            seen.add(once)
            row = (country, postcode, town)
            index.setdefault(name, []).append(row)
            if town.startswith(_ARTICLES):
                article = town[: 2 if town[1] == "'" else town.index(" ")].rstrip("'")
                shorter.setdefault(name[len(article) :], []).append(row)
    return shorter | index
