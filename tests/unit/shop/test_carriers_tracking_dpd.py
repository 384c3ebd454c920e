"""Webtrace as DPD speaks it, over real HTTP: scans of one parcel, one alone or many, and every oddity of them."""

import logging
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from shop.carriers.carrier import DPD, CarrierEvent, CarrierUnavailable, Tracker
from shop.carriers.dpd_access import DpdAccess
from shop.carriers.dpd_webtrace import DpdWebtrace
from shop.carriers.event_codes import DELIVERED, UNKNOWN, state_of, state_of_code
from shop.carriers.xml_answers import find, text_of
from tests.unit.shop.carrier_faults import QUICK, TROUBLES
from tests.unit.shop.carrier_server import Behave, Server, answer, carrier_server

SECRET = "un-mot-de-passe-secret"
ACCESS = DpdAccess("boutique", SECRET, 69, 12345)
NAMESPACE = "http://www.cargonet.software/"
NUMBER = "250069123456789"

PICKED_UP = """<clsTrace><StatusNumber>28</StatusNumber><ScanDate>25/11/2026</ScanDate><ScanTime>18:05</ScanTime>
 <StatusDescription>Colis pris en charge</StatusDescription><CenterName>LYON  SUD</CenterName>
 <CenterNumber>069</CenterNumber><Remark/><Info> </Info></clsTrace>"""
DELIVERED_SCAN = """<clsTrace><StatusNumber>40</StatusNumber><ScanDate>26/11/2026</ScanDate><ScanTime>09:41</ScanTime>
 <StatusDescription>Livré</StatusDescription><CenterName>GRENOBLE</CenterName></clsTrace>"""


def traced(*scans: str, number: str = NUMBER, namespace: str = NAMESPACE, listed: bool = True) -> str:
    inside = (
        f"<ShipmentNumber>{number}</ShipmentNumber><ShippingDate>25/11/2026</ShippingDate><IsB2C>true</IsB2C>"
        f"<Traces>{''.join(scans)}</Traces>"
    )
    result = f"<ShipmentTrace>{inside}</ShipmentTrace>" if listed else inside
    return (
        '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">'
        f'<soap:Body><GetShipmentTraceResponse xmlns="{namespace}"><GetShipmentTraceResult>{result}'
        "</GetShipmentTraceResult></GetShipmentTraceResponse></soap:Body></soap:Envelope>"
    )


def fault(words: str) -> str:
    return (
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault>'
        f"<faultcode>soap:Server</faultcode><faultstring>{words}</faultstring></soap:Fault></soap:Body></soap:Envelope>"
    )


def webtrace(server: Server, **options: Any) -> DpdWebtrace:
    return DpdWebtrace(ACCESS, server.url, **options)


async def events(told: str | bytes, *headers: str) -> list[CarrierEvent]:
    async with carrier_server(answer(told, "200 OK", *headers)) as server:
        found = await webtrace(server).events([NUMBER])
    return list(found.get(NUMBER, ()))


async def test_the_question_names_the_merchant_and_the_parcel() -> None:
    async with carrier_server(answer(traced(PICKED_UP))) as server:
        tracker: Tracker = webtrace(server)
        await tracker.events([NUMBER])
    head, _, body = server.asked[0].partition("\r\n\r\n")
    root: Element = fromstring(body.encode())
    assert f'SOAPAction: "{NAMESPACE}GetShipmentTrace"' in head
    credentials = find(root, "UserCredentials")
    assert credentials is not None
    assert credentials.tag == f"{{{NAMESPACE}}}UserCredentials"
    asked = {name: text_of(root, name) for name in ("centernumber", "number", "countrycode", "Language", "GetImages")}
    assert asked == {
        "centernumber": "69",
        "number": "12345",
        "countrycode": "250",
        "Language": "F",
        "GetImages": "false",
    }
    assert text_of(root, "ShipmentNumber") == NUMBER


