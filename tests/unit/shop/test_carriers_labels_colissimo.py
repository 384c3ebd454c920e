"""Colissimo's label service over real HTTP: what is sent for each product, answers in parts, and their oddities."""

import json
import logging
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.carriers.carrier import CarrierRefused, CarrierUnavailable, LabelMaker, Shipment
from shop.carriers.colissimo_access import ColissimoAccess
from shop.carriers.colissimo_letter import LINE, letter
from shop.carriers.colissimo_sls import ColissimoSls
from shop.carriers.multipart_answers import parts_of
from shop.carriers.words import kilograms
from tests.unit.shop.carrier_faults import QUICK, TROUBLES
from tests.unit.shop.carrier_server import Behave, Server, answer, carrier_server
from tests.unit.shop.shipments import ALICE, a_shipment, to_point

KEY = "une-cle-secrete"
ACCESS = ColissimoAccess(KEY)
# Every byte, and what a careless reader would take for the end of a line or of a part.
PDF = b"%PDF-1.3\r\n%" + bytes(range(256)) + b"\r\n--\r\n\r\n--uuid:other\r\n\n\r%%EOF\r\n"
NUMBER = "6A15984040331"
BOUNDARY = "uuid:dee537d3-3319-4ad8-87c1-b958f43e0739"
DONE = {"id": "0", "type": "INFOS", "messageContent": "La requête a été traitée avec succès", "replacementValues": []}


def infos(*messages: dict[str, Any], number: Any = NUMBER, **more: Any) -> bytes:
    told = {"parcelNumber": number, "parcelNumberPartner": None, "pdfUrl": None, "fields": None}
    response = None if number is None else told
    shape = {"messages": list(messages or (DONE,)), "labelXmlV2Reponse": None, "labelV2Response": response, **more}
    return json.dumps(shape, ensure_ascii=False).encode()


def part(name: str, content: bytes, kind: str, end: bytes = b"\r\n") -> bytes:
    lines = (f"--{BOUNDARY}", f"Content-Type: {kind}", "Content-Transfer-Encoding: binary", f"Content-ID: <{name}>")
    return end.join(line.encode() for line in lines) + end + end + content + end


def several(told: bytes | None = None, pdf: bytes | None = PDF, end: bytes = b"\r\n") -> bytes:
    body = part("jsonInfos", told if told is not None else infos(), "application/json;charset=UTF-8", end)
    if pdf is not None:
        body += part("label", pdf, "application/octet-stream", end)
    return body + f"--{BOUNDARY}--".encode() + end


HEADER = f'Content-Type: multipart/mixed; boundary="{BOUNDARY}"; start="<jsonInfos>"'
GOOD = answer(several(), "200 OK", HEADER)


def sls(server: Server, access: ColissimoAccess = ACCESS, **options: Any) -> ColissimoSls:
    return ColissimoSls(access, server.url, **options)


async def sent(shipment: Shipment, access: ColissimoAccess = ACCESS, **options: Any) -> tuple[str, dict[str, Any]]:
    """(head, body) of the question."""
    async with carrier_server(GOOD) as server:
        await sls(server, access, **options).make(shipment)
    head, _, body = server.asked[0].partition("\r\n\r\n")
    return head, json.loads(body)


async def test_a_label_and_its_number_come_in_one_answer_byte_for_byte() -> None:
    async with carrier_server(GOOD) as server:
        maker: LabelMaker = sls(server)
        made = await maker.make(a_shipment(mode="colissimo"))
    assert (made.tracking_number, made.pdf, made.appointment_url) == (NUMBER, PDF, "")
    assert server.asked[0].startswith("POST /service/generateLabel HTTP/1.1\r\n")


async def test_what_is_sent_of_a_parcel_against_signature() -> None:
    head, body = await sent(a_shipment(mode="colissimo"), commercial_name="La boutique de Dora")
    assert f"apikey: {KEY}" in head.lower()
    assert "password" not in body
    assert body["outputFormat"] == {"x": 0, "y": 0, "outputPrintingType": "PDF_10x15_300dpi"}
    told = body["letter"]
    assert told["service"] == {
        "productCode": "DOS",
        "depositDate": "2026-11-30",
        "orderNumber": "SC-26-000123-1",
        "commercialName": "La boutique de Dora",
    }
    assert told["parcel"] == {"weight": "1.26", "instructions": "2e étage, code 12A34"}
    assert told["sender"]["senderParcelRef"] == "SC-26-000123-1"
    assert told["sender"]["address"]["line2"] == "1 rue des Halles"
    assert told["sender"]["address"]["phoneNumber"] == "+33478000000"
    assert told["addressee"] == {
        "addresseeParcelRef": "SC-26-000123-1",
        "address": {
            "companyName": "Cabinet d’Alice & fils",
            "lastName": "Œuvré-Martin",
            "firstName": "Alice",
            "line1": "Bâtiment C",
            "line2": "12 rue de l’Évêché",
            "countryCode": "FR",
            "city": "Grenoble",
            "zipCode": "38000",
            "mobileNumber": "+33612345678",
            "email": "alice@example.org",
        },
    }


