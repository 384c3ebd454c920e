"""A shipment in the words of Colissimo: the « letter » of its label service. Pure."""

from typing import Any, Final

from shop.carriers.carrier import CarrierRefused, Party, Shipment
from shop.carriers.services import PICKUP, colissimo_product
from shop.carriers.words import bounded, folded, kilograms

LINE, TOWN, POSTCODE, PHONE, EMAIL, REFERENCE = 35, 35, 9, 20, 80, 30
"""Characters of the fields."""
MOST_INSURED: Final = 500_000
MOST_INSURED_AT_POINT: Final = 100_000
"""Cents."""


def letter(shipment: Shipment, *, commercial_name: str, insured: bool) -> dict[str, Any]:
    """Raises CarrierRefused for a shipment without what its product needs."""
    product, reference = colissimo_product(shipment), bounded(shipment.reference, REFERENCE)
    sender, to = shipment.sender, shipment.receiver
    if product == PICKUP and not shipment.point_code:
        raise CarrierRefused("Choisissez d’abord le point de retrait de ce colis.")
    if product == PICKUP and not to.phone:
        raise CarrierRefused("Un point de retrait Colissimo demande le téléphone portable du destinataire.")
    return {
        "service": {
            "productCode": product,
            "depositDate": shipment.day.isoformat(),
            "orderNumber": reference,
            "commercialName": bounded(commercial_name or sender.company or sender.name, LINE),
        },
        "parcel": _parcel(shipment, product, insured=insured),
        "sender": {"senderParcelRef": reference, "address": _address(sender, sender)},
        "addressee": {"addresseeParcelRef": reference, "address": _address(to, _where_to(shipment), mobile=True)},
    }


def _parcel(shipment: Shipment, product: str, *, insured: bool) -> dict[str, Any]:
    parcel: dict[str, Any] = {"weight": kilograms(shipment.weight_g)}
    if insured:
        most = MOST_INSURED_AT_POINT if product == PICKUP else MOST_INSURED
        parcel["insuranceValue"] = max(0, min(shipment.value_cents, most))
    if product == PICKUP:
        parcel["pickupLocationId"] = shipment.point_code
    if note := bounded(shipment.receiver.note, LINE):
        parcel["instructions"] = note
    return parcel


def _where_to(shipment: Shipment) -> Party:
    """The receiver; the pickup point where they gave no address, which a pickup does not ask for."""
    if shipment.receiver.street or shipment.point is None:
        return shipment.receiver
    return shipment.point


def _address(who: Party, where: Party, *, mobile: bool = False) -> dict[str, str]:
    """Line 1 is the building, or the pickup point; line 2 the street, a long one ends on line 3.

    Empty fields are left out.
    """
    first, last = _names(who.name)
    street, rest, *_ = [*folded(where.street, LINE), "", ""]
    told = {
        "companyName": bounded(who.company, LINE),
        "lastName": bounded(last, LINE),
        "firstName": bounded(first, LINE),
        "line1": bounded(where.more if where is who else where.name, LINE),
        "line2": street,
        "line3": rest,
        "countryCode": where.country,
        "city": bounded(where.town, TOWN),
        "zipCode": bounded(where.postcode, POSTCODE),
        "mobileNumber" if mobile else "phoneNumber": bounded(who.phone, PHONE),
        "email": bounded(who.email, EMAIL),
    }
    return {name: text for name, text in told.items() if text}


def _names(name: str) -> tuple[str, str]:
    """(first, last): the service wants both, a shop asks one. A single word is both."""
    first, _, last = bounded(name, 2 * LINE).partition(" ")
    return first, last or first
