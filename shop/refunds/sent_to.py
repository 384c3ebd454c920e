"""Where a refund made by hand went: an account that is named by its ends alone, or why it is not."""

import re
from typing import Final

from stdnum import iban as iban_numbers
from stdnum.exceptions import ValidationError

from shop.errors import ShopError

LONGEST: Final = 200
_LIKE_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{6,30}", re.ASCII)
WANTED: Final = "Indiquez l’IBAN où la somme est partie, ou pourquoi vous ne le notez pas."
WRONG: Final = "Vérifiez cet IBAN\u00a0: un de ses chiffres est faux."


class NotSaid(ShopError):
    """Nobody said where the money went, or not rightly."""


def sent_to_words(typed: str, known_iban: str = "") -> str:
    """« vers FR76 … 0189 » for an IBAN, typed or known from the bank; the words themselves for a reason.

    A whole IBAN is never kept. Raises NotSaid for nothing, and for an IBAN with a mistake.
    """
    text = " ".join(typed.split())[:LONGEST]
    plain = text.replace(" ", "").upper()
    if not text and not known_iban:
        raise NotSaid(WANTED)
    if text and not _LIKE_IBAN.fullmatch(plain):
        return text
    try:
        number = iban_numbers.validate(plain or known_iban)
    except ValidationError as error:
        raise NotSaid(WRONG) from error
    return f"vers {masked(str(number))}"


def masked(iban: str) -> str:
    """« FR76 … 0189 »."""
    return f"{iban[:4]} … {iban[-4:]}"
