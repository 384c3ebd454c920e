"""What somebody looks for among the postcodes with a surcharge, and the answer in a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shop.delivery.choice import Place
from shop.delivery.options import surcharge_of
from shop.delivery.rules import CORSICA, MOUNTAIN, DeliveryRules
from shop.delivery.surcharges import Listed
from shop.errors import NotDeliverable
from shop.money import euros
from shop.town_search import FoundPlace, folded, places_meant

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
    rows = [one for one in listed if _fits(one, typed)] if typed else listed
    answers = _answers(typed, rows, rules) if typed else ()
    pages = max(1, -(-len(rows) // PER_PAGE))
    page = min(page, pages)
    return Shown(typed, rows[(page - 1) * PER_PAGE : page * PER_PAGE], len(rows), page, pages, answers)


def _fits(one: Listed, typed: str) -> bool:
    words = "".join(folded(typed).split())
    if words.isdigit():
        return one.postcode.startswith(words)
    if len(words) < SHORTEST:
        return False
    number = typed.split()[0]
    if number.isdigit() and len(number) == len(one.postcode):
        return one.postcode == number
    names = (*one.towns, ZONE_NAMES[one.zone])
    return any("".join(folded(name).split()).startswith(words) or f" {words}" in f" {folded(name)}" for name in names)


def _answers(typed: str, rows: Sequence[Listed], rules: DeliveryRules) -> list[Answer]:
    """One for each place that the words may mean; those that the list below shows by name are told there."""
    places = places_meant(typed)
    if not places and not rows:
        return [Answer("warning", "Nous ne reconnaissons pas cette ville ni ce code postal. Vérifiez-les.")]
    if any(char.isdigit() for char in typed):
        return [_answer(one, rules) for one in places]
    if rows and not any(_same(one.town, typed) for one in places):
        return []  # the beginning of a name: the list is the answer
    return [_answer(one, rules) for one in places if not _is_among(one, rows)]


def _same(town: str, typed: str) -> bool:
    return folded(town).split() == folded(typed).split()


def _is_among(place: FoundPlace, rows: Sequence[Listed]) -> bool:
    return any(place.town in one.towns and one.postcode[:2] == place.postcode[:2] for one in rows)


def _answer(place: FoundPlace, rules: DeliveryRules) -> Answer:
    try:
        label, cents = surcharge_of(Place(place.country, place.postcode), rules)
    except NotDeliverable as refused:
        return Answer("warning", f"{place.words}\u00a0: {refused.message}")
    if not cents:
        return Answer("success", f"{place.words}\u00a0: pas de supplément.")
    return Answer("info", f"{place.words}\u00a0: {label[0].lower()}{label[1:]}, {euros(cents)}.")
