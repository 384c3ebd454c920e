"""What the receiver of a Predict parcel sees: the moment settled, and other ways until the evening before."""

import sqlite3
from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from web.simulators.dpd import appointments
from web.simulators.dpd.mypudo import pudo_id
from web.simulators.parcels import book
from web.simulators.parcels.desk import Desk
from web.simulators.places import Spot, spots_near
from web.simulators.rendering import day_words, page
from web.simulators.store import Ledger

POINTS, TEXT_LENGTH = 6, 80
OVER = {"40", "400", "271"}
_CONFIRMED = "C’est noté. La boutique en est informée."


class PredictPages(Controller):
    path = "/rendez-vous/{token:str}"
    include_in_schema = False

    @get("/")
    async def appointment(self, desk: NamedDependency[Desk], token: FromPath[str]) -> Response[str]:
        with desk.store.open() as ledger:
            return _shown(desk, ledger, book.parcel_of_token(ledger, token))

    @post("/", status_code=200)
    async def settle(
        self, desk: NamedDependency[Desk], token: FromPath[str], data: URLEncodedBody[dict[str, Any]]
    ) -> Response[str]:
        """The page again, with what was settled; 409 when it is too late, 422 for a choice that lacks its answer."""
        with desk.open() as ledger:
            found = book.parcel_of_token(ledger, token)
            if not _is_open(ledger, found):
                return _shown(desk, ledger, found, status=409)
            slot, error = _chosen(ledger, found, data)
            if slot is None:
                return _shown(desk, ledger, found, error=error, status=422)
            book.settle(ledger, found, slot)
            return _shown(desk, ledger, book.parcel_of_token(ledger, token), done=_CONFIRMED)


def _shown(
    desk: Desk, ledger: Ledger, found: sqlite3.Row, *, done: str = "", error: str = "", status: int = 200
) -> Response[str]:
    slot = book.slot_of(found)
    if slot is None:
        raise book.NoSuchParcel
    return page(
        "dpd/appointment.html",
        status,
        home=desk.house.prefix,
        parcel=found,
        receiver=book.address_of(found["receiver"]),
        slot=slot,
        until=day_words(appointments.last_moment(slot).date()),
        is_open=_is_open(ledger, found),
        is_over=_is_over(ledger, found),
        offers=appointments.offers(_now(ledger)),
        points=[(pudo_id(spot), spot) for spot in _points(found)],
        done=done,
        error=error,
    )


def _chosen(ledger: Ledger, found: sqlite3.Row, data: dict[str, Any]) -> tuple[dict[str, str] | None, str]:
    """(what is settled, "") or (None, why not)."""
    kind, settled = data.get("choix"), book.slot_of(found) or {}
    where = {name: settled[name] for name in ("day", "start", "end")}
    if kind == "creneau":
        offered = {offer.key: offer for offer in appointments.offers(_now(ledger))}
        offer = offered.get(str(data.get("creneau")))
        return (offer.slot, "") if offer else (None, "Choisissez un créneau.")
    if kind == "point":
        spot = next((one for one in _points(found) if pudo_id(one) == data.get("point")), None)
        words = (
            f"Au point de retrait : {spot.name}, {spot.house} {spot.street}, {spot.postcode} {spot.town}"
            if spot
            else ""
        )
        return ({**where, "instead": words}, "") if words else (None, "Choisissez un point de retrait.")
    text = " ".join(str(data.get(str(kind), "")).split())[:TEXT_LENGTH]
    if kind == "voisin":
        return ({**where, "instead": f"Chez un voisin : {text}"}, "") if text else (None, "Indiquez le nom du voisin.")
    if kind == "lieu":
        return ({**where, "instead": f"En lieu sûr : {text}"}, "") if text else (None, "Indiquez où déposer le colis.")
    return None, "Choisissez ce qui vous arrange."


def _points(found: sqlite3.Row) -> list[Spot]:
    receiver = book.address_of(found["receiver"])
    near = spots_near("dpd", receiver.country, receiver.postcode)
    return [spot for spot in near if spot.is_active and spot.country == receiver.country][:POINTS]


def _is_open(ledger: Ledger, found: sqlite3.Row) -> bool:
    slot = book.slot_of(found)
    return slot is not None and not _is_over(ledger, found) and appointments.is_open(slot, _now(ledger))


def _is_over(ledger: Ledger, found: sqlite3.Row) -> bool:
    """Delivered or on its way back."""
    return any(event["code"] in OVER for event in book.events(ledger, found["number"]))


def _now(ledger: Ledger) -> datetime:
    return datetime.fromtimestamp(ledger.now, UTC)
