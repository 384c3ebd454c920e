"""What staff write about an order: notes among themselves, and messages to its buyer.

Both are events of its history and change nothing of the order: no version is counted up, nobody's page goes stale.
A note stays inside; a message is mailed and shown where the buyer follows the order.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from db.engine import in_one_transaction
from db.queries import orders as queries
from shop.errors import ShopError
from shop.orders import book
from shop.orders.moves import By, announce
from shop.orders.order import MESSAGE, NOTE, Order, OrderEvent

MAIL: Final = "order_message"
AGAIN: Final = timedelta(minutes=10)
"""The same words of the same person within so long are a button pressed twice."""


async def write_note(number: str, text: str, by: By, now: datetime) -> None:
    """For staff alone. Raises LookupError."""
    await _write(number, NOTE, text, by, now)


async def send_message(number: str, text: str, by: By, now: datetime) -> None:
    """To the buyer, by mail and on the order's page. Raises LookupError; ShopError where nobody can be written to."""
    await _write(number, MESSAGE, text, by, now)


def messages_of(order: Order) -> Sequence[OrderEvent]:
    """What the buyer was written, the latest first; those of an order made anonymous are gone."""
    return [event for event in reversed(order.events) if event.move == MESSAGE and event.note]


def message_at(order: Order, at: str) -> str:
    """The words of the message at this place of the history; empty for any other event, and once they are erased."""
    event = order.events[int(at)] if at.isdigit() and int(at) < len(order.events) else None
    return event.note if event and event.move == MESSAGE else ""


async def _write(number: str, move: str, text: str, by: By, now: datetime) -> None:
    order_id = await queries.id_of(number)
    if order_id is None:
        raise LookupError(f"no order {number}")

    async def work() -> None:
        order = await book.locked(order_id)
        if move == MESSAGE and not order.email:
            raise ShopError("Cette commande est anonyme\u00a0: il n’y a plus personne à qui écrire.")
        if _is_written(order, move, text, by, now):
            return
        values = {"order": order.id, "at": now, "actor": by.name, "move": move, "note": text}
        await queries.insert_event({**values, "from_state": order.state, "to_state": order.state})
        if move == MESSAGE:
            at = str(len(order.events))
            await announce(order, MAIL, at, about=at)

    await in_one_transaction(work)


def _is_written(order: Order, move: str, text: str, by: By, now: datetime) -> bool:
    mine = [event for event in order.events if (event.move, event.actor) == (move, by.name)]
    return bool(mine) and mine[-1].note == text and now - mine[-1].at < AGAIN
