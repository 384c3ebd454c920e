"""What a shelf can be filtered by: the facets, how an article's values are read, which articles have each value."""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import compress
from operator import attrgetter, itemgetter
from typing import Any
from unicodedata import combining, normalize

from shop.money import euros

PRICE_BANDS = (2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
"""Where one price band ends and the next begins, in cents."""
AVAILABILITY, IN_STOCK = "disponibilite", "en-stock"
FACETS = {
    AVAILABILITY: "Disponibilité",
    "prix": "Prix",
    "marque": "Marque",
    "taille": "Taille",
    "coloris": "Coloris",
    "particularite": "Particularités",
}
AVAILABILITY_LABELS = {
    "in_stock": (IN_STOCK, "En stock"),
    "limited": (IN_STOCK, "En stock"),
    "to_order": ("sur-commande", "Sur commande"),
    "agency_only": ("en-agence", "Retrait en agence uniquement"),
    "professionals_only": ("professionnels", "Réservé aux professionnels"),
    "not_orderable": ("non-commandable", "Non commandable pour le moment"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """What a listing needs of an article. `sizes` and `colours` in the order the shop shows them."""

    id: int
    name: str
    price_cents: int
    availability: str
    brand: str = ""
    sizes: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    oversize: bool = False
    professionals_only: bool = False
    popularity: int = 0
    created_at: datetime | None = None


Reading = tuple[tuple[Any, str, str], ...]
"""Values with the rank that orders them, and their labels."""
MOST_READ = 1024


@lru_cache(maxsize=MOST_READ)
def _read_availability(kind: str) -> Reading:
    value, label = AVAILABILITY_LABELS[kind]
    return ((list(AVAILABILITY_LABELS).index(kind), value, label),)


def _band(row: Row) -> int:
    return bisect_right(PRICE_BANDS, row.price_cents)


@lru_cache(maxsize=MOST_READ)
def _read_band(rank: int) -> Reading:
    if rank == len(PRICE_BANDS):
        top = PRICE_BANDS[-1]
        return ((rank, f"{top // 100}-", f"{euros(top)} et plus"),)
    lower, upper = PRICE_BANDS[rank - 1] if rank else 0, PRICE_BANDS[rank]
    label = f"De {euros(lower)} à {euros(upper)}" if lower else f"Moins de {euros(upper)}"
    return ((rank, f"{lower // 100}-{upper // 100}", label),)


@lru_cache(maxsize=MOST_READ)
def _read_brand(brand: str) -> Reading:
    return ((plain(brand), brand, brand),) if brand else ()


@lru_cache(maxsize=MOST_READ)
def _read_sizes(sizes: tuple[str, ...]) -> Reading:
    return tuple((_size_rank(size, at), size, size) for at, size in enumerate(sizes))


@lru_cache(maxsize=MOST_READ)
def _read_colours(colours: tuple[str, ...]) -> Reading:
    return tuple((plain(colour), colour, colour) for colour in colours)


@lru_cache(maxsize=MOST_READ)
def _read_flags(flags: tuple[bool, bool]) -> Reading:
    said = (0, "encombrant", "Livraison lourde"), (1, "professionnels", "Réservé aux professionnels")
    return tuple(compress(said, flags))


LETTER_SIZES = ("XXS", "XS", "S", "M", "L", "XL", "XXL", "XXXL")


def _size_rank(size: str, position: int) -> tuple[int, float, int, str]:
    """Letters from small to large, then numbers by value, then words in the order their article has them."""
    if size.upper() in LETTER_SIZES:
        return (0, LETTER_SIZES.index(size.upper()), 0, size)
    digits = ""
    for char in size.replace(",", "."):
        if not (char.isdecimal() or (char == "." and digits and "." not in digits)):
            break
        digits += char
    return (1, float(digits), 0, size) if digits else (2, 0.0, position, size)


def plain(text: str) -> str:
    """Without accents or case, as a French dictionary orders words."""
    return "".join(char for char in normalize("NFKD", text.casefold()) if not combining(char))


_READERS: Mapping[str, tuple[Callable[[Row], Any], Callable[[Any], Reading]]] = {
    AVAILABILITY: (attrgetter("availability"), _read_availability),
    "prix": (_band, _read_band),
    "marque": (attrgetter("brand"), _read_brand),
    "taille": (attrgetter("sizes"), _read_sizes),
    "coloris": (attrgetter("colours"), _read_colours),
    "particularite": (attrgetter("oversize", "professionals_only"), _read_flags),
}
"""For each facet what it asks of an article, and how that is read, once for all articles that are alike in it."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet; `mask` has a bit for each article that has it."""

    value: str
    label: str
    mask: int


def masks_of(rows: Sequence[Row]) -> dict[str, tuple[Value, ...]]:
    """The values of each facet, ordered by the rank each carries (or by label)."""
    return {facet: _masks(rows, asked, read) for facet, (asked, read) in _READERS.items()}


def _masks(rows: Sequence[Row], asked: Callable[[Row], Any], read: Callable[[Any], Reading]) -> tuple[Value, ...]:
    alike: dict[Hashable, list[int]] = {}
    for at, own in enumerate(map(asked, rows)):
        alike.setdefault(own, []).append(at)
    known: dict[str, tuple[Any, str]] = {}
    having: dict[str, list[int]] = {}
    for own, members in alike.items():
        for rank, value, label in read(own):
            known[value] = min(known.get(value, (rank, label)), (rank, label))
            having.setdefault(value, []).extend(members)
    ranked = sorted(known.items(), key=itemgetter(1))
    return tuple(Value(value, label, _mask(having[value], len(rows))) for value, (_, label) in ranked)


def _mask(members: Sequence[int], length: int) -> int:
    """An integer whose bits are these positions; by bytes, as setting bits of a growing integer copies it each time."""
    bits = bytearray(length // 8 + 1)
    for at in members:
        bits[at >> 3] |= 1 << (at & 7)
    return int.from_bytes(bits, "little")
