"""The demo's catalogue as its files say it: `sante/catalogue/*.toml`, one per top category, in their order.

Nothing here knows the database. Defaults that a file may leave out are filled in, the rest is as written.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from db.demo.photos import SANTE

CATALOGUE = SANTE / "catalogue"
ON_SALE_SINCE_DAYS = 450


@dataclass(frozen=True, slots=True)
class DemoVariant:
    """One article; cents including VAT, grams, (length, width, height) of the parcel in millimetres.

    `price_history`: (days before the shop is filled, cents), oldest first; the last is today's price.
    """

    sku: str
    ean: str
    on_hand: int
    price_cents: int
    weight_g: int
    box_mm: tuple[int, int, int]
    price_history: tuple[tuple[int, int], ...]
    size: str = ""
    colour: str = ""
    made_to_order: bool = False
    not_orderable_reason: str = ""
    restock_in_days: int = 0


@dataclass(frozen=True, slots=True)
class DemoProduct:
    """One product with its variants. `photos`: (drawing, alternative text); `documents`: (notice, title)."""

    slug: str
    name: str
    brand: str
    category: str
    summary: str
    description: str
    vat_class: str
    lead_days: int
    popularity: int
    specifications: tuple[tuple[str, str], ...]
    photos: tuple[tuple[str, str], ...]
    variants: tuple[DemoVariant, ...]
    documents: tuple[tuple[str, str], ...] = ()
    oversize: bool = False
    professionals_only: bool = False
    agency_only: bool = False
    instalments_allowed: bool = False
    no_commercial_return: bool = False
    withdrawal_exclusion: str = ""


@dataclass(frozen=True, slots=True)
class DemoCategory:
    """A top category with its (slug, name) sub-categories and the products of all of them."""

    slug: str
    name: str
    icon: str
    description: str
    subcategories: tuple[tuple[str, str], ...]
    products: tuple[DemoProduct, ...] = field(repr=False)


@cache
def categories() -> tuple[DemoCategory, ...]:
    """The ten top categories, in the order of their files."""
    return tuple(_category(tomllib.loads(file.read_text("utf-8"))) for file in sorted(CATALOGUE.glob("*.toml")))


def products() -> Iterator[DemoProduct]:
    for category in categories():
        yield from category.products


def settings(name: str) -> dict[str, Any]:
    """One of the small files beside the catalogue: brands, merchant, tariffs, agencies."""
    return tomllib.loads((SANTE / f"{name}.toml").read_text("utf-8"))


def _category(written: dict[str, Any]) -> DemoCategory:
    subcategories = tuple((one["slug"], one["name"]) for one in written["subcategories"])
    found = tuple(_product(one) for one in written["product"])
    return DemoCategory(written["slug"], written["name"], written["icon"], written["description"], subcategories, found)


def _product(written: dict[str, Any]) -> DemoProduct:
    own = dict(written)
    shared = {name: own.pop(name, None) for name in ("price_cents", "weight_g", "box_mm", "price_history")}
    variants = tuple(_variant(one, shared) for one in own.pop("variants"))
    return DemoProduct(
        **{
            **own,
            "description": own["description"].strip(),
            "specifications": tuple((name, value) for name, value in own["specifications"]),
            "photos": tuple((one["drawing"], one["alt"]) for one in own["photos"]),
            "documents": tuple((one["file"], one["title"]) for one in own.get("documents", ())),
            "variants": variants,
        }
    )


def _variant(own: dict[str, Any], shared: dict[str, Any]) -> DemoVariant:
    """An article with its product's figures where it has none; a price of its own brings its own history."""
    written = {**shared, "price_history": None, **own} if "price_cents" in own else {**shared, **own}
    history = written["price_history"] or [(ON_SALE_SINCE_DAYS, written["price_cents"])]
    length, width, height = written["box_mm"]
    return DemoVariant(
        **{
            **written,
            "box_mm": (length, width, height),
            "price_history": tuple((days, cents) for days, cents in history),
        }
    )
