"""Parcels with what they hold, their labels, and what carriers say of them."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from db.engine import fetch
from db.tables.orders import Parcel, ParcelEvent, ParcelLabel, ParcelLine

Row = dict[str, Any]
Rows = list[Row]

INSERT_EVENT = """
INSERT INTO parcel_event (parcel, at, code, text, place, received_at) VALUES ({}, {}, {}, {}, {}, {})
ON CONFLICT (parcel, at, code) DO NOTHING RETURNING id
"""
MADE = """
UPDATE parcel SET label_state = 'made', label_error = '', tracking_number = {}, tracking_url = {}, appointment_url = {}
WHERE id = {} AND label_key = {} AND label_state = 'asked' AND shipped_at IS NULL RETURNING id
"""
REFUSED = """
UPDATE parcel SET label_state = 'refused', label_error = {}
WHERE id = {} AND label_key = {} AND label_state = 'asked' AND shipped_at IS NULL RETURNING id
"""
ASKED_AGAIN = """
UPDATE parcel SET label_state = 'asked', label_error = '', weight_g = {}
WHERE id = {} AND label_state = 'refused' AND shipped_at IS NULL RETURNING id
"""
TYPED = """
UPDATE parcel SET label_state = '', label_error = '', tracking_number = {}, tracking_url = {}
WHERE id = {} AND label_state <> 'made' AND shipped_at IS NULL RETURNING id
"""
TAKEN = """
SELECT o.number FROM parcel p JOIN orders o ON o.id = p."order"
WHERE p.carrier = {} AND p.tracking_number = {} AND p.id <> {} AND p.delivered_at IS NULL AND p.returned_at IS NULL
AND p.packed_at > {}
ORDER BY p.id DESC LIMIT 1
"""
LEFT = """
UPDATE parcel SET shipped_at = {}, expected_from = {}, expected_to = {}, address = {}
WHERE id = {} AND shipped_at IS NULL RETURNING id
"""
TO_ASK = """
SELECT id, tracking_number FROM parcel
WHERE carrier = {} AND shipped_at IS NOT NULL AND delivered_at IS NULL AND returned_at IS NULL AND shipped_at > {}
AND tracking_number <> ''
AND (checked_at IS NULL OR checked_at < {})
ORDER BY CASE WHEN checked_at IS NULL THEN 0 ELSE 1 END, checked_at, id LIMIT {}
"""


async def of_order(order_id: int) -> Rows:
    query = Parcel.select().where(Parcel.order == order_id).order_by(Parcel.id)
    rows: Rows = await query.output(load_json=True)
    return rows


async def lines_of_order(order_id: int) -> Rows:
    return await fetch(
        "SELECT l.parcel, l.order_line, l.quantity FROM parcel_line l JOIN parcel p ON p.id = l.parcel "
        'WHERE p."order" = {} ORDER BY l.id',
        order_id,
    )


async def insert(values: Row, lines: Sequence[tuple[int, int]]) -> int:
    """A parcel of (order line id, quantity); gives its id."""
    rows = await Parcel.insert(Parcel(**values)).returning(Parcel.id)
    parcel_id = int(rows[0]["id"])
    await ParcelLine.insert(*[ParcelLine(parcel=parcel_id, order_line=line, quantity=many) for line, many in lines])
    return parcel_id


async def remove(parcel_id: int) -> bool:
    """Undo a parcel that has not left, with its label; whether it was still there."""
    if not await fetch("SELECT id FROM parcel WHERE id = {} AND shipped_at IS NULL", parcel_id):
        return False
    await ParcelLine.delete().where(ParcelLine.parcel == parcel_id)
    await Parcel.delete().where(Parcel.id == parcel_id)
    return True


async def leave(parcel_id: int, now: datetime, expected: tuple[date, date], address: Mapping[str, Any]) -> bool:
    """It leaves for `address`; whether the parcel was still here."""
    return bool(await fetch(LEFT, now, *expected, json.dumps(dict(address), ensure_ascii=False), parcel_id))


async def arrive(parcel_id: int, at: datetime) -> bool:
    """Whether the parcel was still on its way."""
    rows = await fetch(
        "UPDATE parcel SET delivered_at = {} "
        "WHERE id = {} AND delivered_at IS NULL AND returned_at IS NULL RETURNING id",
        at,
        parcel_id,
    )
    return bool(rows)


async def by_id(parcel_id: int) -> Row | None:
    row: Row | None = await Parcel.select().where(Parcel.id == parcel_id).first().output(load_json=True)
    return row


async def newest_of(carrier: str, tracking_number: str) -> Row | None:
    """The parcel of this number; of two with the same one, the younger."""
    known = (Parcel.carrier == carrier) & (Parcel.tracking_number == tracking_number)
    query = Parcel.select().where(known).order_by(Parcel.id, ascending=False).first()
    row: Row | None = await query.output(load_json=True)
    return row


async def ask_label(parcel_id: int, key: str) -> None:
    """The request of this key is the one whose answer counts."""
    await Parcel.update({Parcel.label_key: key}).where(Parcel.id == parcel_id)


async def label_made(parcel_id: int, key: str, number: str, tracking_url: str, appointment_url: str) -> bool:
    """Whether the label of this request was still awaited."""
    return bool(await fetch(MADE, number, tracking_url, appointment_url, parcel_id, key))


async def keep_label(parcel_id: int, pdf: bytes, now: datetime) -> None:
    await ParcelLabel.insert(ParcelLabel(parcel=parcel_id, pdf=pdf, made_at=now))


async def order_with_number(carrier: str, number: str, packed_since: datetime, but: int) -> str:
    """The number of the order whose parcel, one of these and not this one, has the number and has not arrived."""
    rows = await fetch(TAKEN, carrier, number, but, packed_since)
    return str(rows[0]["number"]) if rows else ""


async def label_of(order_id: int, parcel_id: int) -> bytes | None:
    """The PDF of a parcel of this order; None without one, or for another order's."""
    rows = await fetch(
        'SELECT l.pdf FROM parcel_label l JOIN parcel p ON p.id = l.parcel WHERE p.id = {} AND p."order" = {}',
        parcel_id,
        order_id,
    )
    return bytes(rows[0]["pdf"]) if rows else None


