"""Webtrace: what became of a parcel (GetShipmentTrace), with the day and the clock of Paris apart."""

from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement
from zoneinfo import ZoneInfo

from web.simulators.dpd import soap
from web.simulators.dpd.soap import Asked, with_texts
from web.simulators.parcels import book
from web.simulators.parcels.calls import Call, Refused, Reply
from web.simulators.store import Ledger

NAMESPACE = "http://www.cargonet.software/"
_PARIS = ZoneInfo("Europe/Paris")


def call(body: bytes) -> Call:
    def work(ledger: Ledger) -> Reply:
        asked = soap.read(body, NAMESPACE)
        if asked.operation != "GetShipmentTrace":
            raise Refused("soap:Client", f"Unknown operation {asked.operation}")
        return soap.written(asked, _trace(ledger, asked))

    def nothing() -> Reply:
        try:
            asked = soap.read(body, NAMESPACE)
        except Refused as refused:
            return soap.fault(refused)
        return soap.written(asked, with_texts("", ShipmentNumber=asked.text("request/ShipmentNumber")))

    return Call("tracking", work, soap.fault, nothing)


def _trace(ledger: Ledger, asked: Asked) -> Element:
    if asked.text("request/Customer/countrycode") != "250":
        raise Refused("soap:Server", "Customer is not valid")
    number = asked.text("request/ShipmentNumber")
    try:
        found = book.parcel(ledger, number)
    except book.NoSuchParcel:
        raise Refused("soap:Server", "Shipment not found") from None
    shipped = datetime.fromtimestamp(found["created_at"], UTC).astimezone(_PARIS)
    result = with_texts("", ShipmentNumber=number, ShippingDate=f"{shipped:%d.%m.%Y}")
    SubElement(result, "IsB2C").text = "true"
    traces = SubElement(result, "Traces")
    for event in book.events(ledger, number):
        at = datetime.fromtimestamp(event["at"], UTC).astimezone(_PARIS)
        traces.append(
            with_texts(
                "clsTrace",
                ScanDate=f"{at:%d.%m.%Y}",
                ScanTime=f"{at:%H:%M:%S}",
                StatusNumber=event["code"],
                StatusDescription=event["text"],
                CenterName=event["place"],
                CenterNumber="077",
            )
        )
    return result
