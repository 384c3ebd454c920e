"""Parcels of an order as values: those that wait for their carrier, and those that left."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from db.queries import parcels as queries
from shop.carriers.event_codes import ANNOUNCED, NOT_COMING, UNKNOWN


@dataclass(frozen=True, slots=True)
class Packed:
    """A parcel that waits for its carrier. `lines`: (order line id, pieces).

    `label_state`: « asked », « made », « refused » (`label_error` says why), or empty: the number is typed by hand.
    `carrier_state`: what the carrier's events come to already.
    """

    id: int
    carrier: str
    tracking_number: str
    tracking_url: str
    weight_g: int
    label_state: str
    label_error: str
    packed_at: datetime
    carrier_state: str
    lines: tuple[tuple[int, int], ...]

    @property
    def is_taken(self) -> bool:
        """Whether its carrier says that it has it already."""
        return self.carrier_state not in {UNKNOWN, ANNOUNCED}


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel that left. `lines`: (order line id, pieces). `delivered_at` None: on its way.

    `label_state` is empty where the number was typed by hand. `slot`: the appointment, as JSON of
    shop.delivery.choice.Slot, and `instead` where the buyer asked the carrier for something else.
    `carrier_state` is what the carrier's events come to. `returned_at`: when it came back to us; what it held is to be
    sent again, or given up. `address`: where it went, `lines` as they stood when it left.
    """

    id: int
    carrier: str
    tracking_number: str
    tracking_url: str
    weight_g: int
    label_state: str
    shipped_at: datetime
    expected_from: date
    expected_to: date
    slot: Mapping[str, str]
    appointment_url: str
    carrier_state: str
    delivered_at: datetime | None
    checked_at: datetime | None
    late_told_at: datetime | None
    returned_at: datetime | None
    address: Mapping[str, Any]
    lines: tuple[tuple[int, int], ...]

    @property
    def went_to(self) -> tuple[str, ...]:
        """The lines of its address; none where nobody kept them, or its buyer is forgotten."""
        return tuple(self.address.get("lines", ()))

    def is_late_on(self, day: date) -> bool:
        """Whether it is still expected, and its last day is over."""
        return self.is_expected and self.expected_to < day

    @property
    def is_expected(self) -> bool:
        """Whether it is still to come: it is out, does not wait at a point for its buyer, nor comes back."""
        return self.is_out and self.carrier_state not in NOT_COMING

    @property
    def is_out(self) -> bool:
        """Whether it left, and neither arrived nor came back to us."""
        return self.delivered_at is None and self.returned_at is None


async def parcels_of(order_id: int) -> tuple[tuple[Parcel, ...], tuple[Packed, ...]]:
    """Those that left, and those that wait."""
    rows = await queries.of_order(order_id)
    if not rows:
        return (), ()
    inside: dict[int, list[tuple[int, int]]] = {}
    for one in await queries.lines_of_order(order_id):
        inside.setdefault(one["parcel"], []).append((one["order_line"], one["quantity"]))
    left, waiting = [], []
    for row in rows:
        lines = tuple(inside.get(row["id"], ()))
        if row["shipped_at"] is None:
            waiting.append(Packed(**{name: row[name] for name in _PACKED}, lines=lines))
        else:
            left.append(Parcel(**{name: row[name] for name in _PARCEL}, lines=lines))
    return tuple(left), tuple(waiting)


_PACKED = [one.name for one in fields(Packed) if one.name != "lines"]
_PARCEL = [one.name for one in fields(Parcel) if one.name != "lines"]
