"""A shipment in the words of DPD France: what EPrint is sent. Pure."""

from typing import Any, Final

from shop.carriers.carrier import CarrierRefused, Party, Shipment
from shop.carriers.services import PREDICTED, RELAY, dpd_service
from shop.carriers.words import bounded, folded, kilograms
from shop.delivery.choice import Slot
from shop.money import decimal

LINE, POSTCODE, PHONE = 35, 10, 20
"""Characters of the fields of an address."""
NO_NOUGHT: Final = {"00": ""}


def announcement(shipment: Shipment, *, insured: bool) -> dict[str, Any]:
    """The request, without the merchant’s numbers. Raises CarrierRefused for a shipment that lacks what it needs."""
    return {
        "receiveraddress": _address(_where_to(shipment)),
        "receiverinfo": _details(shipment),
        "shipperaddress": _address(shipment.sender),
        "shippingdate": f"{shipment.day:%d.%m.%Y}",
        "services": _services(shipment, insured=insured),
        "weight": kilograms(shipment.weight_g),
        "referencenumber": bounded(shipment.reference, LINE),
    }


def _where_to(shipment: Shipment) -> Party:
    """The receiver; at the pickup point's address where they gave none, which a pickup does not ask for."""
    receiver, point = shipment.receiver, shipment.point
    if receiver.street or point is None:
        return receiver
    where = {"street": point.street, "postcode": point.postcode, "town": point.town, "country": point.country}
    return Party(receiver.name, receiver.company, more="", phone=receiver.phone, email=receiver.email, **where)


def _address(party: Party) -> dict[str, str]:
    return {
        "name": bounded(party.name or party.company, LINE),
        "countryPrefix": party.country,
        "zipCode": bounded(party.postcode, POSTCODE),
        "city": bounded(party.town, LINE),
        "street": next(iter(folded(party.street, LINE)), ""),
        "phoneNumber": bounded(party.phone, PHONE),
    }


def _details(shipment: Shipment) -> dict[str, str]:
    """What an address has no place for: the rest of a long street, the rest of the address.

    Two comments reach the driver: the wished slot, then floor and door.
    """
    receiver, where = shipment.receiver, _where_to(shipment)
    further = [*folded(where.street, LINE)[1:], *folded(where.more, LINE)]
    comments = [wish_words(shipment.slot) if shipment.slot else "", receiver.note]
    told = {
        "name2": receiver.company if receiver.company != receiver.name else "",
        **dict(zip(("name3", "name4"), further, strict=False)),
        **dict(zip(("vinfo1", "vinfo2"), filter(None, comments), strict=False)),
    }
    return {name: bounded(text, LINE) for name, text in told.items() if text}


def wish_words(slot: Slot) -> str:
    """« Créneau souhaité : 01/12 8h-10h », in the 35 characters of a comment whatever the hours."""
    _, month, day = slot.day.split("-")
    start, end = (f"{int(clock[:2])}h{NO_NOUGHT.get(clock[3:5], clock[3:5])}" for clock in (slot.start, slot.end))
    wish = f"Créneau souhaité : {day}/{month} {start}-{end}"
    return wish if len(wish) <= LINE else wish.replace(" :", "")


def _services(shipment: Shipment, *, insured: bool) -> dict[str, Any]:
    service, receiver = dpd_service(shipment), shipment.receiver
    asked: dict[str, Any] = {}
    if insured:
        cents = max(0, shipment.value_cents)
        asked["extraInsurance"] = {"value": decimal(cents), "type": "byShipments"}
    if service == PREDICTED:
        if not receiver.phone:
            raise CarrierRefused("Predict demande le téléphone portable du destinataire.")
        asked["contact"] = {"sms": receiver.phone, "email": receiver.email, "type": PREDICTED}
    if service == RELAY:
        if not shipment.point_code:
            raise CarrierRefused("Choisissez d’abord le point de retrait de ce colis.")
        asked["contact"] = {"email": receiver.email, "type": RELAY}
        asked["parcelshop"] = {"shopaddress": _shop(shipment)}
    return asked


def _shop(shipment: Shipment) -> dict[str, str]:
    point = shipment.point or shipment.receiver
    address = {name: text for name, text in _address(point).items() if name != "phoneNumber"}
    return {**address, "shopid": shipment.point_code}
