"""What all that a carrier said of a parcel comes to, and what is done of it: once, in whatever order it was told.

The orders given are locked in the open transaction.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from db.queries import parcels as queries
from shop.calendar import in_paris, start_of_day
from shop.carriers.carrier import CarrierEvent
from shop.carriers.event_codes import AT_POINT, DELIVERED, RETURNED, TROUBLE, Standing, state_of, state_of_code
from shop.orders import book
from shop.orders.moves import SYSTEM, By, advance, announce, write_event
from shop.orders.order import Order
from shop.orders.parcels import Parcel
from shop.orders.states import OrderState

PARCEL_TROUBLE: Final = "parcel_trouble"
"""Why staff must look at an order: a carrier reports an incident, or brings a parcel back."""
PARCEL_LATE: Final = "parcel_late"
"""The same, for a parcel past its last expected day."""


def standing(row: Mapping[str, Any], known: Iterable[CarrierEvent]) -> Standing:
    """State and moment of delivery; what staff saw stands until the carrier says it, and nothing arrives unsent.

    A parcel that came back to us is delivered to us, if at all.
    """
    state, delivered_at = state_of(row["carrier"], [one for one in known if not _is_older(row, one)])
    may_have_come = row["shipped_at"] is not None and row["returned_at"] is None
    return Standing(state, (delivered_at or row["delivered_at"]) if may_have_come else None)


def _is_older(row: Mapping[str, Any], event: CarrierEvent) -> bool:
    """Whether it happened before the day the parcel was packed: numbers come again, and people mistype them."""
    return event.at < start_of_day(in_paris(row["packed_at"]).date())


async def act_on(
    order: Order, row: Mapping[str, Any], known: Sequence[CarrierEvent], new: Sequence[CarrierEvent], now: datetime
) -> None:
    """Write down what `known` comes to for a parcel that stood as in `row`; `new` of it is told for the first time."""
    state, delivered_at = standing(row, known)
    await queries.tell(row["id"], state, delivered_at)
    if row["shipped_at"] is None or row["returned_at"] is not None:
        return
    if state == AT_POINT != row["carrier_state"]:
        await announce(order, "parcel_at_point", str(row["id"]), parcel_id=row["id"])
    if delivered_at is not None and row["delivered_at"] is None:
        await arrived(order, row["id"], SYSTEM, now)
    elif delivered_at is None or state == RETURNED:
        await _show_trouble(order, row, new, now)


async def catch_up(order_id: int, parcel_id: int, now: datetime) -> None:
    """A parcel has just left: what its carrier said of it while it was here counts as if it were told now."""
    known = events_from(await queries.events_of(parcel_id))
    row = await queries.by_id(parcel_id)
    if known and row is not None:
        await act_on(await book.locked(order_id), {**row, "carrier_state": ""}, known, known, now)


async def _show_trouble(order: Order, row: Mapping[str, Any], new: Sequence[CarrierEvent], now: datetime) -> None:
    """Incidents heard of for the first time are in the history, and the order in front of staff."""
    bad = [one for one in new if _is_trouble(row, one)]
    if bad:
        note = f"{row['tracking_number']}\u00a0: {bad[-1].text or bad[-1].code}"
        reasons = order.attention_with(PARCEL_TROUBLE)
        await write_event(order, PARCEL_TROUBLE, SYSTEM, now, note=note, attention=reasons)


def _is_trouble(row: Mapping[str, Any], event: CarrierEvent) -> bool:
    """An incident; or a delivery before the parcel was packed, which is another parcel's: its number may be wrong."""
    state = state_of_code(row["carrier"], event.code)
    return state == DELIVERED if _is_older(row, event) else state in TROUBLE


async def arrived(order: Order, parcel_id: int, by: By, now: datetime) -> None:
    """Write down that a parcel arrived, and the order with the last of them."""
    number = next(one.tracking_number for one in order.parcels if one.id == parcel_id)
    others = [one for one in order.parcels if one.id != parcel_id and one.is_out]
    attention = order.attention_without(*settled_without(others))
    if others or order.unsent or order.state != OrderState.SHIPPED:
        await write_event(order, "deliver", by, now, note=number, attention=attention)
    else:
        await advance(order, "deliver", by, now, note=number, attention=attention)


def settled_without(others: Sequence[Parcel]) -> Iterator[str]:
    """The reasons to look at an order that go when a parcel's journey ends and these alone are still on their way."""
    if not any(one.carrier_state in TROUBLE for one in others):
        yield PARCEL_TROUBLE
    if not any(one.late_told_at for one in others):
        yield PARCEL_LATE


def events_from(rows: Iterable[Mapping[str, Any]]) -> list[CarrierEvent]:
    return [CarrierEvent(row["at"], row["code"], row["text"], row["place"]) for row in rows]
