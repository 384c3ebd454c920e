"""Writing a batch of products: each of them wholly or not at all, all that succeed in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from db.engine import in_one_transaction, savepoint
from db.queries import importing as queries
from db.queries import storefront
from db.queries.reductions import write_backs
from shop.catalogue.search import index_products
from shop.importing.planning import Photos, Plan, first_prices, movements, plan
from shop.importing.rayons import OTHERS, Rayons
from shop.importing.values import OWN, Note, ProductRefused, SourceProduct
from shop.money import euros
from shop.software.hooks import stock_told

REASON = "import"


@dataclass(slots=True)
class Outcome:
    """What became of a batch: numbers of products, and for each that stayed out why."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[tuple[Note, ...]] = field(default_factory=list)


@dataclass(slots=True)
class Trace:
    """What the append-only books get for a batch: cents, and pieces, by variant id."""

    prices: dict[int, int] = field(default_factory=dict)
    silent_prices: dict[int, int] = field(default_factory=dict)
    movements: dict[int, int] = field(default_factory=dict)


class Shop:
    """What the shop has of the products of a batch."""

    products: dict[str, dict[str, Any]]
    variants: dict[int, list[dict[str, Any]]]
    photos: dict[int, list[tuple[str, str]]]
    owners: dict[str, dict[str, Any]]
    rayons: Rayons
    slugs: set[str]

    async def load(self, batch: Sequence[SourceProduct], *, to_change: bool) -> "Shop":
        if to_change:
            await queries.hold_rayons()
        self.products = await queries.products_by_source([one.key for one in batch])
        own = {one.key.removeprefix(OWN): one.key for one in batch if one.key.startswith(OWN)}
        self.products |= {own[slug]: row for slug, row in (await queries.products_by_slug(own)).items()}
        ids = [row["id"] for row in self.products.values()]
        self.variants = {one: [] for one in ids}
        rows = await queries.variants_of(ids, to_change=to_change)
        running = await queries.running_reductions(ids)
        for row in rows:
            if reduced := running.get(row["id"]):
                row |= {"price_cents": reduced["back_cents"], "reduced_cents": reduced["price_cents"]}
            self.variants[row["product"]].append(row)
        self.photos = {one: [] for one in ids}
        for row in await queries.photos_of(ids):
            self.photos[row["product"]].append((row["name"], row["alt"]))
        self.owners = await queries.owners_of([variant.sku for one in batch for variant in one.variants])
        self.rayons = Rayons(await storefront.categories())
        self.slugs = await queries.product_slugs([one.slug for one in batch if one.key not in self.products])
        return self

    def plan(self, one: SourceProduct, photos: Photos, *, keep_stock: bool) -> Plan:
        """Raises ProductRefused where a reference is another product's, or a price is not above a reduced one."""
        row = self.products.get(one.key)
        known = row["id"] if row else None
        taken = [
            Note(variant.line, one.name, f"référence {variant.sku} déjà prise par «\u00a0{owner['name']}\u00a0»")
            for variant in one.variants
            if (owner := self.owners.get(variant.sku)) and owner["product"] != known
        ]
        if taken:
            raise ProductRefused(*taken)
        made = plan(
            one,
            row,
            self.variants.get(known, []) if known else [],
            photos=photos,
            shown=self.photos.get(known, []) if known else [],
            in_category=row is not None and (not one.category or self.rayons.find(one.category) == row["category"]),
            keep_stock=keep_stock,
        )
        self._must_stay_above(one, made, known)
        return made

    def _must_stay_above(self, one: SourceProduct, made: Plan, known: int | None) -> None:
        """Raises ProductRefused."""
        rows = {row["id"]: row for row in self.variants.get(known, [])} if known else {}
        lines = {variant.sku: variant.line for variant in one.variants}
        low = [
            Note(
                lines.get(rows[change.id]["sku"], one.line),
                one.name,
                f"une réduction est en cours à {euros(rows[change.id]['reduced_cents'])} pour "
                f"{rows[change.id]['sku']}\u00a0: son prix doit rester au-dessus",
            )
            for change in made.changed_variants
            if change.later_cents is not None and change.later_cents <= rows[change.id]["reduced_cents"]
        ]
        if low:
            raise ProductRefused(*low)


@dataclass(frozen=True, slots=True)
class Planned:
    """What the shop has, what would be written of each product of a batch, and why others stay out."""

    shop: Shop
    plans: list[tuple[SourceProduct, Plan]]
    refused: list[tuple[Note, ...]]