def test_a_long_street_ends_on_the_next_line() -> None:
    buyer = replace(ALICE, street="128 boulevard du Maréchal de Lattre de Tassigny")
    there = letter(a_shipment(receiver=buyer), commercial_name="", insured=False)["addressee"]["address"]
    assert [there["line1"], there["line2"], there["line3"]] == [
        "Bâtiment C",
        "128 boulevard du Maréchal de Lattre",
        "de Tassigny",
    ]


async def test_an_account_with_a_password_signs_in_the_body() -> None:
    head, body = await sent(a_shipment(mode="colissimo"), ColissimoAccess(account="900000", password="secret"))
    assert (body["contractNumber"], body["password"]) == ("900000", "secret")
    assert "apikey" not in head.lower()


async def test_a_pickup_point_is_named_by_its_code_and_the_sender_by_name() -> None:
    _, body = await sent(to_point("colissimo_point", "012345"))
    told = body["letter"]
    assert told["service"]["productCode"] == "HD"
    assert told["service"]["commercialName"] == "Boutique de Dora"
    assert told["parcel"]["pickupLocationId"] == "012345"
    there = told["addressee"]["address"]
    assert (there["line1"], there["line2"], there["zipCode"]) == ("Tabac du Pont", "3 place du Pont", "38100")
    assert (there["lastName"], there["mobileNumber"]) == ("Œuvré-Martin", "+33612345678")


@pytest.mark.parametrize(
    ("mode", "code", "product"),
    [
        ("colissimo", "", "DOS"),
        ("colissimo_point", "012345", "HD"),
        ("letterbox", "", "DOM"),
        ("shops", "012345", "HD"),
    ],
)
async def test_each_mode_has_its_product(mode: str, code: str, product: str) -> None:
    shipment = to_point(mode, code) if code else a_shipment(mode=mode)
    assert letter(shipment, commercial_name="", insured=False)["service"]["productCode"] == product


@pytest.mark.parametrize(
    ("shipment", "cents"),
    [
        (a_shipment(mode="colissimo"), 8_990),
        (a_shipment(mode="colissimo", value_cents=900_000), 500_000),
        (to_point("colissimo_point", value_cents=900_000), 100_000),
        (a_shipment(mode="colissimo", value_cents=-5), 0),
    ],
)
def test_a_parcel_is_insured_in_cents_within_what_colissimo_insure(shipment: Shipment, cents: int) -> None:
    assert letter(shipment, commercial_name="", insured=True)["parcel"]["insuranceValue"] == cents


@pytest.mark.parametrize(
    ("grams", "told"),
    [
        (0, "0.01"),
        (1, "0.01"),
        (10, "0.01"),
        (11, "0.02"),
        (999, "1.00"),
        (1_000, "1.00"),
        (1_254, "1.26"),
        (30_000, "30.00"),
    ],
)
def test_a_weight_is_told_in_kilograms_and_never_too_light(grams: int, told: str) -> None:
    assert kilograms(grams) == told


@pytest.mark.parametrize(
    ("shipment", "words"),
    [
        (to_point("colissimo_point", ""), "point de retrait"),
        (to_point("colissimo_point", receiver=replace(ALICE, phone="")), "téléphone portable"),
    ],
)
async def test_what_the_service_would_refuse_is_said_before_it_is_asked(shipment: Shipment, words: str) -> None:
    async with carrier_server(GOOD) as server:
        with pytest.raises(CarrierRefused, match=words):
            await sls(server).make(shipment)
    assert server.asked == []


SHAPES = {
    "a boundary without quotes": (several(), f"Content-Type: multipart/mixed;boundary={BOUNDARY}"),
    "another kind of several": (several(), f'Content-Type: Multipart/Related; type="x"; Boundary = "{BOUNDARY}"'),
    "no boundary in the header": (several(), "Content-Type: application/octet-stream"),
    "lines of the other kind": (several(end=b"\n"), HEADER),
    "words before the first part": (b"This is a message\r\n" + several(), HEADER),
    "the label first": (
        part("label", PDF, "application/pdf") + several(pdf=None),
        HEADER,
    ),
    "a mark in the json": (several(b"\xef\xbb\xbf" + infos()), HEADER),
    "json in Latin-1": (several(infos().decode().encode("latin-1")), HEADER),
    "a number for an id": (several(infos({**DONE, "id": 0})), HEADER),
    "one message without a list": (several(infos(messages=DONE)), HEADER),
    "a warning after": (several(infos(DONE, {"id": "30100", "type": "WARNING", "messageContent": "x"})), HEADER),
    "a customs form beside": (part("cn23", b"%PDF-1.3 cn23", "application/pdf") + several(), HEADER),
}


@pytest.mark.parametrize(("body", "header"), SHAPES.values(), ids=SHAPES.keys())
async def test_answers_of_other_shapes_are_understood(body: bytes, header: str) -> None:
    async with carrier_server(answer(body, "200 OK", header)) as server:
        made = await sls(server).make(a_shipment(mode="colissimo"))
    assert (made.tracking_number, made.pdf) == (NUMBER, PDF)


