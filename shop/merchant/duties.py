"""What the law wants a shop to say of who sells, and is not set yet: said to who administers it, never a refusal."""

from dataclasses import dataclass
from typing import Final

from shop.merchant.identity import Merchant

_LCEN: Final = "LCEN, art. 6 III et 19"
_REGISTER: Final = "Code de commerce, art. R123-237"
_MEDIATOR: Final = "Code de la consommation, art. L616-1 et R616-1"
ASKED: Final = (
    ("legal_name", "la raison sociale, ou vos nom et prénom", _LCEN),
    ("legal_form", "la forme juridique", _REGISTER),
    ("siren", "le numéro SIREN", _REGISTER),
    ("rcs_city", "la ville du RCS", _REGISTER),
    ("street", "la rue du siège", _LCEN),
    ("postcode", "le code postal du siège", _LCEN),
    ("town", "la ville du siège", _LCEN),
    ("publication_director", "le responsable de la publication", _LCEN),
    ("host_name", "l’hébergeur, son adresse et son téléphone", _LCEN),
    ("phone", "un téléphone", _LCEN),
    ("email", "une adresse e-mail", _LCEN),
    ("mediator_name", "le médiateur de la consommation", _MEDIATOR),
    ("mediator_url", "le site du médiateur", _MEDIATOR),
)
"""Settings, in words, and where they are asked for."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A setting left empty; `source` is the law."""

    name: str
    words: str
    source: str


def missing(merchant: Merchant) -> tuple[Missing, ...]:
    """In the order of the pages of settings."""
    return tuple(Missing(*one) for one in ASKED if not getattr(merchant, one[0]).strip())
