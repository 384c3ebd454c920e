"""The pickup points of Colissimo, version 2 of the REST service: JSON both ways."""

import json
import re
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from web.simulators.colissimo.asking import JSON, check_key, object_in
from web.simulators.parcels.calls import Call, Refused, Reply
from web.simulators.places import Spot, spots_near
from web.simulators.store import Ledger

DAYS = ("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche")
MOST = 20
COUNTRIES = {"FR": "FRANCE", "BE": "BELGIQUE", "LU": "LUXEMBOURG"}
_KINDS = {"post_office": "BPR", "locker": "PCS", "shop": "A2P"}
_LIMITS = {"post_office": 30_000, "locker": 16_000, "shop": 20_000}
_POSTCODES = {"FR": r"\d{5}", "BE": r"\d{4}", "LU": r"\d{4}"}
_FIRST_ID = 100_000
_CLOSED = "00:00-00:00"


def call(body: bytes, key: str | None) -> Call:
    """`key` as the header says it; the body may hold it too."""
    return Call("points", lambda ledger: _search(ledger, body, key), _refused, lambda: _told("300", "Aucun point"))


def _search(ledger: Ledger, body: bytes, key: str | None) -> Reply:
    asked = object_in(body)
    if not check_key(asked, key):
        raise Refused("201", "Identifiant ou mot de passe invalide")
    country, postcode = str(asked.get("countryCode", "")), str(asked.get("zipCode", ""))
    _check(asked, country, postcode)
    near = [spot for spot in spots_near("colissimo", country, postcode) if spot.country == country]
    offices_only = asked.get("filterRelay") == "0"
    found = [spot for spot in near if spot.trade.kind == "post_office" or not offices_only][:MOST]
    if not found:
        raise Refused("300", "Aucun point de retrait trouvé")
    today = datetime.fromtimestamp(ledger.now, UTC).date()
    return _told("0", "Code retour OK", [point_out(spot, today) for spot in found])


def _check(asked: dict[str, Any], country: str, postcode: str) -> None:
    if not str(asked.get("city", "")).strip():
        raise Refused("104", "La ville est obligatoire")
    if country not in COUNTRIES:
        raise Refused("206", "Le code pays est incorrect")
    if not re.fullmatch(_POSTCODES[country], postcode, re.ASCII):
        raise Refused("203", "Le code postal est incorrect")
    if asked.get("filterRelay") not in ("0", "1") or asked.get("optionInter") != ("0" if country == "FR" else "1"):
        raise Refused("210", "filterRelay ou optionInter incorrect")
    try:
        datetime.strptime(str(asked.get("shippingDate")), "%d/%m/%Y").replace(tzinfo=UTC)
    except ValueError:
        raise Refused("202", "La date d’expédition est incorrecte") from None


def identifier(spot: Spot) -> str:
    """Six digits."""
    return f"{_FIRST_ID + spot.number:06d}"


def number_of(written: str) -> int | None:
    """The number of the point that an identifier names."""
    digits = len(written) == 6 and written.isascii() and written.isdigit()
    return int(written) - _FIRST_ID if digits and int(written) >= _FIRST_ID else None


def point_out(spot: Spot, today: date) -> dict[str, Any]:
    """A point as the service tells of it."""
    leaves = spot.leaves(today)
    return {
        "identifiant": identifier(spot),
        "nom": spot.name,
        "adresse1": f"{spot.house} {spot.street}",
        "adresse2": "",
        "adresse3": "",
        "codePostal": spot.postcode,
        "localite": spot.town,
        "codePays": spot.country,
        "libellePays": COUNTRIES[spot.country],
        "langue": "FR",
        "indiceDeLocalisation": spot.hint,
        "coordGeolocalisationLatitude": f"{spot.latitude:.6f}",
        "coordGeolocalisationLongitude": f"{spot.longitude:.6f}",
        "distanceEnMetre": spot.distance_m,
        "typeDePoint": _KINDS[spot.trade.kind],
        "reseau": "R01" if spot.country == "FR" else "R03",
        "poidsMaxi": _LIMITS[spot.trade.kind],
        "accesPersonneMobiliteReduite": spot.wheelchair,
        "parking": spot.parking,
        "loanOfHandlingTool": spot.trade.kind == "post_office",
        **{f"horairesOuverture{day}": _hours(spans) for day, spans in zip(DAYS, spot.week, strict=True)},
        "listeConges": [_leave(rank, first, last) for rank, (first, last) in enumerate(leaves, 1)],
        "congesTotal": not spot.is_active,
        "congesPartiel": bool(leaves),
        "periodeActiviteHoraireDeb": "01/01",
        "periodeActiviteHoraireFin": "31/12",
    }


def _hours(spans: tuple[tuple[str, str], ...]) -> str:
    """« 09:00-12:30 14:00-18:00 »: always two, one of noughts where there is none."""
    told = [f"{start}-{end}" for start, end in spans]
    return " ".join([*told, _CLOSED, _CLOSED][:2])


def _leave(rank: int, first: date, last: date) -> dict[str, int]:
    return {"numero": rank, "calendarDeDebut": _midnight(first), "calendarDeFin": _midnight(last)}


def _midnight(day: date) -> int:
    """In Paris, in milliseconds since 1970."""
    return int(datetime.combine(day, time(), ZoneInfo("Europe/Paris")).timestamp() * 1000)


def _refused(refused: Refused) -> Reply:
    return _told(refused.code or "1000", refused.text)


def _told(code: str, words: str, points: list[dict[str, Any]] | None = None) -> Reply:
    told = {
        "errorCode": int(code) if code.isdecimal() else code,
        "errorMessage": words,
        "qualiteReponse": 1 if points else 0,
        "wsRequestId": None,
        "rdv": None,
        "listePointRetraitAcheminement": points or [],
    }
    return Reply(json.dumps(told, ensure_ascii=False).encode(), JSON)
