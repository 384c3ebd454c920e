"""The simulated Colissimo speaks as the real services do: read here by strict code, not by the shop's adapters."""

import json
import re
from datetime import date, datetime
from email import message_from_bytes, policy
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.unit.web.simulators.carriers_played import Ear, is_cut_short, press, script
from tests.unit.web.simulators.hearing import eventually
from web.simulators.colissimo.points import point_out
from web.simulators.colissimo.sls import parcel_number
from web.simulators.parcels.barcode import widths
from web.simulators.places import spots_near

Client = TestClient[Litestar]
POINTS = "/pointretrait-ws-cxf/rest/v2/pointretrait/findRDVPointRetraitAcheminement"
LABELS = "/sls-ws/SlsServiceWSRest/2.0/generateLabel"
TIMELINE = "/tracking-timeline-ws/rest/tracking/timelineCompany"
ASKED = {
    "apiKey": "cle-simulee", "address": "14 avenue de Genève", "zipCode": "74000", "city": "Annecy",
    "countryCode": "FR", "shippingDate": "27/11/2026", "filterRelay": "1", "optionInter": "0", "origin": "CMS",
}  # fmt: skip
DAYS = ("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche")
HOURS = re.compile(r"\d\d:\d\d-\d\d:\d\d \d\d:\d\d-\d\d:\d\d", re.ASCII)
PARIS = ZoneInfo("Europe/Paris")


def ask(client: Client, path: str, body: object) -> httpx.Response:
    return client.post(f"/simulateur/colissimo{path}", json=body)


def points(client: Client, **changes: str) -> dict[str, Any]:
    answer = ask(client, POINTS, ASKED | changes)
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    assert {"errorCode", "errorMessage", "qualiteReponse", "listePointRetraitAcheminement"} <= set(told)
    return told


SERVICE = {
    "productCode": "DOS", "depositDate": "2026-11-27", "orderNumber": "SC-26-000123/1", "commercialName": "Santé",
}  # fmt: skip
PARCEL = {"weight": "2.40", "pickupLocationId": "", "insuranceValue": 0, "instructions": ""}
RECEIVER = {
    "lastName": "Martin", "firstName": "Alice", "line2": "14 avenue de Genève", "countryCode": "FR", "city": "Annecy",
    "zipCode": "74000", "mobileNumber": "+33612345678", "email": "alice@example.fr",
}  # fmt: skip
SENDER = {
    "companyName": "Santé Comptoir", "line2": "12 rue des Forges", "countryCode": "FR", "city": "Lyon",
    "zipCode": "69007",
}  # fmt: skip


def letter(**changes: Any) -> dict[str, Any]:
    """A whole request; `changes` replace fields of the service, the parcel or the receiver's address."""

    def changed(part: dict[str, Any]) -> dict[str, Any]:
        return {name: changes.get(name, value) for name, value in part.items()}

    return {
        "apiKey": "cle-simulee",
        "outputFormat": {"x": 0, "y": 0, "outputPrintingType": "PDF_10x15_300dpi"},
        "letter": {
            "service": changed(SERVICE),
            "parcel": changed(PARCEL),
            "sender": {"senderParcelRef": "x", "address": SENDER},
            "addressee": {"addresseeParcelRef": "x", "address": changed(RECEIVER)},
        },
    }


def made(client: Client, **changes: Any) -> tuple[int, dict[str, Any], bytes]:
    """Status, what the part « jsonInfos » says, and the part « label »."""
    return parts_of(ask(client, LABELS, letter(**changes)))


def parts_of(answer: httpx.Response) -> tuple[int, dict[str, Any], bytes]:
    head = f"Content-Type: {answer.headers['content-type']}\r\n\r\n".encode()
    message = message_from_bytes(head + answer.content, policy=policy.HTTP)
    assert message.get_content_type() == "multipart/mixed"
    parts = {part["Content-ID"]: part.get_payload(decode=True) for part in message.iter_parts()}
    return answer.status_code, json.loads(parts["<jsonInfos>"]), parts.get("<label>", b"")


def number_of(client: Client, **changes: Any) -> str:
    status, infos, _ = made(client, **changes)
    assert (status, infos["messages"][0]["id"]) == (200, "0")
    return str(infos["labelV2Response"]["parcelNumber"])


def timeline(client: Client, number: str, **changes: str) -> dict[str, Any]:
    asked = {"parcelNumber": number, "ip": "127.0.0.1", "lang": "fr_FR", "apiKey": "cle-simulee"} | changes
    answer = ask(client, TIMELINE, asked)
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def codes(client: Client, number: str) -> list[str]:
    told = timeline(client, number)
    assert told["status"][0]["code"] == "0"
    return [event["code"] for event in told["parcel"]["event"]]


