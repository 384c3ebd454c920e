"""What an archive says of itself: of which shop, when, and each file in it with its size and SHA-256."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from db import copies
from db.copies import Facts

FORMAT: Final = 2
WITHOUT_LIST: Final = 1
"""The format of archives that do not list their files: what is in them is taken as it is."""
YEARS: Final = range(2000, 9999)
"""In which an archive may say that it was made: a clock at an end of time is no time in Paris."""
MOST_NAMED: Final = 5
LONGEST_NAME: Final = 80
NOT_WHOLE: Final = "elle est coupée ou abîmée"
UNREADABLE: Final = "ce qu’elle dit d’elle-même est illisible"


class Unreadable(Exception):
    """Not a whole archive of a shop: why, as French words within a sentence. `detail`: a library's own words."""

    def __init__(self, why: str, detail: object = "") -> None:
        super().__init__(why)
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the archive says of itself. `made_at` is UTC."""

    kind: str
    made_at: datetime
    facts: Facts


@dataclass(frozen=True, slots=True)
class Listed:
    """One file: its size in bytes, and its SHA-256 in hexadecimal."""

    size: int
    sha256: str


Listing: TypeAlias = Mapping[str, Listed]
"""Files by their path in the archive."""


def written(manifest: Manifest, files: Listing) -> bytes:
    """In ASCII: a name that is not UTF-8 holds halves of letters, which JSON can escape and UTF-8 cannot say."""
    words = {**asdict(manifest), "made_at": manifest.made_at.isoformat(), "format": FORMAT}
    words["files"] = {name: asdict(one) for name, one in files.items()}
    return json.dumps(words).encode("ascii")


def read(text: str) -> tuple[Manifest, Listing | None]:
    """The manifest, and what it lists; None of an archive that lists nothing. Raises Unreadable, ValueError,
    RecursionError.
    """
    words = _table(json.loads(text))
    version = _whole(words.get("format"))
    if version > FORMAT:
        raise Unreadable("une version plus récente de Comptoir l’a faite")
    if version not in (FORMAT, WITHOUT_LIST) or words.get("kind") not in (copies.SQLITE, copies.POSTGRESQL):
        raise Unreadable(UNREADABLE)
    made_at = datetime.fromisoformat(_text(words.get("made_at")))
    if made_at.tzinfo is None or made_at.year not in YEARS:
        raise Unreadable(UNREADABLE)
    return Manifest(words["kind"], made_at, _facts(_table(words.get("facts")))), (
        None if version == WITHOUT_LIST else _listing(_table(words.get("files")))
    )


def _facts(words: dict[str, Any]) -> Facts:
    counts = {name: _whole(number) for name, number in _table(words.get("counts")).items()}
    migrations, photos, documents = (
        [_text(one) for one in _rows(words.get(name))] for name in ("migrations", "photos", "documents")
    )
    return Facts(migrations, counts, photos, documents)


def _listing(words: dict[str, Any]) -> Listing:
    files = {name: _table(one) for name, one in words.items()}
    return {name: Listed(_whole(one.get("size")), _text(one.get("sha256"))) for name, one in files.items()}


def _table(found: object) -> dict[str, Any]:
    return found if isinstance(found, dict) else _spoilt()


def _rows(found: object) -> list[Any]:
    return found if isinstance(found, list) else _spoilt()


def _text(found: object) -> str:
    return found if isinstance(found, str) else _spoilt()


def _whole(found: object) -> int:
    return found if isinstance(found, int) and found >= 0 else _spoilt()


def _spoilt() -> Any:
    raise Unreadable(UNREADABLE)


def differences(listed: Listing | None, found: Listing) -> str:
    """What differs from the list, as French words within a sentence; empty where nothing does, or nothing is listed."""
    if listed is None:
        return ""
    missing = [name for name in listed if name not in found]
    surplus = [name for name in found if name not in listed]
    altered = [name for name, one in listed.items() if name in found and found[name] != one]
    changed = "n’est plus ce qu’il était" if len(altered) == 1 else "ne sont plus ce qu’ils étaient"
    said = ((missing, "il y manque {}"), (surplus, "il y a en trop {}"), (altered, f"{{}} {changed}"))
    return "\u202f; ".join(words.format(_named(names)) for names, words in said if names)


def _named(names: Iterable[str]) -> str:
    first = [quoted(name) for name in sorted(names)]
    rest = len(first) - MOST_NAMED
    if rest > 0:
        return f"{', '.join(first[:MOST_NAMED])} et {rest} autre{'s' if rest > 1 else ''}"
    return " et ".join([", ".join(first[:-1]), first[-1]]) if len(first) > 1 else first[0]


def quoted(name: str) -> str:
    """A name that somebody else may have made up, on one line and not too long."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in name)
    return f"«\u00a0{shown if len(shown) <= LONGEST_NAME else f'{shown[: LONGEST_NAME - 1]}…'}\u00a0»"
