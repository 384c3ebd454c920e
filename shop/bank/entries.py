"""What a bank file holds for us: credits on the account, each told from every other in whatever file it comes."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shop.errors import ShopError

MOST_BYTES = 5_000_000
MOST_ENTRIES = 20_000
TOO_MANY = "Ce fichier contient plus de 20\u202f000 écritures\u00a0: importez une période plus courte."
LONGEST_TEXT, LONGEST_PAYER, LONGEST_IBAN = 300, 140, 34


class WrongFile(ShopError):
    """A file that is no bank file, or not of our account; the message says what was looked for. Nothing is kept."""


@dataclass(frozen=True, slots=True)
class Credit:
    """Money that came. `bank_reference`: the bank's own name for it, empty where it gives none; cents."""

    booked_on: date
    amount_cents: int
    payer: str = ""
    payer_iban: str = ""
    text: str = ""
    bank_reference: str = ""


@dataclass(frozen=True, slots=True)
class BankStatement:
    """What one file says. `account`: its IBAN, empty where the file does not say it.

    `reversals`: bookings that undo earlier ones; they are counted, for staff to look at, and never applied.
    `foreign`: credits in another currency, counted and left out.
    """

    format: str
    account: str
    credits: tuple[Credit, ...]
    reversals: int = 0
    foreign: int = 0


def one_line(text: str, limit: int) -> str:
    """Printable, one space between words, cut at `limit`."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(plain.split())[:limit].strip()


def keys_of(credits_: Iterable[Credit], account: str) -> list[str]:
    """SHA-256 of what tells each credit from every other, in the order they come.

    The same credit in another file has the same key, so that periods may overlap; equal credits of one day are told
    apart by their ordinal, which is the same in every file that holds the whole day.
    """
    seen = Counter[tuple[str, ...]]()
    found = []
    for one in credits_:
        same: tuple[str, ...] = (account, one.booked_on.isoformat(), str(one.amount_cents))
        same += (one.bank_reference,) if one.bank_reference else ("", one.payer, one.payer_iban, one.text)
        found.append(hashlib.sha256("\x1f".join((*same, str(seen[same]))).encode()).hexdigest())
        seen[same] += 1
    return found
