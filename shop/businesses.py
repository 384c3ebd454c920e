"""Numbers of firms: SIRET and VAT numbers of France, Belgium and Luxembourg, checked by their own arithmetic.

No register is asked: a number that adds up may still be nobody's.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from stdnum.be import vat as be_vat
from stdnum.exceptions import ValidationError
from stdnum.fr import siret as fr_siret
from stdnum.fr import tva as fr_vat
from stdnum.lu import tva as lu_vat

VAT_NUMBERS = {"FR": fr_vat, "BE": be_vat, "LU": lu_vat}
VAT_EXAMPLES = {"FR": "FR suivi de 11 caractères", "BE": "BE suivi de 10 chiffres", "LU": "LU suivi de 8 chiffres"}
COMPANY_LIMIT = 120
NO_FIRM = "0" * 9


@dataclass(frozen=True, slots=True)
class Business:
    """A professional buyer. Numbers compact: 14 digits, and the country's letters before the VAT number."""

    company: str = ""
    country: str = "FR"
    siret: str = ""
    vat_number: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class CheckedBusiness:
    """The tidy business and its errors by field, in French."""

    business: Business
    errors: Mapping[str, str] = field(default_factory=dict)


def read_siret(text: str) -> str:
    """14 digits of a valid SIRET (La Poste's own rule included); empty when it is none."""
    try:
        read = str(fr_siret.validate("".join(text.replace(".", " ").split())))
    except ValidationError:
        return ""
    # Zeros add up, but name no firm.
    return "" if read.startswith(NO_FIRM) else read


def read_vat_number(text: str, country: str) -> str:
    """The number with its country's letters; empty when it does not add up or is another country's."""
    module = VAT_NUMBERS.get(country)
    cleaned = "".join(char for char in text.upper() if char.isalnum())
    if module is None or (cleaned[:2].isalpha() and cleaned[:2] in VAT_NUMBERS and cleaned[:2] != country):
        return ""
    try:
        return country + str(module.validate(cleaned))
    except ValidationError:
        return ""


def check(
    *, company: str, country: str, siret: str = "", vat_number: str = "", siret_required: bool = False
) -> CheckedBusiness:
    """Company always; SIRET in France alone; a VAT number is optional, but must belong to the same firm."""
    errors: dict[str, str] = {}
    name = " ".join(company.split())
    if not name:
        errors["company"] = "Indiquez le nom de votre société."
    elif len(name) > COMPANY_LIMIT:
        errors["company"] = f"{COMPANY_LIMIT} caractères au plus."
    read = _siret(siret, required=siret_required, errors=errors) if country == "FR" else ""
    vat = read_vat_number(vat_number, country) if vat_number.strip() else ""
    if vat_number.strip() and not vat:
        example = VAT_EXAMPLES.get(country, "les deux lettres du pays, puis les chiffres")
        errors["vat_number"] = f"Vérifiez ce numéro de TVA\u00a0: {example}."
    elif vat and read and country == "FR" and vat[4:] != read[:9]:
        errors["vat_number"] = "Ce numéro de TVA n’est pas celui de l’entreprise du SIRET."
    kept = Business(name, country, read or siret.strip(), vat or vat_number.strip())
    return CheckedBusiness(kept, errors)


def _siret(text: str, *, required: bool, errors: dict[str, str]) -> str:
    if not text.strip():
        if required:
            errors["siret"] = "Indiquez votre SIRET\u00a0: 14 chiffres."
        return ""
    read = read_siret(text)
    if not read:
        errors["siret"] = "Vérifiez ce SIRET\u00a0: 14 chiffres."
    return read
