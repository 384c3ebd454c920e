"""DPD's pickup points: the service MyPudo, asked as a form by GET and answered in XML.

The shape of its answers and what to mind in them were read in DPD France's own modules for shops: coordinates with a
decimal comma, points told although they are closed for good, elements of nothing but spaces, two spans for a day with
a lunch break. DPD has no test environment; the simulator and the tests speak as its recorded answers do.
"""

import secrets
import unicodedata
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from shop.calendar import Span
from shop.carriers.carrier import (
    DPD,
    TIMEOUT,
    CarrierRefused,
    CarrierUnavailable,
    Closing,
    Point,
    PointSearch,
)
from shop.carriers.reading import POSTCODE, closing, code, position, spans, whole, words
from shop.carriers.wire import get
from shop.carriers.xml_answers import find, parsed

MYPUDO: Final = "https://mypudo.pickup-services.com/mypudo/mypudo.asmx"
SUBSIDIARY: Final = "EXA"
"""DPD France, for a service that several carriers share."""
MOST: Final = 20
MOST_BYTES: Final = 1_000_000
"""Twenty points of DPD take a fiftieth of them."""
REQUEST_BYTES: Final = 15
"""Thirty characters once written down, which is what the service reads of a request's name."""
COUNTRIES: Final = {
    "FRA": "FR",
    "BEL": "BE",
    "LUX": "LU",
    "MCO": "MC",
    "DEU": "DE",
    "NLD": "NL",
    "ESP": "ES",
    "ITA": "IT",
}
LIGATURES: Final = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "’": "'", "ß": "ss"})


class MyPudo:
    """A PointFinder. `key`: the access code that DPD's sales contact gives the merchant."""

    def __init__(self, key: str, url: str = MYPUDO, *, timeout: float = TIMEOUT) -> None:
        self._key, self._url, self._timeout = key, url, timeout

    def __repr__(self) -> str:
        return f"MyPudo({self._url})"

    async def near(self, search: PointSearch) -> list[Point]:
        address = f"{self._url}/GetPudoList"
        answer = await get(address, self._question(search), seconds=self._timeout, most=MOST_BYTES)
        if answer.status != 200:
            raise CarrierUnavailable(f"MyPudo: HTTP {answer.status}")
        return points_in(answer.body, search)

    def _question(self, search: PointSearch) -> dict[str, str]:
        """Every name the form has, most of them left empty: a missing one is refused."""
        name = secrets.token_hex(REQUEST_BYTES)
        return {
            "carrier": SUBSIDIARY,
            "key": self._key,
            "address": plain(search.street),
            "zipCode": search.postcode,
            "city": plain(search.town).upper(),
            "countrycode": search.country,
            "requestID": name,
            "request_id": name,
            "date_from": f"{search.day:%d/%m/%Y}",
            "max_pudo_number": str(MOST),
            "max_distance_search": "",
            "weight": "",
            "category": "",
            "holiday_tolerant": "",
        }


def plain(text: str) -> str:
    """« Bœuf-sur-l’Évêché » is « Boeuf-sur-l'Eveche »: the service knows no accents."""
    apart = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    return words("".join(char for char in apart if char.isascii()))


def points_in(answer: bytes, search: PointSearch) -> list[Point]:
    """The points of an answer. Raises CarrierUnavailable, CarrierRefused."""
    response = _response(answer)
    error = _child(response, "ERROR")
    if error is not None:
        raise _refusal(words(error.get("code")))
    items = _child(response, "PUDO_ITEMS")
    if items is None:
        raise CarrierUnavailable("MyPudo: an answer without a list")
    told = [item for item in _children(items, "PUDO_ITEM") if item.get("active", "true").strip().lower() != "false"]
    here = [item for item in told if _country(item, search) == search.country]
    read = [point for point in (_point(item, search) for item in here) if point is not None]
    if here and not read:
        raise CarrierUnavailable("MyPudo: not one point could be understood")
    return sorted(read, key=lambda point: (point.distance_m is None, point.distance_m))


def _response(answer: bytes) -> Element:
    """The element RESPONSE, at the top or within the envelope of SOAP."""
    found = find(parsed(answer), "RESPONSE")
    if found is None:
        raise CarrierUnavailable("MyPudo: an answer without RESPONSE")
    return found


def _refusal(told: str) -> Exception:
    """3xx is about the place asked for; the rest (a key, their own trouble) is nothing a buyer can mend."""
    if len(told) == 3 and told.startswith("3"):
        sentence = "DPD ne reconnaît pas ce lieu. Vérifiez le code postal et la ville."
        return CarrierRefused(sentence, told)
    return CarrierUnavailable(f"MyPudo: error {told or 'without a code'}")


def _point(item: Element, search: PointSearch) -> Point | None:
    """None for one without a name, a place, or whose closings nobody understands."""
    known, name, postcode = code(_text(item, "PUDO_ID")), _text(item, "NAME"), _text(item, "ZIPCODE")
    country = search.country
    there = position(_text(item, "LATITUDE"), _text(item, "LONGITUDE"), country, postcode)
    closings = [closing(_text(one, "START_DTM"), _text(one, "END_DTM")) for one in _list(item, "HOLIDAY")]
    if not (known and name and POSTCODE.fullmatch(postcode)) or there is None or None in closings:
        return None
    return Point(
        network=DPD,
        code=known,
        name=name,
        street=_street(item),
        postcode=postcode,
        town=_text(item, "CITY"),
        country=country,
        latitude=there[0],
        longitude=there[1],
        week=_week(item),
        closings=tuple(one for one in closings if isinstance(one, Closing)),
        hint=_text(item, "LOCAL_HINT"),
        distance_m=whole(_text(item, "DISTANCE")),
    )


def _street(item: Element) -> str:
    number, street = _text(item, "STREETNUM"), _text(item, "ADDRESS1")
    if number and not street.startswith(number):
        street = words(number, street)
    return ", ".join(part for part in (street, _text(item, "ADDRESS2"), _text(item, "ADDRESS3")) if part)


def _week(item: Element) -> tuple[tuple[Span, ...], ...]:
    """Days are told by their number, 1 for Monday, in any order; a day not told is closed."""
    told: dict[str, list[tuple[str, str]]] = {}
    for one in _list(item, "OPENING_HOURS"):
        told.setdefault(_text(one, "DAY_ID"), []).append((_text(one, "START_TM"), _text(one, "END_TM")))
    return tuple(spans(told.get(str(number), [])) for number in range(1, 8))


def _country(item: Element, search: PointSearch) -> str:
    """Where nothing is told, the country asked for."""
    told = _text(item, "COUNTRY").upper()
    return COUNTRIES.get(told, told) or search.country


def _list(item: Element, kind: str) -> Iterator[Element]:
    whole_list = _child(item, f"{kind}_ITEMS")
    return _children(whole_list, f"{kind}_ITEM") if whole_list is not None else iter(())


def _name(element: Element) -> str:
    """Without the namespace that the envelope may have given it."""
    return str(element.tag).rpartition("}")[2]


def _children(element: Element, name: str) -> Iterator[Element]:
    return (one for one in element if _name(one) == name)


def _child(element: Element, name: str) -> Element | None:
    return next(_children(element, name), None)


def _text(element: Element, name: str) -> str:
    found = _child(element, name)
    return words(found.text) if found is not None else ""
