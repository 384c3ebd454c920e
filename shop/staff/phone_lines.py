"""Articles as an operator types them: a reference, a barcode or words, one or many lines at once."""

import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from db.queries import phone_orders as queries
from shop.cart.additions import Added, add
from shop.cart.view import CartView
from shop.catalogue import codes, search
from shop.catalogue.availability import QUANTITY_LIMIT
from shop.catalogue.variants import Variant, variant_from
from shop.errors import ShopError
from shop.staff.said import to_staff

MOST_LINES: Final = 100
LONGEST_LINE: Final = 120
MOST_CHOICES: Final = 12
MOST_PRODUCTS: Final = 6
TRAILING: Final = re.compile(r"(.+?)[\s;,|]+(?:[x×*]\s*)?(-?[0-9]{1,6})")
WRITTEN: Final = re.compile(r"([0-9]{1,9}):([0-9]{1,4})(!?)", re.ASCII)
QUANTITY_WANTED: Final = f"Indiquez une quantité de 1 à {QUANTITY_LIMIT}."
SEVERAL: Final = "plusieurs articles correspondent\u00a0: choisissez ci-dessous."
UNKNOWN: Final = "aucun article ne correspond."

First = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Typed:
    """One line: what names the article, and how many pieces."""

    text: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Found:
    """The article a text names, or those it may mean; `is_exact` for a reference or a barcode."""

    variants: tuple[Variant, ...]
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """What became of typed lines. `left`: those that did not go in, to be typed again, each with why.

    `choices`: what the one text that was typed may mean.
    """

    added: tuple[Added, ...] = ()
    left: tuple[tuple[Typed, str], ...] = ()
    choices: tuple[Variant, ...] = field(default=())


async def find(text: str) -> Found:
    """By reference or barcode first, by how a reference begins next, else by words, the best first."""
    exact = await codes.named(text, queries.variants_named)
    if exact:
        return Found(tuple(map(variant_from, exact)), is_exact=True)
    begun = await queries.variants_beginning(codes.codes_in(text), MOST_CHOICES)
    if begun:
        return Found(tuple(map(variant_from, begun)), is_exact=False)
    ids = await search.suggest(text, MOST_PRODUCTS)
    if not ids and not any(sign.isdigit() for sign in text):  # a mistyped reference means nothing that sounds like it
        ids = list((await search.search(text)).ids[:MOST_PRODUCTS])
    rows = await queries.variants_of_products(ids)
    return Found(tuple(map(variant_from, rows[:MOST_CHOICES])), is_exact=False)


async def read_lines(text: str) -> list[Typed]:
    """« MAR-101 2 », one article a line, the quantity 1 where there is none; a reference may itself end in digits."""
    lines = [line for line in (" ".join(raw.split())[:LONGEST_LINE] for raw in text.splitlines()) if line]
    return [await _read_line(line) for line in lines[:MOST_LINES]]


async def _read_line(line: str) -> Typed:
    parts = TRAILING.fullmatch(line)
    if parts is None or await codes.named(line, queries.variants_named):
        return Typed(line, 1)
    return Typed(parts[1], int(parts[2]))


async def fill(token_hash: str, lines: Sequence[Typed], now: datetime, first: First) -> Filled:
    """Put typed lines into the cart of this hash; `first` runs in each transaction and may end it (LookupError)."""
    added, left, choices = dict[str, Added](), list[tuple[Typed, str]](), tuple[Variant, ...]()
    wanted: dict[str, Typed] = {}
    for line in lines:
        found = await find(line.text)
        why = _why_not(line, found)
        if why:
            left.append((line, why))
            choices = found.variants
            continue
        sku = found.variants[0].sku
        # The same article twice in one list is more of it, not a button pressed twice.
        before = wanted.get(sku)
        wanted[sku] = Typed(line.text, line.quantity + (before.quantity if before else 0))
    for sku, line in wanted.items():
        try:
            added[sku] = await add(token_hash, sku, line.quantity, now, first=first)
        except ShopError as refused:
            left.append((line, to_staff(refused.message)))
    return Filled(tuple(added.values()), tuple(left), choices if len(lines) == 1 else ())


async def put(token_hash: str, sku: str, quantity: int, now: datetime, first: First) -> Filled:
    """Put one article chosen by its exact reference into the cart. Raises LookupError for one there is not."""
    line = Typed(sku, quantity)
    if not 1 <= quantity <= QUANTITY_LIMIT:
        return Filled(left=((line, QUANTITY_WANTED),))
    try:
        return Filled((await add(token_hash, sku, quantity, now, first=first),))
    except ShopError as refused:
        return Filled(left=((line, to_staff(refused.message)),))


def _why_not(line: Typed, found: Found) -> str:
    if not 1 <= line.quantity <= QUANTITY_LIMIT:
        return QUANTITY_WANTED
    if found.is_exact and len(found.variants) == 1:
        return ""
    return SEVERAL if found.variants else UNKNOWN


def written(added: Iterable[Added]) -> str:
    """What went in, short enough for an address: « 12:2,15:1! », the last with fewer pieces than asked for."""
    return ",".join(f"{one.line.key}:{one.pieces}{'!' if one.limited else ''}" for one in added)


def told(text: str, view: CartView) -> tuple[str, ...]:
    """The same in words, of lines that are still there."""
    found = [(view.line(int(key)), pieces, limited) for key, pieces, limited in WRITTEN.findall(text)][:MOST_LINES]
    return tuple(_said(f"{pieces} × {line.name}", limited) for line, pieces, limited in found if line)


def _said(name: str, limited: str) -> str:
    return f"{name}\u00a0: c’est tout ce qu’on peut avoir." if limited else name
