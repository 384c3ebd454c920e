"""MyPudo: pickup points as XML, asked by a GET form. As real answers: decimal commas, elements of a single space."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from web.simulators.dpd.access import PICKUP_KEY
from web.simulators.parcels.calls import Call, Refused, Reply
from web.simulators.places import Spot, spots_near
from web.simulators.store import Ledger

FIELDS = (
    "carrier", "key", "address", "zipCode", "city", "countrycode", "requestID", "date_from", "max_pudo_number",
    "max_distance_search", "weight", "category", "holiday_tolerant",
)  # fmt: skip
MOST = 20
_XML = "text/xml"
_COUNTRIES = {"FR": "FRA", "BE": "BEL", "LU": "LUX"}


def call(asked: Mapping[str, str]) -> Call:
    """One search. A form that lacks a field is told so in plain text, as ASP.NET does."""
    return Call("points", lambda ledger: _search(ledger, asked), _refused, lambda: _reply(_response(asked)))


def _search(ledger: Ledger, asked: Mapping[str, str]) -> Reply:
    missing = next((name for name in FIELDS if name not in asked), None)
    if missing is not None:
        return Reply(f"Missing parameter: {missing}.\r\n".encode(), "text/plain", 400)
    _check(asked)
    today = datetime.fromtimestamp(ledger.now, UTC).date()
    response = _response(asked)
    items = response[1]
    for spot in _found(asked):
        items.append(_item(spot, today))
    return _reply(response)


def _check(asked: Mapping[str, str]) -> None:
    if asked["carrier"] != "EXA" or asked["key"] != PICKUP_KEY:
        raise Refused("100", "Invalid carrier or key")
    if not asked["city"].strip():
        raise Refused("312", "City is missing")
    if asked["countrycode"] not in _COUNTRIES or not asked["zipCode"].strip():
        raise Refused("311", "Zip code or country is not valid")
    if not all(asked[name].isascii() for name in ("address", "city")) or asked["city"] != asked["city"].upper():
        raise Refused("313", "Address is not valid")
    try:
        datetime.strptime(asked["date_from"], "%d/%m/%Y").replace(tzinfo=UTC)
    except ValueError:
        raise Refused("310", "Date is not valid") from None


def _found(asked: Mapping[str, str]) -> list[Spot]:
    number, metres = asked["max_pudo_number"], asked["max_distance_search"]
    most = min(int(number), MOST) if number.isdecimal() else MOST
    farthest = int(metres) * 1000 if metres.isdecimal() else 100_000
    spots = spots_near("dpd", asked["countrycode"], asked["zipCode"])
    return [spot for spot in spots if spot.distance_m <= farthest][:most]


def pudo_id(spot: Spot) -> str:
    """« P12345 », or the ten characters of the newer ones, which lockers have."""
    return f"FR000{spot.number:05d}" if spot.trade.kind == "locker" else f"P{spot.number:05d}"


def number_of(pudo: str) -> int | None:
    """The number of the point that an id names; None for no id of ours."""
    for prefix in ("FR000", "P"):
        digits = pudo.removeprefix(prefix)
        if digits != pudo and len(digits) == 5 and digits.isdecimal():
            return int(digits)
    return None


def _response(asked: Mapping[str, str]) -> Element:
    response = Element("RESPONSE", {"quality": "2"})
    SubElement(response, "REQUEST_ID").text = asked.get("requestID", "")[:30] or " "
    SubElement(response, "PUDO_ITEMS")
    return response


def _item(spot: Spot, today: date) -> Element:
    item = Element("PUDO_ITEM", {"active": "true" if spot.is_active else "false"})
    # Some points give the house number apart.
    apart = spot.chance < 30
    told = {
        "PUDO_ID": pudo_id(spot),
        "DISTANCE": str(spot.distance_m),
        "NAME": spot.name,
        "ADDRESS1": spot.street if apart else f"{spot.house} {spot.street}",
        "ADDRESS2": "",
        "ADDRESS3": "",
        **({"STREETNUM": spot.house} if apart else {}),
        "LOCAL_HINT": spot.hint,
        "ZIPCODE": spot.postcode,
        "CITY": spot.town,
        "COUNTRY": _COUNTRIES[spot.country],
        "LONGITUDE": f"{spot.longitude:.6f}".replace(".", ","),
        "LATITUDE": f"{spot.latitude:.6f}".replace(".", ","),
        "MAP_URL": "",
        "AVAILABLE": "full",
    }
    for name, text in told.items():
        SubElement(item, name).text = text or " "
    _add_hours(SubElement(item, "OPENING_HOURS_ITEMS"), spot)
    _add_leaves(SubElement(item, "HOLIDAY_ITEMS"), spot, today)
    return item


def _add_hours(hours: Element, spot: Spot) -> None:
    for day, spans in enumerate(spot.week, 1):
        for start, end in spans:
            one = SubElement(hours, "OPENING_HOURS_ITEM")
            for name, text in (("DAY_ID", str(day)), ("START_TM", start), ("END_TM", end)):
                SubElement(one, name).text = text


def _add_leaves(holidays: Element, spot: Spot, today: date) -> None:
    for first, last in spot.leaves(today):
        one = SubElement(holidays, "HOLIDAY_ITEM")
        SubElement(one, "START_DTM").text = f"{first:%d/%m/%Y}"
        SubElement(one, "END_DTM").text = f"{last:%d/%m/%Y}"


def _refused(refused: Refused) -> Reply:
    response = Element("RESPONSE")
    SubElement(response, "ERROR", {"code": refused.code or "300"}).text = refused.text
    return _reply(response)


def _reply(response: Element) -> Reply:
    return Reply(tostring(response, encoding="utf-8", xml_declaration=True), _XML)
