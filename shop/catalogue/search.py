"""Search as people type it: accents, endings, mistakes, synonyms, references and barcodes."""

import html
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from db.queries import search as queries
from db.sql import read_json
from shop.catalogue.codes import codes_in, is_likely, is_number
from shop.catalogue.search_ranking import BODY, best, places, ranked
from shop.catalogue.search_spelling import as_written
from shop.catalogue.search_words import (
    fold,
    groups_of,
    has_synonyms,
    stem,
    words_of,
    words_of_name,
)

__all__ = ["Found", "fold", "groups_of", "index_products", "search", "stem", "suggest", "words_of"]
__all__ += ["words_of_name"]

TAG = re.compile(r"<[^>]*>")
CLOSE_ENOUGH = 80
SHORTEST_MENDED = 4
MOST_ASKED_FOR_SPELLING = 20


@dataclass(frozen=True, slots=True)
class Found:
    """Product ids, best first. `corrected`: the words searched instead of those typed, or empty."""

    ids: tuple[int, ...]
    corrected: str = ""
    exact: bool = False


async def search(text: str) -> Found:
    """Products for what was typed: a code first, then all words, then mended words, then any of them.

    A number that no product has is not searched for in parts: any « 19 » would do for one of an ISBN.
    """
    codes = [code for code in codes_in(text) if is_likely(code)]
    for code in codes:
        if ids := await queries.by_code(code):
            return Found(tuple(ids), exact=True)
    words = words_of(text)
    if not words:
        return Found(())
    if found := await _find(words):
        return Found(found)
    if any(map(is_number, codes)):
        return Found(())
    mended = await _mended(words)
    found = await _find(mended) if mended != words else ()
    found = found or await _find(mended, all_of_them=False)
    return Found(found, corrected=await _told(text, words, mended, found) if found and mended != words else "")


async def _told(text: str, words: Sequence[str], mended: Sequence[str], found: Sequence[int]) -> str:
    """What was searched instead, in the words of the buyer and in those of the products that were found."""
    rows = await queries.texts(found[:MOST_ASKED_FOR_SPELLING])
    said = [f"{row['name']} {row['category']} {row['parent_category']} {row['brand']}" for row in rows]
    said += [
        f"{row['summary']} {html.unescape(TAG.sub(' ', row['description']))} {row['specifications']}" for row in rows
    ]
    return as_written(text, words, mended, said)


async def _find(words: Sequence[str], *, all_of_them: bool = True) -> tuple[int, ...]:
    groups = groups_of(words)
    rows = await (best(groups) if all_of_them else queries.find(groups, all_of_them=False))
    return ranked(rows, groups)


async def suggest(text: str, most: int = 6) -> list[int]:
    """Ids for the beginning of a search, while it is typed: products that say it in their name, brand or rayon."""
    words = words_of(text)
    if not words:
        return []
    begun = words[-1]
    groups = [*groups_of(words[:-1]), frozenset({begun, stem(begun)})]
    rows = await best(groups, prefix=True)
    named = [row for row in rows if max(places(row, groups, begun)) < BODY]
    return list(ranked(named, groups, begun)[:most])


async def _mended(words: Sequence[str]) -> list[str]:
    """Each word that neither a product nor our synonyms use in any form, replaced by the known word nearest to it."""
    known = await queries.known_words(words)
    mended = []
    for word in words:
        nearest = None
        strange = word not in known and not has_synonyms(word)
        if strange and len(word) >= SHORTEST_MENDED and not word.isdigit():
            candidates = await queries.similar_words(word)
            if not any(stem(one) == stem(word) for one in candidates):
                nearest = process.extractOne(word, candidates, scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH)
        mended.append(nearest[0] if nearest else word)
    return mended


async def index_products(product_ids: Collection[int] | None = None) -> None:
    """Make these products (or all of them) findable; inside the transaction that changed them."""
    vocabulary: set[str] = set()
    texts: list[tuple[int, str, str, str]] = []
    for row in await queries.texts(product_ids):
        pairs = read_json(row["specifications"])
        name = words_of(row["name"])
        kind = words_of(f"{row['brand']} {row['category']} {row['parent_category']}")
        details = " ".join(str(part) for pair in pairs for part in pair)
        body = words_of(f"{row['summary']} {html.unescape(TAG.sub(' ', row['description']))} {details}")
        said, named, told = (" ".join(map(stem, part)) for part in (name, kind, body))
        texts.append((row["id"], said, named, told))
        vocabulary.update(word for word in (*name, *kind, *body) if len(word) >= SHORTEST_MENDED and not word.isdigit())
    await queries.index(texts)
    await queries.learn({word for word in vocabulary if len(word) <= 60})
