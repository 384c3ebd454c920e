"""What SLS is told of a parcel, checked as a strict service would."""

import re
from typing import Any

from web.simulators.colissimo.asking import part, text
from web.simulators.colissimo.labels import PRODUCTS
from web.simulators.colissimo.points import number_of
from web.simulators.parcels.address import Address
from web.simulators.parcels.book import Announced
from web.simulators.parcels.calls import Refused
from web.simulators.places import spot_of

COUNTRIES = ("FR", "BE", "LU")
MOST_G, MOST_AT_POINT_G = 30_000, 20_000
MOST_INSURED, MOST_INSURED_AT_POINT = 500_000, 100_000
_WEIGHT = re.compile(r"\d{1,3}(?:\.\d{1,3})?", re.ASCII)
_MOBILE = re.compile(r"(?:\+33|0033|0)[67]\d{8}|(?:\+|00)32\d{8,9}|(?:\+|00)352\d{8,9}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def announced(letter: dict[str, Any]) -> Announced:
    """Raises Refused."""
    service, parcel = part(letter, "service"), part(letter, "parcel")
    product = text(service, "productCode")
    if product not in PRODUCTS:
        raise Refused("30020", f"Le code produit {product} est incorrect")
    if not _DAY.fullmatch(text(service, "depositDate")):
        raise Refused("30022", "La date de dépôt est incorrecte")
    sender = _address(part(part(letter, "sender"), "address"), "expéditeur")
    receiver = _address(part(part(letter, "addressee"), "address"), "destinataire")
    _check_insurance(parcel.get("insuranceValue", 0), product)
    return Announced(
        reference=text(service, "orderNumber")[:30],
        service=product,
        weight_g=_weight(parcel.get("weight"), product),
        sender=sender,
        receiver=receiver,
        point=_point(service, parcel, receiver) if product == "HD" else "",
        note=text(parcel, "instructions"),
    )


def _address(told: dict[str, Any], who: str) -> Address:
    name = " ".join(filter(None, (text(told, "firstName"), text(told, "lastName"))))
    company, country = text(told, "companyName"), text(told, "countryCode")
    if not (name or company):
        raise Refused("30204", f"Le nom ou la raison sociale du {who} n’a pas été transmis")
    missing = next((name for name in ("line2", "zipCode", "city") if not text(told, name)), None)
    if missing is not None:
        raise Refused("30100", f"Adresse du {who} : le champ {missing} n’a pas été transmis")
    if country not in COUNTRIES:
        raise Refused("30105", f"Le code pays du {who} est incorrect")
    lines = [company if name else "", *(text(told, f"line{number}") for number in (0, 1, 3, 2))]
    phone = text(told, "mobileNumber") or text(told, "phoneNumber")
    where = (text(told, "zipCode"), text(told, "city"), country)
    return Address(name or company, tuple(filter(None, lines)), *where, phone)


def _point(service: dict[str, Any], parcel: dict[str, Any], receiver: Address) -> str:
    """The pickup point. Raises Refused for one that does not exist, and for what HD wants beside it."""
    written = text(parcel, "pickupLocationId")
    number = number_of(written)
    if number is None or spot_of("colissimo", number) is None:
        raise Refused("30065", "L’identifiant du point de retrait est incorrect")
    if not text(service, "commercialName"):
        raise Refused("30511", "Le nom commercial n’a pas été transmis")
    if not _MOBILE.fullmatch(re.sub(r"[ _.-]", "", receiver.phone)):
        raise Refused("30220", "Le numéro de portable du destinataire est incorrect ou n’a pas été transmis")
    return written


def _weight(written: object, product: str) -> int:
    """Kilograms as a text. Raises Refused."""
    grams = round(float(written) * 1000) if isinstance(written, str) and _WEIGHT.fullmatch(written) else 0
    if not 10 <= grams <= (MOST_AT_POINT_G if product == "HD" else MOST_G):
        raise Refused("30300", "Le poids du colis est incorrect")
    return grams


def _check_insurance(cents: object, product: str) -> None:
    most = MOST_INSURED_AT_POINT if product == "HD" else MOST_INSURED
    if not isinstance(cents, int) or not 0 <= cents <= most:
        raise Refused("30041", "La valeur assurée est incorrecte")
