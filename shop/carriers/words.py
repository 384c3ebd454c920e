"""Texts that go to carriers and come from them: without control characters, no longer than their place."""

import re
from textwrap import wrap
from typing import Final

from shop.carriers.carrier import CarrierRefused

MOST_SAID, CODE = 200, 40
_SPACES: Final = re.compile(r"[\x00-\x20\x7f-\xa0\u2000-\u200f\u2028-\u202f\u2060\ud800-\udfff\ufeff\ufffe\uffff]+")
_MACHINERY: Final = re.compile(
    r"^(?:Server was unable to process request\.\s*(?:--->)?|System\.[\w.]*Exception\s*:|soap:\w+\s*|--->|:)\s*", re.I
)
_TRACE: Final = re.compile(r"\s+(?:at|à) [\w.]+\.[\w.]+\(.*$", re.S)


def bounded(text: object, most: int) -> str:
    """One line of at most `most` characters, plain spaces only; None is empty."""
    return _SPACES.sub(" ", str(text or "")).strip()[:most].rstrip()


def folded(text: object, most: int) -> list[str]:
    """The lines a text takes in fields of `most` characters, broken between words; none for an empty one."""
    return wrap(bounded(text, 4 * most), most)


def said(text: object, secrets: tuple[str, ...] = ()) -> str:
    """A carrier's own words, bounded, without what its machine wraps them in and without what the shop hides."""
    words = bounded(text, 4 * MOST_SAID)
    while (shorter := _MACHINERY.sub("", words)) != words:
        words = shorter
    return _without(_TRACE.sub("", words), secrets)[:MOST_SAID].rstrip()


def _without(words: str, secrets: tuple[str, ...]) -> str:
    for secret in filter(None, secrets):
        words = words.replace(secret, "…")
    return words


def refusal(carrier: str, text: object, code: object = "", secrets: tuple[str, ...] = ()) -> CarrierRefused:
    """What the shop shows of a carrier's no: a French sentence around the carrier's own words."""
    words = said(text, secrets)
    reason = f"\u00a0: «\u00a0{words.rstrip('.')}\u00a0»." if words else ", sans dire pourquoi."
    return CarrierRefused(f"{carrier} refuse ce colis{reason}", _without(bounded(code, CODE), secrets))


def kilograms(grams: int) -> str:
    """« 1.25 », two decimals, rounded up so that no scale finds more than was told; at least « 0.01 »."""
    hundredths = max(1, -(-grams // 10))
    return f"{hundredths // 100}.{hundredths % 100:02}"
