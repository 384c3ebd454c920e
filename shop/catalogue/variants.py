"""A variant with the facts of its product: what carts, orders and pages know of an article."""

from collections.abc import Collection, Mapping
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

from db.queries import variants as queries
from shop.catalogue.availability import Availability, availability
from shop.delivery.rules import Item
from shop.errors import NotOrderable


class Variant(NamedTuple):
    """Cents include VAT; grams, millimetres. `free` pieces stand on the shelf and are nobody's yet.

    A tuple, because every page makes dozens of them and a frozen dataclass sets its fields one by one.
    """

    id: int
    product_id: int
    sku: str
    ean: str
    size: str
    colour: str
    position: int
    price_cents: int
    weight_g: int
    length_mm: int
    width_mm: int
    height_mm: int
    on_hand: int
    reserved: int
    made_to_order: bool
    not_orderable_reason: str
    restock_on: date | None
    active: bool
    slug: str
    name: str
    brand: str
    category_id: int
    vat_class: str
    lead_days: int
    oversize: bool
    professionals_only: bool
    agency_only: bool
    instalments_allowed: bool
    withdrawal_exclusion: str
    no_commercial_return: bool
    published: bool
    summary: str

    @property
    def label(self) -> str:
        """« Taille M, bleu », or empty where the product has one variant."""
        parts = [f"Taille {self.size}" if self.size else "", self.colour]
        return ", ".join(part for part in parts if part)

    @property
    def free(self) -> int:
        return max(0, self.on_hand - self.reserved)

    def availability(self, today: date) -> Availability:
        withdrawn = not (self.active and self.published)
        return availability(
            on_hand=self.on_hand,
            reserved=self.reserved,
            today=today,
            made_to_order=self.made_to_order,
            lead_days=self.lead_days,
            not_orderable_reason="discontinued" if withdrawn else self.not_orderable_reason,
            restock_on=self.restock_on,
            professionals_only=self.professionals_only,
            agency_only=self.agency_only,
        )

    def item(self, quantity: int) -> Item:
        """This article as the pricing function wants it."""
        return Item(
            key=str(self.id),
            unit_price_cents=self.price_cents,
            quantity=quantity,
            vat_class=self.vat_class,
            weight_g=self.weight_g,
            length_mm=self.length_mm,
            width_mm=self.width_mm,
            height_mm=self.height_mm,
            oversize=self.oversize,
            agency_only=self.agency_only,
            lead_days=self.lead_days if self.made_to_order else 0,
        )


def article_name(name: str, label: str) -> str:
    """« Déambulateur Nova, taille M », of a product’s name and its variant’s label."""
    return f"{name}, {label[:1].lower()}{label[1:]}" if label else name


_facts_in = itemgetter(*Variant._fields)


def variant_from(row: Mapping[str, Any]) -> Variant:
    """The variant of a row that has its facts, whatever else it has."""
    return Variant._make(_facts_in(row))


async def variants_by_id(ids: Collection[int]) -> dict[int, Variant]:
    """Variants by id; an unknown id is absent."""
    return {row["id"]: variant_from(row) for row in await queries.by_ids(ids)}


async def variants_of(product_ids: Collection[int]) -> list[Variant]:
    """The active variants of these products, in the order they are shown."""
    return [variant_from(row) for row in await queries.of_products(product_ids)]


async def chosen(sku: str, size: str | None, colour: str | None) -> str:
    """The reference a form means: that of the page, in the size and colour ticked on it since.

    Raises NotOrderable where the product is not made so.
    """
    if size is None and colour is None:
        return sku
    found = await queries.sibling(sku, size, colour)
    if found is None:
        raise NotOrderable("discontinued", "Ce choix n’existe pas\u00a0: prenez une autre taille ou un autre coloris.")
    return found
