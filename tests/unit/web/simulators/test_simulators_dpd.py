"""The simulated DPD speaks as the real services do: read here by strict code, not by the shop's adapters."""

import base64
import re
from datetime import date
from io import BytesIO
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from pypdf import PdfReader

from tests.unit.web.simulators.carriers_played import is_cut_short, script
from tests.unit.web.simulators.dpd_client import (
    NS,
    TRACE_NS,
    Client,
    created,
    envelope,
    faultstring,
    number_of,
    say,
    shipment,
    traces,
)
from web.simulators.parcels.address import Address
from web.simulators.parcels.labels import LabelText, pdf
from web.simulators.places import spots_near

FORM = {
    "carrier": "EXA", "key": "cle-simulee", "address": "14 AVENUE DE GENEVE", "zipCode": "74000", "city": "ANNECY",
    "countrycode": "FR", "requestID": "a" * 30, "request_id": "a" * 30, "date_from": "27/11/2026",
    "max_pudo_number": "20", "max_distance_search": "", "weight": "", "category": "", "holiday_tolerant": "",
}  # fmt: skip


def points(client: Client, **changes: str) -> Element:
    answer = client.get("/simulateur/dpd/mypudo/GetPudoList", params=FORM | changes)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    root: Element = fromstring(answer.content)
    assert root.tag == "RESPONSE"
    return root


def test_points_have_mypudos_shape(client: Client) -> None:
    items = points(client).findall("PUDO_ITEMS/PUDO_ITEM")
    assert len(items) == 20
    for item in items:
        assert item.get("active") in {"true", "false"}
        assert re.fullmatch(r"P\d{5}|[0-9A-Z]{10}", str(item.findtext("PUDO_ID")))
        assert re.fullmatch(r"4[5-6],\d{6}", str(item.findtext("LATITUDE")))
        assert re.fullmatch(r"[5-7],\d{6}", str(item.findtext("LONGITUDE")))
        assert item.findtext("COUNTRY") == "FRA"
        assert item.findtext("ADDRESS2") == " "
        hours = [(one.findtext("DAY_ID"), one.findtext("START_TM")) for one in item.iter("OPENING_HOURS_ITEM")]
        assert len(set(hours)) == len(hours) > 4
        assert {day for day, _ in hours} <= set("1234567")
    distances = [int(item.findtext("DISTANCE") or "") for item in items]
    assert distances == sorted(distances)


def test_points_are_as_odd_as_real_ones() -> None:
    """Within a few towns: lunch breaks, closed Mondays, leave, lockers day and night, closed for good."""
    spots = [spot for postcode in ("74000", "75012", "13001", "29200") for spot in spots_near("dpd", "FR", postcode)]
    assert any(len(day) == 2 for spot in spots for day in spot.week)
    assert any(not spot.week[0] and spot.week[1] for spot in spots)
    assert any(spot.week[6] == (("00:00", "23:59"),) for spot in spots)
    assert any(spot.leaves(date(2026, 11, 26)) for spot in spots)
    assert {spot.is_active for spot in spots} == {True, False}
    assert all("{" not in spot.name for spot in spots)


@pytest.mark.parametrize(
    ("country", "postcode"),
    [
        ("FR", "01000"),
        ("FR", "20200"),
        ("FR", "48000"),
        ("FR", "29242"),
        ("BE", "6600"),
        ("LU", "9999"),
        ("FR", "74400"),
    ],
)
@pytest.mark.parametrize("network", ["dpd", "colissimo"])
def test_points_are_near_any_postcode_and_stay_the_same(network: str, country: str, postcode: str) -> None:
    near = spots_near(network, country, postcode)
    assert len([spot for spot in near if spot.country == country]) >= 10
    spots_near.cache_clear()
    assert spots_near(network, country, postcode) == near
    assert len({spot.number for spot in near}) == len(near)


def test_hundreds_of_points_are_spread_over_the_towns() -> None:
    spots = {spot.number for postcode in range(1, 96) for spot in spots_near("dpd", "FR", f"{postcode:02}000")}
    assert len(spots) > 300


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"city": " "}, "312"), ({"key": "autre"}, "100"), ({"city": "Annecy"}, "313"), ({"countrycode": "ES"}, "311"),
     ({"date_from": "2026-11-27"}, "310")],
)  # fmt: skip
def test_a_form_filled_wrongly_is_an_error_with_its_code(client: Client, changes: dict[str, str], code: str) -> None:
    error = points(client, **changes).find("ERROR")
    assert error is not None
    assert error.get("code") == code


