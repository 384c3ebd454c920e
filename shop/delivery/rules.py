"""What delivery is made of: articles, tariffs, a merchant's settings (S0-26 to S0-39). Cents, grams, millimetres.

The ways to receive are in modes.py, what a buyer made of them in choice.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from types import MappingProxyType
from typing import Any

from shop.delivery.modes import AT_AGENCY, HOME, Mode, standard_modes
from shop.delivery.slots import USUAL_SLOTS, SlotRules
from shop.errors import NotDeliverable

METROPOLE, CORSICA, MOUNTAIN, BENELUX = "metropole", "corsica", "mountain", "benelux"
ZONES = (METROPOLE, CORSICA, MOUNTAIN, BENELUX)
ZONE_NAMES = {
    METROPOLE: "France métropolitaine",
    CORSICA: "Corse et îles",
    MOUNTAIN: "Stations de montagne",
    BENELUX: "Belgique et Luxembourg",
}
SURCHARGE_LABELS = {
    CORSICA: "Supplément Corse et îles voisines",
    MOUNTAIN: "Supplément station de montagne",
    BENELUX: "Supplément Belgique et Luxembourg",
}
NO_POSTCODES: Mapping[str, str] = MappingProxyType({})


def surcharge_label(zone: str) -> str:
    """What the surcharge of a zone is called; one that the program does not know any more stays a surcharge."""
    return SURCHARGE_LABELS.get(zone, "Supplément de livraison")


@dataclass(frozen=True, slots=True)
class Item:
    """One article of a cart or an order, as it is priced and as it is shipped.

    `unit_price_cents` includes VAT. `lead_days`: working days before it can leave (0 from stock).
    """

    key: str
    unit_price_cents: int
    quantity: int
    vat_class: str = "standard"
    weight_g: int = 0
    lead_days: int = 0
    length_mm: int = 0
    width_mm: int = 0
    height_mm: int = 0
    oversize: bool = False
    agency_only: bool = False


@dataclass(frozen=True, slots=True)
class Tariff:
    """Price including VAT of a parcel up to `max_weight_g` in a zone. A zone without tariff is not served.

    A grid may have other prices from a worth of goods on (cents after discounts): the steps of the highest
    `from_goods_cents` reached count, and no others.
    """

    mode: str
    zone: str
    max_weight_g: int
    price_cents: int
    from_goods_cents: int = 0


def tariff_from(row: Mapping[str, Any]) -> Tariff:
    """The tariff of a row."""
    return Tariff(row["mode"], row["zone"], row["max_weight_g"], row["price_cents"], row["from_goods_cents"])


@dataclass(frozen=True, slots=True)
class SurchargePeriod:
    """A postcode lies in a surcharge zone from a day on, to another (both included; None: no end)."""

    postcode: str
    zone: str
    valid_from: date
    valid_until: date | None = None

    def counts_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


def in_force(periods: Iterable[SurchargePeriod], day: date) -> dict[str, str]:
    """Zone by postcode on a day (Paris); of two that count, the one that began last."""
    ordered = sorted(periods, key=lambda one: one.valid_from)
    return {one.postcode: one.zone for one in ordered if one.counts_on(day)}


@dataclass(frozen=True, slots=True)
class BookFloor:
    """New books sold at retail never ship for nothing (arrêté of 4 April 2023): the least a parcel with one costs."""

    below_cents: int = 3500
    price_below_cents: int = 300
    price_from_cents: int = 1

    def least(self, books_cents: int) -> int:
        """Least delivery price for books worth that much (cents, after discounts)."""
        return self.price_below_cents if books_cents < self.below_cents else self.price_from_cents


Grid = tuple[int, Sequence[tuple[int, int]]]
"""From which worth of goods (cents), and its steps: grams at most, cents."""


@dataclass(frozen=True, slots=True)
class DeliveryRules:
    """The merchant's settings on one day. `book_floor` None for trade sales, which the retail rule does not touch."""

    modes: tuple[Mode, ...]
    tariffs: tuple[Tariff, ...]
    surcharges: Mapping[str, int]
    surcharge_postcodes: Mapping[str, str] = field(default_factory=dict)
    free_from_cents: int = 9900
    served_countries: tuple[str, ...] = ("FR", "BE", "LU")
    served_words: str = "en France métropolitaine, en Corse, en Belgique et au Luxembourg"
    phone: str = ""
    dispatch_days: int = 1
    cut_off: time = time(14)
    book_floor: BookFloor | None = BookFloor()
    slots: SlotRules = USUAL_SLOTS
    _grids: Mapping[tuple[str, str], Sequence[Grid]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        grids: dict[tuple[str, str], dict[int, list[tuple[int, int]]]] = {}
        for row in sorted(self.tariffs, key=lambda one: one.max_weight_g):
            by_worth = grids.setdefault((row.mode, row.zone), {})
            by_worth.setdefault(row.from_goods_cents, []).append((row.max_weight_g, row.price_cents))
        highest_first = {key: sorted(found.items(), reverse=True) for key, found in grids.items()}
        object.__setattr__(self, "_grids", highest_first)

    @property
    def delivers_home(self) -> bool:
        """Whether any parcel can be priced: a merchant who has set no tariff yet promises none."""
        return any(one.mode == HOME for one in self.tariffs)

    @property
    def has_pickup(self) -> bool:
        """Whether an order can be received without an address: at an agency or a pickup point."""
        return any(not one.needs_address for one in self.modes)

    def serves(self, mode: str) -> bool:
        """Whether a mode has a price anywhere."""
        return any(code == mode for code, _ in self._grids)

    def tariff(self, mode: str, zone: str, weight_g: int, goods_cents: int = 0) -> int | None:
        """Cents of the lightest step that carries this weight; None where the mode does not go."""
        steps = next((steps for least, steps in self._grids.get((mode, zone), ()) if goods_cents >= least), ())
        return next((cents for heaviest, cents in steps if weight_g <= heaviest), None)

    def heaviest(self, mode: str, zone: str, goods_cents: int = 0) -> int:
        """Grams of the last step; 0 where the mode does not go."""
        steps = next((steps for least, steps in self._grids.get((mode, zone), ()) if goods_cents >= least), ())
        return max((heaviest for heaviest, _ in steps), default=0)

    def mode(self, code: str) -> Mode:
        """Raises NotDeliverable for a mode the merchant does not offer (any more)."""
        for mode in self.modes:
            if mode.code == code:
                return mode
        raise NotDeliverable("Ce mode de livraison n’est plus proposé. Choisissez-en un autre.")


DEFAULT_SURCHARGES: Mapping[str, int] = MappingProxyType({CORSICA: 2000, BENELUX: 2300, MOUNTAIN: 1500})
DEFAULT_STEPS = ((1_000, 590), (5_000, 790), (10_000, 990), (20_000, 1490), (30_000, 1990))
DEFAULT_TARIFFS = tuple(Tariff(HOME, zone, weight, cents) for zone in ZONES for weight, cents in DEFAULT_STEPS)


def standard_rules(
    phone: str = "",
    *,
    modes: Sequence[Mode] = (),
    tariffs: Sequence[Tariff] = DEFAULT_TARIFFS,
    surcharge_postcodes: Mapping[str, str] = NO_POSTCODES,
    surcharges: Mapping[str, int] = DEFAULT_SURCHARGES,
    free_from_cents: int = 9900,
    has_agencies: bool = True,
) -> DeliveryRules:
    """The rules of a shop by its tables; what it has not set is standard.

    A mode that costs something is offered once it has a tariff, the agency once there is one. Home delivery is always
    named: a shop without any tariff says of it that it cannot be had.
    """
    priced = {one.mode for one in tariffs} or {HOME}
    offered = tuple(
        one
        for one in modes or standard_modes()
        if (has_agencies if one.handover == AT_AGENCY else not one.priced or one.code in priced)
    )
    countries, words = served(tariffs)
    return DeliveryRules(
        offered,
        tuple(tariffs),
        surcharges,
        surcharge_postcodes,
        free_from_cents,
        countries,
        words,
        phone,
    )


def served(tariffs: Sequence[Tariff]) -> tuple[tuple[str, ...], str]:
    """The countries that parcels go to, and the words for it; a shop without tariffs yet names all of them."""
    zones = {one.zone for one in tariffs} or set(ZONES)
    abroad = BENELUX in zones
    places = ["en Corse"] if CORSICA in zones else []
    places += ["en Belgique", "au Luxembourg"] if abroad else []
    words = " et ".join([", ".join(["en France métropolitaine", *places[:-1]]), *places[-1:]])
    return ("FR", "BE", "LU") if abroad else ("FR",), words
