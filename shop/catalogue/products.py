"""What visitors see of the catalogue: shelves to filter, cards, one product with everything about it."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from sys import intern
from typing import Any, TypeVar

from db.queries import catalogue as queries
from shop.calendar import as_day, as_utc, in_paris
from shop.catalogue.availability import Availability, Reduction, availability, reduction, steps_of
from shop.catalogue.listing import Row, Shelf
from shop.catalogue.variants import Variant, variants_of
from shop.storefront import Category, Storefront

MOST_SHELVES = 200
MOST_REMEMBERED = 4_000
T = TypeVar("T")
# What a visitor should hear of a product with several variants, best news first.
GOOD_NEWS = ("in_stock", "limited", "to_order", "agency_only", "professionals_only", "not_orderable")


@dataclass(frozen=True, slots=True)
class Photo:
    """`name` is the stem of the files; 4:3."""

    name: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class State:
    """What a card says of the stock: a kind of the availability rule and its sentence."""

    state: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Card:
    """A product in a list. Cents include VAT; `reference_price_cents` is the lowest of 30 days, when reduced."""

    id: int
    name: str
    url: str
    brand: str
    photo: Photo | None
    price_cents: int
    reference_price_cents: int | None
    starting_from: bool
    availability: State
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    url: str
    size_bytes: int
    language: str


@dataclass(frozen=True, slots=True)
class ProductPage:
    """One product with all that its page says; `variants` are those sold, in the order they are shown."""

    id: int
    slug: str
    name: str
    brand: str
    summary: str
    description: str
    specifications: tuple[tuple[str, str], ...]
    manufacturer: str
    category: Category | None
    variants: tuple[Variant, ...]
    photos: tuple[Photo, ...]
    documents: tuple[Document, ...]
    reductions: dict[int, Reduction]
    published: bool


class _Memory:
    """What was worked out of one version of the catalogue for one day: forgotten together with it."""

    def __init__(self, front: Storefront | None, today: date) -> None:
        self.front = front
        self.today = today
        self.shelves: OrderedDict[frozenset[int], Shelf] = OrderedDict()
        self.rows: dict[int, Row] = {}
        self.cards: dict[int, Card] = {}
        self.references: dict[int, int] = {}


_memory = _Memory(None, date.min)


def _memory_of(front: Storefront, today: date) -> _Memory:
    global _memory  # one value per process, replaced as a whole
    if _memory.front is not front or _memory.today != today:
        _memory = _Memory(front, today)
    return _memory


async def shelf_of(front: Storefront, category: Category, today: date) -> Shelf:
    """The products of a rayon and of those below it, ready to be filtered; kept for a version and a day."""
    memory = _memory_of(front, today)
    shelf = memory.shelves.get(category.ids)
    if shelf is None:
        # Rayon by rayon: the rows of a whole large shop at once would take more memory than all else.
        shelf = Shelf([row for one in category.ids for row in _rows(await queries.listed_in([one]), today)])
        memory.shelves[category.ids] = shelf
        if len(memory.shelves) > MOST_SHELVES:
            memory.shelves.popitem(last=False)
    return shelf


async def shelf_of_products(front: Storefront, ids: Sequence[int], today: date) -> Shelf:
    """These products, ready to be filtered: the results of a search, whose order is the first of the sorts."""
    kept = _memory_of(front, today).rows
    rows = {one: kept[one] for one in ids if one in kept}
    if missing := [one for one in ids if one not in rows]:
        # Into a dictionary of our own first: another request may empty the memory while we wait.
        rows.update((row.id, row) for row in _rows(await queries.listed_products(missing), today))
        _remember(kept, rows)
    return Shelf([rows[one] for one in ids if one in rows], ranked=True)


def _rows(variants: Sequence[dict[str, Any]], today: date) -> list[Row]:
    """One row a product, from its variants' rows in order."""
    rows = []
    for product_id, group in groupby(variants, key=itemgetter("product_id")):
        own = list(group)
        first = own[0]
        created = first["created_at"]
        rows.append(
            Row(
                id=product_id,
                name=first["name"],
                price_cents=min(row["price_cents"] for row in own),
                availability=_best([_availability(row, today) for row in own]).kind,
                brand=intern(first["brand"]),
                sizes=_shared(tuple(dict.fromkeys(row["size"] for row in own if row["size"]))),
                colours=_shared(tuple(dict.fromkeys(row["colour"] for row in own if row["colour"]))),
                oversize=bool(first["oversize"]),
                professionals_only=bool(first["professionals_only"]),
                popularity=first["popularity"],
                created_at=as_utc(created) if created else None,
            )
        )
    return rows


@lru_cache(maxsize=4_096)
def _shared(words: tuple[str, ...]) -> tuple[str, ...]:
    """The first of those that are equal: thousands of articles of a shop have the same sizes, and the same colours."""
    return words


def _availability(row: dict[str, Any], today: date) -> Availability:
    restock = row["restock_on"]
    return availability(
        on_hand=row["on_hand"],
        reserved=row["reserved"],
        today=today,
        made_to_order=bool(row["made_to_order"]),
        lead_days=row["lead_days"],
        not_orderable_reason=row["not_orderable_reason"],
        restock_on=as_day(restock) if restock else None,
        professionals_only=bool(row["professionals_only"]),
        agency_only=bool(row["agency_only"]),
    )


