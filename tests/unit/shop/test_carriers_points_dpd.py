"""MyPudo as DPD speaks it, over real HTTP: what is asked, and every oddity of what is answered."""

from contextlib import suppress
from datetime import date, time
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop.carriers.carrier import CarrierRefused, CarrierUnavailable, Closing, Point, PointSearch
from shop.carriers.dpd import MyPudo, plain, points_in
from tests.unit.shop.carrier_server import answer, carrier_server

SEARCH = PointSearch("FR", "69003", "Saint-Étienne-l’Œuvre", 4_000, date(2026, 12, 1), "12 rue de l’Évêché")

ITEM = """
  <PUDO_ITEM active="true">
   <PUDO_ID>P12345</PUDO_ID><DISTANCE>842</DISTANCE><NAME>TABAC  DU PONT</NAME>
   <ADDRESS1>3 PLACE DU PONT</ADDRESS1><ADDRESS2>
   </ADDRESS2><ADDRESS3> </ADDRESS3><LOCAL_HINT>  face à la
   gare </LOCAL_HINT><ZIPCODE>69003</ZIPCODE><CITY>LYON</CITY><COUNTRY>FRA</COUNTRY>
   <LONGITUDE>4,8567</LONGITUDE><LATITUDE>45,7578</LATITUDE><MAP_URL> </MAP_URL><AVAILABLE>full</AVAILABLE>
   <OPENING_HOURS_ITEMS>
    <OPENING_HOURS_ITEM><DAY_ID>2</DAY_ID><START_TM>14:00</START_TM><END_TM>18:30</END_TM></OPENING_HOURS_ITEM>
    <OPENING_HOURS_ITEM><DAY_ID>2</DAY_ID><START_TM>09:00</START_TM><END_TM>12:00</END_TM></OPENING_HOURS_ITEM>
    <OPENING_HOURS_ITEM><DAY_ID>6</DAY_ID><START_TM>08:30</START_TM><END_TM>13:00</END_TM></OPENING_HOURS_ITEM>
   </OPENING_HOURS_ITEMS>
   <HOLIDAY_ITEMS><HOLIDAY_ITEM><START_DTM>24/12/2026 00:00:00</START_DTM><END_DTM>02/01/2027 00:00:00</END_DTM>
   </HOLIDAY_ITEM></HOLIDAY_ITEMS>
  </PUDO_ITEM>"""


def listed(*items: str) -> str:
    inside = "".join(items)
    return (
        f'<?xml version="1.0" encoding="utf-8"?><RESPONSE quality="2"><REQUEST_ID> </REQUEST_ID>'
        f"<PUDO_ITEMS>{inside}</PUDO_ITEMS></RESPONSE>"
    )


def points(*items: str, search: PointSearch = SEARCH) -> list[Point]:
    return points_in(listed(*items).encode(), search)


def item(**changes: str) -> str:
    """The recorded point with other texts in the named elements; None of them may be missing."""
    made = ITEM
    for name, text in changes.items():
        start, end = made.index(f"<{name}>"), made.index(f"</{name}>")
        made = f"{made[:start]}<{name}>{text}{made[end:]}"
    return made


async def test_the_question_is_a_form_by_get_without_accents() -> None:
    async with carrier_server(answer(listed())) as server:
        finder = MyPudo("a key", server.url)
        assert await finder.near(SEARCH) == []
    method, target, _ = server.asked[0].split("\r\n")[0].split(" ")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(target).query, keep_blank_values=True).items()}
    assert (method, urlsplit(target).path) == ("GET", "/service/GetPudoList")
    assert asked.pop("requestID") == asked.pop("request_id")
    assert asked == {
        "carrier": "EXA",
        "key": "a key",
        "address": "12 rue de l'Eveche",
        "zipCode": "69003",
        "city": "SAINT-ETIENNE-L'OEUVRE",
        "countrycode": "FR",
        "date_from": "01/12/2026",
        "max_pudo_number": "20",
        "max_distance_search": "",
        "weight": "",
        "category": "",
        "holiday_tolerant": "",
    }


