"""The merchant's own legal texts as values: instead of the program's words, or after them.

They are written as people write mails: « ## » begins a heading, « ### » a smaller one, « - » a line of a list, an empty
line parts paragraphs. Nothing else is markup: what looks like HTML is shown as it was typed.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

MARK: Final = re.compile(r"(#{2,3}) +(.+)")
_MARKS: Final = re.compile(r"^#{2,3} +", re.MULTILINE)
_SPACES: Final = re.compile(r"[ \t]+$", re.MULTILINE)
_EMPTY_LINES: Final = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Text:
    """What stands there, since when (UTC)."""

    body: str
    updated_at: datetime


Texts = Mapping[str, Text]
"""The merchant's own words by name: « legal.cgv », « legal.cgv.more », « mail.order_paid.opening »."""


@dataclass(frozen=True, slots=True)
class LegalPage:
    """A page of the shop that may have words of the merchant's.

    `replaced`: whether they may stand instead of the program's. `stays`: what is shown even then, or must be said then.
    """

    slug: str
    label: str
    url: str
    replaced: bool = True
    stays: str = ""

    @property
    def instead(self) -> str:
        return f"legal.{self.slug}"

    @property
    def more(self) -> str:
        return f"legal.{self.slug}.more"


PAGES: Final = (
    LegalPage(
        "mentions", "Mentions légales", "/mentions-legales",
        stays="Si vous le remplacez, votre texte doit nommer l’éditeur, l’hébergeur et le médiateur.",
    ),
    LegalPage(
        "cgv", "Conditions générales de vente", "/cgv",
        stays="Le formulaire de rétractation et l’encadré des garanties, imposés par la loi, restent à la fin.",
    ),
    LegalPage(
        "donnees", "Données personnelles", "/donnees-personnelles",
        stays="Si vous le remplacez, votre texte doit dire ce qui est enregistré, pourquoi, combien de temps, et les "
        "droits de chacun.",
    ),
    LegalPage(
        "livraison", "Livraison et retours", "/livraison", replaced=False,
        stays="Les tarifs et délais viennent de vos réglages\u00a0: votre texte s’ajoute à leur suite.",
    ),
    LegalPage(
        "accessibilite", "Accessibilité", "/accessibilite", stays="Le choix de l’affichage reste sur la page.",
    ),
)  # fmt: skip
BY_SLUG: Final[Mapping[str, LegalPage]] = {one.slug: one for one in PAGES}
CGV: Final = BY_SLUG["cgv"]


@dataclass(frozen=True, slots=True)
class Block:
    """« h2 », « h3 », « p » or « ul » with its lines."""

    kind: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Own:
    """The merchant's words for one page: at most one of both is written. `since`: when they were last changed."""

    instead: str = ""
    more: str = ""
    since: datetime | None = None


def own_of(texts: Texts, page: LegalPage) -> Own:
    instead = texts.get(page.instead) if page.replaced else None
    more = texts.get(page.more)
    since = [one.updated_at for one in (instead, more) if one]
    return Own(instead.body if instead else "", more.body if more else "", max(since) if since else None)


def terms_mark(texts: Texts) -> str:
    """What tells one wording of the merchant's terms from another; empty while the program's words count."""
    own = own_of(texts, CGV)
    said = f"{own.instead}\0{own.more}"
    return hashlib.sha256(said.encode()).hexdigest()[:16] if own.since else ""


def blocks_of(text: str) -> list[Block]:
    """The text in pieces, each begun by a mark or by an empty line."""
    found: list[Block] = []
    for part in tidy(text).split("\n\n"):
        begun = len(found)
        for line in part.split("\n"):
            kind, words = _read(line.strip())
            if not words:
                continue
            if len(found) > begun and found[-1].kind == kind and kind in {"p", "ul"}:
                found[-1] = Block(kind, (*found[-1].lines, words))
            else:
                found.append(Block(kind, (words,)))
    return found


def _read(line: str) -> tuple[str, str]:
    if mark := MARK.fullmatch(line):
        return f"h{len(mark[1])}", mark[2]
    return ("ul", line[2:].strip()) if line.startswith("- ") else ("p", line)


def unmarked(text: str) -> str:
    """The text as a mail without HTML shows it: headings without their marks."""
    return _MARKS.sub("", text)


def tidy(text: str) -> str:
    """As it is kept: no spaces at the end of lines, one empty line between paragraphs."""
    return _EMPTY_LINES.sub("\n\n", _SPACES.sub("", text)).strip()


def texts_from(rows: Iterable[Mapping[str, Any]]) -> dict[str, Text]:
    """Rows of db.queries.merchant_texts by name."""
    return {row["name"]: Text(row["body"], row["updated_at"]) for row in rows}
