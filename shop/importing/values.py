"""What a product of another shop is, whichever shop wrote it, and what can be said against it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

OWN = "comptoir:"
"""How the keys of this shop's own export begin; what follows is the product's address."""


class UnusableFile(Exception):
    """Nothing of the file can be used; the message is one French sentence."""


class BadCell(Exception):
    """A value that cannot be taken; the message is a French reason without a full stop."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something to tell of a product: the line it stands on (the first is 1), its name, a French sentence part."""

    line: int
    product: str
    text: str


class ProductRefused(Exception):
    """A product that stays out as a whole, with every reason found."""

    def __init__(self, *notes: Note) -> None:
        super().__init__(*notes)
        self.notes = notes


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file: its number, its non-empty cells by field, and whether it had more cells than the heading."""

    line: int
    cells: Mapping[str, str]
    ragged: bool = False

    def get(self, field: str) -> str:
        return self.cells.get(field, "")


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one product, in the order of the file. `key` finds it again at the next import."""

    key: str
    rows: tuple[Row, ...]
    fields: frozenset[str]

    @property
    def line(self) -> int:
        return self.rows[0].line


@dataclass(frozen=True, slots=True)
class Terms:
    """How to read prices: `vat_bp` is added to prices without VAT (None: they contain it); `today` in Paris."""

    today: date
    vat_bp: int | None = None


@dataclass(frozen=True, slots=True)
class SourcePhoto:
    """A photo by the address the other shop has it at; it is never fetched."""

    address: str
    alt: str


@dataclass(frozen=True, slots=True)
class SourceVariant:
    """Cents include VAT; grams, millimetres. None: the file does not say, and what the shop has stays."""

    line: int
    sku: str
    size: str
    colour: str
    price_cents: int
    ean: str | None = None
    weight_g: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    stock: int | None = None
    made_to_order: bool | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class SourceProduct:
    """One product to import. `category` names one or two rayons, the outer first; None and () as in a variant."""

    key: str
    line: int
    name: str
    slug: str
    published: bool
    variants: tuple[SourceVariant, ...]
    brand: str | None = None
    category: tuple[str, ...] = ()
    summary: str | None = None
    description: str | None = None
    vat_class: str | None = None
    specifications: tuple[tuple[str, str], ...] | None = None
    photos: tuple[SourcePhoto, ...] = ()
    remarks: tuple[Note, ...] = ()
