"""The simulated DPD speaks as the real services do: read here by strict code, not by the shop's adapters."""

import base64
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

import pytest
from defusedxml.ElementTree import fromstring
from litestar import Litestar
from litestar.testing import TestClient
from pypdf import PdfReader

from tests.unit.web.carriers_played import Ear, eventually, is_cut_short, listening, played, press, script
from web.simulators.parcels.address import Address
from web.simulators.parcels.labels import LabelText, pdf
from web.simulators.places import spots_near

NS, TRACE_NS, SOAP = (
    "http://www.cargonet.software",
    "http://www.cargonet.software/",
    "http://schemas.xmlsoap.org/soap/envelope/",
)
Client = TestClient[Litestar]
FORM = {
    "carrier": "EXA", "key": "cle-simulee", "address": "14 AVENUE DE GENEVE", "zipCode": "74000", "city": "ANNECY",
    "countrycode": "FR", "requestID": "a" * 30, "request_id": "a" * 30, "date_from": "27/11/2026",
    "max_pudo_number": "20", "max_distance_search": "", "weight": "", "category": "", "holiday_tolerant": "",
}  # fmt: skip


@pytest.fixture(scope="module")
def ear() -> Iterator[Ear]:
    with listening() as heard:
        yield heard


@pytest.fixture(scope="module")
def carrier(tmp_path_factory: pytest.TempPathFactory, ear: Ear) -> Iterator[Client]:
    with played(tmp_path_factory.mktemp("carriers"), ear.url) as client:
        yield client


@pytest.fixture
def client(carrier: Client) -> Client:
    """All trouble over."""
    script(carrier, "dpd")
    script(carrier, "colissimo")
    return carrier


def points(client: Client, **changes: str) -> Element:
    answer = client.get("/simulateur/dpd/mypudo/GetPudoList", params=FORM | changes)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    root: Element = fromstring(answer.content)
    assert root.tag == "RESPONSE"
    return root


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


PREDICT = "<contact><sms>+33612345678</sms><email>alice@example.fr</email><type>Predict</type></contact>"


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


def test_what_a_person_makes_happen_is_traced_and_told(client: Client, ear: Ear) -> None:
    number = number_of(created(client))
    press(client, "dpd", number, "pris-en-charge", "en-transit", "livre")
    assert [code for code, _ in traces(client, number)] == ["8", "28", "10", "40"]
    assert eventually(lambda: sorted(ear.codes(number)) == ["10", "28", "40"])
    told = ear.of(number)[0]
    assert set(told) == {"parcel", "events"}
    assert told["parcel"] == number
    assert set(told["events"][0]) == {"at", "code", "text", "place"}
    assert told["events"][0]["at"].endswith("+00:00")
    shown = client.get("/simulateur/dpd").text
    assert f"Colis {number}" in shown
    assert "dernière réponse" in shown
    assert "Livré au destinataire" in shown


def test_a_code_of_ones_own_can_happen(client: Client, ear: Ear) -> None:
    number = number_of(created(client))
    address = f"/simulateur/dpd/colis/{number}/evenement"
    client.post(address, data={"code": "4242", "text": "Colis <mouillé>"}, follow_redirects=False)
    assert traces(client, number)[-1] == ("4242", "Colis <mouillé>")
    assert eventually(lambda: ear.codes(number) == ["4242"])
    assert "Colis &lt;mouillé&gt;" in client.get("/simulateur/dpd").text
    assert client.post(address, data={"move": "inventé"}).status_code == 422
    assert client.post("/simulateur/dpd/colis/250/evenement", data={"move": "livre"}).status_code == 404


def test_a_parcel_nobody_announced_is_a_fault(client: Client) -> None:
    customer = "<Customer><countrycode>250</countrycode></Customer>"
    asked = f"{customer}<ShipmentNumber>250000000000000</ShipmentNumber>"
    assert "not found" in faultstring(client, envelope(TRACE_NS, "GetShipmentTrace", asked), "webtrace")


