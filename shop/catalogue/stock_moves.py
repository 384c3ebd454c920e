"""Pieces that come and go without an order: arrivals, breakage, returns, corrections, each with who and why.

Movements are never changed: a mistake is mended by another. What orders keep stays on the shelf.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from db.engine import in_one_transaction
from db.queries import stock_movements as queries
from shop.catalogue.codes import codes_in
from shop.catalogue.priced import named
from shop.catalogue.search import groups_of, words_of
from shop.catalogue.stock import announce
from shop.errors import ShopError
from shop.french import counted, number
from shop.paging import pages_of
from shop.software.hooks import stock_told

MOST_PIECES: Final = 1_000_000
LONGEST_NOTE: Final = 200
KEEPERS_SHOWN: Final = 5
STOCKTAKE: Final = "stocktake"
KINDS: Final[Mapping[str, tuple[str, int]]] = {
    "arrival": ("Arrivage", 1),
    "return": ("Retour remis en rayon", 1),
    "breakage": ("Casse ou perte", -1),
    "correction": ("Correction", 0),
}
"""What staff may write down: label, and the sign of its pieces (0: as typed)."""
LABELS: Final[Mapping[str, str]] = {
    **{reason: label for reason, (label, _) in KINDS.items()},
    STOCKTAKE: "Inventaire",
    "sold": "Expédié",
    "import": "Fichier importé",
    "opening": "Stock de départ",
    "initial": "Stock de départ",
    "delivery": "Arrivage",
}


class StockKept(ShopError):
    """Pieces that orders keep cannot leave otherwise."""


class TooMany(StockKept):
    """No shelf holds so many: somebody mistook a reference or a barcode for a number."""


class MovedMeanwhile(ShopError):
    """Somebody wrote a movement of the article down since the page was drawn; perhaps it was this one."""

    def __init__(self) -> None:
        super().__init__(
            "Un autre mouvement vient d’être enregistré pour cet article (il est en tête de la liste)\u00a0: "
            "vérifiez, puis recommencez si besoin."
        )


@dataclass(frozen=True, slots=True)
class Shelf:
    """An article on its shelf; `free` pieces are nobody's yet, `low` says that so few ask for more."""

    id: int
    sku: str
    ean: str
    name: str
    slug: str
    on_hand: int
    reserved: int
    low_stock_at: int
    made_to_order: bool
    active: bool
    published: bool

    @property
    def free(self) -> int:
        return max(0, self.on_hand - self.reserved)

    @property
    def is_low(self) -> bool:
        return self.active and not self.made_to_order and self.free <= self.low_stock_at


def shelf_from(row: Mapping[str, Any]) -> Shelf:
    return Shelf(
        row["id"], row["sku"], row["ean"], named(row), row["slug"], row["on_hand"], row["reserved"],
        row["low_stock_at"], bool(row["made_to_order"]), bool(row["active"]), bool(row["published"]),
    )  # fmt: skip


async def listed(
    state: str, categories: Collection[int], text: str, page: int, per_page: int
) -> tuple[list[Shelf], int, int]:
    """A page of the stock, its number (one too far shows the last), and how many articles there are. `text`: words, a
    reference's beginning or a barcode.
    """
    codes, groups = codes_in(text), groups_of(words_of(text))
    if text.strip() and not codes:
        return [], 1, 0
    rows, number = await queries.listed(state, categories, groups, codes, page, per_page)
    if not rows and number:
        page = pages_of(number, per_page)
        rows, number = await queries.listed(state, categories, groups, codes, page, per_page)
    return [shelf_from(row) for row in rows], page if number else 1, number


async def article(variant_id: int) -> dict[str, Any] | None:
    """The row of an article, for `shelf_from`."""
    return await queries.article(variant_id)


@dataclass(frozen=True, slots=True)
class History:
    """Movements of an article, newest first; `older`: the id to go on before, 0 at the end; `newest` of those by staff.

    `keepers`: orders that keep pieces of it.
    """

    movements: list[dict[str, Any]]
    older: int
    newest: int
    keepers: list[dict[str, Any]]


async def history(variant_id: int, before: int, most: int) -> History:
    """A page of its movements; `before` 0: the newest."""
    rows = await queries.movements(variant_id, before, most + 1)
    newest, keepers = await queries.last_by_staff(variant_id), await queries.keepers(variant_id, KEEPERS_SHOWN * 4)
    return History(rows[:most], rows[most - 1]["id"] if len(rows) > most else 0, newest, keepers)


async def move(
    variant_id: int, delta: int, reason: str, note: str, actor: str, now: datetime, *, newest_seen: int
) -> None:
    """Write a movement down. `newest_seen`: the id of the newest one by staff that the page knew.

    Raises StockKept, MovedMeanwhile, ValueError for no pieces at all.
    """
    if not delta:
        raise ValueError("a movement has pieces")

    async def work() -> None:
        frees = await shift(variant_id, delta)
        if await queries.last_by_staff(variant_id) != newest_seen:
            raise MovedMeanwhile
        await queries.record(variant_id, delta, reason, actor, note[:LONGEST_NOTE], now)
        await announce([frees])

    await in_one_transaction(work)


async def shift(variant_id: int, delta: int) -> tuple[int, int]:
    """The pieces themselves; how many were free before, and are now, for `announce` to hear last.

    Raises StockKept, and TooMany over MOST_PIECES.
    """
    after = await queries.shift(variant_id, delta, MOST_PIECES)
    if after is None and delta > 0 and (row := await queries.article(variant_id)):
        raise TooMany(_too_many_words(row["on_hand"], delta))
    if after is None:
        raise StockKept(await kept_words(variant_id, delta))
    await stock_told([variant_id])
    free = after["on_hand"] - after["reserved"]
    return free - delta, free


async def kept_words(variant_id: int, delta: int) -> str:
    """Why pieces cannot go: how many stand there, and for which orders."""
    row = await queries.article(variant_id)
    if row is None:
        return "Cet article n’existe plus."
    if not row["reserved"]:
        return f"Il n’y a que {pieces(row['on_hand'])} en rayon\u00a0: on ne peut pas en retirer {number(-delta)}."
    keepers = await queries.keepers(variant_id, KEEPERS_SHOWN + 1)
    names = [f"{one['number']} ({number(one['pieces'])})" for one in keepers[:KEEPERS_SHOWN]]
    more = "…" if len(keepers) > KEEPERS_SHOWN else ""
    stands = f"{pieces(row['on_hand'])} en rayon, dont {number(row['reserved'])} pour des commandes"
    return f"{stands}\u00a0: {', '.join(names)}{more}. On ne peut pas en retirer {number(-delta)}."


def _too_many_words(on_hand: int, delta: int) -> str:
    return (
        f"{pieces(on_hand)} en rayon\u00a0: avec {number(delta)} de plus, il y en aurait plus de {number(MOST_PIECES)}."
    )


def pieces(count: int) -> str:
    """« 1 pièce », « 12 pièces »."""
    return counted(count, "pièce")