def test_points_have_colissimos_shape(client: Client) -> None:
    told = points(client)
    listed = told["listePointRetraitAcheminement"]
    assert (told["errorCode"], len(listed)) == (0, 20)
    for point in listed:
        assert re.fullmatch(r"\d{6}", point["identifiant"])
        assert re.fullmatch(r"4[5-6]\.\d{6}", point["coordGeolocalisationLatitude"])
        assert point["typeDePoint"] in {"A2P", "BPR", "PCS"}
        assert point["poidsMaxi"] == {"A2P": 20_000, "BPR": 30_000, "PCS": 16_000}[point["typeDePoint"]]
        assert isinstance(point["accesPersonneMobiliteReduite"], bool)
        assert all(HOURS.fullmatch(point[f"horairesOuverture{day}"]) for day in DAYS)
        assert point["codePays"] == "FR"


def test_points_are_as_odd_as_real_ones() -> None:
    spots = [spot for code in ("74000", "75012", "13001", "29200") for spot in spots_near("colissimo", "FR", code)]
    told = [point_out(spot, date(2026, 11, 26)) for spot in spots]
    assert {point["typeDePoint"] for point in told} == {"A2P", "BPR", "PCS"}
    assert {point["congesTotal"] for point in told} == {True, False}
    assert any(point["horairesOuvertureLundi"] == "00:00-00:00 00:00-00:00" for point in told)
    leave = next(point["listeConges"][0] for point in told if point["listeConges"])
    start = datetime.fromtimestamp(leave["calendarDeDebut"] / 1000, PARIS)
    assert (start.hour, leave["calendarDeFin"] - leave["calendarDeDebut"]) == (0, 9 * 86_400_000)


def test_heavy_parcels_find_post_offices_alone(client: Client) -> None:
    listed = points(client, filterRelay="0")["listePointRetraitAcheminement"]
    assert {point["typeDePoint"] for point in listed} == {"BPR"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"apiKey": "autre"}, 201), ({"zipCode": "7400"}, 203), ({"zipCode": "99999"}, 300), ({"city": ""}, 104),
     ({"optionInter": "1"}, 210), ({"shippingDate": "2026-11-27"}, 202), ({"countryCode": "ES"}, 206)],
)  # fmt: skip
def test_a_search_told_wrongly_has_its_code(client: Client, changes: dict[str, str], code: int) -> None:
    told = points(client, **changes)
    assert (told["errorCode"], told["listePointRetraitAcheminement"]) == (code, [])


def test_belgium_is_asked_as_abroad(client: Client) -> None:
    listed = points(client, countryCode="BE", zipCode="1000", city="Bruxelles", optionInter="1")
    assert {point["codePays"] for point in listed["listePointRetraitAcheminement"]} == {"BE"}


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"[" * 20_000, b'"x"'])
def test_what_is_no_object_is_said(client: Client, body: bytes) -> None:
    for path in (POINTS, TIMELINE):
        assert client.post(f"/simulateur/colissimo{path}", content=body).status_code == 200
    assert client.post(f"/simulateur/colissimo{LABELS}", content=body).status_code == 400


def test_a_label_comes_beside_its_number_in_one_answer(client: Client) -> None:
    status, infos, label = made(client)
    assert (status, infos["messages"][0]["type"]) == (200, "INFOS")
    assert re.fullmatch(r"8R\d{11}", infos["labelV2Response"]["parcelNumber"])
    assert label.startswith(b"%PDF-1.")
    assert label.rstrip().endswith(b"%%EOF")
    assert b"/StructTreeRoot" in label


def test_the_last_digit_of_a_number_checks_the_others() -> None:
    for _ in range(200):
        digits = [int(digit) for digit in parcel_number("8R")[2:]]
        assert sum(digit * (1, 3)[rank % 2] for rank, digit in enumerate(reversed(digits))) % 10 == 0


