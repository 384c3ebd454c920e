"""A strict reader of the simulated DPD's services, not the shop's adapters."""

import re
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from defusedxml.ElementTree import fromstring
from litestar import Litestar
from litestar.testing import TestClient

NS, TRACE_NS, SOAP = (
    "http://www.cargonet.software",
    "http://www.cargonet.software/",
    "http://schemas.xmlsoap.org/soap/envelope/",
)
Client = TestClient[Litestar]


def envelope(namespace: str, operation: str, request: str, user: str = "simulateur") -> bytes:
    return (
        f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{SOAP}"><s:Header><UserCredentials '
        f'xmlns="{namespace}"><userid>{user}</userid><password>mot-de-passe-simule</password></UserCredentials></s:Header>'
        f'<s:Body><{operation} xmlns="{namespace}"><request>{request}</request></{operation}></s:Body></s:Envelope>'
    ).encode()


def shipment(**changes: str) -> str:
    """The request of one parcel, its parts replaced by those given."""
    who = "<name>{}</name><countryPrefix>FR</countryPrefix><zipCode>{}</zipCode><city>{}</city><street>{}</street>"
    parts = {
        "receiveraddress": who.format("Alice Martin", "74000", "Annecy", "14 avenue de Genève"),
        "receiverinfo": "<vinfo1>Créneau souhaité : 01/12 8h-10h</vinfo1>",
        "shipperaddress": who.format("Santé &amp; Comptoir", "69007", "Lyon", "12 rue des Forges"),
        "customer_countrycode": "250",
        "customer_centernumber": "77",
        "customer_number": "18028",
        "services": "",
        "weight": "2.40",
        "referencenumber": "SC-26-000123/1",
    }
    return "".join(f"<{name}>{text}</{name}>" for name, text in (parts | changes).items())


def say(client: Client, service: str, body: bytes) -> tuple[int, Element]:
    """Status and the one element in the body of the envelope."""
    answer = client.post(f"/simulateur/dpd/{service}", content=body, headers={"Content-Type": "text/xml"})
    root: Element = fromstring(answer.content)
    (said,) = root.findall(f"{{{SOAP}}}Body/*")
    return answer.status_code, said


def created(client: Client, **changes: str) -> Element:
    status, said = say(client, "eprint", envelope(NS, "CreateShipmentBc", shipment(**changes)))
    assert (status, said.tag) == (200, f"{{{NS}}}CreateShipmentBcResponse")
    (one,) = said.findall(f"{{{NS}}}CreateShipmentBcResult/{{{NS}}}ShipmentBc")
    assert one.findtext(f"{{{NS}}}Type") == "EPRINT"
    found = one.find(f"{{{NS}}}Shipment")
    assert found is not None
    return found


def number_of(made: Element) -> str:
    return str(made.findtext(f"{{{NS}}}BarcodeId"))


def faultstring(client: Client, body: bytes, service: str = "eprint") -> str:
    status, said = say(client, service, body)
    assert (status, said.tag) == (500, f"{{{SOAP}}}Fault")
    return str(said.findtext("faultstring"))


def traces(client: Client, number: str) -> list[tuple[str, str]]:
    customer = (
        "<Customer><centernumber>77</centernumber><number>18028</number><countrycode>250</countrycode></Customer>"
    )
    asked = (
        f"{customer}<Language>F</Language><ShipmentNumber>{escape(number)}</ShipmentNumber><GetImages>false</GetImages>"
    )
    status, said = say(client, "webtrace", envelope(TRACE_NS, "GetShipmentTrace", asked))
    assert (status, said.tag) == (200, f"{{{TRACE_NS}}}GetShipmentTraceResponse")
    scans = said.findall(f"{{{TRACE_NS}}}GetShipmentTraceResult/{{{TRACE_NS}}}Traces/{{{TRACE_NS}}}clsTrace")
    for scan in scans:
        assert re.fullmatch(r"\d\d\.\d\d\.\d{4}", str(scan.findtext(f"{{{TRACE_NS}}}ScanDate")))
        assert re.fullmatch(r"\d\d:\d\d:\d\d", str(scan.findtext(f"{{{TRACE_NS}}}ScanTime")))
    names = (f"{{{TRACE_NS}}}StatusNumber", f"{{{TRACE_NS}}}StatusDescription")
    return [(str(scan.findtext(names[0])), str(scan.findtext(names[1]))) for scan in scans]