async def test_scans_are_told_oldest_first_in_universal_time() -> None:
    assert await events(traced(DELIVERED_SCAN, PICKED_UP)) == [
        CarrierEvent(datetime(2026, 11, 25, 17, 5, tzinfo=UTC), "28", "Colis pris en charge", "LYON SUD"),
        CarrierEvent(datetime(2026, 11, 26, 8, 41, tzinfo=UTC), "40", "Livré", "GRENOBLE"),
    ]


@pytest.mark.parametrize("namespace", [NAMESPACE, NAMESPACE.rstrip("/"), "urn:else"])
@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize("scans", [(PICKED_UP,), (PICKED_UP, DELIVERED_SCAN)], ids=["one scan", "two scans"])
async def test_one_trace_or_a_list_of_them(namespace: str, listed: bool, scans: tuple[str, ...]) -> None:
    told = await events(traced(*scans, namespace=namespace, listed=listed))
    assert [event.code for event in told] == ["28", "40"][: len(scans)]


@pytest.mark.parametrize("number", [NUMBER.removeprefix("250"), "0069123456788", "999"])
async def test_scans_of_another_parcel_are_not_ours(number: str) -> None:
    assert await events(traced(PICKED_UP, number=number)) == []


async def test_a_number_without_its_leading_noughts_is_the_same_parcel() -> None:
    async with carrier_server(answer(traced(PICKED_UP, number="69123456789012"))) as server:
        assert await webtrace(server).events(["069123456789012"])


async def test_a_doubled_scan_is_told_once() -> None:
    assert len(await events(traced(PICKED_UP, DELIVERED_SCAN, PICKED_UP))) == 2


@pytest.mark.parametrize(
    ("day", "clock", "at"),
    [
        ("25/11/2026", "18:05", "2026-11-25T17:05:00"),
        ("25.11.2026", "18:05:09", "2026-11-25T17:05:09"),
        ("2026-11-25", "180509", "2026-11-25T17:05:09"),
        ("20261125", "18h05", "2026-11-25T17:05:00"),
        ("2026-11-25T00:00:00", "18:05:00", "2026-11-25T17:05:00"),
        ("2026-11-25T00:00:00+01:00", "18:05:00", "2026-11-25T17:05:00"),
        ("2026-11-25T17:05:00Z", "", "2026-11-25T17:05:00"),
        ("2026-11-25T18:05:00.123+01:00", "", "2026-11-25T17:05:00"),
        ("25/11/2026 18:05", " ", "2026-11-25T17:05:00"),
        ("25/11/2026", "", "2026-11-24T23:00:00"),
        ("25/11/2026", "99:99", "2026-11-24T23:00:00"),
        ("25/11/2026", "bientôt", "2026-11-24T23:00:00"),
        ("25/07/2026", "18:05", "2026-07-25T16:05:00"),
        ("25/10/2026", "02:30", "2026-10-25T00:30:00"),
        ("29/03/2026", "02:30", "2026-03-29T01:30:00"),
        ("1795622700000", "", "2026-11-25T16:05:00"),
        ("31/02/2026", "18:05", None),
        ("", "18:05", None),
        ("demain", "18:05", None),
        ("00/00/0000", "00:00", None),
    ],
)
async def test_days_and_clocks_come_apart_or_together(day: str, clock: str, at: str | None) -> None:
    scan = f"<clsTrace><StatusNumber>28</StatusNumber><ScanDate>{day}</ScanDate><ScanTime>{clock}</ScanTime></clsTrace>"
    told = await events(traced(scan, DELIVERED_SCAN))
    moments = [event.at for event in told if event.code == "28"]
    assert moments == ([datetime.fromisoformat(at).replace(tzinfo=UTC)] if at else [])
    assert "40" in [event.code for event in told], "the other scan is told"


