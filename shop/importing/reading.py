"""What the readers of all formats share: gathering every reason, and the checks of a product as a whole."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from shop.importing.values import BadCell, Group, Note, ProductRefused, Row, SourceProduct, SourceVariant, Terms
from shop.importing.words import barcode, slug

MOST_PHOTOS = 12
LONGEST_SKU = 80
T = TypeVar("T")


class Format(Protocol):
    """The export of one kind of shop."""

    name: str
    label: str

    def field_of(self, heading: str) -> str:
        """The field that a column holds, empty for one we do not use."""

    def recognises(self, fields: frozenset[str]) -> bool:
        """Whether a file with these fields is such an export."""

    def keys(self, rows: Iterable[Row]) -> Iterator[str]:
        """For each line the key of its product."""

    def product(self, group: Group, terms: Terms) -> SourceProduct:
        """The product of these lines. Raises ProductRefused."""


class Problems:
    """Reasons against one product, gathered so that the merchant mends them all at once."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.notes: list[Note] = []

    def trying(self, line: int, read: Callable[[], T]) -> T | None:
        """What `read` gives, or None after noting why it could not."""
        try:
            return read()
        except BadCell as problem:
            self.notes.append(Note(line, self.name, str(problem)))
            return None

    def add(self, line: int, reason: str) -> None:
        self.notes.append(Note(line, self.name, reason))

    def must_be_none(self) -> None:
        if self.notes:
            raise ProductRefused(*self.notes)


def refused(group: Group, name: str, reason: str) -> ProductRefused:
    return ProductRefused(Note(group.line, name or group.key.partition(":")[2], reason))


def check_variants(variants: Iterable[SourceVariant], problems: Problems) -> None:
    """Variants that a shopper, or the shop itself, could not tell apart."""
    listed = list(variants)
    skus = Counter(variant.sku for variant in listed)
    looks = Counter((variant.size.lower(), variant.colour.lower()) for variant in listed if variant.active)
    for variant in listed:
        if skus[variant.sku] > 1:
            problems.add(variant.line, f"référence {variant.sku} donnée à plusieurs variantes")
        elif variant.active and looks[variant.size.lower(), variant.colour.lower()] > 1:
            problems.add(variant.line, "plusieurs variantes de même taille et de même couleur")
        elif len(variant.sku) > LONGEST_SKU:
            problems.add(variant.line, f"référence de plus de {LONGEST_SKU} caractères")


def must_be_whole(row: Row) -> None:
    """Raises BadCell for a line with more cells than the file has headings: which cell is which, nobody knows."""
    if row.ragged:
        raise BadCell("plus de cellules que d’en-têtes\u00a0: la ligne est mal formée")


def barcode_of(row: Row, field: str) -> str | None:
    """The barcode; one that is none is told in a remark and keeps no product out."""
    try:
        return barcode(row.get(field)) if row.get(field) else None
    except BadCell:
        return None


def barcode_remark(row: Row, field: str, name: str) -> Iterator[Note]:
    """The remark about a barcode that is none."""
    if row.get(field):
        try:
            barcode(row.get(field))
        except BadCell as problem:
            yield Note(row.line, name, str(problem))


def made_up_sku(*parts: str) -> str:
    """A reference for a variant that has none, the same at each import."""
    whole = "-".join(slug(part) for part in parts if part)
    if len(whole) <= LONGEST_SKU:
        return whole
    return f"{whole[: LONGEST_SKU - 9]}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}"


def inner_and_outer(path: Iterable[str]) -> tuple[str, ...]:
    """The first and the last name of a path: the shop has two levels of rayons."""
    names = [name[:120] for name in path if name]
    return (names[0], names[-1]) if len(names) > 1 else tuple(names)
