"""What the page of an order says of parcels to be packed, and of those that wait for their carrier."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from shop.carriers.carrier import Carrier
from shop.carriers.event_codes import TROUBLE
from shop.merchant.identity import Merchant
from shop.orders.order import Order
from shop.orders.parcels import Packed
from shop.parcels.carrier_pages import carriers_for
from shop.pickup.words import kilograms
from shop.staff.lists import PARCEL_STATES
from web.answers import HtmlRequest

LOOKING: Final = timedelta(minutes=10)
"""A page asks so long by itself for a label; later its reader does."""


def may_label(request: HtmlRequest, carrier: str) -> bool:
    """Whether this carrier makes labels for us."""
    known: Mapping[str, Carrier] = request.app.state.carriers
    return carrier in known and known[carrier].labels is not None


def still_looks(order: Order, parcel: Packed) -> bool:
    """Whether a page asks by itself whether the label of this parcel is there."""
    again = [event.at for event in order.events if event.move == "ask_label"]
    asked_at = max(parcel.packed_at, *again) if again else parcel.packed_at
    return parcel.label_state == "asked" and datetime.now(UTC) - asked_at < LOOKING


def packed_context(order: Order, merchant: Merchant) -> dict[str, Any]:
    """What _packed.html reads, but for the parcel."""
    return {
        "order": order,
        "lines": {line.id: line for line in order.lines},
        "carriers": carriers_for(order.delivery, merchant.oversize_carrier),
        "kilograms": kilograms,
        "parcel_states": PARCEL_STATES,
        "trouble": TROUBLE,
        "looks": partial(still_looks, order),
        "typed": {},
        "wrong": "",
        "refusal": "",
    }
