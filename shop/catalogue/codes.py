"""References and barcodes as people type them: as pages print them, and however they are spaced."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from stdnum import ean, isbn

from db.queries.codes import PARTING, bare

LABEL: Final = re.compile(r"^\s*(?:ean|isbn|code[ -]barres?|r[eé]f(?:[eé]rence)?)\b(?!-)(?:[\s.:]|n°)*", re.IGNORECASE)
"""Before a hyphen it is a part of a reference: « REF-001 »."""
HYPHEN: Final = re.compile("[\u2010-\u2015\u2212]")
EDGES: Final = re.compile(r"^\W+|\W+$")
REFERENCE: Final = re.compile(r"[\w-]{3,40}")
NUMBER: Final = re.compile(r"[0-9]{4}-?[0-9]{4}|(?:[0-9]-?){11,13}[0-9]")
"""As long as an EAN: one of eight figures is written in one piece or two, « 140 200 70 » are three measures."""
ISBN: Final = re.compile(r"97[89][0-9]{10}|[0-9]{9}X")
Look = Callable[[str], Awaitable[Sequence[Mapping[str, Any]]]]


def codes_in(text: str) -> tuple[str, ...]:
    """What reference or barcode the whole text may be, the likeliest first, parts joined by hyphens; none is empty.

    As typed, then without the label before it (« Réf. MAR 107 » is MAR-107), of an ISBN the long form too.
    """
    typed = HYPHEN.sub("-", text).strip()
    found = list[str]()
    for one in (typed, EDGES.sub("", LABEL.sub("", typed))):
        code = PARTING.sub("-", one).upper()
        found += [code, str(isbn.to_isbn13(bare(code)))] if isbn.is_valid(bare(code)) else [code]
    return tuple(code for code in dict.fromkeys(found) if bare(code))


def is_likely(code: str) -> bool:
    """Whether a buyer may mean a code with this: words alone are words."""
    return bool(REFERENCE.fullmatch(code)) and any(sign.isdigit() for sign in code)


def is_number(code: str) -> bool:
    """Whether it is an EAN or an ISBN (one with a slip in it, too: nothing else is written so), never words alike."""
    digits = bare(code)
    return bool(ISBN.fullmatch(digits) or (NUMBER.fullmatch(code) and ean.is_valid(digits)) or isbn.is_valid(digits))


async def named(text: str, look: Look) -> list[Mapping[str, Any]]:
    """The articles (rows with their sku) that `look` finds for the likeliest code; one written exactly so is alone."""
    for code in codes_in(text):
        if rows := await look(code):
            written = (text.strip().upper(), code)
            return [row for row in rows if row["sku"].upper() in written] or list(rows)
    return []