Guard = Callable[[Planned], None]
"""Raises where what is about to be written is not what was shown."""


async def planned(batch: Sequence[SourceProduct], photos: Mapping[str, Photos], *, keep_stock: bool) -> Planned:
    """Nothing is written."""
    return _planned(await Shop().load(batch, to_change=False), batch, photos, keep_stock=keep_stock)


def _planned(shop: Shop, batch: Sequence[SourceProduct], photos: Mapping[str, Photos], *, keep_stock: bool) -> Planned:
    found = Planned(shop, [], [])
    for one in batch:
        try:
            found.plans.append((one, shop.plan(one, photos.get(one.key, ()), keep_stock=keep_stock)))
        except ProductRefused as refusal:
            found.refused.append(refusal.notes)
    return found


async def foresee(batch: Sequence[SourceProduct], photos: Mapping[str, Photos], *, keep_stock: bool) -> Outcome:
    """What `write` would do, with nothing written."""
    found = await planned(batch, photos, keep_stock=keep_stock)
    outcome = Outcome(refused=found.refused)
    for _, made in found.plans:
        count(outcome, made)
    return outcome


async def write(
    batch: Sequence[SourceProduct],
    photos: Mapping[str, Photos],
    *,
    keep_stock: bool,
    now: datetime,
    guard: Guard | None = None,
) -> Outcome:
    """Write a batch in one transaction; the search and the pages know it with the same commit. `now` is UTC.

    `guard` looks at what is about to be written while nobody else can change it, and raises to leave all as it is.
    """

    async def work() -> Outcome:
        shop = await Shop().load(batch, to_change=True)
        found = _planned(shop, batch, photos, keep_stock=keep_stock)
        if guard is not None:
            guard(found)
        return await _write(found, now)

    return await in_one_transaction(work)


async def _write(found: Planned, now: datetime) -> Outcome:
    shop, outcome = found.shop, Outcome(refused=list(found.refused))
    changed: list[int] = []
    trace = Trace()
    for one, made in found.plans:
        try:
            if not made.is_empty:
                async with savepoint():
                    product_id, ids = await _perform(one, made, shop, now)
                changed.append(product_id)
                (trace.silent_prices if made.shows_again else trace.prices).update(first_prices(made, ids))
                trace.movements |= movements(made, ids)
            count(outcome, made)
        except queries.REFUSALS as error:
            reason = f"refusé par la base de données ({type(error).__name__})"
            outcome.refused.append((Note(one.line, one.name, reason),))
            # A rayon that was added for this product is gone with it.
            shop.rayons = Rayons(await storefront.categories())
    if changed:
        await queries.add_price_changes(trace.prices, now)
        await queries.add_price_changes(trace.silent_prices, now, silent=True)
        await queries.ask_hidden_prices(changed, now)
        await queries.add_stock_movements(trace.movements, REASON, now)
        await stock_told(trace.movements)
        await index_products(changed)
        await storefront.bump_catalogue_version()
    return outcome


def count(outcome: Outcome, made: Plan) -> None:
    if made.product_id is None:
        outcome.created += 1
    elif made.is_empty:
        outcome.unchanged += 1
    else:
        outcome.updated += 1


async def _perform(one: SourceProduct, made: Plan, shop: Shop, now: datetime) -> tuple[int, dict[str, int]]:
    """Write the plan of one product; its id, and the ids of its new variants by reference."""
    values = dict(made.values)
    if made.category is not None:
        values["category"] = await shop.rayons.find_or_add(made.category or OTHERS)
    product_id = made.product_id
    if product_id is None:
        product_id = await queries.add_product(
            {**values, "slug": await _free_slug(one.slug, shop.slugs), "created_at": now}
        )
    elif values:
        await queries.change_product(product_id, values)
    ids = await queries.add_variants(product_id, made.new_variants) if made.new_variants else {}
    for change in made.changed_variants:
        if change.values:
            await queries.change_variant(change.id, change.values)
        if change.delta:
            await queries.add_to_shelf(change.id, change.delta)
        if change.later_cents is not None:
            await write_backs({change.id: change.later_cents})
    if made.photos:
        await queries.replace_photos(product_id, made.photos)
    return product_id, ids


async def _free_slug(wish: str, taken: set[str]) -> str:
    """The wish, or the wish with a number; a product keeps the address it once got."""
    free, number = wish, 1
    while free in taken or (number > 1 and await queries.product_slugs([free])):
        number += 1
        free = f"{wish}-{number}"
    taken.add(free)
    return free