async def test_each_question_has_a_name_of_its_own_of_thirty_characters() -> None:
    async with carrier_server(answer(listed())) as server:
        finder = MyPudo("k", server.url)
        for _ in range(2):
            await finder.near(SEARCH)
    names = {parse_qs(urlsplit(one.split(" ")[1]).query)["requestID"][0] for one in server.asked}
    assert [len(name) for name in names] == [30, 30]


async def test_a_point_is_read_whole() -> None:
    async with carrier_server(answer(listed(ITEM))) as server:
        finder = MyPudo("k", server.url)
        (point,) = await finder.near(SEARCH)
    assert point == Point(
        network="dpd",
        code="P12345",
        name="TABAC DU PONT",
        street="3 PLACE DU PONT",
        postcode="69003",
        town="LYON",
        country="FR",
        latitude=45.7578,
        longitude=4.8567,
        week=(
            (),
            ((time(9), time(12)), (time(14), time(18, 30))),
            (),
            (),
            (),
            ((time(8, 30), time(13)),),
            (),
        ),
        closings=(Closing(date(2026, 12, 24), date(2027, 1, 2)),),
        hint="face à la gare",
        distance_m=842,
    )


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (listed(ITEM), "500 Internal Server Error"),
        (listed(ITEM), "403 Forbidden"),
        (listed(ITEM) + " " * 10**6, "200 OK"),
    ],
)
async def test_a_list_with_an_error_or_too_long_a_one_is_no_answer(body: str, status: str) -> None:
    async with carrier_server(answer(body, status)) as server:
        with pytest.raises(CarrierUnavailable):
            await MyPudo("k", server.url).near(SEARCH)


def test_the_nearest_comes_first_and_one_without_a_distance_last() -> None:
    far, near, unknown = item(PUDO_ID="P2", DISTANCE="900"), item(PUDO_ID="P1"), item(PUDO_ID="P3", DISTANCE=" ")
    assert [(one.code, one.distance_m) for one in points(unknown, far, near)] == [
        ("P1", 842),
        ("P2", 900),
        ("P3", None),
    ]


def test_points_given_up_and_points_abroad_are_left_out() -> None:
    gone = ITEM.replace('active="true"', 'active="False"')
    assert points(gone, item(COUNTRY="BEL")) == []
    belgian = PointSearch("BE", "1000", "Bruxelles", 1_000, date(2026, 12, 1))
    (point,) = points(item(COUNTRY="BEL", ZIPCODE="1000"), search=belgian)
    assert point.country == "BE"
    assert [one.country for one in points(ITEM.replace("<COUNTRY>FRA</COUNTRY>", ""), item(COUNTRY=" "))] == ["FR"] * 2


def test_the_newer_form_of_a_points_name_is_kept() -> None:
    (point,) = points(item(PUDO_ID="FR12AB34CD"))
    assert point.code == "FR12AB34CD"


def test_a_point_without_a_position_is_where_its_postcode_is() -> None:
    for text in (" ", "0,0", "nan", "95,3"):
        (point,) = points(item(LATITUDE=text, LONGITUDE="0" if text == "0,0" else "4,85"))
        assert (round(point.latitude), round(point.longitude)) == (46, 5)


def test_the_number_of_a_street_is_put_before_it_once() -> None:
    apart = ITEM.replace("<LOCAL_HINT>", "<STREETNUM>3</STREETNUM><LOCAL_HINT>")
    assert points(apart)[0].street == "3 PLACE DU PONT"
    assert points(apart.replace("3 PLACE", "PLACE"))[0].street == "3 PLACE DU PONT"
    assert points(item(ADDRESS2="Bâtiment B"))[0].street == "3 PLACE DU PONT, Bâtiment B"


