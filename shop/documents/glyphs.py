"""Signs that no font of a document has: said otherwise, so that it is printed whatever its buyer is called.

« Ｚｏé 😀 » becomes « Zoé □ ». Who prints says what it can print (`Prints`); what it said is kept in memory by whoever
asks. The XML of an invoice and the shop's own pages keep the true text.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any, Final

Prints = Callable[[str], bool]
"""Whether the printer has a sign for each part of this text."""
LACKING: Final = "□"
_PLAIN: Final = re.compile(r"[ -~\u00a0-\u00ac\u00ae-\u017f\u2013\u2014\u2018-\u201d\u2026\u202f\u20ac]*")
"""What each of our fonts has."""


def written_out(value: Any, prints: Prints) -> Any:
    """A JSON value with each of its texts as the printer can print it; its keys are ours and stay."""
    if isinstance(value, str):
        return _text(value, prints)
    if isinstance(value, list | tuple):
        return [written_out(one, prints) for one in value]
    if isinstance(value, dict):
        return {key: written_out(one, prints) for key, one in value.items()}
    return value


def plainest(_: str) -> bool:
    """A printer that has nothing but the letters of Western Europe: the last resort."""
    return False


def _text(text: str, prints: Prints) -> str:
    if _PLAIN.fullmatch(text) or prints(text):
        return text
    return "".join(_sign(part, prints) for part in _parts(text))


def _sign(part: str, prints: Prints) -> str:
    """One sign with what is set upon it: itself, its compatible form (« Ａ », « A »), without its marks, or the box."""
    forms = [part, *(unicodedata.normalize(form, part) for form in ("NFC", "NFKC"))]
    forms += ["".join(sign for sign in unicodedata.normalize("NFKD", part) if not _is_mark(sign))]
    for shown in filter(None, forms):
        if _PLAIN.fullmatch(shown) or shown.isspace() or prints(shown):
            return shown
    return LACKING if _is_seen(part) else ""


def _parts(text: str) -> list[str]:
    """The signs, each with the marks that follow it; what a joiner holds together is one."""
    parts: list[str] = []
    for sign in text:
        if parts and not parts[-1].isspace() and (_is_mark(sign) or parts[-1][-1] == "\u200d"):
            parts[-1] += sign
        else:
            parts.append(sign)
    return parts


def _is_mark(sign: str) -> bool:
    """Accents, joiners, variations and the colours of a skin: never alone."""
    return unicodedata.category(sign) in {"Mn", "Mc", "Me", "Cf"} or "\U0001f3fb" <= sign <= "\U0001f3ff"


def _is_seen(part: str) -> bool:
    return any(unicodedata.category(sign) not in {"Cc", "Cf", "Cn", "Cs"} for sign in part)
