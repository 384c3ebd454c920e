"""Which of the products found are looked at, and in which order they are shown: alike on every database."""

from collections.abc import Iterator, Sequence
from functools import lru_cache, reduce
from itertools import islice
from operator import and_, or_
from typing import Any

from db.queries import search as queries
from db.queries.search import MOST_FOUND
from db.queries.search_words import Place
from shop.catalogue.search_masks import Group, Masks, masks
from shop.catalogue.search_words import stem, words_of

FIRST, NAME, KIND, BODY = 0, 1, 3, 6
MOST_GROUPS = 2
"""Of more words than these, what the database thinks of each product decides which are looked at."""

Rows = list[dict[str, Any]]


async def best(groups: Sequence[Group], *, prefix: bool = False) -> Rows:
    """The products that say all these groups; where there are many, the MOST_FOUND that are shown first.

    `prefix`: the last group may be the beginning of a word; of many, those alone that say all in name, brand or rayon.
    """
    if len(groups) > MOST_GROUPS:
        return await queries.find(groups, prefix=prefix)
    if not await queries.is_broad(groups, prefix=prefix):
        return await queries.find(groups, prefix=prefix, ordered=False)
    known = await masks()
    return await known.products(await _chosen(known, groups, prefix=prefix))


async def _chosen(known: Masks, groups: Sequence[Group], *, prefix: bool) -> list[int]:
    """Ids of those shown first: what thousands of products say is not weighed for each, but asked place by place."""
    last = len(groups) - 1

    async def saying(place: Place) -> list[int]:
        return [await known.saying(group, place, begun=prefix and at == last) for at, group in enumerate(groups)]

    body = [] if prefix else await saying("body")
    chosen: list[int] = []
    seen = 0
    for found in _by_place(await saying("name"), await saying("kind"), body):
        chosen += islice(known.ids_of(found & ~seen), MOST_FOUND - len(chosen))
        seen |= found
    return chosen


def _by_place(name: Sequence[int], kind: Sequence[int], body: Sequence[int]) -> Iterator[int]:
    """Masks of products that say the words in a good place, then of those in the next; a product comes again.

    Of each group the masks of those that say it in the name, there or in brand or rayon, anywhere (not asked: empty).
    """
    yield reduce(and_, name)
    yield reduce(and_, kind)
    if body:
        anywhere = reduce(and_, body)
        yield anywhere & reduce(or_, name)
        yield anywhere & reduce(or_, kind)
        yield anywhere


def ranked(rows: Rows, groups: Sequence[Group], begun: str = "") -> tuple[int, ...]:
    """Best first, alike on every database: the name's first word, then its others, brand or rayon, the text."""
    order = [(sum(places(row, groups, begun)), -row["popularity"], row["id"]) for row in rows]
    return tuple(product_id for _, _, product_id in sorted(order))


def places(row: dict[str, Any], groups: Sequence[Group], begun: str) -> list[int]:
    """Where a product says each of these groups; `begun` may be the beginning of a word, when it is in the group."""
    name, kind = _said(row["name"]), _said(f"{row['brand']} {row['category']}")
    return [_place(name, kind, group, begun if begun in group else "") for group in groups]


def _place(name: "Said", kind: "Said", group: Group, begun: str) -> int:
    if not begun:
        if group.isdisjoint(name[1]):
            return BODY if group.isdisjoint(kind[1]) else KIND
        return FIRST if name[1][0] in group else NAME
    if (at := _first_said(name, group, begun)) is not None:
        return NAME if at else FIRST
    return BODY if _first_said(kind, group, begun) is None else KIND


def _first_said(said: "Said", group: Group, begun: str) -> int | None:
    """Which word, counted from 0, is the first of this group, or begins so."""
    pairs = enumerate(zip(*said, strict=True))
    return next((at for at, (word, own) in pairs if own in group or word.startswith(begun)), None)


Said = tuple[tuple[str, ...], tuple[str, ...]]
"""Words, and their stems."""


@lru_cache(maxsize=50_000)
def _said(text: str) -> Said:
    words = tuple(words_of(text))
    return words, tuple(map(stem, words))
