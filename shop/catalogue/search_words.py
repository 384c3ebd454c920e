"""Words as people type them, made comparable: no accents, no endings, synonyms."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import snowballstemmer

WORD = re.compile(r"[a-z0-9]+")
MOST_WORDS = 8
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


def has_synonyms(word: str) -> bool:
    """Whether people use another word for it."""
    return stem(word) in _synonyms()


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
