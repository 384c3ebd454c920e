"""EPrint as DPD speaks it, over real HTTP: what is announced for each service, and every oddity of the answers."""

import base64
import logging
from dataclasses import replace
from datetime import date, time
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st

from db import engine
from shop.carriers.carrier import CarrierRefused, CarrierUnavailable, LabelMaker, Shipment
from shop.carriers.dpd_access import DpdAccess
from shop.carriers.dpd_eprint import DpdEprint
from shop.carriers.dpd_shipment import LINE, announcement, wish_words
from shop.carriers.xml_answers import find, text_of
from shop.delivery_choice import Slot
from tests.unit.shop.carrier_faults import QUICK, TROUBLES
from tests.unit.shop.carrier_server import Behave, Server, answer, carrier_server
from tests.unit.shop.shipments import ALICE, a_shipment, predict, to_point

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


async def test_a_parcel_is_announced_then_its_label_fetched_by_its_number() -> None:
    async with carrier_server(answer(announced()), answer(printed())) as server:
        maker: LabelMaker = eprint(server)
        made = await maker.make(a_shipment())
    assert (made.tracking_number, made.pdf, made.appointment_url) == ("250069123456789", PDF, "")
    heads = [one.partition("\r\n\r\n")[0] for one in server.asked]
    for name, head in zip(("CreateShipmentBc", "GetLabelBc"), heads, strict=True):
        assert f'SOAPAction: "{NAMESPACE}/{name}"' in head
    assert all("Content-Type: text/xml; charset=utf-8" in head for head in heads)
    second = request(server.asked[1])
    assert text_of(second, "shipmentNumber") == "250069123456789"
    assert (text_of(second, "countrycode"), text_of(second, "centernumber"), text_of(second, "number")) == (
        "250",
        "69",
        "12345",
    )
    assert text_of(second, "type") == "PDF_A6"


async def test_what_is_announced_of_a_parcel_to_an_address() -> None:
    root = await sent(a_shipment())
    credentials = find(root, "UserCredentials")
    assert credentials is not None
    assert credentials.tag == f"{{{NAMESPACE}}}UserCredentials"
    assert (text_of(credentials, "userid"), text_of(credentials, "password")) == ("boutique", SECRET)
    assert [text_of(root, f"customer_{name}") for name in ("countrycode", "centernumber", "number")] == [
        "250",
        "69",
        "12345",
    ]
    assert text_of(root, "weight") == "1.26"
    assert text_of(root, "referencenumber") == "SC-26-000123-1"
    assert text_of(root, "shippingdate") == "30.11.2026"
    assert address(root, "receiveraddress") == {
        "name": "Alice Œuvré-Martin",
        "countryPrefix": "FR",
        "zipCode": "38000",
        "city": "Grenoble",
        "street": "12 rue de l’Évêché",
        "phoneNumber": "+33612345678",
    }
    assert address(root, "receiverinfo") == {
        "name2": "Cabinet d’Alice & fils",
        "name3": "Bâtiment C",
        "vinfo1": "2e étage, code 12A34",
    }
    assert address(root, "shipperaddress")["city"] == "Lyon"
    assert find(root, "contact") is None
    assert find(root, "parcelshop") is None
    assert find(root, "extraInsurance") is None


async def test_predict_asks_for_the_mobile_phone_and_says_the_wished_slot() -> None:
    root = await sent(predict())
    assert address(root, "contact") == {"sms": "+33612345678", "email": "alice@example.org", "type": "Predict"}
    told = address(root, "receiverinfo")
    assert (told["vinfo1"], told["vinfo2"]) == ("Créneau souhaité : 01/12 8h-10h", "2e étage, code 12A34")


async def test_a_pickup_point_is_named_by_its_code() -> None:
    root = await sent(to_point())
    assert address(root, "contact") == {"email": "alice@example.org", "type": "No"}
    assert address(root, "shopaddress") == {
        "name": "Tabac du Pont",
        "countryPrefix": "FR",
        "zipCode": "38100",
        "city": "Grenoble",
        "street": "3 place du Pont",
        "shopid": "P12345",
    }
    there = address(root, "receiveraddress")
    assert (there["name"], there["street"], there["zipCode"]) == ("Alice Œuvré-Martin", "3 place du Pont", "38100")


async def test_a_buyer_with_an_address_keeps_it_at_a_pickup_point() -> None:
    assert address(await sent(to_point(receiver=ALICE)), "receiveraddress")["street"] == "12 rue de l’Évêché"


@pytest.mark.parametrize(("mode", "code", "contact"), [("by_bicycle", "", ""), ("shops", "P12345", "No")])
async def test_a_merchants_own_mode_goes_where_its_shipment_says(mode: str, code: str, contact: str) -> None:
    shipment = to_point(mode, code) if code else a_shipment(mode=mode)
    found = find(await sent(shipment), "contact")
    assert (text_of(found, "type") if found is not None else "") == contact


async def test_a_parcel_is_insured_for_its_worth_where_the_merchant_wants_it() -> None:
    assert address(await sent(a_shipment(), insured=True), "extraInsurance") == {
        "value": "89.90",
        "type": "byShipments",
    }


@pytest.mark.parametrize(
    ("shipment", "words"),
    [
        (predict(receiver=replace(ALICE, phone="")), "téléphone portable"),
        (to_point(code=""), "point de retrait"),
    ],
)
async def test_what_the_service_would_refuse_is_said_before_it_is_asked(shipment: Shipment, words: str) -> None:
    async with carrier_server(answer(announced())) as server:
        with pytest.raises(CarrierRefused, match=words):
            await eprint(server).make(shipment)
    assert server.asked == []


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


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_of_a_buyer_makes_a_question_that_can_be_read(text: str) -> None:
    buyer = replace(ALICE, name=text, company=text, street=text, more=text, town=text, note=text)
    service = DpdEprint(ACCESS)._service
    envelope, _ = service._written(
        "CreateShipmentBc", announcement(predict(receiver=buyer), insured=True) | dict.fromkeys(CUSTOMER, 1)
    )
    root = fromstring(envelope)
    for parent in ("receiveraddress", "receiverinfo"):
        assert all(len(one.text or "") <= LINE for one in find(root, parent) or ())


@settings(deadline=None)
@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.times(), st.times())
def test_a_wish_fits_its_field(day: date, start: time, end: time) -> None:
    words = wish_words(Slot(day.isoformat(), f"{start:%H:%M}", f"{end:%H:%M}"))
    assert words.startswith("Créneau souhaité")
    assert len(words) <= LINE


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("08:00", "10:00", "Créneau souhaité : 01/12 8h-10h"),
        ("08:30", "10:30", "Créneau souhaité : 01/12 8h30-10h30"),
        ("10:30", "12:30", "Créneau souhaité 01/12 10h30-12h30"),
    ],
)
def test_a_wish_in_words(start: str, end: str, words: str) -> None:
    assert wish_words(Slot("2026-12-01", start, end)) == words