def agreed(ear: Ear, number: str) -> list[dict[str, str]]:
    """The appointments told of a parcel, but for their moments."""
    told = [one["appointment"] for one in ear.of(number)]
    return [{name: words for name, words in one.items() if name != "at"} for one in told]


def test_the_receiver_sees_the_wish_and_settles_something_else(client: Client, ear: Ear) -> None:
    script(client, "dpd", clock_offset_seconds=_seconds_to(client, "2026-11-27T10:00:00+00:00"))
    made = created(client, services=PREDICT)
    number, url = number_of(made), str(made.findtext(f"{{{NS}}}AppointmentUrl"))
    assert url.startswith(f"{ear.url}/simulateur/dpd/rendez-vous/")
    page = url.removeprefix(ear.url)
    assert "le mardi 1er décembre, entre 8\u00a0h et 10\u00a0h" in client.get(page).text
    kept = {"day": "2026-12-01", "start": "08:00", "end": "10:00"}
    for form, appointment in [
        ({"choix": "voisin", "voisin": " Mme  Roux "}, kept | {"instead": "Chez un voisin\u00a0: Mme Roux"}),
        ({"choix": "lieu", "lieu": "dans l’abri"}, kept | {"instead": "En lieu sûr\u00a0: dans l’abri"}),
        ({"choix": "creneau", "creneau": "2026-12-02T14:00"},
         {"day": "2026-12-02", "start": "14:00", "end": "16:00", "instead": ""}),
    ]:  # fmt: skip
        answer = client.post(page, data=form)
        assert (answer.status_code, "C’est noté" in answer.text) == (200, True)
        assert eventually(lambda told=appointment: agreed(ear, number)[-1:] == [told])
    point = re.findall(r'name="point" value="(\w+)"', client.get(page).text)[0]
    client.post(page, data={"choix": "point", "point": point})
    assert eventually(lambda: ear.of(number)[-1]["appointment"]["instead"].startswith("Au point de retrait\u00a0: "))
    moments = [one["appointment"]["at"] for one in ear.of(number)]
    assert moments == sorted(set(moments)), "who hears them in another order knows the newest"


@pytest.mark.parametrize(
    "form", [{}, {"choix": "voisin", "voisin": "  "}, {"choix": "lieu"}, {"choix": "point", "point": "P00000"},
             {"choix": "creneau", "creneau": "2020-01-01T08:00"}, {"choix": "autre", "autre": "x"}],
)  # fmt: skip
def test_a_choice_without_its_answer_is_said_on_the_page(client: Client, ear: Ear, form: dict[str, str]) -> None:
    script(client, "dpd", clock_offset_seconds=_seconds_to(client, "2026-11-27T10:00:00+00:00"))
    made = created(client, services=PREDICT)
    page = str(made.findtext(f"{{{NS}}}AppointmentUrl")).removeprefix(ear.url)
    answer = client.post(page, data=form)
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert ear.of(number_of(made)) == []


@pytest.mark.parametrize(("moment", "open_"), [("2026-11-30T18:59:59", True), ("2026-11-30T19:00:01", False)])
def test_it_is_too_late_from_the_evening_before_on(client: Client, ear: Ear, moment: str, open_: bool) -> None:
    """20:00 in Paris is 19:00 UTC in winter."""
    script(client, "dpd", clock_offset_seconds=_seconds_to(client, "2026-11-27T10:00:00+00:00"))
    page = str(created(client, services=PREDICT).findtext(f"{{{NS}}}AppointmentUrl")).removeprefix(ear.url)
    script(client, "dpd", clock_offset_seconds=_seconds_to(client, f"{moment}+00:00"))
    shown = client.get(page).text
    assert ("trop tard" in shown) is not open_
    answer = client.post(page, data={"choix": "voisin", "voisin": "Mme Roux"})
    assert answer.status_code == (200 if open_ else 409)


def _seconds_to(client: Client, moment: str) -> float:
    """From now to a moment: what the simulator's clock must be moved by."""
    return (datetime.fromisoformat(moment) - datetime.now(UTC)).total_seconds()