def test_a_form_that_lacks_a_field_is_refused(client: Client) -> None:
    form = {name: text for name, text in FORM.items() if name != "holiday_tolerant"}
    answer = client.get("/simulateur/dpd/mypudo/GetPudoList", params=form)
    assert (answer.status_code, answer.text.strip()) == (400, "Missing parameter: holiday_tolerant.")


def test_a_postcode_nobody_knows_has_an_empty_list(client: Client) -> None:
    items = points(client, zipCode="99999").find("PUDO_ITEMS")
    assert items is not None
    assert len(items) == 0


def test_a_parcel_gets_a_number_a_barcode_and_a_label(client: Client) -> None:
    made = created(client)
    number = number_of(made)
    assert re.fullmatch(r"250077\d{9}", number)
    assert made.findtext(f"{{{NS}}}BarCode") == f"%0074000{number[-14:]}328250"
    assert made.find(f"{{{NS}}}AppointmentUrl") is None
    customer = "<countrycode>250</countrycode><centernumber>77</centernumber><number>18028</number>"
    paper = "<labelType><type>PDF_A6</type></labelType>"
    asked = f"<customer>{customer}</customer><shipmentNumber>{number}</shipmentNumber>{paper}"
    status, said = say(client, "eprint", envelope(NS, "GetLabelBc", asked))
    (label,) = said.findall(f"{{{NS}}}GetLabelBcResult/{{{NS}}}labels/{{{NS}}}Label")
    pdf = base64.b64decode(str(label.findtext(f"{{{NS}}}label")), validate=True)
    assert (status, label.findtext(f"{{{NS}}}type")) == (200, "EPRINT")
    assert pdf.startswith(b"%PDF-1.")
    assert b"/StructTreeRoot" in pdf
    assert b"/MediaBox[0 0 297.6378 419.52756]" in pdf  # 105 × 148 mm


def test_a_label_is_printed_whatever_its_receiver_is_called() -> None:
    home = Address("Zoé 😀 王小明", ("8 rue de la Paix 🏠",), "75002", "Paris", "FR")
    made = pdf(LabelText("DPD", "Predict", home, home, "SC-26-000123", 1200, "FR-75", "123", "123"))
    assert "Zoé □ □□□" in PdfReader(BytesIO(made)).pages[0].extract_text()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"weight": "31"}, "weight must be"),
        ({"weight": "2,40"}, "weight must be"),
        ({"customer_countrycode": "33"}, "Customer is not valid"),
        ({"receiveraddress": "<name>Alice</name>"}, "countryPrefix is required"),
        (
            {"services": "<contact><type>Predict</type><sms>0450000000</sms><email>a@b.fr</email></contact>"},
            "sms and email",
        ),
        ({"services": "<parcelshop><shopaddress><shopid>P99999</shopid></shopaddress></parcelshop>"}, "is unknown"),
    ],
)
def test_a_parcel_told_wrongly_is_a_fault(client: Client, changes: dict[str, str], words: str) -> None:
    assert words in faultstring(client, envelope(NS, "CreateShipmentBc", shipment(**changes)))


def test_credentials_name_space_and_xml_are_minded(client: Client) -> None:
    call = ("CreateShipmentBc", shipment())
    assert "Permission denied" in faultstring(client, envelope(NS, *call, user="autre"))
    assert "did not recognize" in faultstring(client, envelope(TRACE_NS, *call))
    assert "unable to read" in faultstring(client, b"<not xml")
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + envelope(NS, *call).split(b"?>", 1)[1]
    assert "unable to read" in faultstring(client, bomb)
    assert "Unknown operation" in faultstring(client, envelope(NS, "DeleteEverything", ""))


def test_services_fail_as_they_are_told(client: Client) -> None:
    kinds = ("down", "half", "garbage", "error", "empty", "slow")
    script(client, "dpd", points=[{"kind": kind, "seconds": 0} for kind in kinds])
    down, half, garbage = (client.get("/simulateur/dpd/mypudo/GetPudoList", params=FORM) for _ in range(3))
    assert down.status_code == 503
    assert is_cut_short(half)
    assert b"RESPONSE" not in garbage.content
    assert points(client).find("ERROR") is not None
    assert points(client).findall("PUDO_ITEMS/*") == []
    assert len(points(client).findall("PUDO_ITEMS/*")) == 20
    script(client, "dpd", tracking=[{"kind": "empty", "times": 0}], labels=[{"kind": "error"}])
    assert "demandée" in faultstring(client, envelope(NS, "CreateShipmentBc", shipment()))
    number = number_of(created(client))
    assert traces(client, number) == traces(client, number) == []
