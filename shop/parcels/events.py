"""What carriers say of parcels, by whatever way it comes: each event kept once, the parcel worked out anew from all.

Told twice, late or in any order, the same events come to the same parcel, and are acted on once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from db.engine import in_one_transaction
from db.queries import parcels as queries
from shop.carriers.carrier import CarrierEvent
from shop.carriers.event_codes import state_of, state_of_code
from shop.orders import book
from shop.orders.book import Order
from shop.orders.moves import SYSTEM, announce, write_event
from shop.parcels.packing import PARCEL_TROUBLE, TROUBLE, arrived

AT_POINT: Final = "at_point"
OLDEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
AHEAD: Final = timedelta(days=1)
LONGEST: Final = {"code": 20, "text": 200, "place": 120}


@dataclass(frozen=True, slots=True)
class Appointment:
    """What the buyer and the carrier agreed: a day with a window on its clock, or something else `instead`."""

    day: str = ""
    start: str = ""
    end: str = ""
    instead: str = ""

    def as_json(self) -> dict[str, str]:
        """As parcel.slot keeps it."""
        return {"day": self.day, "start": self.start, "end": self.end, "instead": self.instead, "confirmed": "1"}


async def record(
    carrier: str,
    number: str,
    events: Iterable[CarrierEvent],
    now: datetime,
    *,
    appointment: Appointment | None = None,
) -> bool:
    """Keep what a carrier says of a parcel, and act on what is new; False for a parcel that is not ours."""
    row = await queries.newest_of(carrier, number) if number else None
    if row is None:
        return False
    told = [clean for one in events if (clean := cleaned(one, now)) is not None]
    if await _says_something(row, told, appointment):
        await in_one_transaction(lambda: _keep(row["id"], row["order"], told, appointment, now))
    return True


def cleaned(event: CarrierEvent, now: datetime) -> CarrierEvent | None:
    """The event as it is kept, to the minute: carriers' ways of telling differ by seconds. None for one without sense.

    Nothing unprintable is kept, nor what is said to happen after tomorrow.
    """
    at = event.at.astimezone(UTC).replace(second=0, microsecond=0)
    words = {name: _printable(getattr(event, name), most) for name, most in LONGEST.items()}
    return CarrierEvent(at, **words) if words["code"] and OLDEST <= at <= now + AHEAD else None


def _printable(text: str, most: int) -> str:
    spaced = "".join(sign if sign.isprintable() else " " for sign in text[: 10 * most])
    return " ".join(spaced.split())[:most]


async def _says_something(
    row: Mapping[str, Any], told: Sequence[CarrierEvent], appointment: Appointment | None
) -> bool:
    """Whether anything would change: most of what a carrier is asked is known, and no order need be locked for it."""
    known = events_from(await queries.events_of(row["id"]))
    if appointment is not None and appointment.as_json() != row["slot"]:
        return True
    pairs = {(one.at, one.code) for one in known}
    return any((one.at, one.code) not in pairs for one in told) or _come_to(row, known) != (
        row["carrier_state"],
        row["delivered_at"],
    )


def _come_to(row: Mapping[str, Any], known: Sequence[CarrierEvent]) -> tuple[str, datetime | None]:
    """State and moment of delivery; what staff saw stands until the carrier says it, and nothing arrives unsent."""
    state, delivered_at = state_of(row["carrier"], known)
    return state, (delivered_at or row["delivered_at"]) if row["shipped_at"] else None


async def _keep(
    parcel_id: int, order_id: int, told: Sequence[CarrierEvent], appointment: Appointment | None, now: datetime
) -> None:
    order = await book.locked(order_id)
    row = await queries.by_id(parcel_id)
    if row is None:
        return  # undone meanwhile
    new = [one for one in told if await queries.add_event(_values(parcel_id, one, now))]
    if appointment is not None:
        await _appoint(parcel_id, appointment)
    state, delivered_at = _come_to(row, events_from(await queries.events_of(parcel_id)))
    await queries.tell(parcel_id, state, delivered_at)
    if row["shipped_at"] is None:
        return
    if state == AT_POINT != row["carrier_state"]:
        await announce(order, "parcel_at_point", str(parcel_id), parcel_id=parcel_id)
    if delivered_at is not None and row["delivered_at"] is None:
        await arrived(order, parcel_id, SYSTEM, now)
    elif delivered_at is None:
        await _show_trouble(order, row, new, now)


async def _appoint(parcel_id: int, appointment: Appointment) -> None:
    await queries.appoint(parcel_id, appointment.as_json())
    if appointment.day:
        day = date.fromisoformat(appointment.day)
        await queries.expect(parcel_id, day, day)


async def _show_trouble(order: Order, row: Mapping[str, Any], new: Sequence[CarrierEvent], now: datetime) -> None:
    """Incidents heard of for the first time are in the history, and the order in front of staff."""
    bad = [one for one in new if state_of_code(row["carrier"], one.code) in TROUBLE]
    if bad:
        note = f"{row['tracking_number']}\u00a0: {bad[-1].text or bad[-1].code}"
        reasons = ",".join((*(one for one in order.reasons if one != PARCEL_TROUBLE), PARCEL_TROUBLE))
        await write_event(order, PARCEL_TROUBLE, SYSTEM, now, note=note, attention=reasons)


def _values(parcel_id: int, event: CarrierEvent, now: datetime) -> dict[str, Any]:
    return {
        "parcel": parcel_id,
        "at": event.at,
        "code": event.code,
        "text": event.text,
        "place": event.place,
        "received_at": now,
    }


def events_from(rows: Iterable[Mapping[str, Any]]) -> list[CarrierEvent]:
    return [CarrierEvent(row["at"], row["code"], row["text"], row["place"]) for row in rows]


async def told_of(order: Order) -> dict[int, list[CarrierEvent]]:
    """What carriers said of the parcels of an order, by parcel id, oldest first."""
    if not order.parcels:
        return {}
    found: dict[int, list[CarrierEvent]] = {}
    for row in await queries.events_of_order(order.id):
        found.setdefault(row["parcel"], []).extend(events_from([row]))
    return found