def test_a_predict_page_of_nobody_is_not_found(client: Client) -> None:
    assert client.get("/simulateur/dpd/rendez-vous/abc").status_code == 404


@pytest.mark.parametrize(
    ("webhooks", "heard", "forged"), [("normal", 1, 0), ("none", 0, 0), ("duplicate", 2, 0), ("wrong_signature", 0, 1)]
)
def test_webhooks_misbehave_as_they_are_told(client: Client, ear: Ear, webhooks: str, heard: int, forged: int) -> None:
    number = number_of(created(client))
    script(client, "dpd", webhooks=webhooks)
    press(client, "dpd", number, "en-transit")
    assert eventually(lambda: (len(ear.of(number)), _forged(ear, number)) == (heard, forged))
    script(client, "dpd")
    press(client, "dpd", number, "livre")
    assert eventually(lambda: ear.codes(number)[-1:] == ["40"])
    assert (ear.codes(number).count("10"), _forged(ear, number)) == (heard, forged)


def _forged(ear: Ear, number: str) -> int:
    return len([told for told in ear.forged if told["parcel"] == number])


def test_webhooks_come_late_and_out_of_order(client: Client, ear: Ear) -> None:
    number = number_of(created(client))
    script(client, "dpd", webhooks="shuffled")
    press(client, "dpd", number, *["en-transit", "en-livraison", "anomalie", "livre"] * 2)
    assert eventually(lambda: len(ear.codes(number)) == 8)
    assert ear.codes(number) != ["10", "4", "20", "40"] * 2
    script(client, "dpd", webhooks="late", late_seconds=60)
    press(client, "dpd", number, "retour")
    script(client, "dpd", clock_offset_seconds=61)
    assert eventually(lambda: ear.codes(number)[-1] == "271")


def test_a_webhook_is_said_again_until_it_is_heard(client: Client, ear: Ear) -> None:
    number = number_of(created(client))
    ear.status = 503
    press(client, "dpd", number, "livre")
    assert eventually(lambda: len(ear.of(number)) == 1)
    assert eventually(lambda: "dernière réponse\u00a0: 503" in client.get("/simulateur/dpd").text)
    ear.status = 200
    script(client, "dpd", clock_offset_seconds=61)
    assert eventually(lambda: len(ear.of(number)) == 2)
    assert ear.of(number)[0] == ear.of(number)[1]


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


def test_a_person_orders_trouble_on_the_page(client: Client) -> None:
    page = "/simulateur/dpd/pannes"
    for form in ({"service": "labels", "kind": "down", "times": "toujours"}, {"webhooks": "late"}):
        assert client.post(page, data=form, follow_redirects=False).status_code == 303
    shown = client.get("/simulateur/dpd").text
    assert "Étiquettes\u00a0: en panne (503), jusqu’à nouvel ordre" in shown
    assert "Notifications\u00a0: une minute en retard" in shown
    assert client.post(page, data={"fin": "1"}, follow_redirects=False).status_code == 303
    assert "Tout fonctionne." in client.get("/simulateur/dpd").text
    assert client.post(page, data={"service": "labels", "kind": "incendie"}).status_code == 422


def test_a_misspelt_script_is_refused(client: Client) -> None:
    for wrong in ({"point": []}, {"points": [{"kind": "fire"}]}, {"webhooks": "sometimes"}, {"late_seconds": -1}):
        assert client.put("/simulateur/dpd/fautes", json=wrong).status_code == 400


def test_parcels_survive_a_restart(tmp_path: Path) -> None:
    with played(tmp_path, "http://127.0.0.1:9") as client:
        number = number_of(created(client))
    with played(tmp_path, "http://127.0.0.1:9") as client:
        assert [code for code, _ in traces(client, number)] == ["8"]
        assert client.get(f"/simulateur/dpd/colis/{number}/etiquette.pdf").content.startswith(b"%PDF-")
