"""timelineCompany: what became of one parcel, newest first."""

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from web.simulators.colissimo.asking import JSON, check_key, object_in, text
from web.simulators.parcels import book
from web.simulators.parcels.calls import Call, Refused, Reply
from web.simulators.store import Ledger

_PARIS = ZoneInfo("Europe/Paris")


def call(body: bytes, key: str | None) -> Call:
    return Call("tracking", lambda ledger: _timeline(ledger, body, key), _refused, _nothing)


def _timeline(ledger: Ledger, body: bytes, key: str | None) -> Reply:
    asked = object_in(body)
    if not check_key(asked, key):
        raise Refused("201", "Identifiant ou mot de passe invalide")
    if not text(asked, "ip") or not text(asked, "lang"):
        raise Refused("101", "Champ obligatoire manquant : ip, lang")
    number = text(asked, "parcelNumber")
    try:
        found = book.parcel(ledger, number)
    except book.NoSuchParcel:
        raise Refused("105", "Numéro de colis inconnu") from None
    events = [
        {
            "code": event["code"],
            "date": datetime.fromtimestamp(event["at"], UTC).astimezone(_PARIS).isoformat(timespec="milliseconds"),
            "labelLong": event["text"],
            "siteName": event["place"],
        }
        for event in reversed(book.events(ledger, number))
    ]
    parcel = {"parcelNumber": number, "service": found["service"], "event": events}
    return _told("0", "OK", parcel)


def _nothing() -> Reply:
    return _told("0", "OK", {"event": []})


def _refused(refused: Refused) -> Reply:
    return _told(refused.code or "1000", refused.text)


def _told(code: str, words: str, parcel: dict[str, Any] | None = None) -> Reply:
    told = {"lang": "fr_FR", "status": [{"code": code, "message": words}], **({"parcel": parcel} if parcel else {})}
    return Reply(json.dumps(told, ensure_ascii=False).encode(), JSON)
