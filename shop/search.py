"""Search as people type it: accents, endings, mistakes, synonyms, references and barcodes."""

import html
import json
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import snowballstemmer
from rapidfuzz import fuzz, process
from stdnum import ean, isbn

from db.queries import search as queries

WORD = re.compile(r"[a-z0-9]+")
TAG = re.compile(r"<[^>]*>")
MOST_WORDS = 8
CLOSE_ENOUGH = 80
SHORTEST_MENDED = 4
FIRST, NAME, KIND, BODY = 0, 1, 3, 6
_stemmer = snowballstemmer.stemmer("french")

STOP_WORDS = frozenset(
    """a au aux avec ce ces d dans de des du elle en et il ils je l la le les leur ma mes mon ne nos notre nous on ou
    par pas pour qu que qui s sa se ses si son sur ta tes toi ton tu un une vos votre vous y""".split()
)
# Words that people use for one another; each line is one meaning.
SYNONYMS = (
    "deambulateur rollator marchette",
    "releveur leve souleve",
    "bequille canne",
    "tensiometre tension",
    "couche protection change",
    "bas chaussette contention",
    "wc toilette toilettes",
    "rehausseur rehausse surelevateur",
    "handicap pmr",
    "telecommande commande",
    "loupe agrandisseur",
    "pilulier semainier",
    "escarre decubitus",
)


@dataclass(frozen=True, slots=True)
class Found:
    """Product ids, best first. `corrected`: the words searched instead of those typed, or empty."""

    ids: tuple[int, ...]
    corrected: str = ""
    exact: bool = False


def fold(text: str) -> str:
    """Lower case without accents: « Œdème » is « oedeme »."""
    text = text.lower()
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("æ", "ae"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """The words that count, folded, in their order."""
    return [word for word in WORD.findall(fold(text)) if word not in STOP_WORDS]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The common part of a word's forms. Folded words lose the accent that marks a feminine, hence the first line."""
    bare = re.sub(r"ee(s?)\Z", r"e\1", word)
    stemmed: str = _stemmer.stemWord(bare)
    return stemmed


@lru_cache(maxsize=4_000)
def words_of_name(name: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """The words and stems of a name of the shop's own, which is asked again and again."""
    words = tuple(words_of(name))
    return words, frozenset(map(stem, words))


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, frozenset[str]]:
    table: dict[str, frozenset[str]] = {}
    for line in SYNONYMS:
        stems = frozenset(stem(word) for word in line.split())
        table.update(dict.fromkeys(stems, stems))
    return table


def groups_of(words: Sequence[str]) -> list[frozenset[str]]:
    """For each word its stem with the stems of its synonyms."""
    stems = [stem(word) for word in words[:MOST_WORDS]]
    return [_synonyms().get(one, frozenset({one})) for one in dict.fromkeys(stems)]


def code_in(text: str) -> str:
    """The barcode or reference that the whole text is, spaces and hyphens taken out; empty when it is none."""
    compact = re.sub(r"[\s\-.]", "", text)
    if isbn.is_valid(compact):
        return str(isbn.to_isbn13(compact))
    if ean.is_valid(compact):
        return compact
    return text.strip() if re.fullmatch(r"\s*[\w.\-/]{3,40}\s*", text) and any(c.isdigit() for c in text) else ""


async def search(text: str) -> Found:
    """Products for what was typed: a code first, then all words, then mended words, then any of them."""
    code = code_in(text)
    if code and (ids := await queries.by_code(code)):
        return Found(tuple(ids), exact=True)
    words = words_of(text)
    if not words:
        return Found(())
    if found := await _find(words):
        return Found(found)
    mended = await _mended(words)
    if mended != words and (found := await _find(mended)):
        return Found(found, corrected=" ".join(mended))
    found = await _find(mended, all_of_them=False)
    return Found(found, corrected=" ".join(mended) if found and mended != words else "")


async def _find(words: Sequence[str], *, all_of_them: bool = True) -> tuple[int, ...]:
    groups = groups_of(words)
    return _ranked(await queries.find(groups, all_of_them=all_of_them), groups)


async def suggest(text: str, most: int = 6) -> list[int]:
    """Ids for the beginning of a search, while it is typed: products that say it in their name, brand or rayon."""
    words = words_of(text)
    if not words:
        return []
    begun = words[-1]
    groups = [*groups_of(words[:-1]), frozenset({begun, stem(begun)})]
    rows = await queries.find(groups, prefix=True)
    named = [row for row in rows if all(_place(row, group, begun) < BODY for group in groups)]
    return list(_ranked(named, groups, begun)[:most])


def _ranked(rows: Sequence[dict[str, Any]], groups: Sequence[Collection[str]], begun: str = "") -> tuple[int, ...]:
    """Best first, alike on every database: the name's first word, then its others, brand or rayon, the text."""

    def rank(row: dict[str, Any]) -> tuple[int, int, int]:
        return sum(_place(row, group, begun) for group in groups), -row["popularity"], row["id"]

    return tuple(row["id"] for row in sorted(rows, key=rank))


def _place(row: dict[str, Any], group: Collection[str], begun: str) -> int:
    """Where a product says a word of this group; `begun` may be the beginning of one, when it is in the group."""

    def said(word: str) -> bool:
        return stem(word) in group or (begun in group and begun != "" and word.startswith(begun))

    name = _words(row["name"])
    if any(map(said, name)):
        return FIRST if said(name[0]) else NAME
    return KIND if any(map(said, _words(f"{row['brand']} {row['category']}"))) else BODY


@lru_cache(maxsize=50_000)
def _words(text: str) -> tuple[str, ...]:
    return tuple(words_of(text))


async def _mended(words: Sequence[str]) -> list[str]:
    """Each word that neither a product nor our synonyms use, replaced by the known word nearest to it."""
    known = await queries.known_words(words)
    mended = []
    for word in words:
        nearest = None
        strange = word not in known and stem(word) not in _synonyms()
        if strange and len(word) >= SHORTEST_MENDED and not word.isdigit():
            candidates = await queries.similar_words(word)
            nearest = process.extractOne(word, candidates, scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH)
        mended.append(nearest[0] if nearest else word)
    return mended


async def index_products(product_ids: Collection[int] | None = None) -> None:
    """Make these products (or all of them) findable; inside the transaction that changed them."""
    vocabulary: set[str] = set()
    for row in await queries.texts(product_ids):
        specifications = row["specifications"]
        pairs = json.loads(specifications) if isinstance(specifications, str) else specifications
        name = words_of(row["name"])
        kind = words_of(f"{row['brand']} {row['category']} {row['parent_category']}")
        details = " ".join(str(part) for pair in pairs for part in pair)
        body = words_of(f"{row['summary']} {html.unescape(TAG.sub(' ', row['description']))} {details}")
        await queries.index(row["id"], *(" ".join(map(stem, part)) for part in (name, kind, body)))
        vocabulary.update(word for word in (*name, *kind, *body) if len(word) >= SHORTEST_MENDED and not word.isdigit())
    await queries.learn({word for word in vocabulary if len(word) <= 60})
