"""One product: made, changed, shown to visitors or hidden from them, copied."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from db.engine import in_one_transaction
from db.queries import catalogue as reading
from db.queries import catalogue_editing as queries
from db.queries import importing, old_addresses
from db.queries.storefront import bump_catalogue_version
from shop.catalogue.search import index_products
from shop.importing.words import slug as slug_of
from shop.staff.catalogue.completeness import Lacking, lacking
from shop.staff.catalogue.refusals import CatalogueRefused, Unchanged, must_be_unchanged

Row = Mapping[str, Any]
FLAGS: Final = ("oversize", "professionals_only", "agency_only", "instalments_allowed", "no_commercial_return")
FIELDS: Final = (
    "name", "slug", "brand", "category", "summary", "description", "manufacturer", "vat_class", "lead_days",
    "withdrawal_exclusion", *FLAGS,
)  # fmt: skip
"""The columns that the product's form shows; its specifications have a form of their own."""
LONGEST_NAME: Final = 200
MOST_SPECIFICATIONS: Final = 60
ADDRESS_STAYS = "Ce produit est publié\u00a0: son adresse est déjà connue, elle ne change plus."


@dataclass(frozen=True, slots=True)
class StaffProduct:
    """A product with all that its page for staff shows, whatever visitors see of it."""

    row: Row
    variants: Sequence[Row]
    photos: Sequence[Row]
    documents: Sequence[Row]
    reductions: Sequence[Row]

    @property
    def id(self) -> int:
        return int(self.row["id"])

    @property
    def shown(self) -> dict[str, Any]:
        """What its form is drawn from."""
        return shown_of(self.row)

    @property
    def lacking(self) -> Lacking:
        return lacking(self.row, self.variants, self.photos)


def shown_of(row: Row) -> dict[str, Any]:
    values = {name: row[name] for name in FIELDS}
    return values | {name: bool(row[name]) for name in FLAGS}


async def product(product_id: int) -> StaffProduct | None:
    row = await queries.product(product_id)
    if row is None:
        return None
    return StaffProduct(
        row,
        await queries.variants(product_id),
        await reading.photos(product_id),
        await reading.documents(product_id),
        await queries.reductions(product_id),
    )


async def create(values: Mapping[str, Any], key: str, now: datetime) -> int:
    """Make an unpublished product of what was typed; its id. Raises CatalogueRefused. `now` is UTC.

    `key` is the form's: sent twice, it makes one product.
    """

    async def work() -> int:
        await queries.keep_writers_off("category", values["category"])
        if before := await queries.made_by_form(key):
            return before
        kept = await _checked(values, None)
        more = {"published": False, "created_at": now, "specifications": "[]", "form_key": key or None}
        made = await importing.add_product({**kept, **more})
        await index_products([made])
        return made

    return await in_one_transaction(work)


async def change(product_id: int, values: Mapping[str, Any], unchanged: Unchanged) -> None:
    """Write what was typed. Raises LookupError, CatalogueRefused, ChangedMeanwhile."""

    async def work() -> None:
        # The rayon before the product, as whoever changes or empties a rayon does: nobody waits in a circle.
        await queries.keep_writers_off("category", values["category"])
        row = await held(product_id)
        must_be_unchanged(shown_of(row), unchanged)
        kept = await _checked(values, row)
        if kept["slug"] != row["slug"]:
            await old_addresses.give_up(old_addresses.PRODUCT, kept["slug"])
            if await queries.was_shown(product_id):
                await old_addresses.keep(old_addresses.PRODUCT, row["slug"], product_id)
        await importing.change_product(product_id, kept)
        await tell(product_id)

    await in_one_transaction(work)


async def change_specifications(product_id: int, pairs: Sequence[tuple[str, str]], unchanged: Unchanged) -> None:
    """Write the table of characteristics. Raises LookupError, ChangedMeanwhile."""

    async def work() -> None:
        row = await held(product_id)
        must_be_unchanged({"specifications": row["specifications"]}, unchanged)
        text = json.dumps([list(pair) for pair in pairs], ensure_ascii=False)
        await importing.change_product(product_id, {"specifications": text})
        await tell(product_id)

    await in_one_transaction(work)


async def publish(product_id: int, now: datetime) -> None:
    """Show it to visitors; the prices it had in hiding were nobody's earlier ones (L112-1-1). `now` is UTC.

    Raises LookupError, CatalogueRefused with all that must be there first.
    """

    async def work() -> None:
        row = await held(product_id)
        found = lacking(row, await queries.variants(product_id), await reading.photos(product_id))
        if found.must:
            raise CatalogueRefused("", " ".join(found.must))
        await _show(product_id, published=True)
        await importing.ask_hidden_prices([product_id], now)

    await in_one_transaction(work)


