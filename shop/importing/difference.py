"""What a file would change in the catalogue, field by field, old and new: looked at before it is applied."""

import asyncio
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from shop.importing.applying import Outcome, Planned, Shop, count, planned
from shop.importing.planning import Plan, VariantChange
from shop.importing.rayons import OTHERS
from shop.importing.report import Report
from shop.importing.run import PAUSE_SECONDS, Wish, batches, read_batch
from shop.importing.sources import Source
from shop.importing.values import SourceProduct
from shop.money import euros

MOST_KEPT: Final = 500
"""Products whose changes are kept to be shown; the others are counted, and part of the mark."""
LONG: Final = 80
LABELS: Final = {
    "name": "Nom", "brand": "Marque", "summary": "Résumé", "description": "Description",
    "specifications": "Caractéristiques", "published": "Publié", "vat_class": "Classe de TVA",
    "ean": "Code-barres", "size": "Taille",
    "colour": "Coloris", "position": "Place", "price_cents": "Prix", "weight_g": "Poids (g)",
    "length_mm": "Longueur (mm)", "width_mm": "Largeur (mm)", "height_mm": "Hauteur (mm)",
    "made_to_order": "Sur commande", "active": "En vente",
}  # fmt: skip
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One field: of the product, or of the variant with this reference; old and new as people read them."""

    sku: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ProductDifference:
    """A product of the file that is new, or not as the shop has it. `unpublished`: it would leave the shop."""

    line: int
    name: str
    is_new: bool
    unpublished: bool
    changes: tuple[Change, ...]


@dataclass(slots=True)
class Comparison:
    """The whole file: numbers and refusals in `report`, the first products that change, a mark of all of them.

    `parts`: a mark of each batch, which is compared once more in the transaction that writes it.
    """

    report: Report
    products: list[ProductDifference] = field(default_factory=list)
    unpublished: int = 0
    mark: str = ""
    parts: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """What a page shows of it, as it is kept with the file."""
        report = self.report
        return {
            "created": report.created, "updated": report.updated, "unchanged": report.unchanged,
            "refused": report.refused, "unpublished": self.unpublished, "photos_left": report.photos_left,
            "shop": report.shop, "mark": self.mark, "parts": self.parts,
            "refusals": [asdict(note) for note in sorted(report.refusals, key=lambda one: one.line)[:MOST_KEPT]],
            "remarks": [asdict(note) for note in sorted(report.remarks, key=lambda one: one.line)[:MOST_KEPT]],
            "products": [asdict(one) for one in self.products],
        }  # fmt: skip


async def compare(source: Source, wish: Wish) -> Comparison:
    """Read the whole file and write nothing. Raises UnusableFile."""
    report = Report(source.table.path.name, source.format.label, dry_run=True, terms=wish.terms)
    found, seen, digest = Comparison(report), dict[str, int](), hashlib.sha256()
    for groups in batches(source.groups()):
        batch = read_batch(source, groups, wish.terms, seen, report)
        report.photos_left += sum(len(one.photos) for one in batch)
        here = await planned(batch, {}, keep_stock=wish.keep_stock)
        outcome = Outcome(refused=here.refused)
        for _, made in here.plans:
            count(outcome, made)
        differences = _differences(here)
        for one in differences:
            _add(found, one, digest)
        found.parts.append(_part(differences, here))
        report.add(outcome)
        await asyncio.sleep(PAUSE_SECONDS)
    digest.update(json.dumps([asdict(note) for note in report.refusals], ensure_ascii=False).encode())
    found.mark = digest.hexdigest()[:16]
    return found


def _add(found: Comparison, one: ProductDifference, digest: Any) -> None:
    digest.update(json.dumps(asdict(one), ensure_ascii=False).encode())
    found.unpublished += one.unpublished
    if len(found.products) < MOST_KEPT:
        found.products.append(one)


def part_mark(found: Planned) -> str:
    """The mark of a batch."""
    return _part(_differences(found), found)


def _part(differences: Sequence[ProductDifference], found: Planned) -> str:
    told = [[asdict(one) for one in differences], [[asdict(note) for note in notes] for notes in found.refused]]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:8]


def _differences(found: Planned) -> list[ProductDifference]:
    return [_difference(one, made, found.shop) for one, made in found.plans if not made.is_empty]


def _difference(one: SourceProduct, made: Plan, shop: Shop) -> ProductDifference:
    row = shop.products.get(one.key)
    changes = [*_of_product(one, made, row, shop), *_of_variants(made, shop.variants.get(made.product_id or 0, ()))]
    unpublished = row is not None and bool(row["published"]) and made.values.get("published") is False
    return ProductDifference(one.line, one.name, row is None, unpublished, tuple(changes))


def _of_product(one: SourceProduct, made: Plan, row: Row | None, shop: Shop) -> Iterator[Change]:
    if made.category is not None:
        before = shop.rayons.paths.get(row["category"], "") if row else ""
        yield Change("", "Rayon", before, " > ".join(made.category or OTHERS))
    for name, value in made.values.items():
        if name in LABELS:
            after = one.specifications if name == "specifications" else value
            yield Change("", LABELS[name], shown(name, row[name]) if row else "", shown(name, after))


def _of_variants(made: Plan, rows: Sequence[Row]) -> Iterator[Change]:
    known = {row["id"]: row for row in rows}
    for new in made.new_variants:
        yield Change(new["sku"], "Nouvelle variante", "", f"{euros(new['price_cents'])}, {new['on_hand']} en stock")
    for change in made.changed_variants:
        yield from _of_variant(change, known[change.id])


def _of_variant(change: VariantChange, row: Row) -> Iterator[Change]:
    for name, value in change.values.items():
        yield Change(row["sku"], LABELS[name], shown(name, row[name]), shown(name, value))
    if change.later_cents is not None:
        later = "Prix, après la réduction en cours"
        yield Change(row["sku"], later, euros(row["price_cents"]), euros(change.later_cents))
    if change.delta:
        yield Change(row["sku"], "Stock", str(row["on_hand"]), str(row["on_hand"] + change.delta))


def shown(name: str, value: Any) -> str:
    """A value as people read it; long texts by their beginning and their length."""
    if name == "price_cents":
        return euros(value)
    if name in ("published", "made_to_order", "active"):
        return "oui" if value else "non"
    if name == "specifications":
        value = ", ".join(f"{one}: {other}" for one, other in value or ())
    text = str(value)
    return text if len(text) <= LONG else f"{text[:LONG]}… ({len(text)} caractères)"
