"""A parcel as its buyer follows it: where it is in one sentence, when it comes, what its carrier said of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from shop.calendar import date_range, hour_words, in_paris, long_date
from shop.carriers.carrier import COLISSIMO, DPD, CarrierEvent
from shop.carriers.event_codes import (
    ANNOUNCED,
    ANOMALY,
    AT_POINT,
    IN_TRANSIT,
    OUT_FOR_DELIVERY,
    RETURNED,
    UNKNOWN,
    state_of_code,
    tells,
)
from shop.delivery.choice import Slot
from shop.orders.dates import expected_as
from shop.orders.order import Order, line_name
from shop.orders.parcels import Parcel
from shop.parcels.carrier_pages import carrier_name, carriers_for
from shop.parcels.delay_words import is_parcel_late

WHERE: Mapping[str, str] = MappingProxyType(
    {
        ANNOUNCED: "Le transporteur attend votre colis.",
        IN_TRANSIT: "Votre colis est en chemin.",
        OUT_FOR_DELIVERY: "Votre colis est en cours de livraison.",
        AT_POINT: "Votre colis vous attend au point de retrait.",
        ANOMALY: "Le transporteur signale un incident. Nous suivons votre colis et vous écrivons s’il le faut.",
        RETURNED: "Votre colis revient chez nous. Écrivez-nous ou appelez-nous pour convenir de la suite.",
    }
)
"""What the events of a parcel on its way come to, for its buyer."""

CAME_BACK = "Votre colis nous est revenu. Nous convenons avec vous de la suite."


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the timeline. `state`: done, current, or empty for what is still to come."""

    title: str
    when: str
    text: str
    state: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the carrier said, in its own words; `when` « mardi 24 novembre, 14 h 05 » in Paris."""

    when: str
    text: str
    place: str


Events = Mapping[int, Sequence[CarrierEvent]]
"""What carriers said, by parcel id, oldest first."""
NOTHING_TOLD: Events = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ParcelView:
    """A parcel in words. `late`: its last expected day is over and it has not arrived.

    `is_named`: whether it is DPD or Colissimo, which have a page of their own. `expected_as` stands before `expected`.
    `we_write`: whether we can write when it is at its point. `told`: newest first.
    `appointment`: the slot wished or confirmed, or what the buyer asked the carrier instead.
    """

    id: int
    title: str
    carrier: str
    is_named: bool
    tracking_number: str
    tracking_url: str
    expected_as: str
    expected: str
    delivered: str
    late: bool
    where: str
    we_write: bool
    appointment: str
    appointment_url: str
    lines: tuple[tuple[str, int], ...]
    steps: tuple[Step, ...]
    told: tuple[Told, ...]


def parcel_view(
    order: Order, parcel: Parcel, at: int, today: date, events: Sequence[CarrierEvent], heavy_carrier: str
) -> ParcelView:
    """The `at`-th parcel (from 1) of an order, on this day in Paris."""
    delivered = day_words(parcel.delivered_at, today) if parcel.delivered_at else ""
    names = {line.id: line for line in order.lines}
    carrier = carrier_name(parcel.carrier, carriers_for(order.delivery, heavy_carrier))
    return ParcelView(
        id=parcel.id,
        title=f"Colis {at}" if len(order.parcels) > 1 or order.unsent else "Votre colis",
        carrier=carrier,
        is_named=parcel.carrier in {DPD, COLISSIMO},
        tracking_number=parcel.tracking_number,
        tracking_url=parcel.tracking_url,
        expected_as=expected_as(order),
        expected=date_range(parcel.expected_from, parcel.expected_to) if parcel.is_expected else "",
        delivered=delivered,
        late=is_parcel_late(order, parcel, today),
        where="" if delivered else CAME_BACK if parcel.returned_at else _where(parcel, carrier, events),
        we_write=tells(parcel.carrier, AT_POINT),
        appointment=appointment_words(parcel.slot) if parcel.is_out and not _is_over(parcel.slot, today) else "",
        appointment_url=parcel.appointment_url if parcel.is_out else "",
        lines=tuple((line_name(names[line_id]), pieces) for line_id, pieces in parcel.lines),
        steps=_steps(parcel, delivered, today),
        told=tuple(_told(one, today) for one in reversed(events)),
    )


def unread(carrier: str, events: Sequence[CarrierEvent]) -> str:
    """What a carrier said last, in its own words, where no table knows the code; empty where we know what it means."""
    last = max(events, key=lambda one: one.at, default=None)
    return last.text if last and state_of_code(carrier, last.code) == UNKNOWN else ""


def _where(parcel: Parcel, carrier: str, events: Sequence[CarrierEvent]) -> str:
    """One sentence of ours; the carrier's words where its last one is of a code we cannot read."""
    words = unread(parcel.carrier, events)
    return f"{carrier} indique\u00a0: «\u00a0{words}\u00a0»." if words else WHERE.get(parcel.carrier_state, "")


def _is_over(slot: Mapping[str, str], today: date) -> bool:
    """Whether a day only wished has passed: what the carrier agreed to, or was asked since, is told as it is."""
    is_wish = not slot.get("confirmed") and not slot.get("instead")
    return is_wish and slot.get("day", "9999") < today.isoformat()


def appointment_words(slot: Mapping[str, str]) -> str:
    """« Rendez-vous le … », « Créneau souhaité : le … », or what was asked of the carrier instead; empty for none."""
    if slot.get("instead"):
        return slot["instead"]
    if not (slot.get("day") and slot.get("start") and slot.get("end")):
        return ""
    words = Slot(slot["day"], slot["start"], slot["end"]).words
    return f"Rendez-vous {words}" if slot.get("confirmed") else f"Créneau souhaité\u00a0: {words}"


def _steps(parcel: Parcel, delivered: str, today: date) -> tuple[Step, ...]:
    is_over = not parcel.is_out
    sent = Step("Remis au transporteur", day_words(parcel.shipped_at, today), "", "done" if is_over else "current")
    if parcel.returned_at is not None:
        return sent, Step("Revenu chez nous", day_words(parcel.returned_at, today), "", "current")
    return sent, Step("Livré", delivered, "", "current" if delivered else "")


def _told(event: CarrierEvent, today: date) -> Told:
    local = in_paris(event.at)
    when = f"{day_words(event.at, today)}, {hour_words(local.time().replace(second=0))}"
    return Told(when, event.text or f"Code {event.code}", event.place)


def day_words(moment: datetime, today: date) -> str:
    """The day in Paris, « mardi 24 novembre », with its year where that is not this one."""
    day = in_paris(moment).date()
    return long_date(day, year=day.year != today.year)
