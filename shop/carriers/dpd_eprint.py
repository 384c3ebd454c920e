"""DPD France's labels: the SOAP service EPrint 1.6. A shipment is announced first, its label fetched by its number."""

import asyncio
import base64
import binascii
import re
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final
from xml.etree.ElementTree import Element

from shop.carriers.carrier import CarrierRefused, CarrierUnavailable, Label, Shipment
from shop.carriers.dpd_access import DpdAccess
from shop.carriers.dpd_shipment import announcement
from shop.carriers.soap import SoapService
from shop.carriers.wire import LABEL_TIMEOUT
from shop.carriers.words import refusal
from shop.carriers.xml_answers import child_text, named, text_of

SERVICE: Final = "https://e-station.cargonet.software/dpd-eprintwebservice/eprintwebservice.asmx"
PARCEL, PAPER = "EPRINT", "PDF_A6"
REMEMBERED: Final = 500
_NUMBER: Final = re.compile(r"[0-9A-Za-z]{6,30}", re.ASCII)
_LINK: Final = re.compile(r"https?://[^\s\"'<>\\]{1,280}", re.ASCII)


class DpdEprint:
    """A LabelMaker. `insured`: each parcel for its worth, which DPD charges; without it 33 € a kilogram are included.

    DPD gives no appointment when a parcel is announced, and has no field for one: the wish travels as a comment for the
    driver, « Créneau souhaité : 01/12 8h-10h », and DPD confirms or proposes another to the telephone and the e-mail of
    Predict. A service that gives, beside the number, the address where the buyer changes it has it passed on
    (`Label.appointment_url`); DPD's own gives none.

    EPrint finds no shipment by the merchant's reference, and Webtrace, which does, only among what DPD's tracking has
    taken in, which is no proof about a parcel announced a moment ago. So the same shipment asked again gets the number
    it had, as long as this process remembers it: an answer whose label was lost makes no second parcel. Where the
    announcement itself was lost nobody can tell, and DPD are announced a parcel that never comes. The caller keeps one
    row a parcel.
    """

    def __init__(
        self, access: DpdAccess, url: str = SERVICE, *, insured: bool = False, timeout: float = LABEL_TIMEOUT
    ) -> None:
        self._access, self._insured, self._timeout = access, insured, timeout
        self._service = SoapService("DPD", "dpd_eprint.wsdl", url, access.userid, access.password)
        self._announced: OrderedDict[Shipment, tuple[str, str]] = OrderedDict()

    def __repr__(self) -> str:
        return f"DpdEprint({self._service.address})"

    async def make(self, shipment: Shipment) -> Label:
        try:
            async with asyncio.timeout(self._timeout):  # for both calls together
                return await self._made(shipment)
        except TimeoutError:
            raise CarrierUnavailable(f"DPD: no label in {self._timeout:g} s") from None

    async def _made(self, shipment: Shipment) -> Label:
        # A corrected address is another shipment; the same one, asked again on another day, is not.
        key = replace(shipment, day=date.min)
        number, link = self._announced.get(key) or await self._announce(shipment, key)
        asked = {"customer": self._customer, "shipmentNumber": number, "labelType": {"type": PAPER}}
        try:
            answer = await self._service.call("GetLabelBc", asked, seconds=self._timeout)
            return Label(number, _pdf_in(answer), link)
        except CarrierRefused:
            self._announced.pop(key, None)  # a number DPD will not print is of no use: the next ask announces anew
            raise

    async def _announce(self, shipment: Shipment, key: Shipment) -> tuple[str, str]:
        customer = {f"customer_{name}": value for name, value in self._customer.items()}
        request = announcement(shipment, insured=self._insured) | customer
        found = _number_in(await self._service.call("CreateShipmentBc", request, seconds=self._timeout))
        self._announced[key] = found
        while len(self._announced) > REMEMBERED:
            self._announced.popitem(last=False)
        return found

    @property
    def _customer(self) -> dict[str, int]:
        access = self._access
        return {
            "countrycode": access.country_code,
            "centernumber": access.center_number,
            "number": access.customer_number,
        }


def _number_in(answer: Element) -> tuple[str, str]:
    """(number, where the appointment is changed) of the parcel among what was announced with it (a way back, a proof).

    Raises CarrierUnavailable.
    """
    told = list(named(answer, "ShipmentBc")) or list(named(answer, "Shipment"))
    parcels = [one for one in told if text_of(one, "Type").upper() in (PARCEL, "")]
    for one in parcels:
        number = text_of(one, "BarcodeId", "BarCodeId")
        if _NUMBER.fullmatch(number):
            link = text_of(one, "AppointmentUrl")
            return number, link if _LINK.fullmatch(link) else ""
    raise CarrierUnavailable("DPD CreateShipmentBc: no parcel number")


def _pdf_in(answer: Element) -> bytes:
    """The label of the parcel itself, which comes beside others or alone. Raises CarrierUnavailable, CarrierRefused."""
    told = sorted(_labels(answer), key=lambda one: one[0] != PARCEL)
    for _, text in told:
        try:
            pdf = base64.b64decode("".join(text.split()), validate=True)
        except (binascii.Error, ValueError):
            continue
        if pdf.lstrip()[:5] == b"%PDF-":
            return pdf
    if told:
        raise CarrierUnavailable("DPD GetLabelBc: a label that is no PDF")
    raise refusal("DPD", "aucune étiquette n’a été faite")


def _labels(answer: Element) -> Iterator[tuple[str, str]]:
    """(type, text in base 64) of each."""
    for one in answer.iter():
        if text := child_text(one, "label"):
            yield child_text(one, "type").upper(), text
