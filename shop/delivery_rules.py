"""What delivery is made of: articles, places, modes, tariffs, a merchant's settings, a buyer's choice (S0-26 to S0-39).

A mode is data: another carrier is one more `Mode` and its tariffs, not another shape. Cents, grams, millimetres.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import time
from types import MappingProxyType
from typing import Any

from shop.errors import NotDeliverable

HOME, AGENCY = "home", "agency"
METROPOLE, CORSICA, MOUNTAIN, BENELUX = "metropole", "corsica", "mountain", "benelux"
ZONES = (METROPOLE, CORSICA, MOUNTAIN, BENELUX)
SURCHARGE_LABELS = {
    CORSICA: "Supplément Corse et îles voisines",
    MOUNTAIN: "Supplément station de montagne",
    BENELUX: "Supplément Belgique et Luxembourg",
}
NO_POSTCODES: Mapping[str, str] = MappingProxyType({})


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
class Place:
    """A normalised postcode in a country (ISO code of two letters)."""

    country: str
    postcode: str


@dataclass(frozen=True, slots=True)
class Mode:
    """A way to receive. `transit_days`: (fewest, most) working days after dispatch.

    `free_from_threshold`: the merchant's free threshold counts here. `surcharged`: zone surcharges are due. A limit
    of 0 is no limit. `max_girth_mm` is the longest side plus the girth of the two others.
    """

    code: str
    label: str
    constraint: str
    transit_days: tuple[int, int]
    needs_address: bool = True
    priced: bool = True
    surcharged: bool = True
    free_from_threshold: bool = True
    carries_oversize: bool = False
    carries_agency_only: bool = False
    max_weight_g: int = 0
    max_side_mm: int = 0
    max_girth_mm: int = 0


@dataclass(frozen=True, slots=True)
class Tariff:
    """Price including VAT of a parcel up to `max_weight_g` in a zone. A zone without tariff is not served."""

    mode: str
    zone: str
    max_weight_g: int
    price_cents: int


@dataclass(frozen=True, slots=True)
class BookFloor:
    """New books sold at retail never ship for nothing (arrêté of 4 April 2023): the least a parcel with one costs."""

    below_cents: int = 3500
    price_below_cents: int = 300
    price_from_cents: int = 1

    def least(self, books_cents: int) -> int:
        """Least delivery price for books worth that much (cents, after discounts)."""
        return self.price_below_cents if books_cents < self.below_cents else self.price_from_cents


@dataclass(frozen=True, slots=True)
class DeliveryRules:
    """The merchant's settings. `book_floor` None for trade sales, which the retail rule does not touch."""

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
    _steps: Mapping[tuple[str, str], Sequence[tuple[int, int]]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        steps: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for tariff in sorted(self.tariffs, key=lambda row: row.max_weight_g):
            steps.setdefault((tariff.mode, tariff.zone), []).append((tariff.max_weight_g, tariff.price_cents))
        object.__setattr__(self, "_steps", steps)

    @property
    def delivers_home(self) -> bool:
        """Whether any parcel can be priced: a merchant who has set no tariff yet promises none."""
        return any(one.mode == HOME for one in self.tariffs)

    @property
    def has_pickup(self) -> bool:
        return any(not one.needs_address for one in self.modes)

    def tariff(self, mode: str, zone: str, weight_g: int) -> int | None:
        """Cents of the lightest step that carries this weight; None where the mode does not go."""
        for heaviest, cents in self._steps.get((mode, zone), ()):
            if weight_g <= heaviest:
                return cents
        return None

    def mode(self, code: str) -> Mode:
        """Raises NotDeliverable for a mode the merchant does not offer (any more)."""
        for mode in self.modes:
            if mode.code == code:
                return mode
        raise NotDeliverable("Ce mode de livraison n’est plus proposé. Choisissez-en un autre.")


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
class DeliveryChoice:
    """What the buyer chose, always replaced as a whole so that no half of an older choice survives.

    `country` and `postcode` are where the goods are handed over: the agency's for a pickup. Dates are ISO days.
    """

    mode: str
    label: str
    zone: str
    country: str
    postcode: str
    agency: AgencySnapshot | None = None
    earliest: str = ""
    latest: str = ""
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        return Place(self.country, self.postcode)

    def as_json(self) -> dict[str, Any]:
        """Plain values for a JSON column."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "DeliveryChoice":
        """The choice written by `as_json`."""
        agency = data.get("agency")
        return cls(**{**data, "agency": AgencySnapshot(**agency) if agency else None})


HOME_MODE = Mode(
    HOME,
    "Livraison à domicile",
    "Livraison du lundi au vendredi. Colis de 30\u00a0kg au plus.",
    (1, 3),
    max_weight_g=30_000,
    max_side_mm=1750,
    max_girth_mm=3000,
)
AGENCY_MODE = Mode(
    AGENCY,
    "Retrait en agence",
    "Nous vous écrivons dès que votre commande est prête.",
    (1, 2),
    needs_address=False,
    priced=False,
    surcharged=False,
    free_from_threshold=False,
    carries_oversize=True,
    carries_agency_only=True,
)
DEFAULT_SURCHARGES: Mapping[str, int] = MappingProxyType({CORSICA: 2000, BENELUX: 2300, MOUNTAIN: 1500})
DEFAULT_STEPS = ((1_000, 590), (5_000, 790), (10_000, 990), (20_000, 1490), (30_000, 1990))
DEFAULT_TARIFFS = tuple(Tariff(HOME, zone, weight, cents) for zone in ZONES for weight, cents in DEFAULT_STEPS)


def standard_rules(
    phone: str = "",
    *,
    tariffs: Sequence[Tariff] = DEFAULT_TARIFFS,
    surcharge_postcodes: Mapping[str, str] = NO_POSTCODES,
    surcharges: Mapping[str, int] = DEFAULT_SURCHARGES,
    free_from_cents: int = 9900,
    has_agencies: bool = True,
) -> DeliveryRules:
    """The rules of a shop that has set nothing but its tables: home delivery, and pickup where it has agencies."""
    countries, words = served(tariffs)
    return DeliveryRules(
        (HOME_MODE, AGENCY_MODE) if has_agencies else (HOME_MODE,),
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
    zones = {one.zone for one in tariffs if one.mode == HOME} or set(ZONES)
    abroad = BENELUX in zones
    places = ["en Corse"] if CORSICA in zones else []
    places += ["en Belgique", "au Luxembourg"] if abroad else []
    words = " et ".join([", ".join(["en France métropolitaine", *places[:-1]]), *places[-1:]])
    return ("FR", "BE", "LU") if abroad else ("FR",), words
