"""VAT: which rate, and how much of it a price contains. Rates are basis points (2000 = 20 %), amounts cents."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from shop.errors import TaxNotKnown
from shop.money import share_of

RATES_FILE = Path(__file__).resolve().parent.parent / "db" / "reference" / "vat_rates.csv"
VAT_CLASSES = ("standard", "reduced", "medical", "book")
CLASS_NAMES = {
    "standard": "Taux normal",
    "reduced": "Taux réduit",
    "medical": "Matériel médical",
    "book": "Livres",
}
OWN_RATE = re.compile(
    r"(?P<place>[A-Za-z]+) (?P<vat_class>[a-z]+) (?P<whole>[0-9]{1,2})([.,](?P<part>[0-9]{1,2}))? ?%?"
    r" (?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the goods are handed over, as the tax office sees it. `area` matters in France alone.

    Not the delivery zone: an island off Vendée pays the « Corsica and islands » surcharge and the mainland's VAT.
    """

    country: str
    area: str = ""


MAINLAND = Destination("FR", "metropole")
CORSICA = Destination("FR", "corsica")


def destination(country: str, postcode: str = "") -> Destination:
    """The destination of a normalised postcode; Corsica is every French postcode in 20 (CGI 297)."""
    if country != "FR":
        return Destination(country)
    return CORSICA if postcode.startswith("20") else MAINLAND


@dataclass(frozen=True, slots=True)
class RateRow:
    """One line of the table: a rate of a class at a destination, in force from a day on."""

    destination: Destination
    vat_class: str
    rate_bp: int
    valid_from: date


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates in force on one day, for one merchant.

    `destination_vat`: False below the Union's distance-selling threshold (10,000 € a year), when Belgian and
    Luxembourgish consumers pay French VAT; True when the merchant declares through the one-stop shop.
    """

    by_place: Mapping[Destination, Mapping[str, int]]
    destination_vat: bool = False

    def rate(self, vat_class: str, to: Destination) -> int:
        """Basis points. Raises TaxNotKnown where no rate is known: a tax is never guessed."""
        taxed = to if to.country == "FR" or self.destination_vat else self._home_of(to)
        try:
            return self.by_place[taxed][vat_class]
        except KeyError:
            raise TaxNotKnown(vat_class, to.country, to.area) from None

    @staticmethod
    def _home_of(to: Destination) -> Destination:
        return MAINLAND if to.country in ("BE", "LU") else to


def rates_from(
    rows: Sequence[RateRow], day: date, *, destination_vat: bool = False, own: Sequence[RateRow] = ()
) -> Rates:
    """The latest row already valid on `day` wins, whatever their order; any of the merchant's own before the others."""
    by_place: dict[Destination, dict[str, int]] = {}
    for listed in (rows, own):
        for row in sorted((one for one in listed if one.valid_from <= day), key=lambda one: one.valid_from):
            by_place.setdefault(row.destination, {})[row.vat_class] = row.rate_bp
    return Rates(by_place, destination_vat)


PLACES = {"FR": MAINLAND, "CORSE": CORSICA, "BE": Destination("BE"), "LU": Destination("LU")}
"""Names of destinations in the merchant's own rates."""
PLACE_NAMES = {"FR": "France", "CORSE": "Corse", "BE": "Belgique", "LU": "Luxembourg"}


@lru_cache(maxsize=8)
def own_rows(text: str) -> tuple[RateRow, ...]:
    """« BE medical 6 2026-01-01; FR standard 21 2027-01-01 »: place, class, percent, first day. Raises ValueError."""
    return tuple(_own_row(" ".join(part.split())) for part in text.split(";") if part.strip())


def has_doubles(rows: Sequence[RateRow]) -> bool:
    """Whether one place and class has two rates from one day on: nobody could say which counts."""
    return len({(row.destination, row.vat_class, row.valid_from) for row in rows}) < len(rows)


def _own_row(part: str) -> RateRow:
    found = OWN_RATE.fullmatch(part)
    place = PLACES.get(found["place"].upper()) if found else None
    if found is None or place is None or found["vat_class"] not in VAT_CLASSES:
        raise ValueError(part)
    basis_points = int(found["whole"]) * 100 + int((found["part"] or "").ljust(2, "0"))
    return RateRow(place, found["vat_class"], basis_points, date.fromisoformat(found["day"]))


@cache
def bundled_rows() -> tuple[RateRow, ...]:
    """The table shipped with the product (db/reference/vat_rates.csv)."""
    with RATES_FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(
            RateRow(
                Destination(row["country"], row["area"]),
                row["vat_class"],
                int(row["rate_bp"]),
                date.fromisoformat(row["valid_from"]),
            )
            for row in csv.DictReader(lines)
        )


@lru_cache(maxsize=32)
def rates_on(day: date, *, destination_vat: bool = False, own: tuple[RateRow, ...] = ()) -> Rates:
    """The bundled rates in force on a day, and a merchant's own; kept, as every price of that day asks for them."""
    return rates_from(bundled_rows(), day, destination_vat=destination_vat, own=own)


def contained(gross_cents: int, rate_bp: int) -> int:
    """The VAT inside an amount including VAT, rounded half up. Ask it of a rate's whole sum, not line by line."""
    return share_of(gross_cents, rate_bp, 10_000 + rate_bp)
