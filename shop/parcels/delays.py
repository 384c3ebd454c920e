"""Orders that come later than promised (S0-41): the buyer is told by itself, once, and staff see it.

`orders.delay` holds what is known: {cause, first, last, note} as staff announced it (days ISO), and `told_for`, the
last day (ISO) that was missed and told of.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from db.engine import in_one_transaction
from db.queries import orders as queries
from db.queries import parcels as parcel_queries
from shop.calendar import in_paris
from shop.carriers.event_codes import NOT_COMING
from shop.errors import MoveNotAllowed, ShopError
from shop.orders import book
from shop.orders.dates import expected_days
from shop.orders.fulfilment import change
from shop.orders.moves import LATE, SYSTEM, By, announce, write_event
from shop.orders.order import Order
from shop.parcels.delay_words import CAUSES, UNDER_WAY, is_parcel_late, is_still_here
from shop.parcels.news import PARCEL_LATE

FARTHEST: Final = timedelta(days=365)
FORGOTTEN: Final = timedelta(days=30)
"""A parcel late for so long came without a word: nobody is written about it."""


@dataclass(frozen=True, slots=True)
class Delay:
    """What staff announce: a code of CAUSES, the new days, a line for the buyer."""

    cause: str
    first: date
    last: date
    note: str = ""

    def as_json(self) -> dict[str, str]:
        return {"cause": self.cause, "first": self.first.isoformat(), "last": self.last.isoformat(), "note": self.note}


def may_be_delayed(order: Order) -> bool:
    """Whether something is still to come of it, so that staff can announce later days."""
    return order.state in UNDER_WAY and not order.is_given_back


async def announce_delay(number: str, version: int, delay: Delay, by: By, now: datetime) -> None:
    """Staff know that it comes later: the buyer is written, and every page says the new days.

    A parcel on its way keeps its days where the delay is about what has not left.

    Raises ShopError for days that cannot be, MoveNotAllowed where nothing more is to come, OrderChanged.
    """
    today = in_paris(now).date()

    async def work(order: Order) -> None:
        if not may_be_delayed(order):
            raise MoveNotAllowed(order.state, "delay", "Il n’y a plus rien à attendre de cette commande.")
        if not today <= delay.first <= delay.last <= today + FARTHEST:
            raise ShopError("Le premier jour est aujourd’hui ou plus tard, le dernier jour n’est pas avant le premier.")
        for parcel in order.parcels if delay.cause == "carrier" or not order.unsent else ():
            if parcel.is_out:
                await parcel_queries.expect(parcel.id, delay.first, delay.last)
        rest = order.attention_without(LATE, PARCEL_LATE)
        note = f"{CAUSES[delay.cause].staff}\u00a0: {delay.note}" if delay.note else CAUSES[delay.cause].staff
        await write_event(order, "delay", by, now, note=note, delay=delay.as_json(), attention=rest)
        await announce(order, "order_late", f"{order.version}", about=str(order.version))

    await change(number, version, "delay", by, work, lambda order: dict(order.delay) == delay.as_json())


async def tell_late(now: datetime) -> None:
    """Write to the buyers of what should have come before today and has not, once for each day missed."""
    today = in_paris(now).date()
    for row in await parcel_queries.late(today, today - FORGOTTEN, NOT_COMING):
        await in_one_transaction(lambda row=row: _tell_parcel(row["id"], row["order_id"], now))  # type: ignore[misc]
    for order_id in await queries.maybe_late(today):
        await in_one_transaction(lambda order_id=order_id: _tell_order(order_id, today, now))  # type: ignore[misc]


async def _tell_parcel(parcel_id: int, order_id: int, now: datetime) -> None:
    """Staff look at every parcel that should be there; its buyer is written where it is known to be late."""
    order = await book.locked(order_id)
    today = in_paris(now).date()
    parcel = next((one for one in order.parcels if one.id == parcel_id), None)
    if parcel is None or not parcel.is_late_on(today):
        return
    if not await parcel_queries.late_told(parcel_id, now):
        return
    reasons = order.attention_with(PARCEL_LATE)
    about = f"{parcel_id}:{parcel.expected_to}"
    await write_event(order, PARCEL_LATE, SYSTEM, now, note=parcel.tracking_number, attention=reasons)
    if is_parcel_late(order, parcel, today):
        await announce(order, "order_late", about, parcel_id=parcel_id, about=about)


async def _tell_order(order_id: int, today: date, now: datetime) -> None:
    order = await book.locked(order_id)
    days = expected_days(order)
    if not is_still_here(order) or days is None or days[1] >= today:
        return
    if any(one.returned_at for one in order.parcels):
        return  # staff agree with the buyer on what becomes of it
    missed = days[1].isoformat()
    if order.delay.get("told_for", "") >= missed:
        return
    known = {**order.delay, "told_for": missed}
    await write_event(order, LATE, SYSTEM, now, delay=known, attention=order.attention_with(LATE))
    await announce(order, "order_late", missed, about=missed)
