"""EPrint: parcels announced (CreateShipmentBc) and their labels (GetLabelBc)."""

import base64
import secrets
from xml.etree.ElementTree import Element, SubElement

from web.simulators.dpd import soap
from web.simulators.dpd.house import HOUSE
from web.simulators.dpd.intake import announced
from web.simulators.dpd.labels import barcode, label_text
from web.simulators.dpd.soap import Asked, with_texts
from web.simulators.parcels import book
from web.simulators.parcels.calls import Call, Refused, Reply
from web.simulators.parcels.labels import pdf
from web.simulators.store import Ledger

NAMESPACE = "http://www.cargonet.software"
PAPERS = {"PDF", "PDF_A6", "Default"}


def call(body: bytes, appointment_page: str) -> Call:
    """`appointment_page`: where receivers settle a Predict delivery, its token to be added."""

    def work(ledger: Ledger) -> Reply:
        asked = soap.read(body, NAMESPACE)
        if asked.operation == "CreateShipmentBc":
            return soap.written(asked, _created(ledger, asked, appointment_page))
        if asked.operation == "GetLabelBc":
            return soap.written(asked, _labels(ledger, asked))
        raise Refused("soap:Client", f"Unknown operation {asked.operation}")

    return Call("labels", work, soap.fault, lambda: _nothing(body))


def _nothing(body: bytes) -> Reply:
    try:
        return soap.written(soap.read(body, NAMESPACE), Element(""))
    except Refused as refused:
        return soap.fault(refused)


def _created(ledger: Ledger, asked: Asked, appointment_page: str) -> Element:
    center = _center(asked, "request/customer_")
    told = announced(ledger, asked)
    made = book.announce(ledger, HOUSE, told, lambda: f"250{int(center):03d}{secrets.randbelow(10**9):09d}")
    number = made["number"]
    shipment = with_texts("Shipment", BarcodeId=number, BarcodeSource="SIMULATION", BarCode=barcode(made))
    if told.slot:
        SubElement(shipment, "AppointmentUrl").text = f"{appointment_page}/{made['token']}"
    one = with_texts("ShipmentBc", Type="EPRINT")
    one.append(shipment)
    result = Element("")
    result.append(one)
    return result


def _center(asked: Asked, prefix: str) -> str:
    """The depot. Raises Refused for what is no contract in France."""
    country, center, number = (asked.text(f"{prefix}{name}") for name in ("countrycode", "centernumber", "number"))
    if country != "250" or not (_is_number(center) and _is_number(number)) or int(center) > 999:
        raise Refused("soap:Server", "Customer is not valid")
    return center


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _labels(ledger: Ledger, asked: Asked) -> Element:
    _center(asked, "request/customer/")
    if asked.text("request/labelType/type") not in PAPERS:
        raise Refused("soap:Server", "labelType is not supported")
    try:
        found = book.parcel(ledger, asked.text("request/shipmentNumber"))
    except book.NoSuchParcel:
        raise Refused("soap:Server", "Shipment not found") from None
    result = Element("")
    labels = SubElement(result, "labels")
    printed = base64.b64encode(pdf(label_text(found))).decode()
    labels.append(with_texts("Label", label=printed, type="EPRINT"))
    return result
