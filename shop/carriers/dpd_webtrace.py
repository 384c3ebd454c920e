"""DPD France's tracking: the SOAP service Webtrace 4.5, one parcel a call."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from xml.etree.ElementTree import Element

from shop.carriers.asking_many import events_of, is_about_access
from shop.carriers.carrier import (
    LONGEST_CODE,
    LONGEST_PLACE,
    LONGEST_TEXT,
    TIMEOUT,
    CarrierEvent,
    CarrierRefused,
    CarrierUnavailable,
)
from shop.carriers.dpd_access import DpdAccess
from shop.carriers.moments import moment_of
from shop.carriers.soap import SoapService
from shop.carriers.words import bounded
from shop.carriers.xml_answers import named, text_of

SERVICE: Final = "https://webtrace.dpd.fr/trace-service/Webtrace_Service.asmx"


class DpdWebtrace:
    """A Tracker. The customers' page of DPD is never read in its place: its terms forbid it."""

    batch = 20

    def __init__(self, access: DpdAccess, url: str = SERVICE, *, timeout: float = TIMEOUT) -> None:
        self._access, self._timeout = access, timeout
        self._service = SoapService("DPD", "dpd_webtrace.wsdl", url, access.userid, access.password)

    def __repr__(self) -> str:
        return f"DpdWebtrace({self._service.address})"

    async def events(self, numbers: Sequence[str]) -> Mapping[str, Sequence[CarrierEvent]]:
        return await events_of(numbers, self._events_of_one)

    async def _events_of_one(self, number: str) -> Sequence[CarrierEvent]:
        """Empty for a number DPD does not know, which they say by a fault."""
        access = self._access
        customer = {
            "centernumber": access.center_number,
            "number": access.customer_number,
            "countrycode": access.country_code,
        }
        request = {"Customer": customer, "Language": "F", "ShipmentNumber": number, "GetImages": False}
        try:
            answer = await self._service.call("GetShipmentTrace", request, seconds=self._timeout)
        except CarrierRefused as refused:
            if is_about_access(f"{refused.message} {refused.code}"):
                raise CarrierUnavailable(f"DPD GetShipmentTrace: {refused.message}") from None
            return ()
        return events_in(answer, number)


def events_in(answer: Element, number: str) -> tuple[CarrierEvent, ...]:
    """The scans told of this parcel, each once, oldest first. One without a day cannot be kept and is left aside."""
    found = {(event.at, event.code): event for event in _scans(answer, number)}
    return tuple(found[key] for key in sorted(found))


def _scans(answer: Element, number: str) -> Iterator[CarrierEvent]:
    for parcel in _of_parcel(answer, number):
        for scan in named(parcel, "clsTrace", "Trace"):
            at = moment_of(text_of(scan, "ScanDate"), text_of(scan, "ScanTime"))
            code = bounded(text_of(scan, "StatusNumber"), LONGEST_CODE)
            if at is not None and code:
                place = bounded(text_of(scan, "CenterName"), LONGEST_PLACE)
                yield CarrierEvent(at, code, bounded(text_of(scan, "StatusDescription"), LONGEST_TEXT), place)


def _of_parcel(answer: Element, number: str) -> Iterator[Element]:
    """A single trace comes as itself or in a list; those of other parcels are not ours."""
    traces = list(named(answer, "ShipmentTrace")) or list(named(answer, "GetShipmentTraceResult"))
    for trace in traces:
        if text_of(trace, "ShipmentNumber").lstrip("0") in ("", number.lstrip("0")):
            yield trace
