"""Colissimo's point service over real HTTP: what is asked, and every oddity of what is answered."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop.carriers.carrier import CarrierRefused, CarrierUnavailable, Closing, Point, PointSearch
from shop.carriers.colissimo import ColissimoPoints, points_in
from shop.carriers.colissimo_access import ColissimoAccess
from tests.unit.shop.carrier_server import answer, carrier_server

KEY = ColissimoAccess("a key")
SEARCH = PointSearch("FR", "69003", "Lyon", 4_000, date(2026, 12, 1), "12 rue de l’Évêché")


def milliseconds(year: int, month: int, day: int, hour: int) -> int:
    return round(datetime(year, month, day, hour, tzinfo=UTC).timestamp() * 1000)


# Midnight in Paris is 23:00 of the day before in winter, 22:00 in summer.
LEAVE = {
    "numero": 1,
    "calendarDeDebut": milliseconds(2026, 12, 23, 23),
    "calendarDeFin": milliseconds(2027, 1, 1, 23),
}
ITEM: dict[str, Any] = {
    "identifiant": "692860",
    "nom": "LYON  VILLETTE",
    "adresse1": "3 PLACE DU PONT",
    "adresse2": " ",
    "adresse3": None,
    "codePostal": "69003",
    "localite": "LYON",
    "codePays": "FR",
    "libellePays": "FRANCE",
    "indiceDeLocalisation": "face à la gare",
    "coordGeolocalisationLatitude": "45.7578",
    "coordGeolocalisationLongitude": "4.8567",
    "distanceEnMetre": 842,
    "typeDePoint": "BPR",
    "reseau": "R01",
    "poidsMaxi": 30000,
    "accesPersonneMobiliteReduite": True,
    "parking": False,
    "loanOfHandlingTool": False,
    "horairesOuvertureLundi": "00:00-00:00 00:00-00:00",
    "horairesOuvertureMardi": "14:00-18:30 09:00-12:00",
    "horairesOuvertureMercredi": "09:00-12:30 00:00-00:00",
    "horairesOuvertureJeudi": "",
    "horairesOuvertureVendredi": None,
    "horairesOuvertureSamedi": "08:30-13:00",
    "listeConges": [LEAVE],
    "congesTotal": False,
    "congesPartiel": True,
    "periodeActiviteHoraireDeb": "",
    "periodeActiviteHoraireFin": "",
}


def body(*items: Any, code: Any = 0, **more: Any) -> bytes:
    told = {"errorCode": code, "errorMessage": "Code retour OK", "qualiteReponse": 1, **more}
    return json.dumps({**told, "listePointRetraitAcheminement": list(items)}).encode()


def points(*items: Any, search: PointSearch = SEARCH) -> list[Point]:
    return points_in(body(*items), search)


def item(**changes: Any) -> dict[str, Any]:
    return {**ITEM, **changes}


async def asked_for(search: PointSearch, access: ColissimoAccess = KEY) -> tuple[str, dict[str, str]]:
    async with carrier_server(answer(body())) as server:
        finder = ColissimoPoints(access, server.url)
        assert await finder.near(search) == []
    head, _, sent = server.asked[0].partition("\r\n\r\n")
    return head.split("\r\n")[0], json.loads(sent)


async def test_the_question_is_json_by_post() -> None:
    line, sent = await asked_for(SEARCH)
    assert line == "POST /service/findRDVPointRetraitAcheminement HTTP/1.1"
    assert sent == {
        "apiKey": "a key",
        "address": "12 rue de l’Évêché",
        "zipCode": "69003",
        "city": "Lyon",
        "countryCode": "FR",
        "shippingDate": "01/12/2026",
        "weight": "4000",
        "filterRelay": "1",
        "optionInter": "0",
        "lang": "FR",
        "origin": "CMS",
    }


async def test_an_account_signs_in_with_its_password() -> None:
    _, sent = await asked_for(SEARCH, ColissimoAccess(account="123456", password="secret"))
    assert (sent["accountNumber"], sent["password"]) == ("123456", "secret")
    assert "apiKey" not in sent


@pytest.mark.parametrize(("grams", "relay"), [(0, "1"), (20_000, "1"), (20_001, "0")])
async def test_above_twenty_kilograms_only_post_offices_are_asked_for(grams: int, relay: str) -> None:
    _, sent = await asked_for(replace(SEARCH, weight_g=grams))
    assert sent["filterRelay"] == relay
    assert int(sent["weight"]) >= 1


async def test_abroad_is_asked_for_as_such() -> None:
    _, sent = await asked_for(replace(SEARCH, country="BE", postcode="1000"))
    assert (sent["countryCode"], sent["optionInter"]) == ("BE", "1")


async def test_a_point_is_read_whole() -> None:
    async with carrier_server(answer(body(ITEM))) as server:
        finder = ColissimoPoints(KEY, server.url)
        (point,) = await finder.near(SEARCH)
    assert point == Point(
        network="colissimo",
        code="692860",
        name="LYON VILLETTE",
        street="3 PLACE DU PONT",
        postcode="69003",
        town="LYON",
        country="FR",
        latitude=45.7578,
        longitude=4.8567,
        week=(
            (),
            ((time(9), time(12)), (time(14), time(18, 30))),
            ((time(9), time(12, 30)),),
            (),
            (),
            ((time(8, 30), time(13)),),
            (),
        ),
        closings=(Closing(date(2026, 12, 24), date(2027, 1, 2)),),
        kind="post_office",
        max_weight_g=30_000,
        wheelchair=True,
        parking=False,
        hint="face à la gare",
        distance_m=842,
    )


@pytest.mark.parametrize(("padding", "status"), [("", "500 Internal Server Error"), (" " * 10**6, "200 OK")])
async def test_a_list_with_an_error_or_too_long_a_one_is_no_answer(padding: str, status: str) -> None:
    async with carrier_server(answer(body(ITEM) + padding.encode(), status)) as server:
        with pytest.raises(CarrierUnavailable):
            await ColissimoPoints(KEY, server.url).near(SEARCH)


def test_leave_in_summer_is_that_of_paris_too() -> None:
    leave = {"calendarDeDebut": str(milliseconds(2026, 7, 31, 22)), "calendarDeFin": milliseconds(2026, 8, 14, 22)}
    (point,) = points(item(listeConges=leave))
    assert point.closings == (Closing(date(2026, 8, 1), date(2026, 8, 15)),)


def test_a_point_on_leave_for_good_is_left_out() -> None:
    for told in (True, "true"):
        assert points(item(congesTotal=told)) == []


def test_a_point_whose_leave_nobody_understands_is_not_offered() -> None:
    for leave in ("août", [1], [{"calendarDeDebut": None}], [{"calendarDeDebut": 10**30, "calendarDeFin": 1}]):
        assert [one.code for one in points(item(listeConges=leave, identifiant="111111"), ITEM)] == ["692860"]
    (point,) = points(item(listeConges=None))
    assert point.closings == ()


def test_texts_are_read_as_numbers_and_truths() -> None:
    (point,) = points(
        item(
            poidsMaxi="16000",
            distanceEnMetre="842",
            accesPersonneMobiliteReduite="false",
            parking=None,
            typeDePoint="A2P",
        )
    )
    assert (point.max_weight_g, point.distance_m, point.wheelchair, point.parking) == (16_000, 842, False, None)
    assert point.kind == "shop"
    assert points(item(typeDePoint="PCS", poidsMaxi=None))[0].kind == "locker"
    assert points(item(poidsMaxi=None))[0].max_weight_g == 0


def test_a_name_told_as_a_number_keeps_its_zeros() -> None:
    assert points(item(identifiant=12345))[0].code == "012345"


def test_the_nearest_comes_first() -> None:
    far, unknown = item(identifiant="2", distanceEnMetre=900), item(identifiant="3", distanceEnMetre=None)
    assert [one.code for one in points(unknown, far, ITEM)] == ["692860", "2", "3"]


def test_a_point_without_a_position_is_where_its_postcode_is_or_nowhere() -> None:
    for told in (None, "", "0.0", "NaN"):
        (point,) = points(item(coordGeolocalisationLatitude=told, coordGeolocalisationLongitude="0"))
        assert (round(point.latitude), round(point.longitude)) == (46, 5)
    assert len(points(ITEM, item(coordGeolocalisationLatitude="x", codePostal="00000"))) == 1


@pytest.mark.parametrize("code", [300, "301"])
def test_where_there_is_none_there_is_none(code: Any) -> None:
    assert points_in(body(code=code), SEARCH) == []
    assert points_in(json.dumps({"errorCode": code, "listePointRetraitAcheminement": None}).encode(), SEARCH) == []


@pytest.mark.parametrize("code", [203, "104", 105, 144])
def test_a_place_nobody_knows_is_refused_with_its_code(code: Any) -> None:
    with pytest.raises(CarrierRefused) as refused:
        points_in(body(code=code), SEARCH)
    assert refused.value.code == str(code)
    assert refused.value.message == "Colissimo ne reconnaît pas ce lieu. Vérifiez le code postal et la ville."


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"<html></html>",
        b'{"errorCode": 0, "listePointRetraitAcheminement": "none"}',
        b'{"errorCode": 0, "listePointRetraitAcheminement": [1, 2]}',
        b'{"errorCode": 0, "listePointRetraitAcheminement": [{}]}',
        b'{"errorCode": 0, "listePointRetraitAcheminement": [{"nom": "caf\xe9"}]}',
        b'{"errorCode": 0',
        b"[" * 200_000,
        b'{"errorCode": ' + b"9" * 10_000 + b"}",
        body(ITEM, code=201),
        body(ITEM, code=101),
        body(ITEM, code=202),
        body(ITEM, code=1000),
        body(ITEM, code=None),
        body(ITEM, code=True),
        body(item(identifiant="../etc")),
        body(item(nom="\ud800")),
    ],
)
def test_what_cannot_be_understood_is_no_answer(told: bytes) -> None:
    with pytest.raises(CarrierUnavailable):
        points_in(told, SEARCH)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_answer_ever_raises_anything_else(data: st.DataObject) -> None:
    scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
    values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner))
    changes = data.draw(st.dictionaries(st.sampled_from(sorted(ITEM)), values, max_size=4))
    with suppress(CarrierUnavailable, CarrierRefused):
        assert all(isinstance(one, Point) for one in points(item(**changes), ITEM))