async def label_refused(parcel_id: int, key: str, reason: str) -> bool:
    """The same."""
    return bool(await fetch(REFUSED, reason, parcel_id, key))


async def ask_label_again(parcel_id: int, weight_g: int) -> bool:
    return bool(await fetch(ASKED_AGAIN, weight_g, parcel_id))


async def type_number(parcel_id: int, number: str, tracking_url: str) -> bool:
    """Whether no label had given it a number before."""
    return bool(await fetch(TYPED, number, tracking_url, parcel_id))


async def add_event(values: Mapping[str, Any]) -> bool:
    """Whether it was not known yet. `values`: parcel, at, code, text, place, received_at."""
    return bool(await fetch(INSERT_EVENT, *(values[one] for one in _EVENT)))


_EVENT = ("parcel", "at", "code", "text", "place", "received_at")


async def events_of(parcel_id: int) -> Rows:
    """What the carrier said, oldest first."""
    query = ParcelEvent.select().where(ParcelEvent.parcel == parcel_id).order_by(ParcelEvent.at, ParcelEvent.id)
    rows: Rows = await query
    return rows


async def events_of_order(order_id: int) -> Rows:
    """The same of every parcel of an order."""
    parcels = Parcel.select(Parcel.id).where(Parcel.order == order_id)
    ids = [row["id"] for row in await parcels]
    if not ids:
        return []
    query = ParcelEvent.select().where(ParcelEvent.parcel.is_in(ids)).order_by(ParcelEvent.at, ParcelEvent.id)
    rows: Rows = await query
    return rows


async def tell(parcel_id: int, state: str, delivered_at: datetime | None) -> None:
    """What the carrier's events come to."""
    await Parcel.update({Parcel.carrier_state: state, Parcel.delivered_at: delivered_at}).where(Parcel.id == parcel_id)


async def appoint(parcel_id: int, slot: Mapping[str, str]) -> None:
    await Parcel.update({Parcel.slot: json.dumps(dict(slot), ensure_ascii=False)}).where(Parcel.id == parcel_id)


async def expect(parcel_id: int, first: date, last: date) -> None:
    """Other days than were told before; one that is late then is told of anew."""
    values: dict[Any, Any] = {Parcel.expected_from: first, Parcel.expected_to: last, Parcel.late_told_at: None}
    await Parcel.update(values).where(Parcel.id == parcel_id)


async def to_ask(carrier: str, shipped_since: datetime, asked_before: datetime, most: int) -> Rows:
    """id and tracking_number of parcels on their way, least recently asked for first."""
    return await fetch(TO_ASK, carrier, shipped_since, asked_before, most)


async def asked(parcel_ids: Sequence[int], now: datetime) -> None:
    await Parcel.update({Parcel.checked_at: now}).where(Parcel.id.is_in(list(parcel_ids)))


async def late(today: date, since: date, not_coming: Collection[str], most: int = 500) -> Rows:
    """id and order_id of parcels that move, past their last expected day (after `since`), told to nobody yet.

    `not_coming`: states of parcels that are not brought any more.
    """
    moves = Parcel.shipped_at.is_not_null() & Parcel.delivered_at.is_null() & Parcel.returned_at.is_null()
    untold = Parcel.late_told_at.is_null() & Parcel.carrier_state.not_in(list(not_coming))
    query = Parcel.select(Parcel.id, Parcel.order.as_alias("order_id")).where(
        moves & untold & (Parcel.expected_to < today) & (Parcel.expected_to > since)
    )
    rows: Rows = await query.order_by(Parcel.id).limit(most)
    return rows


async def late_told(parcel_id: int, now: datetime) -> bool:
    """Whether nobody told the buyer before."""
    rows = await fetch(
        "UPDATE parcel SET late_told_at = {} WHERE id = {} AND late_told_at IS NULL AND delivered_at IS NULL "
        "RETURNING id",
        now,
        parcel_id,
    )
    return bool(rows)
