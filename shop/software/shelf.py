"""What other software changes of the stock: pieces that came or went, or how many stand there now."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from db.engine import in_one_transaction
from db.queries import software_pages as pages
from db.queries import stock_movements as queries
from shop.catalogue.stock import announce
from shop.catalogue.stock_moves import KINDS, LONGEST_NOTE, shift
from shop.errors import ShopError

COUNTED: Final = "correction"
"""The reason of a number that was counted elsewhere."""
Kept = Callable[[], Awaitable[None]]


class WrongSign(ShopError):
    """Pieces that arrive are added, pieces that break are taken."""


@dataclass(frozen=True, slots=True)
class Change:
    """Either `delta` pieces more (or fewer), or `on_hand` pieces in all; `reason` one of KINDS."""

    delta: int | None
    on_hand: int | None
    reason: str
    note: str


async def change(sku: str, wanted: Change, actor: str, now: datetime, kept: Kept) -> None:
    """Write one movement down, and what `kept` writes in the same transaction.

    A number in all that stands there already is no movement. Raises LookupError, StockKept, WrongSign.
    """

    async def work() -> None:
        row = await pages.shelf_to_change(sku)
        if row is None:
            raise LookupError(sku)
        delta = wanted.delta if wanted.on_hand is None else wanted.on_hand - row["on_hand"]
        assert delta is not None
        sign = KINDS[wanted.reason][1]
        if delta * sign < 0 or (sign and wanted.delta == 0):
            raise WrongSign(
                f"«\u00a0{KINDS[wanted.reason][0]}\u00a0»\u00a0: le nombre de pièces doit être "
                f"{'positif' if sign > 0 else 'négatif'}."
            )
        if delta:
            frees = await shift(row["id"], delta)
            await queries.record(row["id"], delta, wanted.reason, actor, wanted.note[:LONGEST_NOTE], now)
            await announce([frees])
        await kept()

    await in_one_transaction(work)
