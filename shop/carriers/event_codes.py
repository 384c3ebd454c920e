"""What a carrier's codes make of a parcel, in the shop's words. Pure; the tables are files of db/reference.

A code we do not know has no state: the event is kept and shown with the carrier's text.
"""

import csv
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Final, NamedTuple

from shop.carriers.carrier import COLISSIMO, DPD, CarrierEvent
from shop.places import REFERENCE

ANNOUNCED, IN_TRANSIT, OUT_FOR_DELIVERY, AT_POINT = "announced", "in_transit", "out_for_delivery", "at_point"
ANOMALY, RETURNED, DELIVERED = "anomaly", "returned", "delivered"
STATES: Final = (ANNOUNCED, IN_TRANSIT, OUT_FOR_DELIVERY, AT_POINT, ANOMALY, RETURNED, DELIVERED)
"""In the order in which the later one counts where two are told of one moment."""
UNKNOWN: Final = ""
TROUBLE: Final = frozenset({ANOMALY, RETURNED})
"""What staff must look at."""
NOT_COMING: Final = frozenset({AT_POINT, RETURNED})
"""The carrier brings it to nobody's door any more: it waits for its buyer, or is on its way back."""
_FILES: Final[Mapping[str, tuple[str, ...]]] = {
    DPD: ("dpd_status_codes.csv",),
    COLISSIMO: ("laposte_codes.csv", "colissimo_event_codes.csv"),
}


class Standing(NamedTuple):
    """Where a parcel stands. `state` is one of STATES or UNKNOWN; `delivered_at` (UTC) None until it is delivered."""

    state: str
    delivered_at: datetime | None


def state_of_code(carrier: str, code: str) -> str:
    """One of STATES; UNKNOWN for a code, or a carrier, that no table knows."""
    return _table(carrier).get(code.strip().upper(), UNKNOWN)


def tells(carrier: str, state: str) -> bool:
    """Whether any code that we know of this carrier says so: DPD publish no number for a parcel at its point."""
    return state in _table(carrier).values()


def state_of(carrier: str, events: Iterable[CarrierEvent]) -> Standing:
    """What all events come to, in whatever order they were told and however often.

    A parcel is delivered at the first moment somebody says so, and no incident told before or after undoes it. One on
    its way back stays so whatever is scanned on that way: delivered then means to us, who sent it. Else the last event
    that means something counts; an announcement told late takes nothing back.
    """
    known = [(event.at, state) for event in events if (state := state_of_code(carrier, event.code))]
    delivered, returned = _first(known, DELIVERED), _first(known, RETURNED)
    if delivered is not None and (returned is None or delivered < returned):
        return Standing(DELIVERED, delivered)
    states = {state for _, state in known}
    if returned is not None:
        return Standing(RETURNED, None)
    if not states - {ANNOUNCED}:
        return Standing(max(states, default=UNKNOWN), None)
    moved = [(at, STATES.index(state)) for at, state in known if state != ANNOUNCED]
    return Standing(STATES[max(moved)[1]], None)


def _first(known: Iterable[tuple[datetime, str]], state: str) -> datetime | None:
    return min((at for at, one in known if one == state), default=None)


@cache
def _table(carrier: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name in _FILES.get(carrier, ()):
        with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
            found |= {row["code"]: row["state"] for row in csv.DictReader(file)}
    return found
