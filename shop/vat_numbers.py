"""When a firm abroad buys without VAT (CGI 262 ter I): its number is verified, the goods leave France for its country.

A professional's answers carry `vat_number`, and once the register was asked `vat_state`, `vat_checked_at` (ISO 8601,
UTC) and, where the number is valid, `vat_proof` (the consultation number): shop/vat_checks.py alone writes them.
Without a proof VAT is charged.
"""

from collections.abc import Mapping
from typing import Final

from shop.vat import Destination

VALID, INVALID, UNKNOWN = "valid", "invalid", "unknown"
PROOF, CHECKED_AT, STATE = "vat_proof", "vat_checked_at", "vat_state"
UNVERIFIED: Final = "vat_unverified"
"""Why staff look at an order: nobody could say whether its buyer owes VAT."""
ARTICLE: Final = "article 262 ter I du CGI"


def firm_alone(professional: Mapping[str, str]) -> dict[str, str]:
    """The firm without what was learned of its number: an account, or another day, asks anew."""
    return {name: said for name, said in professional.items() if name not in {PROOF, CHECKED_AT, STATE}}


def is_foreign(number: str) -> bool:
    """Whether a number, with its country's letters, is one of another country than France."""
    return len(number) > 2 and not number.startswith("FR")


def exempts(professional: Mapping[str, str], to: Destination) -> bool:
    """Whether this buyer pays no VAT on goods handed over there."""
    return bool(professional.get(PROOF)) and goes_home(professional, to)


def goes_home(professional: Mapping[str, str], to: Destination) -> bool:
    """Whether the goods leave France for the country of the buyer's number."""
    number = professional.get("vat_number", "")
    return is_foreign(number) and to.country != "FR" and number.startswith(to.country)


def is_unverified(professional: Mapping[str, str], to: Destination) -> bool:
    """Whether VAT is charged only because the register did not answer."""
    return professional.get(STATE) == UNKNOWN and goes_home(professional, to)


def exemption_of(professional: Mapping[str, str]) -> dict[str, str]:
    """What an order and its invoice keep of the proof."""
    return {
        "number": professional["vat_number"],
        "request_id": professional[PROOF],
        "checked_at": professional.get(CHECKED_AT, ""),
    }


def said_to_buyer(professional: Mapping[str, str], to: Destination, *, goes_somewhere: bool) -> str:
    """What a professional with a number of another country reads below the total; empty for everybody else.

    `goes_somewhere`: it is known where the goods go.
    """
    state = professional.get(STATE, "")
    if exempts(professional, to):
        return f"Numéro vérifié\u00a0: prix hors TVA ({ARTICLE})."
    if state == VALID and goes_somewhere:
        return "Les articles ne partent pas vers le pays de votre numéro de TVA\u00a0: la TVA est due."
    if state == UNKNOWN:
        return "Le service européen VIES ne répond pas\u00a0: la TVA est facturée, nous vérifierons votre numéro."
    if state == INVALID:
        return "VIES ne connaît pas votre numéro de TVA\u00a0: la TVA est facturée."
    return ""
