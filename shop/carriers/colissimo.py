"""Colissimo's pickup points: La Poste's REST service (version 2), JSON both ways.

The shape of its answers was read in Colissimo's own module for shops and in a recorded answer: coordinates are texts
with a decimal point, a day is « 09:00-12:30 14:00-18:00 », leave counts in milliseconds, and each point says how heavy
a parcel it takes.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from shop.carriers.carrier import (
    COLISSIMO,
    TIMEOUT,
    CarrierRefused,
    CarrierUnavailable,
    Closing,
    Point,
    PointSearch,
)
from shop.carriers.colissimo_access import ColissimoAccess
from shop.carriers.json_answers import json_in
from shop.carriers.reading import POSTCODE, closing, code, position, spans, told_truth, whole, words
from shop.carriers.wire import post

SERVICE: Final = "https://ws.colissimo.fr/pointretrait-ws-cxf/rest/v2/pointretrait"
OPERATION: Final = "/findRDVPointRetraitAcheminement"
HEADERS: Final = {"Content-Type": "application/json; charset=utf-8", "Accept": "application/json"}
MOST_BYTES: Final = 1_000_000
SHOPS_CARRY_G: Final = 20_000
"""Above it only post offices take a parcel in."""
FOUND, NO_ACCESS, UNKNOWN_POSTCODE, NONE_THERE = "0", "201", "203", frozenset({"300", "301"})
OF_THE_ACCOUNT: Final = frozenset({"101", "102"})
"""Of the hundreds, which are about what was asked for, the two that are about who asks."""
POST_OFFICES: Final = frozenset({"BPR", "BDP", "CDI", "ACP"})
LOCKERS: Final = frozenset({"PCS"})
DAYS: Final = ("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche")


class ColissimoPoints:
    """A PointFinder."""

    def __init__(self, access: ColissimoAccess, url: str = SERVICE, *, timeout: float = TIMEOUT) -> None:
        self._access, self._url, self._timeout = access, url, timeout

    def __repr__(self) -> str:
        return f"ColissimoPoints({self._url})"

    async def near(self, search: PointSearch) -> list[Point]:
        body = json.dumps(self._question(search)).encode()
        answer = await post(self._url + OPERATION, body, HEADERS, seconds=self._timeout, most=MOST_BYTES)
        if answer.status != 200:
            raise CarrierUnavailable(f"Colissimo: HTTP {answer.status}")
        return points_in(answer.body, search)

    def _question(self, search: PointSearch) -> dict[str, str]:
        access = self._access
        who = {"apiKey": access.key} if access.key else {"accountNumber": access.account, "password": access.password}
        return {
            **who,
            "address": words(search.street),
            "zipCode": search.postcode,
            "city": words(search.town),
            "countryCode": search.country,
            "shippingDate": f"{search.day:%d/%m/%Y}",
            "weight": str(max(1, search.weight_g)),
            "filterRelay": "0" if search.weight_g > SHOPS_CARRY_G else "1",
            "optionInter": "0" if search.country == "FR" else "1",
            "lang": "FR",
            "origin": "CMS",
        }


def points_in(answer: bytes, search: PointSearch) -> list[Point]:
    """The points of an answer. Raises CarrierUnavailable, CarrierRefused."""
    told = json_in(answer)
    result = words(told.get("errorCode"))
    if result in NONE_THERE:
        return []
    if result == UNKNOWN_POSTCODE or _is_about_the_place(result):
        raise CarrierRefused("Colissimo ne reconnaît pas ce lieu. Vérifiez le code postal et la ville.", result)
    if result != FOUND:
        reason = "no access" if result == NO_ACCESS else words(told.get("errorMessage"))
        raise CarrierUnavailable(f"Colissimo: error {result or 'without a code'}: {reason}")
    listed = told.get("listePointRetraitAcheminement") or []
    listed = [listed] if isinstance(listed, dict) else listed  # a list of one, as some services write it
    if not isinstance(listed, list):
        raise CarrierUnavailable("Colissimo: an answer without a list")
    return _points(listed, search)


def _is_about_the_place(result: str) -> bool:
    """A visitor's mistake must not pass for a carrier's failure, which others would suffer from for a while."""
    return len(result) == 3 and result.startswith("1") and result not in OF_THE_ACCOUNT


def _points(listed: list[Any], search: PointSearch) -> list[Point]:
    """Open ones of the country asked for; one that is away for the whole time is left out."""
    items = [one for one in listed if isinstance(one, dict)]
    here = [one for one in items if _country(one, search) == search.country and not told_truth(one.get("congesTotal"))]
    read = [point for point in (_point(one, search) for one in here) if point is not None]
    if (here and not read) or (listed and not items):
        raise CarrierUnavailable("Colissimo: not one point could be understood")
    return sorted(read, key=lambda point: (point.distance_m is None, point.distance_m))


def _point(item: Mapping[str, Any], search: PointSearch) -> Point | None:
    """None for one without a name, a place, or whose leave nobody understands."""
    known, name, postcode = _code(item.get("identifiant")), words(item.get("nom")), words(item.get("codePostal"))
    latitude, longitude = (item.get(f"coordGeolocalisation{one}") for one in ("Latitude", "Longitude"))
    there = position(latitude, longitude, search.country, postcode)
    closings = _closings(item.get("listeConges"))
    if not (known and name and POSTCODE.fullmatch(postcode)) or there is None or closings is None:
        return None
    return Point(
        network=COLISSIMO,
        code=known,
        name=name,
        street=", ".join(part for part in (words(item.get(f"adresse{one}")) for one in (1, 2, 3)) if part),
        postcode=postcode,
        town=words(item.get("localite")),
        country=search.country,
        latitude=there[0],
        longitude=there[1],
        week=tuple(spans(_span(part) for part in _hours(item, one)) for one in DAYS),
        closings=closings,
        kind=_kind(words(item.get("typeDePoint")).upper()),
        max_weight_g=whole(item.get("poidsMaxi")) or 0,
        wheelchair=told_truth(item.get("accesPersonneMobiliteReduite")),
        parking=told_truth(item.get("parking")),
        hint=words(item.get("indiceDeLocalisation")),
        distance_m=whole(item.get("distanceEnMetre")),
    )


def _code(told: Any) -> str:
    """Six digits: a number has lost the zeros at its head."""
    return code(f"{told:06}" if isinstance(told, int) else told)


def _country(item: Mapping[str, Any], search: PointSearch) -> str:
    return words(item.get("codePays")).upper() or search.country


def _hours(item: Mapping[str, Any], of_day: str) -> list[str]:
    return words(item.get(f"horairesOuverture{of_day}")).split()


def _span(part: str) -> tuple[str, str]:
    opens, _, closes = part.partition("-")
    return opens, closes


def _closings(listed: Any) -> tuple[Closing, ...] | None:
    """None where one of them cannot be understood."""
    leaves = [listed] if isinstance(listed, dict) else listed or []
    if not isinstance(leaves, list) or not all(isinstance(one, dict) for one in leaves):
        return None
    read = [closing(one.get("calendarDeDebut"), one.get("calendarDeFin")) for one in leaves]
    known = tuple(one for one in read if one is not None)
    return known if len(known) == len(read) else None


def _kind(told: str) -> str:
    if told in POST_OFFICES:
        return "post_office"
    return "locker" if told in LOCKERS else "shop"
