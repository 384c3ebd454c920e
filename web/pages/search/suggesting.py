"""What is offered while a search is typed: rayons, products and help pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shop.catalogue import products as catalogue
from shop.catalogue import search
from shop.catalogue.products import Card
from shop.storefront import Category, Storefront
from web.answers import FOOTER_LINKS

SHORTEST = 2
MOST = 8
MOST_RAYONS = 2
MOST_PAGES = 1


@dataclass(frozen=True, slots=True)
class Suggested:
    """`pages` are (label, address)."""

    rayons: Sequence[Category] = ()
    cards: Sequence[Card] = ()
    pages: Sequence[tuple[str, str]] = ()

    @property
    def number(self) -> int:
        return len(self.rayons) + len(self.cards) + len(self.pages)


async def suggestions(front: Storefront, text: str, now: datetime) -> Suggested:
    """At most eight; none for a single letter."""
    if len(text) < SHORTEST:
        return Suggested()
    typed = search.words_of(text)
    rayons = matching(front, text, begun=True)[:MOST_RAYONS]
    pages = [(label, url) for label, url in FOOTER_LINKS if _says(label, typed, begun=True)][:MOST_PAGES]
    ids = await search.suggest(text, MOST - len(rayons) - len(pages))
    return Suggested(rayons, await catalogue.cards(front, ids, now), pages)


def matching(front: Storefront, text: str, *, begun: bool = False) -> list[Category]:
    """Rayons whose name has every word typed; `begun`: the last one may be the beginning of a word."""
    typed = search.words_of(text)
    return [category for category in front.by_slug.values() if _says(category.name, typed, begun=begun)]


def _says(name: str, typed: Sequence[str], *, begun: bool) -> bool:
    words, stems = search.words_of_name(name)
    whole, last = (typed[:-1], typed[-1]) if begun and typed else (typed, "")
    return (
        bool(typed)
        and all(search.stem(word) in stems for word in whole)
        and (not last or any(word.startswith(last) for word in words) or search.stem(last) in stems)
    )
