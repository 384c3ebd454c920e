"""The variants of a product: what is sold under one reference, at one price.

Pieces come and go through the stock alone. While a reduction runs, the price of the form is the one that comes back
after it (shop.catalogue.priced).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from db.engine import in_one_transaction
from db.queries import catalogue_editing as queries
from db.queries import importing
from shop.catalogue.availability import REASONS
from shop.catalogue.priced import PriceNotTaken, set_prices
from shop.importing.values import BadCell
from shop.importing.words import barcode
from shop.staff.catalogue.products import held, tell
from shop.staff.catalogue.refusals import CatalogueRefused, Unchanged, must_be_unchanged

Row = Mapping[str, Any]
FIELDS: Final = (
    "sku", "ean", "size", "colour", "price_cents", "weight_g", "length_mm", "width_mm", "height_mm", "made_to_order",
    "not_orderable_reason", "restock_on", "low_stock_at", "active",
)  # fmt: skip
MOST_VARIANTS: Final = 200
AWAITING: Final = "awaiting_delivery"


def shown_of(row: Row, reductions: Sequence[Row]) -> dict[str, Any]:
    """What the form of a variant is drawn from; its price is the one it has when no reduction runs."""
    values = {name: row[name] for name in FIELDS}
    if running := running_on(row["id"], reductions):
        values["price_cents"] = running["back_cents"]
    return values | {name: bool(row[name]) for name in ("made_to_order", "active")}


def running_on(variant_id: int, reductions: Sequence[Row]) -> Row | None:
    """The reduction under way on a variant, of those of its product."""
    under_way = (one for one in reductions if one["variant"] == variant_id and one["state"] == "running")
    return next((one for one in under_way if one["back_cents"] is not None), None)


async def add(product_id: int, values: Mapping[str, Any], now: datetime) -> int:
    """A new variant behind the others, without stock; its id. Raises LookupError, CatalogueRefused. `now` is UTC."""

    async def work() -> int:
        await held(product_id)
        others = await queries.variants(product_id)
        if len(others) >= MOST_VARIANTS:
            raise CatalogueRefused("", f"Un produit a {MOST_VARIANTS} déclinaisons au plus.")
        kept = await _checked(values, others, None)
        position = max((one["position"] for one in others), default=-1) + 1
        ids = await importing.add_variants(product_id, [{**kept, "position": position, "on_hand": 0}])
        await importing.add_price_changes({ids[kept["sku"]]: kept["price_cents"]}, now)
        await tell(product_id)
        return ids[kept["sku"]]

    return await in_one_transaction(work)


async def change(
    product_id: int, variant_id: int, values: Mapping[str, Any], unchanged: Unchanged, now: datetime
) -> None:
    """Write what was typed; a new price starts now (UTC), told as a reduction unless it is a `correction`.

    Raises LookupError, CatalogueRefused, ChangedMeanwhile."""

    async def work() -> None:
        others, row = await _held_variant(product_id, variant_id)
        shown = shown_of(row, await queries.reductions(product_id))
        must_be_unchanged(shown, unchanged)
        kept = await _checked(values, others, row)
        cents = kept.pop("price_cents")
        await importing.change_variant(variant_id, kept)
        if cents != shown["price_cents"]:
            back_on_sale = kept["active"] and not row["active"]
            await _price(variant_id, cents, now, silent=back_on_sale or bool(values.get("correction")))
        await importing.ask_hidden_prices([product_id], now)
        await tell(product_id)

    await in_one_transaction(work)


async def remove(product_id: int, variant_id: int) -> bool:
    """Take it away, or take it off sale where an order, the stock or a reduction names it: then False.

    Raises LookupError.
    """

    async def work() -> bool:
        _, row = await _held_variant(product_id, variant_id)
        is_free = not row["on_hand"] and not row["reserved"] and not await queries.is_in_books(variant_id)
        if is_free:
            await queries.remove_variant(variant_id)
        else:
            await importing.change_variant(variant_id, {"active": False})
        await tell(product_id)
        return is_free

    return await in_one_transaction(work)


async def move(product_id: int, variant_id: int, by: int) -> None:
    """Show it earlier (-1) or later (1) among its product's. Raises LookupError."""

    async def work() -> None:
        others, _ = await _held_variant(product_id, variant_id)
        await queries.set_positions("variant", moved([one["id"] for one in others], variant_id, by))
        await tell(product_id)

    await in_one_transaction(work)


def moved(ids: Sequence[int], one: int, by: int) -> list[int]:
    """The ids in their order with this one shifted; it stays within them."""
    order = [other for other in ids if other != one]
    order.insert(min(max(0, list(ids).index(one) + by), len(order)), one)
    return order


async def _held_variant(product_id: int, variant_id: int) -> tuple[Sequence[Row], Row]:
    """All variants of the product in their order, and this one; nobody else writes them meanwhile."""
    await held(product_id)
    await importing.variants_of([product_id], to_change=True)
    others = await queries.variants(product_id)
    for row in others:
        if row["id"] == variant_id:
            return others, row
    raise LookupError(variant_id)


async def _price(variant_id: int, cents: int, now: datetime, *, silent: bool) -> None:
    try:
        await set_prices({variant_id: cents}, now, silent=silent)
    except PriceNotTaken as refusal:
        raise CatalogueRefused("price_cents", refusal.message) from refusal


def _as_spelled(text: str, known: Iterable[str]) -> str:
    """As one of these is written that says the same: with other spaces it would be another size to choose from."""
    return next((one for one in known if one.split() == text.split()), text)


async def _checked(values: Mapping[str, Any], others: Sequence[Row], row: Row | None) -> dict[str, Any]:
    """What to write. Raises CatalogueRefused."""
    kept = {name: values[name] for name in FIELDS}
    known = ([row] if row else []) + list(others)
    kept |= {name: _as_spelled(kept[name], [one[name] for one in known]) for name in ("size", "colour")}
    own_id = row["id"] if row else None
    owner = await queries.sku_owner(kept["sku"])
    if owner is not None and owner["id"] != own_id:
        raise CatalogueRefused("sku", f"La référence «\u00a0{kept['sku']}\u00a0» est déjà celle d’un autre article.")
    kept["ean"] = _barcode(kept["ean"])
    same = [one for one in others if one["id"] != own_id and one["active"] and kept["active"]]
    if any((one["size"], one["colour"]) == (kept["size"], kept["colour"]) for one in same):
        field = "colour" if kept["colour"] and not kept["size"] else "size"
        raise CatalogueRefused(field, "Une autre déclinaison en vente a déjà cette taille et ce coloris.")
    if kept["not_orderable_reason"] and kept["not_orderable_reason"] not in REASONS:
        raise CatalogueRefused("not_orderable_reason", "Choisissez parmi les motifs proposés.")
    if kept["restock_on"] and kept["not_orderable_reason"] != AWAITING:
        raise CatalogueRefused("restock_on", f"Cette date va avec le motif «\u00a0{REASONS[AWAITING]}\u00a0».")
    return kept


def _barcode(text: str) -> str:
    try:
        return barcode(text) if text else ""
    except BadCell as error:
        raise CatalogueRefused(
            "ean",
            "Ce code-barres n’en est pas un\u00a0: vérifiez ses 8, 12 ou 13 chiffres, le dernier contrôle les autres.",
        ) from error
