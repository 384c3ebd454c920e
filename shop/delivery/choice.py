"""What a buyer chose of delivery: one value, always replaced as a whole, printed wherever the order is."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, time
from typing import Any

from shop.calendar import hour_words, long_date


@dataclass(frozen=True, slots=True)
class Place:
    """A normalised postcode in a country (ISO code of two letters)."""

    country: str
    postcode: str


@dataclass(frozen=True, slots=True)
class AgencySnapshot:
    """The agency as it was when chosen: an order never follows a later move of the agency."""

    slug: str
    name: str
    street: str
    postcode: str
    town: str
    country: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class PointSnapshot:
    """A carrier's pickup point as it was when chosen. `hours`: one line a day, Monday first, as people read them."""

    network: str
    code: str
    name: str
    street: str
    postcode: str
    town: str
    country: str
    hours: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """As it is printed."""
        return self.name, self.street, f"{self.postcode} {self.town}"

    @property
    def place(self) -> Place:
        return Place(self.country, self.postcode)


@dataclass(frozen=True, slots=True)
class Slot:
    """A day (ISO) and a window on its clock (« 08:00 » to « 10:00 »), local to where the parcel goes."""

    day: str
    start: str
    end: str

    @property
    def key(self) -> str:
        """« 2026-12-01T08:00 », as a form sends it."""
        return f"{self.day}T{self.start}"

    @property
    def window_words(self) -> str:
        """« entre 8 h et 10 h »."""
        return f"entre {hour_words(time.fromisoformat(self.start))} et {hour_words(time.fromisoformat(self.end))}"

    @property
    def words(self) -> str:
        """« le mardi 1er décembre, entre 8 h et 10 h »."""
        return f"le {long_date(date.fromisoformat(self.day))}, {self.window_words}"


@dataclass(frozen=True, slots=True)
class Access:
    """How heavy goods get in. `floor` 0 is the ground floor; `lorry`: one can stop before the door."""

    floor: int
    lift: bool
    lorry: bool
    note: str = ""

    @property
    def words(self) -> str:
        """« 2e étage, avec ascenseur, accès camion »."""
        if self.floor <= 0:
            at = "rez-de-chaussée"
        else:
            at = f"{self.floor}{'er' if self.floor == 1 else 'e'} étage, {'avec' if self.lift else 'sans'} ascenseur"
        lorry = "accès camion" if self.lorry else "pas d’accès camion"
        return ", ".join(part for part in (at, lorry, self.note) if part)


@dataclass(frozen=True, slots=True)
class Picks:
    """What a way to receive asks beside itself. `point_later`: no point can be named now, we choose one together."""

    agency: AgencySnapshot | None = None
    point: PointSnapshot | None = None
    point_later: bool = False
    slot: Slot | None = None
    access: Access | None = None
    mobile: str = ""


NO_PICKS = Picks()


@dataclass(frozen=True, slots=True)
class DeliveryChoice:
    """What the buyer chose, always replaced as a whole so that no half of an older choice survives.

    `country` and `postcode` are where the goods are handed over: the agency's or the point's for a pickup. Dates are
    ISO days. `point_later`: the carrier told of no point, we choose one with the buyer. `mobile`: E.164, where the
    mode needs one.
    """

    mode: str
    label: str
    zone: str
    country: str
    postcode: str
    agency: AgencySnapshot | None = None
    earliest: str = ""
    latest: str = ""
    point: PointSnapshot | None = None
    point_later: bool = False
    slot: Slot | None = None
    access: Access | None = None
    mobile: str = ""

    @property
    def place(self) -> Place:
        return Place(self.country, self.postcode)

    @property
    def picks(self) -> Picks:
        return Picks(self.agency, self.point, self.point_later, self.slot, self.access, self.mobile)

    @property
    def is_to_an_address(self) -> bool:
        """Whether the goods go to an address of the buyer's."""
        return self.agency is None and self.point is None and not self.point_later

    def as_json(self) -> dict[str, Any]:
        """Plain values for a JSON column."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "DeliveryChoice":
        """The choice written by `as_json`."""
        agency, point, slot, access = (data.get(name) for name in ("agency", "point", "slot", "access"))
        parts = {
            "agency": AgencySnapshot(**agency) if agency else None,
            "point": PointSnapshot(**{**point, "hours": tuple(point["hours"])}) if point else None,
            "slot": Slot(**slot) if slot else None,
            "access": Access(**access) if access else None,
        }
        return cls(**{**data, **parts})
