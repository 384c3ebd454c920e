"""A parcel that came back to us: what it held is here again, to be sent in another parcel or taken out of the order."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from db.engine import savepoint
from db.queries import order_changes as queries
from db.queries import orders as order_queries
from db.queries import stock as stock_queries
from shop.catalogue import stock
from shop.catalogue.variants import variants_by_id
from shop.errors import MoveNotAllowed, OutOfStock, ShopError
from shop.orders import book
from shop.orders.fulfilment import change
from shop.orders.moves import PARCEL_BACK, By, write_event
from shop.orders.order import Order, OrderLine, line_name
from shop.orders.parcels import Parcel
from shop.orders.states import OrderState
from shop.parcels.news import settled_without

MOVE: Final = "come_back"
STOCK_REASON: Final = "returned"


def may_come_back(order: Order, parcel: Parcel) -> bool:
    """Whether staff can say of it that it is here again."""
    return order.state == OrderState.SHIPPED and parcel.is_out


async def come_back(number: str, version: int, parcel_id: int, whole: Mapping[int, int], by: By, now: datetime) -> None:
    """Staff have the parcel in their hands. `whole`: pieces fit for sale, by order line id; the others are lost.

    Those fit are on the shelf again, kept for this buyer; others of the shelf are kept instead of the lost ones, where
    there are some. Raises ShopError for more pieces than it held, MoveNotAllowed, OrderChanged, LookupError.
    """

    async def work(order: Order) -> None:
        parcel = next((one for one in order.parcels if one.id == parcel_id), None)
        if parcel is None or not may_come_back(order, parcel) or not await queries.come_back(parcel_id, now):
            raise MoveNotAllowed(order.state, MOVE, "Ce colis n’est pas en chemin\u00a0: il ne peut pas revenir.")
        held = dict(parcel.lines)
        if any(not 0 <= pieces <= held.get(line_id, 0) for line_id, pieces in whole.items()):
            raise ShopError("Indiquez au plus ce que le colis contenait.")
        for line in sorted(order.lines, key=lambda one: one.variant_id or 0):
            await _on_the_shelf(order, line, whole.get(line.id, 0), now)
        fresh = await book.locked(order.id)
        for line in sorted(fresh.lines, key=lambda one: one.variant_id or 0):
            await _keep(line, held.get(line.id, 0) - whole.get(line.id, 0))
        await write_event(order, MOVE, by, now, note=_note(order, parcel, whole), attention=_attention(order, parcel))

    await change(number, version, MOVE, by, work, lambda order: _is_back(order, parcel_id))


async def keep_missing(order: Order, pieces: Mapping[int, int]) -> Order:
    """Before pieces of a parcel that came back leave again: keep those that the shelf does not keep yet.

    Gives the order as it is then. Raises OutOfStock.
    """
    if not any(one.returned_at for one in order.parcels):
        return order
    packed = {line.id: sum(dict(one.lines).get(line.id, 0) for one in order.packed) for line in order.lines}
    for line in sorted(order.lines, key=lambda one: one.variant_id or 0):
        missing = pieces.get(line.id, 0) + packed[line.id] - line.reserved
        if line.id in pieces and missing > 0 and await _keeps(line):
            await stock.reserve({line.variant_id or 0: missing}, {line.variant_id or 0: line.name})
            await order_queries.set_line_reserved(line.id, line.reserved + missing)
    return await book.locked(order.id)


async def _on_the_shelf(order: Order, line: OrderLine, pieces: int, now: datetime) -> None:
    """Pieces stand on the shelf again, and are kept for their buyer."""
    if not pieces or line.variant_id is None or not await queries.put_back(line.variant_id, pieces):
        return
    await stock_queries.record_movement(line.variant_id, pieces, STOCK_REASON, order.number, now)
    await stock.reserve({line.variant_id: pieces}, {line.variant_id: line.name})
    await order_queries.set_line_reserved(line.id, line.reserved + pieces)


async def _keep(line: OrderLine, pieces: int) -> None:
    """Others instead of lost ones, as far as all of them are there."""
    if not pieces or line.variant_id is None or not await _keeps(line):
        return
    try:
        async with savepoint():
            await stock.reserve({line.variant_id: pieces}, {line.variant_id: line.name})
    except OutOfStock:
        return
    await order_queries.set_line_reserved(line.id, line.reserved + pieces)


async def _keeps(line: OrderLine) -> bool:
    """Whether the shelf keeps pieces of this article at all."""
    known = (await variants_by_id([line.variant_id])).get(line.variant_id) if line.variant_id else None
    return known is not None and not known.made_to_order


def _note(order: Order, parcel: Parcel, whole: Mapping[int, int]) -> str:
    """« 250012345678 : 2 × Gel en rayon, 1 × Gel abîmé »."""
    names, parts = {line.id: line_name(line) for line in order.lines}, []
    for line_id, pieces in parcel.lines:
        fit = whole.get(line_id, 0)
        parts += [f"{fit} × {names[line_id]} en rayon"] if fit else []
        parts += [f"{pieces - fit} × {names[line_id]} hors d’usage"] if pieces > fit else []
    return f"{parcel.tracking_number}\u00a0: {', '.join(parts)}"


def _attention(order: Order, parcel: Parcel) -> str:
    """The trouble of this parcel is over, and what it held is to be decided about."""
    others = [one for one in order.parcels if one.id != parcel.id and one.is_out]
    return order.attention_with(PARCEL_BACK, *settled_without(others))


def _is_back(order: Order, parcel_id: int) -> bool:
    return any(one.id == parcel_id and one.returned_at is not None for one in order.parcels)
