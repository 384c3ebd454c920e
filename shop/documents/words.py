"""Values as documents print them: days, numbers of firms, names that must not leave their column. Pure."""

import re
from datetime import date

from shop.calendar import plain_date
from shop.places import countries

LONGEST_WORD = 24
# What XML 1.0 may not hold.
_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def day_words(day: str) -> str:
    """« 1er novembre 2026 » from an ISO 8601 day; empty for none."""
    return plain_date(date.fromisoformat(day)).replace(" ", "\u00a0", 1) if day else ""


def clean(text: str) -> str:
    """Without what neither XML nor a printer takes, and without the space around it."""
    return _UNPRINTABLE.sub("", text).strip()


def printable(text: str) -> str:
    """The same, and words longer than a column may be cut: a zero-width space stands where."""
    return re.sub(rf"\S{{{LONGEST_WORD}}}(?=\S)", "\\g<0>\u200b", clean(text))


def firm_number(digits: str) -> str:
    """« 123 456 782 00014 » from a SIRET, « 123 456 782 » from a SIREN."""
    groups = (digits[:3], digits[3:6], digits[6:9], digits[9:])
    return "\u00a0".join(group for group in groups if group)


def country_name(code: str) -> str:
    """« Belgique »; empty for France, which letters within it leave out."""
    known = countries().get(code)
    return known.name if known and code != "FR" else ""


def country_code(name: str) -> str:
    """« BE » from « Belgique », empty when it is no country's name."""
    return next((code for code, country in countries().items() if country.name == name.strip()), "")
