"""EPrint's answers as DPD writes them, and its questions read as DPD would."""

import base64
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from shop.carriers.carrier import Shipment
from shop.carriers.dpd_access import DpdAccess
from shop.carriers.dpd_eprint import DpdEprint
from shop.carriers.xml_answers import find
from tests.unit.shop.carrier_server import Server, answer, carrier_server

SECRET = "un-mot-de-passe-<secret>"
ACCESS = DpdAccess("boutique", SECRET, 69, 12345)
PDF = b"%PDF-1.4\nune \xe9tiquette\n%%EOF\n"
CUSTOMER = ("customer_countrycode", "customer_centernumber", "customer_number")
NAMESPACE = "http://www.cargonet.software"


def soap(body: str, namespace: str = NAMESPACE) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">'
        f"<soap:Body>{body.replace('NS', namespace)}</soap:Body></soap:Envelope>"
    )


def shipment_bc(number: str = "250069123456789", kind: str = "EPRINT", more: str = "") -> str:
    return (
        f"<ShipmentBc><Shipment><BarcodeId>{number}</BarcodeId><BarcodeSource>1</BarcodeSource>"
        f"<BarCode>%00{number}</BarCode>{more}</Shipment><Type>{kind}</Type></ShipmentBc>"
    )


def announced(*shipments: str, namespace: str = NAMESPACE) -> str:
    inside = "".join(shipments or (shipment_bc(),))
    result = f"<CreateShipmentBcResult>{inside}</CreateShipmentBcResult>"
    return soap(f'<CreateShipmentBcResponse xmlns="NS">{result}</CreateShipmentBcResponse>', namespace)


def printed(*labels: str) -> str:
    inside = "".join(labels or (label(),))
    result = f"<GetLabelBcResult><labels>{inside}</labels></GetLabelBcResult>"
    return soap(f'<GetLabelBcResponse xmlns="NS">{result}</GetLabelBcResponse>')


def label(pdf: bytes = PDF, kind: str = "EPRINT") -> str:
    return f"<Label><type>{kind}</type><label>{base64.b64encode(pdf).decode()}</label></Label>"


def fault(words: str, code: str = "soap:Server", detail: str = "") -> str:
    return soap(f"<soap:Fault><faultcode>{code}</faultcode><faultstring>{words}</faultstring>{detail}</soap:Fault>")


def eprint(server: Server, **options: Any) -> DpdEprint:
    return DpdEprint(ACCESS, server.url, **options)


def request(asked: str) -> Element:
    """The body of a question, read as the carrier would."""
    return fromstring(asked.partition("\r\n\r\n")[2].encode())


async def sent(shipment: Shipment, **options: Any) -> Element:
    """What announces a shipment."""
    async with carrier_server(answer(announced()), answer(printed())) as server:
        await eprint(server, **options).make(shipment)
        return request(server.asked[0])


def address(root: Element, name: str) -> dict[str, str]:
    found = find(root, name)
    assert found is not None
    return {one.tag.partition("}")[2]: one.text or "" for one in found}
