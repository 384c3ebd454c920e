"""What the shelf keeps for buyers, and what leaves it. Every function runs inside its caller's transaction.

Variants are always touched in the order of their ids: two baskets of the same goods wait for each other, and never
lock each other out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from db.queries import orders, stock, storefront
from shop.catalogue.availability import LIMITED_FROM
from shop.errors import OutOfStock
from shop.software.hooks import stock_told


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A line of an order as the shelf sees it: `reserved` of its `quantity` pieces are kept for it."""

    id: int
    variant_id: int | None
    name: str
    quantity: int
    reserved: int


async def reserve(pieces: Mapping[int, int], names: Mapping[int, str]) -> None:
    """Keep pieces by variant id. Raises OutOfStock with what is left; nothing stays kept then (roll back)."""
    frees: list[tuple[int, int]] = []
    for variant_id in sorted(pieces):
        kept = await stock.reserve(variant_id, pieces[variant_id])
        if kept is None:
            raise OutOfStock(await stock.free_pieces(variant_id), names.get(variant_id, ""))
        free = kept["on_hand"] - kept["reserved"]
        frees.append((free + pieces[variant_id], free))
    await announce(frees)
    await stock_told(pieces)


async def release(lines: Iterable[KeptLine]) -> None:
    """Let go of everything these lines keep."""
    await keep_only((line, 0) for line in lines)


async def keep_only(wanted: Iterable[tuple[KeptLine, int]]) -> None:
    """Let go of what these lines keep beyond so many pieces each."""
    frees: list[tuple[int, int]] = []
    freed_of: list[int] = []
    for line, pieces in sorted(wanted, key=lambda one: (one[0].variant_id or 0, one[0].id)):
        freed = line.reserved - pieces
        if line.variant_id is None or freed <= 0:
            continue
        left = await stock.release(line.variant_id, freed)
        await orders.set_line_reserved(line.id, pieces)
        if left is not None:
            free = left["on_hand"] - left["reserved"]
            frees.append((free - freed, free))
            freed_of.append(line.variant_id)
    await announce(frees)
    await stock_told(freed_of)


async def send_out(line: KeptLine, pieces: int, *, order_number: str, now: datetime) -> None:
    """Pieces of a line leave; those that were kept leave the shelf. Nothing a visitor sees changes."""
    kept = min(pieces, line.reserved)
    if line.variant_id is None or not kept:
        return
    await stock.take(line.variant_id, kept)
    await stock.record_movement(line.variant_id, -kept, "sold", order_number, now)
    await orders.set_line_reserved(line.id, line.reserved - kept)
    await stock_told([line.variant_id])


async def announce(frees: Iterable[tuple[int, int]]) -> None:
    """Have pages rendered anew when the sentence beside some article changes: (free before, free now)."""
    if any(min(before, now) <= LIMITED_FROM for before, now in frees):
        await storefront.bump_catalogue_version()
