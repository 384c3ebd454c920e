"""Telephones a carrier can send a message to (S0-27): what DPD France and Colissimo ask of a number, by country."""

import re
from typing import Final

from shop.addresses import read_phone

MOBILES: Final = re.compile(r"\+(?:33[67]\d{8}|324\d{8}|3526\d{8})", re.ASCII)
"""French 06 and 07, Belgian 04…, Luxembourgish 6…, in E.164."""
LONGEST: Final = 17
"""Characters as typed, spaces included: more fit no carrier's form."""
DULL_SERIES: Final = ("123456", "234567", "345678", "456789")
EXAMPLES: Final = {"FR": "06 39 98 00 12", "BE": "0470 12 35 46", "LU": "621 12 35 46"}


def read_mobile(text: str, country: str = "FR") -> str:
    """E.164 of a mobile phone; empty for any other number, and for one that is nobody's (« 06 11 11 11 11 »).

    A number is read as at home in `country` first; « 04 70 12 34 57 » is a French landline, not a Belgian mobile.
    """
    typed = " ".join(text.split())
    if len(typed) > LONGEST:
        return ""
    homes = (country, *(code for code in EXAMPLES if code != country))
    number = next((read for code in homes if (read := read_phone(typed, code))), "")
    last = number[-6:]
    return number if MOBILES.fullmatch(number) and len(set(last)) > 1 and last not in DULL_SERIES else ""


def mobile_help(country: str = "FR") -> str:
    """What is said of a number that is none, with one as it is written there."""
    example = EXAMPLES.get(country, EXAMPLES["FR"]).replace(" ", "\u00a0")
    return f"Indiquez un numéro de téléphone portable, par exemple {example}."