async def unpublish(product_id: int) -> None:
    """Hide it from visitors; orders keep it. Raises LookupError."""

    async def work() -> None:
        await held(product_id)
        await _show(product_id, published=False)

    await in_one_transaction(work)


async def copy(product_id: int, key: str, now: datetime) -> int:
    """The same product once more, unpublished and without stock; its id. Raises LookupError.

    `key` is the button's: pressed twice, it makes one copy.
    """

    async def work() -> int:
        before = await queries.product(product_id)
        await queries.keep_writers_off("category", before["category"] if before else 0)
        row = await held(product_id)
        if made_before := await queries.made_by_form(key):
            return made_before
        name = f"{row['name'][: LONGEST_NAME - 8]} (copie)"
        values = {one: row[one] for one in FIELDS} | {"name": name, "slug": await free_slug(slug_of(name))}
        text = json.dumps(row["specifications"], ensure_ascii=False)
        more = {"specifications": text, "published": False, "created_at": now, "form_key": key or None}
        made = await importing.add_product({**values, **more})
        await _copy_variants(product_id, made, now)
        await queries.copy_media(product_id, made)
        await index_products([made])
        return made

    return await in_one_transaction(work)


async def held(product_id: int) -> Row:
    """The row, kept from other writers until the transaction ends. Raises LookupError."""
    row = await queries.product(product_id) if await queries.keep_writers_off("product", product_id) else None
    if row is None:
        raise LookupError(product_id)
    return row


async def tell(product_id: int) -> None:
    """The search and every process know of the change with the same commit."""
    await index_products([product_id])
    await bump_catalogue_version()


async def free_slug(wish: str) -> str:
    """The wish, or the wish with a number."""
    free, number = wish, 1
    while await importing.product_slugs([free]):
        number += 1
        free = f"{wish}-{number}"
    return free


async def _show(product_id: int, *, published: bool) -> None:
    await importing.change_product(product_id, {"published": published})
    await tell(product_id)


async def _checked(values: Mapping[str, Any], row: Row | None) -> dict[str, Any]:
    """What to write; an address left empty is made of the name. Raises CatalogueRefused."""
    kept = {name: values[name] for name in FIELDS if name in values}
    if not await queries.keep_writers_off("category", kept["category"]):
        raise CatalogueRefused("category", "Ce rayon n’existe plus\u00a0: choisissez-en un autre.")
    wish = slug_of(kept["slug"]) if kept.get("slug") else (row["slug"] if row else slug_of(kept["name"]))
    if row is None and not kept.get("slug"):
        wish = await free_slug(wish)
    if row is not None and row["published"] and wish != row["slug"]:
        raise CatalogueRefused("slug", ADDRESS_STAYS)
    if (row is None or wish != row["slug"]) and await importing.product_slugs([wish]):
        once = await old_addresses.owner(old_addresses.PRODUCT, wish)
        if once is None:
            raise CatalogueRefused("slug", f"L’adresse «\u00a0{wish}\u00a0» est déjà celle d’un autre produit.")
        if row is None or once != row["id"]:
            raise CatalogueRefused(
                "slug", f"L’adresse «\u00a0{wish}\u00a0» mène déjà à un autre produit, dont elle fut celle."
            )
    if kept["vat_class"] == "book" and row is not None and await queries.reductions(row["id"]):
        raise CatalogueRefused(
            "vat_class", "Un livre garde le prix de son éditeur\u00a0: arrêtez d’abord la réduction de ce produit."
        )
    return {**kept, "slug": wish}


async def _copy_variants(from_id: int, to_id: int, now: datetime) -> None:
    copied = (
        "size", "colour", "position", "price_cents", "weight_g", "length_mm", "width_mm", "height_mm",
        "made_to_order", "low_stock_at", "active",
    )  # fmt: skip
    back = {one["variant"]: one for one in await queries.reductions(from_id) if one["state"] == "running"}
    prices = {}
    for row in await queries.variants(from_id):
        sku = await _free_sku(row["sku"])
        values = {name: row[name] for name in copied}
        if row["id"] in back:
            values["price_cents"] = back[row["id"]]["back_cents"] or row["price_cents"]
        ids = await importing.add_variants(to_id, [{"sku": sku, "on_hand": 0, **values}])
        prices[ids[sku]] = values["price_cents"]
    await importing.add_price_changes(prices, now)


async def _free_sku(sku: str) -> str:
    """« ABC-1-COPIE », or with a number."""
    wish, number = f"{sku[:66]}-COPIE", 1
    free = wish
    while await queries.sku_owner(free):
        number += 1
        free = f"{wish}-{number}"
    return free
