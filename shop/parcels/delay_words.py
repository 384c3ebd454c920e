"""Why an order comes later than promised, and what we do about it, as its buyer reads it (S0-41)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from shop.calendar import date_range
from shop.carriers.event_codes import AT_POINT, tells
from shop.orders.dates import expected_days
from shop.orders.order import Order
from shop.orders.parcels import Parcel
from shop.orders.states import TO_PREPARE, OrderState

UNDER_WAY: Final = TO_PREPARE | {OrderState.IN_PREPARATION, OrderState.SHIPPED}
"""Something is still to come."""


@dataclass(frozen=True, slots=True)
class Cause:
    """`staff` in a list to choose from, `told` to the buyer as a sentence, `done` what we do about it."""

    staff: str
    told: str
    done: str


CAUSES: Mapping[str, Cause] = MappingProxyType(
    {
        "supply": Cause(
            "Approvisionnement",
            "Notre fournisseur nous livre plus tard que prévu.",
            "Nous préparons votre commande dès que l’article est chez nous.",
        ),
        "volume": Cause(
            "Forte affluence",
            "Nous préparons en ce moment plus de commandes que d’habitude.",
            "La vôtre est préparée dans l’ordre d’arrivée.",
        ),
        "carrier": Cause(
            "Transporteur",
            "Le transporteur prend plus de temps que prévu.",
            "Nous le relançons et suivons votre colis jusqu’à ce qu’il arrive.",
        ),
    }
)
_SOON: Final = "Nous cherchons pourquoi et vous écrivons dès que nous connaissons le nouveau délai."
NOT_GONE: Final = Cause("", "Elle n’est pas encore partie, et nous vous l’avions promise plus tôt.", _SOON)
PARTLY_GONE: Final = Cause("", "Une partie n’est pas encore partie, et nous vous l’avions promise plus tôt.", _SOON)
CAME_BACK: Final = Cause("", "Votre colis nous est revenu.", "Nous convenons avec vous de la suite.")
NOT_READY: Final = Cause("", "Elle n’est pas encore prête à l’agence, et nous vous l’avions promise plus tôt.", _SOON)


@dataclass(frozen=True, slots=True)
class DelayWords:
    """`why` and `then` are sentences, `note` what staff added, `expected` the new days in words or empty."""

    why: str
    then: str
    note: str
    expected: str


def delay_words(order: Order, today: date) -> DelayWords | None:
    """What the buyer is told at this day (Paris) of an order that is late, or will be; None for one that is not."""
    if order.state not in UNDER_WAY or order.is_given_back:
        return None
    days = _announced(order)
    if days is None and not is_late(order, today):
        return None
    cause = _cause(order)
    still = days is not None and days[1] >= today
    return DelayWords(cause.told, cause.done, order.delay.get("note", ""), date_range(*days) if days and still else "")


def is_late(order: Order, today: date) -> bool:
    """Whether a last expected day is over: of a parcel on its way, or of what has not left."""
    if any(is_parcel_late(order, one, today) for one in order.parcels):
        return True
    days = expected_days(order)
    return is_still_here(order) and days is not None and days[1] < today


def is_still_here(order: Order) -> bool:
    """Whether it, or some of it, is paid and has not left."""
    return order.state in TO_PREPARE | {OrderState.IN_PREPARATION} or order.is_partly_sent


def is_parcel_late(order: Order, parcel: Parcel, today: date) -> bool:
    """Whether a parcel on its way is known to be late.

    Nobody knows it of one whose carrier never says that it waits at the pickup point for its buyer.
    """
    is_untold = order.delivery.point is not None and not tells(parcel.carrier, AT_POINT)
    return parcel.is_late_on(today) and not is_untold


def _announced(order: Order) -> tuple[date, date] | None:
    first, last = order.delay.get("first"), order.delay.get("last")
    return (date.fromisoformat(first), date.fromisoformat(last)) if first and last else None


def _cause(order: Order) -> Cause:
    """As staff said; what has left is in its carrier's hands."""
    gone = order.state == OrderState.SHIPPED and not order.unsent
    still_here = NOT_READY if order.is_collected else PARTLY_GONE if order.is_partly_sent else NOT_GONE
    if any(one.returned_at for one in order.parcels):
        still_here = CAME_BACK
    return CAUSES.get(order.delay.get("cause", ""), CAUSES["carrier"] if gone else still_here)
