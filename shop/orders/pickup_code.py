"""The code a buyer shows to collect an order at the agency: known to the buyer alone, asked for at the counter."""

import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from typing import Final

from shop.errors import FieldRefused

ALPHABET: Final = "34679ACDEFGHJKMNPQRTUVWXY"
"""No sign here is taken for another, read aloud or written by hand: no 0 O, 1 I L, 2 Z, 5 S, 8 B."""
LENGTH: Final = 6
GROUP: Final = 3
BY_CODE: Final = "code vérifié"
BY_IDENTITY: Final = "pièce d’identité vérifiée"


class WrongProof(FieldRefused):
    """The goods are not handed over; `field` is what to look at: « code » or « motif »."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was shown at the counter: the code as typed, or a proof of identity with why it was taken instead."""

    code: str = ""
    identity: bool = False
    why: str = ""


def new_code() -> str:
    """Six signs, of 244 million."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def in_groups(code: str) -> str:
    """« K7M 4PX », as it is read aloud; the space never breaks."""
    return "\u00a0".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def is_code(code: str, typed: str) -> bool:
    """Whether what was typed is the code, whatever its case, spaces and hyphens. No code is never matched."""
    flat = "".join(sign for sign in unicodedata.normalize("NFKC", typed).upper() if sign.isalnum())
    return bool(code) and hmac.compare_digest(code.encode(), flat.encode())


def accepted(code: str, proof: Proof) -> str:
    """The words kept of a proof that is good. Raises WrongProof; what was typed is never repeated."""
    if proof.identity:
        if not proof.why:
            raise WrongProof("motif", "Dites pourquoi une pièce d’identité remplace le code.")
        return f"{BY_IDENTITY}\u00a0: {proof.why}"
    if not is_code(code, proof.code):
        words = "Ce n’est pas le code de cette commande." if proof.code.strip() else "Indiquez le code de retrait."
        raise WrongProof("code", words)
    return BY_CODE
