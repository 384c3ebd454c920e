"""What a mended search is called aloud: the buyer's own words, the mistyped ones as the shop writes them."""

import re
from collections.abc import Iterable, Sequence

from shop.catalogue.search_words import fold

TOKEN = re.compile(r"[^\W_]+")


def as_written(text: str, words: Sequence[str], mended: Sequence[str], texts: Iterable[str]) -> str:
    """`text` with those of its `words` (folded) that were `mended` replaced, spelled as the first of `texts` has it."""
    wanted = {word: new for word, new in zip(words, mended, strict=True) if word != new}
    spelled = spellings(set(wanted.values()), texts)
    told = TOKEN.sub(lambda typed: spelled.get(wanted.get(fold(typed[0]), ""), typed[0]), text)
    return " ".join(told.split())


def spellings(words: set[str], texts: Iterable[str]) -> dict[str, str]:
    """How these texts write the folded words: `bequille` is « béquille »; itself where none of them has it."""
    found: dict[str, str] = {}
    for text in texts:
        for token in TOKEN.findall(text):
            if (plain := fold(token)) in words:
                found.setdefault(plain, token.lower())
    return {word: found.get(word, word) for word in words}