def _best(states: Sequence[Availability]) -> Availability:
    return min(states, key=lambda state: GOOD_NEWS.index(state.kind))


async def cards(front: Storefront, ids: Sequence[int], now: datetime) -> list[Card]:
    """Cards in the order of `ids`; a product without an active variant has none. Kept for a version and a day."""
    kept = _memory_of(front, in_paris(now).date()).cards
    found = {one: kept[one] for one in ids if one in kept}
    if missing := [one for one in ids if one not in found]:
        found.update((card.id, card) for card in await _cards(missing, now))
        _remember(kept, found)
    return [found[one] for one in ids if one in found]


async def references(front: Storefront, variant_ids: Sequence[int], now: datetime) -> dict[int, int]:
    """What stands beside the reduced price of these variants, in cents; 0 without a reduction. Kept as cards are."""
    kept = _memory_of(front, in_paris(now).date()).references
    found = {one: kept[one] for one in variant_ids if one in kept}
    if missing := [one for one in variant_ids if one not in found]:
        history = await queries.price_history(missing)
        reduced = {one: reduction(steps_of(steps), now) for one, steps in history.items()}
        found |= {one: known.before_cents if known else 0 for one, known in reduced.items()}
        _remember(kept, found)
    return found


def _remember(kept: dict[int, T], found: dict[int, T]) -> None:
    if len(kept) > MOST_REMEMBERED:
        kept.clear()
    kept.update(found)


async def _cards(ids: Sequence[int], now: datetime) -> list[Card]:
    facts = {row["id"]: row for row in await queries.cards(ids)}
    variants: dict[int, list[Variant]] = {}
    for variant in await variants_of(ids):
        variants.setdefault(variant.product_id, []).append(variant)
    cheapest = {one: min(own, key=lambda variant: variant.price_cents) for one, own in variants.items()}
    history = await queries.price_history([variant.id for variant in cheapest.values()])
    today = in_paris(now).date()
    return [
        _card(facts[one], variants[one], reduction(steps_of(history[cheapest[one].id]), now), today)
        for one in ids
        if one in facts and one in variants
    ]


def photo_of(row: Mapping[str, Any]) -> Photo | None:
    """The first photo of a product, where the row was read with it."""
    name = row["photo_name"]
    return Photo(name, row["photo_alt"], row["photo_width"], row["photo_height"]) if name else None


def _card(row: dict[str, Any], variants: Sequence[Variant], reduced: Reduction | None, today: date) -> Card:
    prices = {variant.price_cents for variant in variants}
    best = _best([variant.availability(today) for variant in variants])
    tags = ("Livraison lourde",) if row["oversize"] else ()
    return Card(
        id=row["id"],
        name=row["name"],
        url=f"/produits/{row['slug']}",
        brand=row["brand"],
        photo=photo_of(row),
        price_cents=min(prices),
        reference_price_cents=reduced.before_cents if reduced else None,
        starting_from=len(prices) > 1,
        availability=State(best.kind, best.sentence),
        tags=tags,
    )


async def best_sellers(front: Storefront, most: int, now: datetime) -> list[Card]:
    return await cards(front, await queries.best_sellers(most), now)


async def product_page(slug: str, front: Storefront, now: datetime) -> ProductPage | None:
    """Everything about one product; None for an unknown slug. An unpublished one has `published` False."""
    row = await queries.product_by_slug(slug)
    if row is None:
        return None
    variants = tuple(await variants_of([row["id"]]))
    history = await queries.price_history([variant.id for variant in variants])
    reductions = {one: reduction(steps_of(steps), now) for one, steps in history.items()}
    return ProductPage(
        id=row["id"],
        slug=row["slug"],
        name=row["name"],
        brand=row["brand"],
        summary=row["summary"],
        description=row["description"],
        specifications=tuple((name, value) for name, value in row["specifications"]),
        manufacturer=row["manufacturer"],
        category=front.category_of(row["category"]),
        variants=variants,
        photos=tuple(
            Photo(photo["name"], photo["alt"], photo["width"], photo["height"])
            for photo in await queries.photos(row["id"])
        ),
        documents=tuple(
            Document(one["title"], f"/documents/{one['file']}", one["size_bytes"], one["language"])
            for one in await queries.documents(row["id"])
        ),
        reductions={one: found for one, found in reductions.items() if found},
        published=bool(row["published"]) and bool(variants),
    )


async def is_known(product: ProductPage) -> bool:
    """Whether visitors may have met a product that is not on sale: one that is only being prepared is nobody's."""
    return await queries.has_been_sold(product.id)


async def related(product: ProductPage, front: Storefront, now: datetime, most: int = 4) -> list[Card]:
    """Other products of the same rayon, then of the rayon above it, most wanted first."""
    rayon, ids = product.category, [product.id]
    while rayon is not None and len(ids) <= most:
        shelf = await shelf_of(front, rayon, in_paris(now).date())
        ids += [one for one in shelf.select(per_page=most + len(ids)).ids if one not in ids]
        rayon = front.by_slug.get(rayon.parent_slug)
    return await cards(front, ids[1 : most + 1], now)
