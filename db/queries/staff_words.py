"""What staff type to find something, as a question to the words that db/staff_text.py keeps.

Every word has to be there, the last one perhaps only begun. A number may be typed as people write it: « +33 6 12… »,
« 06 12 34 56 78 », « sc26-000123 », « 978-2-343-19999-6 » are each looked for in one piece
too; « 133,92 € » is an amount.
"""

import re
import unicodedata
from typing import Final

from db.engine import is_postgres

MOST_WORDS: Final = 8
LONGEST: Final = 60
SHORTEST_BEGINNING: Final = 2
"""Characters of a last word that may be only begun: one letter begins too many."""
_WORD: Final = re.compile(r"[^\W_]+")
_DIGITS: Final = re.compile(r"(?<![^\W_])(?:\+|00)?\(?\d[\d\s.\-/()]{4,}\d(?![^\W_])")
_SUM: Final = re.compile(
    r"(?<![\w.,])(?P<euros>\d{1,3}(?:\s\d{3}){1,2}|\d{1,7})(?:,(?P<cents>\d\d)(?:\s?€)?|\.(?P<with_sign>\d\d)\s?€|\s?€)"
    r"(?![\w.,])"
)
_PIECE: Final = re.compile(r"[^\W_]+(?:[\s.\-/]+[^\W_]+)+")
Ways = tuple[tuple[str, ...], ...]
"""Several ways to say one thing, each as words that all have to be there."""


def folded(text: str) -> str:
    """Small letters without accents: « Œdème » is « oedeme »."""
    apart = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).lower()


def asked(text: str) -> tuple[Ways, ...]:
    """What `text` asks for, piece by piece; nothing where it holds no letter and no digit."""
    plain = folded(text)
    found: list[Ways] = []
    at = 0
    for one in _SUM.finditer(plain):
        found += [*_asked(plain[at : one.start()]), _sum(one)]
        at = one.end()
    return tuple([*found, *_asked(plain[at:])][:MOST_WORDS])


def _sum(one: re.Match[str]) -> Ways:
    """« 133,92 € » as the index keeps amounts, or as the words that stand there."""
    cents = one["cents"] or one["with_sign"] or "00"
    whole = "".join(one["euros"].split()).lstrip("0")
    return ((f"{f'{whole}{cents}'.lstrip('0') or 0}eur",), tuple(_words(one.group())))


def _asked(plain: str) -> list[Ways]:
    """Of a text without amounts."""
    found: list[Ways] = []
    at = 0
    for stretch in _DIGITS.finditer(plain):
        found += [((word,),) for word in _words(plain[at : stretch.start()])]
        found.append(_ways(stretch.group()))
        at = stretch.end()
    return found + [((word,),) for word in _words(plain[at:])]


def in_one_piece(text: str) -> str:
    """« SC-26 000123 » as sc26000123; empty where nothing was taken out, or no digit is in it."""
    plain = folded(text).strip()
    bare = "".join(_words(plain))
    whole = _PIECE.fullmatch(plain) and any(sign.isdigit() for sign in bare)
    return bare if whole and len(bare) <= LONGEST else ""


def _words(text: str) -> list[str]:
    return [word[:LONGEST] for word in _WORD.findall(text)]


def _ways(stretch: str) -> Ways:
    """A stretch of digits: its parts, in one piece, and as a French telephone has it."""
    parts = tuple(_words(stretch))
    digits = "".join(parts)
    whole = stretch.startswith("+") or digits.startswith("00")
    abroad = digits.removeprefix("00") if whole else ""
    ways = dict.fromkeys([parts, (digits[:LONGEST],), *([(abroad,)] if abroad else [])])
    if abroad.startswith("33"):
        ways[("0" + abroad.removeprefix("33").removeprefix("0"),)] = None
    return tuple(ways)


def matches(index: str, place: str = "t") -> str:
    """The condition on the index `index`, called `place`, that one parameter, `wanted(text)`, completes."""
    return f"{place}.words @@ CAST({{}} AS tsquery)" if is_postgres() else f"{index} MATCH {{}}"


def wanted(text: str, *, begun: bool = True, all_begun: bool = False) -> str:
    """The question in the language of the database, empty where nothing is asked. `all_begun`: every word may be."""
    ways = asked(text)
    if not ways:
        return ""
    last = len(ways) - 1
    parts = [_either(way, begun=all_begun or (begun and at == last)) for at, way in enumerate(ways)]
    question = _join(parts, all_of_them=True)
    bare = in_one_piece(text)
    return _join([question, _quoted(bare, begun=begun)], all_of_them=False) if bare else question


def _either(ways: Ways, *, begun: bool) -> str:
    return _join([_all(words, begun=begun) for words in ways], all_of_them=False)


def _all(words: tuple[str, ...], *, begun: bool) -> str:
    *first, last = words
    return _join([*(_quoted(one, begun=False) for one in first), _quoted(last, begun=begun)], all_of_them=True)


def _quoted(word: str, *, begun: bool) -> str:
    """Words are letters and digits only, so quoting them is enough."""
    star = begun and len(word) >= SHORTEST_BEGINNING
    if is_postgres():
        return f"'{word}'" + (":*" if star else "")
    return f'"{word}"' + ("*" if star else "")


def _join(parts: list[str], *, all_of_them: bool) -> str:
    signs = {True: " & ", False: " | "} if is_postgres() else {True: " AND ", False: " OR "}
    return parts[0] if len(parts) == 1 else f"({signs[all_of_them].join(parts)})"
