"""EPrint as DPD speaks it, over real HTTP: what is announced for each service, and the words it is announced in."""

from dataclasses import replace
from datetime import date, time

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.carriers.carrier import CarrierRefused, LabelMaker, Shipment
from shop.carriers.dpd_eprint import DpdEprint
from shop.carriers.dpd_shipment import LINE, announcement, wish_words
from shop.carriers.xml_answers import find, text_of
from shop.delivery.choice import Slot
from tests.unit.shop.carrier_server import answer, carrier_server
from tests.unit.shop.eprint_answers import (
    ACCESS,
    CUSTOMER,
    NAMESPACE,
    PDF,
    SECRET,
    address,
    announced,
    eprint,
    printed,
    request,
    sent,
)
from tests.unit.shop.shipments import ALICE, a_shipment, predict, to_point


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


async def test_a_long_street_ends_where_the_address_goes_on() -> None:
    buyer = replace(ALICE, street="128 boulevard du Maréchal de Lattre de Tassigny")
    root = await sent(a_shipment(receiver=buyer))
    assert address(root, "receiveraddress")["street"] == "128 boulevard du Maréchal de Lattre"
    told = address(root, "receiverinfo")
    assert (told["name3"], told["name4"]) == ("de Tassigny", "Bâtiment C")


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
        found = find(root, parent)
        assert found is not None
        assert all(len(one.text or "") <= LINE for one in found)


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
