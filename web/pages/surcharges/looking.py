"""What somebody looks for among the postcodes with a surcharge, and the answer in a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shop.delivery.choice import Place
from shop.delivery.fees import surcharge_of
from shop.delivery.rules import CORSICA, MOUNTAIN, DeliveryRules
from shop.delivery.surcharges import Listed
from shop.errors import NotDeliverable
from shop.money import euros
from shop.paging import pages_of
from shop.town_search import FoundPlace, folded, key_of, places_meant, words_of

PER_PAGE: Final = 50
ZONE_NAMES: Final = {CORSICA: "Corse et îles voisines", MOUNTAIN: "Station de montagne"}
SHORTEST: Final = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """What is due at a place, in a sentence. `kind`: how the notice looks."""

    kind: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of the list, and what is said of the place looked for. `pages` is 1 for an empty list."""

    typed: str
    rows: Sequence[Listed]
    total: int
    page: int
    pages: int
    answers: Sequence[Answer]


def shown(listed: Sequence[Listed], rules: DeliveryRules, typed: str, page: int) -> Shown:
    places = places_meant(typed) if typed else ()
    rows = [one for one in listed if _fits(one, typed) or _is_of(one, places)] if typed else listed
    answers = _answers(typed, places, rows, rules) if typed else ()
    pages = pages_of(len(rows), PER_PAGE)
    page = min(page, pages)
    return Shown(typed, rows[(page - 1) * PER_PAGE : page * PER_PAGE], len(rows), page, pages, answers)


def _fits(one: Listed, typed: str) -> bool:
    digits = "".join(folded(typed).split())
    if digits.isdigit():
        return one.postcode.startswith(digits)
    number = typed.split()[0]
    if number.isdigit() and len(number) == len(one.postcode):
        return one.postcode == number
    key = key_of(typed)
    return len(key) >= SHORTEST and any(_begins(name, key) for name in (*one.towns, ZONE_NAMES[one.zone]))


def _begins(name: str, key: str) -> bool:
    """Whether one of its words begins so, with those after it: « ILEDYEU » is in « L’Île-d’Yeu »."""
    words = words_of(name)
    return any("".join(words[start:]).startswith(key) for start in range(len(words)))


def _is_of(one: Listed, places: Sequence[FoundPlace]) -> bool:
    """Whether it is a postcode of a place that was named, not of one that may be meant."""
    return any((place.country, place.postcode) == ("FR", one.postcode) and not place.is_guess for place in places)


def _answers(typed: str, places: Sequence[FoundPlace], rows: Sequence[Listed], rules: DeliveryRules) -> list[Answer]:
    """One for each place that the words may mean; those that the list below shows by name are told there."""
    if not places and not rows:
        return [Answer("warning", "Nous ne reconnaissons pas cette ville ni ce code postal. Vérifiez-les.")]
    if any(char.isdigit() for char in typed):
        return [_answer(one, rules) for one in places]
    if rows and all(one.is_guess for one in places):
        return []  # the beginning of a name: the list is the answer
    return [_answer(one, rules) for one in places if not _is_among(one, rows)]


def _is_among(place: FoundPlace, rows: Sequence[Listed]) -> bool:
    same = (one for one in rows if one.postcode[:2] == place.postcode[:2])
    return any(place.town in one.towns or one.postcode == place.postcode for one in same)


def _answer(place: FoundPlace, rules: DeliveryRules) -> Answer:
    named = f"Vouliez-vous dire {place.words}\u202f? " if place.is_guess else f"{place.words}\u00a0: "
    try:
        label, cents = surcharge_of(Place(place.country, place.postcode), rules)
    except NotDeliverable as refused:
        return Answer("warning", f"{named}{refused.message}")
    told = f"{label}, {euros(cents)}." if cents else "Pas de supplément."
    return Answer("info", named + (told if place.is_guess else f"{told[0].lower()}{told[1:]}"))
