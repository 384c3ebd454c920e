"""Seller, buyer and the place of delivery as business terms of EN 16931. Pure."""

import re
from collections.abc import Sequence
from typing import Any

from shop.documents.words import clean, country_code
from shop.invoices.data import InvoiceData, Party

# Schemes of numbers and addresses (ISO 6523, EAS): the registers of firms, the directory of platforms, e-mail.
SIREN, SIRET, DIRECTORY, MAIL = "0002", "0009", "0225", "EM"


def seller(party: Party) -> dict[str, Any]:
    contact = {"name": clean(party.name), "phone": clean(party.phone), "email": clean(party.email)}
    legal = " – ".join(part for part in (clean(party.legal), clean(party.register)) if part)
    return {**_party(party), "legal_info": legal, "contacts": [contact] if party.phone or party.email else []}


def buyer(party: Party) -> dict[str, Any]:
    return {**_party(party), "identifiers": {SIRET: party.siret} if party.siret else {}}


def _party(party: Party) -> dict[str, Any]:
    """Firms are addressed by their SIREN, as the French directory does; people by their e-mail."""
    at_directory = {"einvoicing_addr": party.siren, "einvoicing_addr_schemeid": DIRECTORY}
    by_mail = {"einvoicing_addr": clean(party.email), "einvoicing_addr_schemeid": MAIL}
    registered = {"legal_identifier": party.siren, "legal_identifier_schemeid": SIREN}
    return {
        "name": clean(party.name),
        "vat_identifier": party.vat_number,
        **(registered if party.siren else {}),
        **(at_directory if party.siren else by_mail if party.email else {}),
        **_address(party.street, party.postcode, party.town, party.country),
    }


def delivered_to(data: InvoiceData) -> dict[str, Any]:
    """Where the goods went: the lines that were printed, read back, else the buyer's own address."""
    if not data.delivered_to:
        own = data.buyer
        return {"name": clean(own.name), **_address(own.street, own.postcode, own.town, own.country)}
    name, *rest = data.delivered_to
    country = country_code(rest[-1]) if rest else ""
    if country:
        rest.pop()
    found = re.fullmatch(r"(\d{4,5}) (.+)", clean(rest[-1])) if rest else None
    if found:
        rest.pop()
    postcode, town = found.groups() if found else ("", "")
    return {"name": clean(name), **_address(rest, postcode, town, country or "FR")}


def _address(street: Sequence[str], postcode: str, town: str, country: str) -> dict[str, str]:
    """Three lines are all there is room for; the third holds what is left."""
    lines = [clean(line) for line in street if clean(line)]
    first, second, third = (*lines[:2], *[""] * (2 - len(lines[:2])), ", ".join(lines[2:]))
    return {
        "addr_l1": first,
        "addr_l2": second,
        "addr_l3": third,
        "postcode": clean(postcode),
        "city": clean(town),
        "country_code": country,
    }
