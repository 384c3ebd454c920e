"""The rayons: a tree of two levels, as the menu shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db.engine import in_one_transaction
from db.queries import catalogue_editing as queries
from db.queries import importing, old_addresses, promotions, storefront
from shop.catalogue.search import index_products
from shop.importing.words import slug as slug_of
from shop.staff.catalogue.refusals import CatalogueRefused, Unchanged, must_be_unchanged
from shop.staff.catalogue.variants import moved

Row = Mapping[str, Any]
FIELDS: Final = ("name", "slug", "parent", "icon", "description")
ADDRESS_STAYS = "Ce rayon montre des produits publiés\u00a0: son adresse est déjà connue, elle ne change plus."
TWO_LEVELS = "Ce rayon en contient d’autres, et le menu n’a que deux niveaux\u00a0: laissez-le en haut."


@dataclass(frozen=True, slots=True)
class Shelf:
    """A rayon with those below it; `products` of its own, `published` of them shown."""

    row: Row
    products: int
    published: int
    below: tuple["Shelf", ...] = ()

    @property
    def id(self) -> int:
        return int(self.row["id"])

    @property
    def every(self) -> int:
        """Products of its own and of the rayons below it."""
        return self.products + sum(one.products for one in self.below)

    @property
    def every_published(self) -> int:
        return self.published + sum(one.published for one in self.below)

    @property
    def shown(self) -> dict[str, Any]:
        """What its form is drawn from."""
        return shown_of(self.row)


def shown_of(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in FIELDS}


async def tree() -> tuple[Shelf, ...]:
    """All rayons in the order of the menu."""
    rows, counts = await storefront.categories(), await queries.counts_by_category()

    def build(row: Row) -> Shelf:
        below = tuple(build(child) for child in rows if child["parent"] == row["id"])
        return Shelf(row, *counts.get(row["id"], (0, 0)), below)

    return tuple(build(row) for row in rows if row["parent"] is None)


async def shelf(category_id: int) -> Shelf | None:
    every = [one for top in await tree() for one in (top, *top.below)]
    return next((one for one in every if one.id == category_id), None)


async def add(values: Mapping[str, Any]) -> int:
    """A rayon behind the others; its id. Raises CatalogueRefused."""

    async def work() -> int:
        kept = await _checked(values, None, ())
        await old_addresses.give_up(old_addresses.CATEGORY, kept["slug"])
        made = await importing.add_category(kept["slug"], kept["name"], kept["parent"])
        await queries.change_category(made, {name: kept[name] for name in ("icon", "description")})
        await storefront.bump_catalogue_version()
        return made

    return await in_one_transaction(work)


async def change(category_id: int, values: Mapping[str, Any], unchanged: Unchanged) -> None:
    """Write what was typed; the search learns a new name. Raises LookupError, CatalogueRefused, ChangedMeanwhile."""

    async def work() -> None:
        row, below = await _held(category_id)
        must_be_unchanged(shown_of(row), unchanged)
        kept = await _checked(values, row, below)
        if kept["slug"] != row["slug"]:
            await old_addresses.give_up(old_addresses.CATEGORY, kept["slug"])
            await old_addresses.keep(old_addresses.CATEGORY, row["slug"], category_id)
        await queries.change_category(category_id, kept)
        if (kept["name"], kept["parent"]) != (row["name"], row["parent"]):
            await index_products(await queries.products_in([category_id, *below]))
        await storefront.bump_catalogue_version()

    await in_one_transaction(work)


async def move(category_id: int, by: int) -> None:
    """Show it earlier (-1) or later (1) among those beside it. Raises LookupError."""

    async def work() -> None:
        row, _ = await _held(category_id)
        beside = [one["id"] for one in await storefront.categories() if one["parent"] == row["parent"]]
        await queries.set_positions("category", moved(beside, category_id, by))
        await storefront.bump_catalogue_version()

    await in_one_transaction(work)


async def remove(category_id: int, products_to: int | None) -> None:
    """Take a rayon away, its products moved to another one first, to which its address leads on.

    Raises LookupError, CatalogueRefused.
    """

    async def work() -> None:
        row, below = await _held(category_id)
        if below:
            raise CatalogueRefused("", "Ce rayon en contient d’autres\u00a0: déplacez-les ou supprimez-les d’abord.")
        if aimed := await _aiming_at(category_id):
            raise CatalogueRefused(
                "", f"La promotion «\u00a0{aimed}\u00a0» porte sur ce rayon\u00a0: changez-la d’abord."
            )
        inside = await queries.products_in([category_id])
        if inside:
            if products_to is None or products_to == category_id or await queries.category(products_to) is None:
                raise CatalogueRefused("target", "Choisissez le rayon qui reçoit ses produits.")
            await queries.move_products(category_id, products_to)
            await index_products(inside)
            await old_addresses.keep(old_addresses.CATEGORY, row["slug"], products_to)
        await old_addresses.lead_on(old_addresses.CATEGORY, category_id, products_to if inside else None)
        await queries.remove_category(category_id)
        await storefront.bump_catalogue_version()

    await in_one_transaction(work)


async def _held(category_id: int) -> tuple[Row, Sequence[int]]:
    """The row, kept from other writers, and the ids of the rayons below it. Raises LookupError."""
    row = await queries.category(category_id) if await queries.keep_writers_off("category", category_id) else None
    if row is None:
        raise LookupError(category_id)
    return row, [one["id"] for one in await storefront.categories() if one["parent"] == category_id]


async def _aiming_at(category_id: int) -> str:
    """The name of an offer that has not been stopped and is about this rayon; else nothing."""
    for offer in await promotions.listed():
        if offer["active"] and category_id in offer["categories"]:
            return str(offer["label"])
    return ""


async def _checked(values: Mapping[str, Any], row: Row | None, below: Sequence[int]) -> dict[str, Any]:
    """What to write; an address left empty is made of the name. Raises CatalogueRefused."""
    kept = {name: values[name] for name in FIELDS}
    own_id = row["id"] if row else 0
    kept["slug"] = slug_of(kept["slug"] or (row["slug"] if row else kept["name"]))[:120]
    if row is not None and kept["slug"] != row["slug"] and await queries.products_in([own_id, *below], published=True):
        raise CatalogueRefused("slug", ADDRESS_STAYS)
    if (row is None or kept["slug"] != row["slug"]) and await importing.category_slug_taken(kept["slug"]):
        raise CatalogueRefused("slug", f"L’adresse «\u00a0{kept['slug']}\u00a0» est déjà celle d’un autre rayon.")
    if kept["parent"] is not None:
        parent = await queries.category(kept["parent"])
        if parent is None or parent["parent"] is not None or parent["id"] == own_id:
            raise CatalogueRefused("parent", "Choisissez un rayon du premier niveau.")
        if below:
            raise CatalogueRefused("parent", TWO_LEVELS)
    return kept