@pytest.mark.parametrize(
    ("start", "end", "closings"),
    [
        ("2026-12-24T00:00:00", "2026-12-24T23:59:59", (Closing(date(2026, 12, 24), date(2026, 12, 24)),)),
        ("24/12/2026", " ", (Closing(date(2026, 12, 24), date.max),)),
    ],
)
def test_leave_is_read_as_it_is_written(start: str, end: str, closings: tuple[Closing, ...]) -> None:
    (point,) = points(item(START_DTM=start, END_DTM=end))
    assert point.closings == closings


def test_a_point_whose_leave_nobody_understands_is_not_offered() -> None:
    assert [one.code for one in points(item(START_DTM="Noël", PUDO_ID="P9"), ITEM)] == ["P12345"]


def test_hours_that_cannot_be_are_no_hours_and_midnight_ends_a_day() -> None:
    (odd,) = points(item(START_TM="25:00"))
    assert odd.week[1] == ((time(9), time(12)),)
    (night,) = points(item(END_TM="00:00"))
    assert night.week[1] == ((time(9), time(12)), (time(14), time(23, 59)))
    (closed,) = points(item(START_TM="00:00", END_TM="00:00"))
    assert closed.week[1] == ((time(9), time(12)),)


@pytest.mark.parametrize("code", ["301", "312", "399"])
def test_a_place_nobody_knows_is_refused_with_its_code(code: str) -> None:
    with pytest.raises(CarrierRefused) as refused:
        points_in(f'<RESPONSE><ERROR code="{code}">City is required</ERROR></RESPONSE>'.encode(), SEARCH)
    assert refused.value.code == code
    assert refused.value.message == "DPD ne reconnaît pas ce lieu. Vérifiez le code postal et la ville."


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"<html><body>Service unavailable</body>",
        b"<html><body>Service unavailable</body></html>",
        b'<RESPONSE><ERROR code="100">key</ERROR></RESPONSE>',
        b"<RESPONSE><ERROR/></RESPONSE>",
        b"<RESPONSE/>",
        b'<?xml version="1.0" encoding="utf-8"?><RESPONSE>\xe9</RESPONSE>',
        b'<?xml version="1.0" encoding="klingon"?><RESPONSE/>',
        b'<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><RESPONSE>&b;</RESPONSE>',
        b'<!DOCTYPE r [<!ENTITY a SYSTEM "http://127.0.0.1/passwd">]><RESPONSE>&a;</RESPONSE>',
        b"<a>" * 50_000,
        b"\x00\x01\x02",
        listed(item(PUDO_ID="../etc")).encode(),
        listed(item(NAME=" ")).encode(),
        listed("<PUDO_ITEM/>").encode(),
    ],
)
def test_what_cannot_be_understood_is_no_answer(body: bytes) -> None:
    with pytest.raises(CarrierUnavailable):
        points_in(body, SEARCH)


def test_other_encodings_that_say_so_are_read() -> None:
    text = listed(item(NAME="Épicerie")).replace("utf-8", "iso-8859-1")
    assert points_in(text.encode("latin-1"), SEARCH)[0].name == "Épicerie"


def test_the_envelope_of_soap_is_looked_into() -> None:
    inner = listed(ITEM).partition("?>")[2].replace("<RESPONSE", '<RESPONSE xmlns="http://MyPudo.pickup-services.com/"')
    assert len(points_in(f"<e:Envelope xmlns:e='x'><e:Body>{inner}</e:Body></e:Envelope>".encode(), SEARCH)) == 1


def test_plain_words_have_no_accents() -> None:
    assert plain("  Bœuf\u00a0sur l’Évêché \t") == "Boeuf sur l'Eveche"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_answer_ever_raises_anything_else(data: st.DataObject) -> None:
    body = bytearray(listed(ITEM, item(PUDO_ID="P2")).encode())
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=4))
    with suppress(CarrierUnavailable, CarrierRefused):
        assert all(isinstance(one, Point) for one in points_in(bytes(body), SEARCH))
