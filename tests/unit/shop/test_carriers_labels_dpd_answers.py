"""What EPrint answers, over real HTTP: shapes, encodings, faults, and everything that can go wrong on the way."""

import logging
from dataclasses import replace
from datetime import date

import pytest

from db import engine
from shop.carriers.carrier import CarrierRefused, CarrierUnavailable
from tests.unit.shop.carrier_faults import QUICK, TROUBLES
from tests.unit.shop.carrier_server import Behave, answer, carrier_server
from tests.unit.shop.eprint_answers import (
    ACCESS,
    NAMESPACE,
    PDF,
    SECRET,
    announced,
    eprint,
    fault,
    label,
    printed,
    shipment_bc,
    soap,
)
from tests.unit.shop.shipments import ALICE, a_shipment, predict


@pytest.mark.parametrize("reverse", [False, True])
async def test_the_parcel_is_found_among_the_way_back_and_the_proof(reverse: bool) -> None:
    told = [shipment_bc("250069000000001", "REVERSE"), shipment_bc(), shipment_bc("250069000000003", "PROOF")]
    labels = [label(b"%PDF-1.4 way back", "REVERSE"), label(), label(b"%PDF-1.4 proof", "PROOF")]
    if reverse:
        told, labels = told[::-1], labels[::-1]
    async with carrier_server(answer(announced(*told)), answer(printed(*labels))) as server:
        made = await eprint(server).make(a_shipment())
    assert (made.tracking_number, made.pdf) == ("250069123456789", PDF)


ODD = {
    "the other name space": announced(namespace=NAMESPACE + "/"),
    "no name space": announced(namespace=""),
    "a mark first": "\ufeff" + announced(),
    "lines before it": "\r\n " + announced(),
    "a field more": announced(shipment_bc(more="<Depot>0069</Depot><Nothing/>")),
    "no list around it": announced("<Shipment><BarcodeId> 250069123456789 </BarcodeId></Shipment>"),
    "another service first": announced(shipment_bc("", "REVERSE"), shipment_bc()),
}


@pytest.mark.parametrize("told", ODD.values(), ids=ODD.keys())
async def test_answers_of_other_shapes_are_understood(told: str) -> None:
    async with carrier_server(answer(told), answer(printed())) as server:
        assert (await eprint(server).make(a_shipment())).tracking_number == "250069123456789"


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
@pytest.mark.parametrize("said", ["document", "header"])
async def test_an_answer_is_read_in_its_own_encoding(charset: str, said: str) -> None:
    words = "Code postal erroné pour l'île d'Yeu"
    written = fault(words).replace('encoding="utf-8"', f'encoding="{charset}"')
    headers = [f"Content-Type: text/xml; charset={charset}"]
    if said == "header":
        written = written.partition("?>")[2]
    async with carrier_server(answer(written.encode(charset), "500 Oops", *headers)) as server:
        with pytest.raises(CarrierRefused, match=words):
            await eprint(server).make(a_shipment())


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://rendez-vous.example/p/abc?x=1", "https://rendez-vous.example/p/abc?x=1"),
        (
            "http://127.0.0.1:8000/simulateur/dpd/rendez-vous/abc",
            "http://127.0.0.1:8000/simulateur/dpd/rendez-vous/abc",
        ),
        ("javascript:alert(1)", ""),
        ("https://a.example/ espace", ""),
        ("https://a.example/" + "a" * 300, ""),
    ],
)
async def test_the_address_of_the_appointment_is_passed_on_where_there_is_one(link: str, kept: str) -> None:
    told = announced(shipment_bc(more=f"<AppointmentUrl>{link}</AppointmentUrl>"))
    async with carrier_server(answer(told), answer(printed())) as server:
        assert (await eprint(server).make(predict())).appointment_url == kept


FAULTS = {
    "plain": (fault("Code postal inconnu."), "DPD refuse ce colis\xa0: «\xa0Code postal inconnu\xa0».", "soap:Server"),
    "wrapped": (
        fault(
            "Server was unable to process request. ---&gt; System.Exception: Poids trop élevé\n   at Web.Eprint.Do(x)"
        ),
        "DPD refuse ce colis\xa0: «\xa0Poids trop élevé\xa0».",
        "soap:Server",
    ),
    "detailed": (
        fault(
            "x", detail="<detail><ErrorId>IpPermissionDenied</ErrorId><ErrorMessage>IP inconnue</ErrorMessage></detail>"
        ),
        "DPD refuse ce colis\xa0: «\xa0IP inconnue\xa0».",
        "IpPermissionDenied",
    ),
    "bare": (
        "<Error><ErrorId>42</ErrorId><ErrorMessage>Contrat clos</ErrorMessage></Error>",
        "DPD refuse ce colis\xa0: «\xa0Contrat clos\xa0».",
        "42",
    ),
    "soap 1.2": (
        '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body><e:Fault><e:Code><e:Value>e:Sender'
        "</e:Value></e:Code><e:Reason><e:Text>Ville inconnue</e:Text></e:Reason></e:Fault></e:Body></e:Envelope>",
        "DPD refuse ce colis\xa0: «\xa0Ville inconnue\xa0».",
        "e:Sender",
    ),
    "mute": (fault(""), "DPD refuse ce colis, sans dire pourquoi.", "soap:Server"),
}