REFUSED = {"id": "30204", "type": "ERROR", "messageContent": "Le code postal du destinataire n'existe pas. "}


@pytest.mark.parametrize("status", ["200 OK", "400 Bad Request"])
@pytest.mark.parametrize("alone", [False, True], ids=["in parts", "as json"])
@pytest.mark.parametrize("messages", [(REFUSED,), (DONE, REFUSED), ({**REFUSED, "id": 30204},)])
async def test_a_refusal_is_said_in_colissimos_own_words(status: str, alone: bool, messages: Any) -> None:
    told = infos(*messages, number=None)
    behave = (
        answer(told, status, "Content-Type: application/json") if alone else answer(several(told, None), status, HEADER)
    )
    async with carrier_server(behave) as server:
        with pytest.raises(CarrierRefused) as caught:
            await sls(server).make(a_shipment(mode="colissimo"))
    words = "Colissimo refuse ce colis\xa0: «\xa0Le code postal du destinataire n'existe pas\xa0»."
    assert (caught.value.message, caught.value.code) == (words, "30204")


async def test_wrong_credentials_are_said_without_them() -> None:
    wrong = {"id": "30000", "type": "ERROR", "messageContent": f"Identifiant {KEY} incorrect " + "x" * 900}
    async with carrier_server(answer(several(infos(wrong, number=None), None), "400 Bad Request", HEADER)) as server:
        with pytest.raises(CarrierRefused) as caught:
            await sls(server).make(a_shipment(mode="colissimo"))
    assert KEY not in caught.value.message
    assert len(caught.value.message) < 300


async def test_access_refused_without_a_word_is_said_to_staff() -> None:
    async with carrier_server(answer("", "401 Unauthorized")) as server:
        with pytest.raises(CarrierRefused, match="accès refusé"):
            await sls(server).make(a_shipment(mode="colissimo"))


BROKEN = {
    "no label": several(pdf=None),
    "a label that is none": several(pdf=b"<html>"),
    "a label cut short": several(pdf=PDF[:60]),
    "no number": several(infos(number="")),
    "an odd number": several(infos(number="../../x")),
    "a number of another kind": several(infos(number=12345678)),
    "no response": several(infos(number=None)),
    "no messages": several(b'{"labelV2Response": {"parcelNumber": "6A15984040331"}}'),
    "messages of another kind": several(b'{"messages": ["0"]}'),
    "no json": several(b"<xml/>"),
    "cut short within": several()[:200],
    "a boundary alone": f"--{BOUNDARY}".encode(),
    "parts without names": several().replace(b"Content-ID", b"X-Other"),
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
async def test_an_answer_without_all_of_it_is_no_label(body: bytes) -> None:
    async with carrier_server(answer(body, "200 OK", HEADER)) as server:
        with pytest.raises(CarrierUnavailable):
            await sls(server).make(a_shipment(mode="colissimo"))


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES.keys())
async def test_whatever_goes_wrong_is_unavailable_and_soon(trouble: Behave) -> None:
    async with carrier_server(trouble) as server:
        with pytest.raises(CarrierUnavailable):
            await sls(server, timeout=QUICK).make(a_shipment(mode="colissimo"))


async def test_a_fault_of_theirs_is_no_refusal_whatever_it_says() -> None:
    async with carrier_server(answer(several(infos(REFUSED, number=None), None), "503 Oops", HEADER)) as server:
        with pytest.raises(CarrierUnavailable):
            await sls(server).make(a_shipment(mode="colissimo"))


async def test_credentials_stay_out_of_logs_and_words(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    access = ColissimoAccess(account="900000", password="un-mot-de-passe")
    async with carrier_server(answer("", "503 Oops")) as server:
        maker = sls(server, access)
        with pytest.raises(CarrierUnavailable) as caught:
            await maker.make(a_shipment(mode="colissimo"))
    assert "un-mot-de-passe" in server.asked[0]
    shown = f"{caught.value} {caught.value.__cause__} {maker!r} {access!r} {ACCESS!r} {caplog.text}"
    assert "un-mot-de-passe" not in shown
    assert KEY not in shown


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_of_a_buyer_stays_within_the_fields(text: str) -> None:
    buyer = replace(ALICE, name=text, company=text, street=text, more=text, town=text, note=text)
    told = letter(a_shipment(receiver=buyer), commercial_name=text, insured=True)
    address = told["addressee"]["address"]
    assert all(len(value) <= LINE for name, value in address.items() if name != "email")
    json.dumps(told).encode()


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from([HEADER, "", "multipart/mixed; boundary=", 'x; boundary="a"']))
def test_any_bytes_are_some_parts_or_none(body: bytes, header: str) -> None:
    assert all(isinstance(content, bytes) for content in parts_of(header, body).values())


@settings(deadline=None)
@given(st.binary(max_size=300).filter(lambda content: b"\n--" not in content and not content.endswith(b"\r")))
def test_a_part_comes_byte_for_byte(content: bytes) -> None:
    assert parts_of(HEADER, part("label", content, "x") + f"--{BOUNDARY}--".encode()) == {"label": content}
