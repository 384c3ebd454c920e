"""When a firm abroad buys without VAT (CGI 262 ter I): its number is verified, the goods leave France for its country.

A professional's answers carry `vat_number`, and once VIES confirmed it `vat_proof` (the consultation number) and
`vat_checked_at` (ISO 8601, UTC): shop/vat_checks.py writes them. Without a proof VAT is charged.
"""

from collections.abc import Mapping

from shop.vat import Destination


def exempts(professional: Mapping[str, str], to: Destination) -> bool:
    """Whether this buyer pays no VAT on goods handed over there."""
    number = professional.get("vat_number", "")
    return bool(professional.get("vat_proof")) and to.country != "FR" and number.startswith(to.country)


def exemption_of(professional: Mapping[str, str]) -> dict[str, str]:
    """What an order and its invoice keep of the proof."""
    return {
        "number": professional["vat_number"],
        "request_id": professional["vat_proof"],
        "checked_at": professional.get("vat_checked_at", ""),
    }