@pytest.mark.parametrize("status", ["200 OK", "500 Internal Server Error", "400 Bad Request"])
@pytest.mark.parametrize(("told", "message", "code"), FAULTS.values(), ids=FAULTS.keys())
async def test_a_fault_is_said_in_the_carriers_own_words(told: str, message: str, code: str, status: str) -> None:
    async with carrier_server(answer(told, status)) as server:
        with pytest.raises(CarrierRefused) as caught:
            await eprint(server).make(a_shipment())
    assert (caught.value.message, caught.value.code) == (message, code)


@pytest.mark.parametrize("words", ["mot " * 2_000, "a\tb\n" * 500, "\u202e" * 900])
async def test_a_fault_is_said_in_bounds(words: str) -> None:
    async with carrier_server(answer(fault(words), "500 Oops")) as server:
        with pytest.raises(CarrierRefused) as caught:
            await eprint(server).make(a_shipment())
    assert len(caught.value.message) < 300
    assert caught.value.message.replace("\xa0", " ").isprintable()


async def test_access_refused_without_a_word_is_said_to_staff() -> None:
    async with carrier_server(answer("", "403 Forbidden")) as server:
        with pytest.raises(CarrierRefused, match="accès refusé"):
            await eprint(server).make(a_shipment())


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES.keys())
@pytest.mark.parametrize("before", [(), (answer(announced()),)], ids=["announcing", "printing"])
async def test_whatever_goes_wrong_is_unavailable_and_soon(trouble: Behave, before: tuple[Behave, ...]) -> None:
    async with carrier_server(*before, trouble) as server:
        with pytest.raises(CarrierUnavailable):
            await eprint(server, timeout=QUICK).make(a_shipment())


@pytest.mark.parametrize(
    ("told", "refused"),
    [
        (printed(label(b"<html>")), False),
        (printed("<Label><type>EPRINT</type><label>pas du base 64 !</label></Label>"), False),
        (printed("<Label><type>EPRINT</type><label></label></Label>"), True),
        (soap("<GetLabelBcResponse/>"), True),
    ],
)
async def test_a_label_that_is_none_is_not_given(told: str, refused: bool) -> None:
    async with carrier_server(answer(announced()), answer(told)) as server:
        with pytest.raises(CarrierRefused if refused else CarrierUnavailable):
            await eprint(server).make(a_shipment())


@pytest.mark.parametrize("number", ["", "12", "<b/>", "../../x", "é" * 12, "1" * 40])
async def test_a_number_that_is_none_is_not_taken(number: str) -> None:
    async with carrier_server(answer(announced(shipment_bc(number)))) as server:
        with pytest.raises(CarrierUnavailable, match="no parcel number"):
            await eprint(server).make(a_shipment())


async def test_a_label_lost_on_its_way_is_fetched_again_without_a_second_parcel() -> None:
    behaviours = answer(announced()), answer("", "503 Oops"), answer(printed())
    async with carrier_server(*behaviours) as server:
        maker = eprint(server)
        with pytest.raises(CarrierUnavailable):
            await maker.make(a_shipment())
        made = await maker.make(a_shipment(day=date(2026, 12, 1)))
        again = await maker.make(a_shipment())
    assert made == again
    assert [one.count("<ns0:CreateShipmentBc") for one in server.asked] == [1, 0, 0, 0]


async def test_a_corrected_address_is_another_parcel() -> None:
    second = announced(shipment_bc("250069999999999"))
    behaviours = answer(announced()), answer("", "503 Oops"), answer(second), answer(printed())
    async with carrier_server(*behaviours) as server:
        maker = eprint(server)
        with pytest.raises(CarrierUnavailable):
            await maker.make(a_shipment())
        made = await maker.make(a_shipment(receiver=replace(ALICE, street="14 rue de l’Évêché")))
    assert made.tracking_number == "250069999999999"


async def test_a_number_that_is_not_printed_is_given_up() -> None:
    second = announced(shipment_bc("250069999999999"))
    behaviours = answer(announced()), answer(fault("Expédition supprimée"), "500"), answer(second), answer(printed())
    async with carrier_server(*behaviours) as server:
        maker = eprint(server)
        with pytest.raises(CarrierRefused):
            await maker.make(a_shipment())
        assert (await maker.make(a_shipment())).tracking_number == "250069999999999"


async def test_credentials_appear_nowhere_but_in_the_question(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with carrier_server(
        answer(fault(f"Mot de passe {SECRET.replace('<', '&lt;')} refusé pour boutique"))
    ) as server:
        maker = eprint(server)
        with pytest.raises(CarrierRefused) as caught:
            await maker.make(a_shipment())
    assert "un-mot-de-passe" in server.asked[0]
    shown = f"{caught.value.message} {caught.value!r} {maker!r} {ACCESS!r} {maker._service!r} {caplog.text}"
    assert "un-mot-de-passe" not in shown
    assert caught.value.message == "DPD refuse ce colis\xa0: «\xa0Mot de passe … refusé pour …\xa0»."
    assert caught.value.__cause__ is None


async def test_nobody_waits_for_a_carrier_inside_a_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "in_transaction", lambda: True)
    async with carrier_server(answer(announced())) as server:
        with pytest.raises(RuntimeError, match="transaction"):
            await eprint(server).make(a_shipment())
    assert server.asked == []
