"""Colissimo's label service over real HTTP: what is sent for each product, answers in parts, and their oddities."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.carriers.carrier import CarrierRefused, LabelMaker, Shipment
from shop.carriers.colissimo_access import ColissimoAccess
from shop.carriers.colissimo_letter import LINE, letter
from shop.carriers.words import kilograms
from tests.unit.shop.carrier_server import answer, carrier_server
from tests.unit.shop.colissimo_answers import (
    ACCESS,
    HEADER,
    KEY,
    NUMBER,
    PDF,
    several,
    sls,
)
from tests.unit.shop.shipments import ALICE, a_shipment, to_point

GOOD = answer(several(), "200 OK", HEADER)


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


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_of_a_buyer_stays_within_the_fields(text: str) -> None:
    buyer = replace(ALICE, name=text, company=text, street=text, more=text, town=text, note=text)
    told = letter(a_shipment(receiver=buyer), commercial_name=text, insured=True)
    address = told["addressee"]["address"]
    assert all(len(value) <= LINE for name, value in address.items() if name != "email")
    json.dumps(told).encode()
