"""What has to change in the shop for one product to be as the file says. Pure: rows in, changes out."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shop.importing.values import OWN, SourceProduct, SourceVariant

Row = Mapping[str, Any]
Photos = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class VariantChange:
    """Changes of a known variant: its columns, the price asked from now on, pieces come (or gone).

    `later_cents`: what it costs once the reduction that runs now is over.
    """

    id: int
    values: dict[str, Any]
    price_cents: int | None = None
    delta: int = 0
    later_cents: int | None = None


@dataclass(slots=True)
class Plan:
    """Everything to write for one product; `product_id` None: it is new. `category` None: the one it has."""

    product_id: int | None
    values: dict[str, Any]
    category: tuple[str, ...] | None
    new_variants: list[dict[str, Any]] = field(default_factory=list)
    changed_variants: list[VariantChange] = field(default_factory=list)
    photos: Photos | None = None

    @property
    def is_empty(self) -> bool:
        return self.product_id is not None and not (
            self.values or self.category or self.new_variants or self.changed_variants or self.photos
        )

    @property
    def shows_again(self) -> bool:
        """Whether some of it was hidden until now: what it cost then was asked of nobody."""
        back = any(one.values.get("active") for one in self.changed_variants)
        return self.product_id is not None and (bool(self.values.get("published")) or back)


def plan(
    one: SourceProduct,
    row: Row | None,
    variants: Sequence[Row],
    *,
    photos: Photos,
    shown: Photos,
    in_category: bool,
    keep_stock: bool,
) -> Plan:
    """`row` and `variants`: what the shop has of the product; `photos` found for it, `shown` so far.

    `in_category`: it already stands in the rayon that the file names. `keep_stock`: leave known variants their pieces.
    """
    made = Plan(
        product_id=row["id"] if row else None,
        values=_product_values(one, row),
        category=None if in_category else one.category,
        photos=photos if photos and list(photos) != list(shown) else None,
    )
    by_sku = {variant["sku"]: variant for variant in variants}
    in_order = [one["sku"] for one in sorted(variants, key=lambda row: (row["position"], row["id"]))]
    as_before = in_order == [variant.sku for variant in one.variants]
    for position, variant in enumerate(one.variants):
        known = by_sku.pop(variant.sku, None)
        if known is None:
            made.new_variants.append(_new_variant(variant, position))
        elif change := _variant_change(
            variant, known["position"] if as_before else position, known, keep_stock=keep_stock
        ):
            made.changed_variants.append(change)
    made.changed_variants.extend(
        VariantChange(gone["id"], {"active": False}) for gone in by_sku.values() if gone["active"]
    )
    return made


def _product_values(one: SourceProduct, row: Row | None) -> dict[str, Any]:
    specifications = None if one.specifications is None else [list(pair) for pair in one.specifications]
    told = {
        "name": one.name,
        "brand": one.brand,
        "summary": one.summary,
        "description": one.description,
        "specifications": specifications,
        "published": one.published,
    }
    values = {name: value for name, value in told.items() if value is not None and (row is None or row[name] != value)}
    if "specifications" in values:
        values["specifications"] = json.dumps(specifications, ensure_ascii=False)
    if row is None:
        values |= {"source": one.key, "vat_class": one.vat_class or "standard"}
    elif one.key.startswith(OWN) and one.vat_class and one.vat_class != row["vat_class"]:
        values["vat_class"] = one.vat_class  # another shop's is only a first guess
    return values


def _columns(variant: SourceVariant, position: int) -> dict[str, Any]:
    told = {
        "ean": variant.ean,
        "size": variant.size,
        "colour": variant.colour,
        "position": position,
        "price_cents": variant.price_cents,
        "weight_g": variant.weight_g,
        "length_mm": variant.length_mm,
        "width_mm": variant.width_mm,
        "height_mm": variant.height_mm,
        "made_to_order": variant.made_to_order,
        "active": variant.active,
    }
    return {name: value for name, value in told.items() if value is not None}


def _new_variant(variant: SourceVariant, position: int) -> dict[str, Any]:
    return {"sku": variant.sku, "on_hand": variant.stock or 0, **_columns(variant, position)}


def _variant_change(variant: SourceVariant, position: int, known: Row, *, keep_stock: bool) -> VariantChange | None:
    """None where nothing changes. Pieces that buyers have reserved stay on the shelf, whatever the file says.

    `known` has `reduced_cents` while a reduction runs; its price is then the one that comes back after it.
    """
    columns = _columns(variant, position)
    values = {name: value for name, value in columns.items() if known[name] != value}
    delta = 0
    if variant.stock is not None and not keep_stock:
        delta = max(variant.stock, known["reserved"]) - known["on_hand"]
    if not values and not delta:
        return None
    later = values.pop("price_cents", None) if known.get("reduced_cents") is not None else None
    return VariantChange(known["id"], values, values.get("price_cents"), delta, later)


def first_prices(made: Plan, ids: Mapping[str, int]) -> dict[int, int]:
    """Cents by variant id that are asked from now on: new variants, and known ones whose price changed."""
    new = {ids[row["sku"]]: row["price_cents"] for row in made.new_variants}
    return new | {one.id: one.price_cents for one in made.changed_variants if one.price_cents is not None}


def movements(made: Plan, ids: Mapping[str, int]) -> dict[int, int]:
    """Pieces by variant id that came or went."""
    new = {ids[row["sku"]]: row["on_hand"] for row in made.new_variants if row["on_hand"]}
    return new | {one.id: one.delta for one in made.changed_variants if one.delta}
