"""What carriers say of parcels, by whatever way it comes: each event kept once, the parcel worked out anew from all.

Told twice, late or in any order, the same events come to the same parcel, and are acted on once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from db.engine import in_one_transaction
from db.queries import parcels as queries
from shop.calendar import in_paris
from shop.carriers.carrier import LONGEST_CODE, LONGEST_PLACE, LONGEST_TEXT, CarrierEvent
from shop.orders import book
from shop.orders.order import Order
from shop.parcels.news import act_on, events_from, standing

OLDEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
AHEAD: Final = timedelta(days=1)
FARTHEST: Final = timedelta(days=60)
"""No appointment is so long after its parcel left."""
LONGEST: Final = {"code": LONGEST_CODE, "text": LONGEST_TEXT, "place": LONGEST_PLACE}


class NotBelieved(Exception):
    """An appointment that cannot be; the text says why, in English, for the machine's own people."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """What the buyer and the carrier agreed at that moment (UTC): a day with a window, or something else `instead`."""

    at: datetime
    day: str = ""
    start: str = ""
    end: str = ""
    instead: str = ""

    def as_json(self) -> dict[str, str]:
        """As parcel.slot keeps it."""
        told = {"day": self.day, "start": self.start, "end": self.end, "instead": self.instead}
        return {**told, "confirmed": "1", "at": self.at.isoformat()}


async def record(
    carrier: str,
    number: str,
    events: Iterable[CarrierEvent],
    now: datetime,
    *,
    appointment: Appointment | None = None,
) -> bool:
    """Keep what a carrier says of a parcel, and act on what is new; False for a parcel that is not ours.

    Raises NotBelieved, and keeps nothing, for an appointment that cannot be.
    """
    row = await queries.newest_of(carrier, number) if number else None
    if row is None:
        return False
    if appointment is not None:
        _check(row, appointment, now)
    told = [clean for one in events if (clean := cleaned(one, now)) is not None]
    if await _says_something(row, told, appointment):
        await in_one_transaction(lambda: _keep(row, told, appointment, now))
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
    if appointment is not None and _is_newer(row, appointment):
        return True
    pairs = {(one.at, one.code) for one in known}
    return any((one.at, one.code) not in pairs for one in told) or standing(row, known) != (
        row["carrier_state"],
        row["delivered_at"],
    )


def _check(row: Mapping[str, Any], appointment: Appointment, now: datetime) -> None:
    """Raises NotBelieved for a day before the parcel was packed or long after it left, or told of from the future."""
    if appointment.at > now + AHEAD:
        raise NotBelieved("appointment: at lies in the future")
    first, left = in_paris(row["packed_at"]).date(), in_paris(row["shipped_at"] or now).date()
    if appointment.day and not first <= date.fromisoformat(appointment.day) <= left + FARTHEST:
        raise NotBelieved("appointment: no day on which this parcel can come")


def _is_newer(row: Mapping[str, Any], appointment: Appointment) -> bool:
    """Whether it was agreed after what stands; one told late, or once more, undoes nothing."""
    at = row["slot"].get("at")
    return not at or datetime.fromisoformat(at) < appointment.at


async def _keep(
    found: Mapping[str, Any], told: Sequence[CarrierEvent], appointment: Appointment | None, now: datetime
) -> None:
    order = await book.locked(found["order"])
    row = await queries.by_id(found["id"])
    if row is None or any(row[name] != found[name] for name in ("order", "carrier", "tracking_number")):
        return  # undone meanwhile; its id may be another parcel's by now
    new = [one for one in told if await queries.add_event(_values(row["id"], one, now))]
    if appointment is not None and _is_newer(row, appointment):
        await _appoint(row["id"], appointment)
    await act_on(order, row, events_from(await queries.events_of(row["id"])), new, now)


async def _appoint(parcel_id: int, appointment: Appointment) -> None:
    await queries.appoint(parcel_id, appointment.as_json())
    if appointment.day:
        day = date.fromisoformat(appointment.day)
        await queries.expect(parcel_id, day, day)


def _values(parcel_id: int, event: CarrierEvent, now: datetime) -> dict[str, Any]:
    return {
        "parcel": parcel_id,
        "at": event.at,
        "code": event.code,
        "text": event.text,
        "place": event.place,
        "received_at": now,
    }


async def told_of(order: Order) -> dict[int, list[CarrierEvent]]:
    """What carriers said of the parcels of an order, by parcel id, oldest first."""
    if not order.parcels:
        return {}
    found: dict[int, list[CarrierEvent]] = {}
    for row in await queries.events_of_order(order.id):
        found.setdefault(row["parcel"], []).extend(events_from([row]))
    return found