async def test_an_unknown_status_is_told_with_its_text() -> None:
    odd = PICKED_UP.replace(">28<", ">777<").replace("Colis pris en charge", "Colis\x85 en &lt;transit&gt;")
    (event,) = await events(traced(odd))
    assert (event.code, event.text) == ("777", "Colis en <transit>")
    assert state_of_code(DPD, event.code) == UNKNOWN


async def test_long_texts_are_cut_and_empty_ones_stay_empty() -> None:
    long = PICKED_UP.replace("Colis pris en charge", "mot " * 300).replace("LYON  SUD", "ville" * 100)
    (event,) = await events(traced(long))
    assert (len(event.text) <= 200, len(event.place)) == (True, 120)
    (bare,) = await events(
        traced("<clsTrace><StatusNumber>8</StatusNumber><ScanDate>25/11/2026</ScanDate><CenterName/></clsTrace>")
    )
    assert (bare.text, bare.place) == ("", "")


@pytest.mark.parametrize(
    "told", [traced(), traced("<clsTrace/>"), traced(listed=False), traced("<clsTrace> </clsTrace>")]
)
async def test_a_parcel_of_which_nothing_is_told_is_absent(told: str) -> None:
    async with carrier_server(answer(told)) as server:
        assert await webtrace(server).events([NUMBER]) == {}


async def test_a_fault_about_one_number_is_a_number_nobody_knows() -> None:
    async with carrier_server(
        answer(fault("Shipment not found"), "500 Oops"), answer(traced(PICKED_UP, number=""))
    ) as server:
        found = await webtrace(server).events(["000000000001", NUMBER])
    assert len(found) == 1


@pytest.mark.parametrize("words", ["IpPermissionDenied", "Invalid credentials", "Mot de passe incorrect"])
async def test_access_refused_is_no_news_of_a_parcel(words: str) -> None:
    async with carrier_server(answer(fault(words), "500 Oops")) as server:
        with pytest.raises(CarrierUnavailable):
            await webtrace(server).events([NUMBER])


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES.keys())
async def test_whatever_goes_wrong_is_unavailable_and_soon(trouble: Behave) -> None:
    async with carrier_server(trouble) as server:
        with pytest.raises(CarrierUnavailable):
            await webtrace(server, timeout=QUICK).events([NUMBER])


async def test_what_was_told_before_the_service_fell_silent_is_kept_and_the_rest_not_asked() -> None:
    good = answer(traced(PICKED_UP, number=""))
    numbers = [f"25006912345{n:04}" for n in range(12)]
    async with carrier_server(good, good, good, good, good, answer("", "503 Oops")) as server:
        found = await webtrace(server).events(numbers)
    assert len(found) == 5
    assert len(server.asked) == 8


async def test_odd_numbers_are_not_asked_and_grouped_ones_are() -> None:
    async with carrier_server(answer(traced(PICKED_UP))) as server:
        found = await webtrace(server).events(["", "x", "<evil/>", "2500 6912 3456 789", "2500 6912 3456 789"])
    assert list(found) == ["2500 6912 3456 789"]
    assert len(server.asked) == 1


async def test_a_declared_encoding_is_obeyed() -> None:
    told = traced(DELIVERED_SCAN).replace('encoding="utf-8"', 'encoding="iso-8859-1"').encode("latin-1")
    assert [event.text for event in await events(told)] == ["Livré"]


async def test_delivered_is_what_its_scans_come_to() -> None:
    told = await events(traced(DELIVERED_SCAN, PICKED_UP))
    assert state_of(DPD, told) == (DELIVERED, datetime(2026, 11, 26, 8, 41, tzinfo=UTC))


async def test_credentials_stay_out_of_logs_and_words(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with carrier_server(answer(fault(f"password {SECRET} invalid"), "500 Oops")) as server:
        tracker = webtrace(server)
        with pytest.raises(CarrierUnavailable) as caught:
            await tracker.events([NUMBER])
    assert SECRET in server.asked[0]
    assert SECRET not in f"{caught.value} {caught.value.__cause__} {tracker!r} {caplog.text}"