def test_a_pickup_wants_its_point_a_mobile_and_a_name(client: Client) -> None:
    point = points(client)["listePointRetraitAcheminement"][0]["identifiant"]
    whole = {"productCode": "HD", "pickupLocationId": point}
    assert re.fullmatch(r"8Q\d{11}", number_of(client, **whole))
    for changes, code in [({"pickupLocationId": "999999"}, "30065"), ({"mobileNumber": "0450000000"}, "30220"),
                          ({"commercialName": ""}, "30511"), ({"weight": "20.5"}, "30300"),
                          ({"insuranceValue": 100_001}, "30041")]:  # fmt: skip
        status, infos, label = made(client, **(whole | changes))
        assert (status, infos["messages"][0]["id"], label) == (400, code, b"")


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"weight": "31.00"}, "30300"), ({"weight": "0.00"}, "30300"), ({"weight": 2.4}, "30300"),
     ({"line2": ""}, "30100"), ({"productCode": "XXX"}, "30020"), ({"countryCode": "ES"}, "30105"),
     ({"depositDate": "27/11/2026"}, "30022"),
     ({"lastName": "", "firstName": ""}, "30204"), ({"insuranceValue": "12"}, "30041")],
)  # fmt: skip
def test_a_parcel_told_wrongly_has_its_code(client: Client, changes: dict[str, Any], code: str) -> None:
    status, infos, _ = made(client, **changes)
    assert (status, infos["messages"][0]["id"], infos["messages"][0]["type"]) == (400, code, "ERROR")


def test_the_key_may_travel_in_the_header(client: Client) -> None:
    body = {name: value for name, value in letter().items() if name != "apiKey"}
    assert parts_of(ask(client, LABELS, body))[1]["messages"][0]["id"] == "30000"
    answer = client.post(f"/simulateur/colissimo{LABELS}", json=body, headers={"apiKey": "cle-simulee"})
    assert parts_of(answer)[1]["messages"][0]["id"] == "0"


def test_what_a_person_makes_happen_is_told_newest_first(client: Client, ear: Ear) -> None:
    number = number_of(client)
    press(client, "colissimo", number, "pris-en-charge", "en-attente", "en-livraison", "livre")
    assert codes(client, number) == ["LIVCFM", "MD2", "RSTTAF", "PCHCFM", "DR1"]
    moments = [datetime.fromisoformat(event["date"]) for event in timeline(client, number)["parcel"]["event"]]
    assert moments == sorted(set(moments), reverse=True), "two presses in one second have an order"
    assert {moment.utcoffset() for moment in moments} == {moments[0].astimezone(PARIS).utcoffset()}
    assert eventually(lambda: sorted(ear.codes(number)) == ["LIVCFM", "MD2", "PCHCFM", "RSTTAF"])
    assert f"Colis {number}" in client.get("/simulateur/colissimo").text


def test_everything_is_said_again_on_demand(client: Client, ear: Ear) -> None:
    number = number_of(client)
    press(client, "colissimo", number, "livre")
    client.post(f"/simulateur/colissimo/colis/{number}/notification", follow_redirects=False)
    assert eventually(lambda: sorted(ear.codes(number)) == ["DR1", "LIVCFM", "LIVCFM"])


def test_a_number_nobody_announced_and_a_wrong_key_have_their_codes(client: Client) -> None:
    assert timeline(client, "8R00000000000")["status"][0]["code"] == "105"
    assert timeline(client, number_of(client), apiKey="autre")["status"][0]["code"] == "201"
    assert timeline(client, number_of(client), ip="")["status"][0]["code"] == "101"


def test_services_fail_as_they_are_told(client: Client) -> None:
    kinds = ("down", "half", "garbage", "error", "empty")
    trouble = [{"kind": kind, "code": "301"} for kind in kinds]
    script(client, "colissimo", points=trouble, labels=trouble, tracking=trouble)
    for path, body in ((POINTS, ASKED), (LABELS, letter()), (TIMELINE, {"parcelNumber": "x"})):
        down, half, garbage, error, empty = (ask(client, path, body) for _ in kinds)
        assert down.status_code == 503
        assert is_cut_short(half)
        assert garbage.content.startswith(b"\x00\xff")
        assert b"301" in error.content
        assert empty.status_code == 200


def test_the_two_carriers_have_their_own_parcels_and_trouble(client: Client) -> None:
    number = number_of(client)
    script(client, "dpd", tracking=[{"kind": "down", "times": 0}])
    assert codes(client, number) == ["DR1"]
    assert number not in client.get("/simulateur/dpd").text


def test_bars_add_up() -> None:
    """Each sign of Code 128 is eleven modules wide, three bars and three spaces; the stop thirteen."""
    for text in ("8R12345678901", "%007400077123456789328250", " ~"):
        told = widths(text)
        assert sum(told) == 11 * (len(text) + 2) + 13
        signs = [told[at : at + 6] for at in range(0, len(told) - 7, 6)]
        assert all(sum(sign) == 11 and sum(sign[::2]) % 2 == 0 for sign in signs)
    assert widths("A")[:12] == [2, 1, 1, 2, 1, 4, 1, 1, 1, 3, 2, 3]
    with pytest.raises(ValueError, match="printable"):
        widths("é")
