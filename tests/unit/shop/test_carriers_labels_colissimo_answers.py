"""Answers of Colissimo's label service: in parts, of other shapes, refused, broken; credentials in no word."""

import logging
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.carriers.carrier import CarrierRefused, CarrierUnavailable
from shop.carriers.colissimo_access import ColissimoAccess
from shop.carriers.multipart_answers import parts_of
from tests.unit.shop.carrier_faults import QUICK, TROUBLES
from tests.unit.shop.carrier_server import Behave, answer, carrier_server
from tests.unit.shop.colissimo_answers import (
    ACCESS,
    BOUNDARY,
    DONE,
    HEADER,
    KEY,
    NUMBER,
    PDF,
    infos,
    part,
    several,
    sls,
)
from tests.unit.shop.shipments import a_shipment

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
@given(st.binary(max_size=300), st.sampled_from([HEADER, "", "multipart/mixed; boundary=", 'x; boundary="a"']))
def test_any_bytes_are_some_parts_or_none(body: bytes, header: str) -> None:
    assert all(isinstance(content, bytes) for content in parts_of(header, body).values())


@settings(deadline=None)
@given(st.binary(max_size=300).filter(lambda content: b"\n--" not in content and not content.endswith(b"\r")))
def test_a_part_comes_byte_for_byte(content: bytes) -> None:
    assert parts_of(HEADER, part("label", content, "x") + f"--{BOUNDARY}--".encode()) == {"label": content}
