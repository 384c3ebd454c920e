"""What the shop asks of a carrier: pickup points near a place, labels, and what became of parcels.

An adapter speaks one service of one carrier and knows nothing of orders. It never waits longer than `TIMEOUT` seconds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol

from shop.calendar import Span
from shop.delivery.choice import Slot
from shop.errors import ShopError

TIMEOUT: Final = 5.0
DPD, COLISSIMO = "dpd", "colissimo"


class CarrierUnavailable(Exception):
    """No answer in time, or none that can be understood: ask again later. The text is for the log."""


class CarrierRefused(ShopError):
    """The carrier understood and says no; `message` is French. `code` as the carrier gives it."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Closing:
    """Closed from the first to the last day, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Point:
    """A pickup point as its carrier tells of it. Degrees north and east; `max_weight_g` 0: no limit told.

    `week`: seven days, Monday first, each its opening spans. `kind`: « shop », « post_office » or « locker ».
    `wheelchair` and `parking` None: not told. `distance_m` from the place asked for, None where not told.
    """

    network: str
    code: str
    name: str
    street: str
    postcode: str
    town: str
    country: str
    latitude: float
    longitude: float
    week: tuple[tuple[Span, ...], ...]
    closings: tuple[Closing, ...] = ()
    kind: str = "shop"
    max_weight_g: int = 0
    wheelchair: bool | None = None
    parking: bool | None = None
    hint: str = ""
    distance_m: int | None = None


@dataclass(frozen=True, slots=True)
class PointSearch:
    """Near where, for how heavy a parcel (grams), handed to the carrier on which day."""

    country: str
    postcode: str
    town: str
    weight_g: int
    day: date
    street: str = ""


class PointFinder(Protocol):
    """Pickup points of one network."""

    async def near(self, search: PointSearch) -> list[Point]:
        """The points of the country near the place, nearest first, open ones only; empty where there are none.

        Raises CarrierUnavailable, CarrierRefused (a place the carrier does not know).
        """


@dataclass(frozen=True, slots=True)
class Party:
    """Who sends or receives: an address with its telephone (E.164) and e-mail. `note`: floor, code of the door."""

    name: str
    company: str
    street: str
    more: str
    postcode: str
    town: str
    country: str
    phone: str
    email: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Shipment:
    """One parcel to be sent. `reference`: order number and parcel, the same again for the same parcel.

    `mode`: code of shop.delivery.modes. `point_code` where it waits at a pickup point, `slot` the wished appointment.
    Grams, cents.
    """

    reference: str
    mode: str
    weight_g: int
    value_cents: int
    sender: Party
    receiver: Party
    day: date
    point_code: str = ""
    point: Party | None = None
    slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """`pdf`: to print. `appointment_url`: where the carrier lets the buyer choose another moment; often empty."""

    tracking_number: str
    pdf: bytes
    appointment_url: str = ""


class LabelMaker(Protocol):
    """Announces parcels to one carrier."""

    async def make(self, shipment: Shipment) -> Label:
        """Raises CarrierUnavailable, CarrierRefused."""


LONGEST_CODE, LONGEST_TEXT, LONGEST_PLACE = 20, 200, 120
"""Characters kept of an event."""


@dataclass(frozen=True, slots=True)
class CarrierEvent:
    """What a carrier says happened to a parcel; `at` UTC. `code` is the carrier's own, `text` its words."""

    at: datetime
    code: str
    text: str = ""
    place: str = ""


class Tracker(Protocol):
    """Tells what became of parcels. `batch`: how many at once."""

    batch: int

    async def events(self, numbers: Sequence[str]) -> Mapping[str, Sequence[CarrierEvent]]:
        """By parcel number, in any order; a number nobody knows is absent. Raises CarrierUnavailable."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """One carrier as this shop has it: None where the merchant has no access to a service."""

    code: str
    name: str
    points: PointFinder | None = None
    labels: LabelMaker | None = None
    tracker: Tracker | None = None
