"""Telephones a carrier can send a message to (S0-27): what DPD France and Colissimo ask of a number, by country."""

import re
from typing import Final

from shop.addresses import read_phone_near

MOBILES: Final = re.compile(r"\+(?:33[67]\d{8}|324\d{8}|3526\d{8})", re.ASCII)
"""French 06 and 07, Belgian 04…, Luxembourgish 6…, in E.164."""
DULL_SERIES: Final = ("123456", "234567", "345678", "456789")
EXAMPLES: Final = {"FR": "06 39 98 00 12", "BE": "0470 12 35 46", "LU": "621 12 35 46"}


def read_mobile(text: str, country: str = "FR") -> str:
    """E.164 of a mobile phone; empty for any other number, and for one that is nobody's (« 06 11 11 11 11 »).

    A number is read as at home in `country` first; « 04 70 12 34 57 » is a French landline, not a Belgian mobile.
    """
    number = _written(text, country)
    return number if MOBILES.fullmatch(number) and not _dull(number) else ""


def _written(text: str, country: str) -> str:
    """E.164, whatever spaces, « 0033 » or « (0) » it is typed with; empty for no number at all."""
    return read_phone_near(" ".join(text.split()), country)


def _dull(number: str) -> bool:
    """Six last digits alike or in a row: DPD takes them for nobody's."""
    last = number[-6:]
    return len(set(last)) == 1 or last in DULL_SERIES


def mobile_help(country: str = "FR", typed: str = "") -> str:
    """What is said of a number that is none, with one as it is written there."""
    example = EXAMPLES.get(country, EXAMPLES["FR"]).replace(" ", "\u00a0")
    number = _written(typed, country)
    if MOBILES.fullmatch(number) and _dull(number):
        return f"Le transporteur refuse les numéros qui finissent par {number[-6:]}. Indiquez-en un autre."
    return f"Indiquez un numéro de téléphone portable, par exemple {example}."
