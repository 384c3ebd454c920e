"""Parcels and what happened to them."""

import json
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from web.simulators.parcels import notices
from web.simulators.parcels.address import Address
from web.simulators.parcels.house import House, Move
from web.simulators.store import Ledger


class NoSuchParcel(Exception):
    """Nobody announced that one."""


@dataclass(frozen=True, slots=True)
class Announced:
    """What a shop says of a parcel. `point`: the pickup point's own number or "". `slot`: day, start, end, instead."""

    reference: str
    service: str
    weight_g: int
    sender: Address
    receiver: Address
    point: str = ""
    note: str = ""
    slot: dict[str, str] | None = None


def announce(ledger: Ledger, house: House, told: Announced, new_number: Callable[[], str]) -> sqlite3.Row:
    """A new parcel under a number nobody has; the carrier knows it from now on, and says nothing yet by webhook."""
    number = new_number()
    while ledger.row("SELECT 1 FROM parcels WHERE number = ?", number):
        number = new_number()
    ledger.run(
        "INSERT INTO parcels (number, token, reference, service, weight_g, sender, receiver, point, note, slot, "
        "created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        number, secrets.token_urlsafe(16), told.reference, told.service, told.weight_g, _json(told.sender),
        _json(told.receiver), told.point, told.note, _slot(told.slot), ledger.now,
    )  # fmt: skip
    made = parcel(ledger, number)
    _write(ledger, house, made, house.announced)
    return made


def parcel(ledger: Ledger, number: str) -> sqlite3.Row:
    """Raises NoSuchParcel."""
    return _found(ledger.row("SELECT * FROM parcels WHERE number = ?", number))


def parcel_of_token(ledger: Ledger, token: str) -> sqlite3.Row:
    """Raises NoSuchParcel."""
    return _found(ledger.row("SELECT * FROM parcels WHERE token = ?", token))


def newest(ledger: Ledger, most: int) -> list[sqlite3.Row]:
    return ledger.rows("SELECT * FROM parcels ORDER BY seq DESC LIMIT ?", most)


def events(ledger: Ledger, number: str) -> list[sqlite3.Row]:
    """Oldest first."""
    return ledger.rows("SELECT * FROM events WHERE number = ? ORDER BY at, seq", number)


def happen(ledger: Ledger, house: House, moved: sqlite3.Row, move: Move) -> None:
    """Something happens to a parcel now, and the shop is told."""
    event = _write(ledger, house, moved, move)
    notices.announce(ledger, moved["number"], {"parcel": moved["number"], "events": [notices.event_out(event)]})


def settle(ledger: Ledger, moved: sqlite3.Row, slot: dict[str, str]) -> None:
    """The receiver chose another moment or place; the shop is told."""
    ledger.run("UPDATE parcels SET slot = ? WHERE number = ?", _slot(slot), moved["number"])
    told = {"at": datetime.fromtimestamp(ledger.now, UTC).isoformat(), **slot}
    notices.announce(ledger, moved["number"], {"parcel": moved["number"], "events": [], "appointment": told})


def address_of(text: str) -> Address:
    told: dict[str, Any] = json.loads(text)
    return Address(**{**told, "lines": tuple(told["lines"])})


def slot_of(row: sqlite3.Row) -> dict[str, str] | None:
    return json.loads(row["slot"]) if row["slot"] else None


def _write(ledger: Ledger, house: House, moved: sqlite3.Row, move: Move) -> sqlite3.Row:
    """One event, to the second and later than the last one: two presses on a button have an order."""
    last = ledger.row("SELECT max(at) AS at FROM events WHERE number = ?", moved["number"])
    at = float(int(ledger.now))
    if last is not None and last["at"] is not None:
        at = max(at, last["at"] + 1)
    ledger.run(
        "INSERT INTO events (number, at, code, text, place) VALUES (?, ?, ?, ?, ?)",
        moved["number"], at, move.code, move.text, _place(house, moved, move),
    )  # fmt: skip
    written = ledger.row("SELECT * FROM events WHERE number = ? ORDER BY seq DESC LIMIT 1", moved["number"])
    return _found(written)


def _place(house: House, moved: sqlite3.Row, move: Move) -> str:
    end = address_of(moved["receiver"])
    if move.where == "start":
        return address_of(moved["sender"]).town
    return end.town if move.where == "end" else f"{house.hub} {end.postcode[:2]}"


def _found(row: sqlite3.Row | None) -> sqlite3.Row:
    if row is None:
        raise NoSuchParcel
    return row


def _json(address: Address) -> str:
    return json.dumps(asdict(address), ensure_ascii=False)


def _slot(slot: dict[str, str] | None) -> str | None:
    return json.dumps(slot, ensure_ascii=False) if slot else None
