"""Mails in the merchant's own words: a subject, an opening, a closing, with named places like « {numero} ».

Each mail names the places it has. A place that is not its own is refused where it is typed; one that is empty when the
mail is written (a shop without a telephone) makes the program's words come back for that part, never a broken sentence.
What a mail must say by law or cannot do without (amounts, links, the acknowledgment of a withdrawal, the terms) is no
part of this.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog

from db.engine import transaction
from db.queries import merchant_texts as queries
from db.queries.storefront import bump_catalogue_version
from shop.errors import ChangedMeanwhile
from shop.merchant.editing import Same, WrongValues
from shop.merchant.mail_kinds import BY_NAME, PLACES, Context, MailKind
from shop.merchant.own_words import Texts, texts_from, tidy

PARTS: Final = ("subject", "opening", "closing")
LONGEST: Final[Mapping[str, int]] = {"subject": 150, "opening": 2_000, "closing": 2_000}
_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_log = structlog.get_logger("comptoir")

Paragraphs = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What the merchant says in a mail: empty where the program speaks; paragraphs are made of lines."""

    subject: str = ""
    opening: Paragraphs = ()
    closing: Paragraphs = ()


PROGRAMS_WORDS: Final = OwnWords()


def key(mail: str, part: str) -> str:
    """« mail.order_paid.opening »: the name a text is kept under."""
    return f"mail.{mail}.{part}"


def written_of(texts: Texts, mail: str) -> dict[str, str]:
    """The merchant's three texts of a mail as they were typed, by part; empty where the program speaks."""
    return {part: texts[key(mail, part)].body if key(mail, part) in texts else "" for part in PARTS}


def own_words(mail: str, context: Context) -> OwnWords:
    """The merchant's words, filled from what the mail knows (its `texts` among it); a part that fails is left out."""
    kind, texts = BY_NAME.get(mail), context.get("texts")
    if kind is None or not texts:
        return PROGRAMS_WORDS
    said = {part: _filled(kind, part, words, context) for part, words in written_of(texts, mail).items() if words}
    return OwnWords(
        " ".join(said.get("subject", "").split()),
        _paragraphs(said.get("opening", "")),
        _paragraphs(said.get("closing", "")),
    )


def _filled(kind: MailKind, part: str, words: str, context: Context) -> str:
    try:
        if check(kind, part, words):
            raise ValueError(part)
        return _PLACE.sub(lambda found: _value(found[1], context), words)
    except Exception as error:  # whatever it is, the mail leaves with the program's words
        _log.warning("mail.own_words_left_out", mail=kind.name, part=part, cause=repr(error)[:100])
        return ""


def _value(name: str, context: Context) -> str:
    """What stands in a place, on one line. Raises LookupError for nothing."""
    value = " ".join(PLACES[name].read(context).split())
    if not value:
        raise LookupError(name)
    return value


def _paragraphs(text: str) -> Paragraphs:
    return tuple(tuple(part.split("\n")) for part in text.split("\n\n") if part)


def check(kind: MailKind, part: str, words: str) -> str:
    """What is wrong with a text, in French; empty when it may be kept."""
    if len(words) > LONGEST[part]:
        return f"{LONGEST[part]} caractères au plus"
    unknown = next((name for name in _PLACE.findall(words) if name not in kind.places), None)
    if unknown is not None:
        return f"cet e-mail n’a pas de «\u00a0{{{unknown[:40]}}}\u00a0»\u00a0: prenez un repère de la liste"
    if re.search(r"[{}]", _PLACE.sub("", words)):
        return "une accolade est restée seule\u00a0: un repère s’écrit comme {numero}".replace(
            "{numero}", f"{{{kind.places[0]}}}"
        )
    return ""


def check_all(kind: MailKind, typed: Mapping[str, str]) -> list[tuple[str, str]]:
    """(part, what is wrong) of every text that may not be kept."""
    return [(part, wrong) for part in PARTS if (wrong := check(kind, part, typed[part]))]


def tidied(typed: Mapping[str, str]) -> dict[str, str]:
    """As they are kept: the subject on one line, one empty line between paragraphs."""
    return {part: " ".join(typed[part].split()) if part == "subject" else tidy(typed[part]) for part in PARTS}


async def reset(kind: MailKind, same: Same) -> None:
    """Back to the program's words. Raises ChangedMeanwhile."""
    async with transaction():
        await bump_catalogue_version()
        await _known(kind, same)
        await queries.forget([key(kind.name, part) for part in PARTS])


async def _known(kind: MailKind, same: Same) -> dict[str, str]:
    known = written_of(texts_from(await queries.texts()), kind.name)
    if not same(known):
        raise ChangedMeanwhile(known)
    return known


async def save(kind: MailKind, typed: Mapping[str, str], same: Same, now: datetime) -> None:
    """Keep the three texts; an empty one gives the word back to the program. Raises WrongValues, ChangedMeanwhile."""
    words = tidied(typed)
    if wrong := check_all(kind, words):
        raise WrongValues(wrong)
    async with transaction():
        await bump_catalogue_version()
        known = await _known(kind, same)
        await queries.forget([key(kind.name, part) for part in PARTS if known[part] and not words[part]])
        for part in PARTS:
            if words[part] and words[part] != known[part]:
                await queries.keep(key(kind.name, part), words[part], now)
