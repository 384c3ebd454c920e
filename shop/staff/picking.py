"""Preparing: what to fetch from the shelves, article by article; what goes into a parcel, counted off by a scanner."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from db.queries import parcels, picking
from shop.addresses import person_name
from shop.calendar import in_paris, plain_date
from shop.documents.picking_documents import (
    Brand,
    Fetched,
    Slip,
    SlipLine,
    render_picking_list,
    render_slips,
)
from shop.errors import ShopError
from shop.merchant.identity import Merchant
from shop.orders import book
from shop.orders.dates import expected_words
from shop.orders.order import Order
from shop.orders.summary import place_lines, said_of
from shop.staff.refunds import refunded_unsent
from shop.withdrawal.moves import pieces_to_keep_back
from shop.withdrawal.statements import statements_of

MOST: Final = 200
"""Orders on one list."""


@dataclass(frozen=True, slots=True)
class ToPack:
    """One line of an order with `pieces` to put into a parcel; `codes`: what a scanner reads on the article."""

    line_id: int
    sku: str
    name: str
    ean: str
    pieces: int

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(code for code in (as_scanned(self.sku), as_scanned(self.ean)) if code)


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a code came to: `said` is « counted », « enough » (no more of it is wanted) or « unknown »."""

    said: str
    counted: Mapping[int, int]
    line: ToPack | None = None


def as_scanned(code: str) -> str:
    """A code as it is compared: no spaces, capitals."""
    return "".join(code.split()).upper()


def count_off(lines: Sequence[ToPack], counted: Mapping[int, int], code: str) -> Scanned:
    """One piece more of the article with this code."""
    mine = [line for line in lines if as_scanned(code) in line.codes]
    for line in mine:
        if counted.get(line.line_id, 0) < line.pieces:
            return Scanned("counted", {**counted, line.line_id: counted.get(line.line_id, 0) + 1}, line)
    return Scanned("enough" if mine else "unknown", counted, mine[0] if mine else None)


async def waiting() -> list[tuple[Order, int]]:
    """Orders that have something to pack, the rest of what left in part too, with how many pieces; oldest first.

    MOST at most.
    """
    found = [(order, await pieces_of(order)) for order in await orders_of(await picking.waiting(MOST))]
    return [(order, pieces) for order, pieces in found if pieces]


async def pieces_of(order: Order) -> int:
    """How many pieces of it are to be packed."""
    held = await _held(order)
    return sum(max(0, pieces - held.get(line_id, 0)) for line_id, pieces in order.unpacked.items())


async def _held(order: Order) -> dict[int, int]:
    """Pieces that wait to be taken out of the order, by order line id: refunded, or withdrawn from before they left.

    Who packs does not fetch them: « Retirer de la commande » is what is left to do about them.
    """
    back = await refunded_unsent(order) if any(one.refunded_cents for one in order.payments) else {}
    withdrawn = pieces_to_keep_back(order, await statements_of(order))
    return {line.id: max(back.get(line.id, 0), withdrawn.get(line.id, 0)) for line in order.lines}


async def _rows(orders: Sequence[Order]) -> list[dict[str, Any]]:
    """What db.queries.picking.lines gives, without the pieces that are held."""
    held: dict[int, int] = {}
    for order in orders:
        held |= await _held(order)
    rows = await picking.lines([order.number for order in orders])
    left = [{**row, "pieces": row["pieces"] - held.get(row["line_id"], 0)} for row in rows]
    return [row for row in left if row["pieces"] > 0]


async def orders_of(numbers: Iterable[str]) -> list[Order]:
    """Those there are, in this order."""
    found = [await book.by_number(number) for number in numbers]
    return [order for order in found if order]


async def to_fetch(orders: Sequence[Order]) -> list[Fetched]:
    """The articles of these orders that are to be packed, by reference."""
    rows = await _rows(orders)
    by_article: dict[tuple[str, str, str], Counter[str]] = {}
    for row in rows:
        by_article.setdefault((row["sku"], _named(row), row["ean"]), Counter())[row["number"]] += row["pieces"]
    return [
        Fetched(sku, name, ean, sum(found.values()), tuple(found.items()))
        for (sku, name, ean), found in by_article.items()
    ]


async def to_pack(order: Order) -> list[ToPack]:
    """What of one order is to be packed."""
    return [ToPack(row["line_id"], row["sku"], _named(row), row["ean"], row["pieces"]) for row in await _rows([order])]


async def picking_list_pdf(orders: Sequence[Order], merchant: Merchant, now: datetime) -> bytes:
    """Raises NotPrinted, PressSilent."""
    articles = await to_fetch(orders)
    return await asyncio.to_thread(
        render_picking_list, articles, len(orders), _when(now), brand=Brand(merchant.name, promise=merchant.promise)
    )


async def slips_pdf(orders: Sequence[Order], merchant: Merchant, now: datetime) -> bytes:
    """« Bons de préparation », a page an order. Raises NotPrinted, PressSilent."""
    slips = [await _slip(order, now) for order in orders]
    return await asyncio.to_thread(
        render_slips, slips, _when(now), brand=Brand(merchant.name, promise=merchant.promise)
    )


async def labels_pdf(orders: Sequence[Order]) -> bytes:
    """The labels of parcels that wait for their carrier, one file. Raises ShopError where one cannot be read."""
    found = []
    for order in orders:
        for parcel in order.packed:
            pdf = await parcels.label_of(order.id, parcel.id) if parcel.label_state == "made" else None
            if pdf:
                found.append((order.number, pdf))
    if not found:
        raise ShopError("Aucune étiquette n’attend d’être imprimée.")
    return await asyncio.to_thread(_together, found)


def _together(files: Sequence[tuple[str, bytes]]) -> bytes:
    from pypdf import PdfReader, PdfWriter  # seven megabytes, which most processes never need
    from pypdf.errors import PyPdfError

    writer, made = PdfWriter(), BytesIO()
    for number, pdf in files:
        try:
            writer.append(PdfReader(BytesIO(pdf)))
        except (PyPdfError, ValueError) as trouble:
            raise ShopError(f"L’étiquette de {number} est illisible\u00a0: imprimez-la depuis sa page.") from trouble
    writer.write(made)
    return made.getvalue()


async def _slip(order: Order, now: datetime) -> Slip:
    contact = order.contact
    facts: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("Client", (person_name(contact),)),
        (order.delivery.label, (*place_lines(order), *said_of(order, in_paris(now).date()))),
        ("Date prévue", (expected_words(order),) if expected_words(order) else ()),
    )
    lines = tuple(SlipLine(one.sku, one.name, one.ean, one.pieces) for one in await to_pack(order))
    return Slip(order.number, facts, lines, order.comment)


def _named(row: Mapping[str, Any]) -> str:
    label = row["variant_label"]
    return f"{row['name']} ({label})" if label else str(row["name"])


def _when(now: datetime) -> str:
    local = in_paris(now)
    return f"{plain_date(local.date())}, {local:%-H\u00a0h\u00a0%M}"
