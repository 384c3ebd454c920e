"""What the buyer sees of an order on its way: the timeline, the parcels, what may still be done.

Carriers' tracking pages: DPD and Colissimo, whose addresses are public; another carrier's is typed by staff.
"""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

from shop.calendar import date_range, in_paris, long_date
from shop.order_book import Order, OrderLine, Parcel
from shop.order_dates import expected_days, expected_words
from shop.order_states import GIVEN_BACK, WORDS, Actor, OrderState, Words, may, words_of


@dataclass(frozen=True, slots=True)
class Carrier:
    """`url`: the tracking page, with the place of the parcel's number; empty where staff type it."""

    code: str
    name: str
    url: str = ""


CARRIERS = {
    carrier.code: carrier
    for carrier in (
        Carrier("dpd", "DPD", "https://trace.dpd.fr/fr/trace/{}"),
        Carrier("colissimo", "Colissimo", "https://www.laposte.fr/outils/suivre-vos-envois?code={}"),
        Carrier("other", "Autre transporteur"),
    )
}


def tracking_url(carrier: str, tracking_number: str) -> str:
    """The carrier's page about a parcel; empty without a number, or for a carrier we have no address of."""
    known = CARRIERS.get(carrier)
    if known is None or not known.url or not tracking_number:
        return ""
    return known.url.format(quote(tracking_number, safe=""))


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the timeline. `state`: done, current, or empty for what is still to come."""

    title: str
    when: str
    text: str
    state: str


@dataclass(frozen=True, slots=True)
class ParcelView:
    """A parcel in words. `late`: its last expected day is over and it has not arrived."""

    id: int
    title: str
    carrier: str
    tracking_number: str
    tracking_url: str
    expected: str
    delivered: str
    late: bool
    lines: tuple[tuple[str, int], ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Tracked:
    """An order as its buyer follows it; only what the table of moves allows is offered.

    `must_call`: it is too late to cancel it online, not yet to stop it.
    """

    order: Order
    label: str
    meaning: str
    steps: tuple[Step, ...]
    parcels: tuple[ParcelView, ...]
    unsent: tuple[tuple[str, int], ...]
    expected: str
    late: bool
    may_cancel: bool
    must_call: bool
    is_over: bool
    may_pay: bool


_PATHS = {
    True: (OrderState.PAID, OrderState.IN_PREPARATION, OrderState.READY, OrderState.DELIVERED),
    False: (OrderState.PAID, OrderState.IN_PREPARATION, OrderState.SHIPPED, OrderState.DELIVERED),
}
_ENDED = (OrderState.CANCELLED, OrderState.EXPIRED)
_CALL = (OrderState.IN_PREPARATION, OrderState.READY)


def track(order: Order, now: datetime) -> Tracked:
    """Everything the tracking page says at `now` (UTC)."""
    today = in_paris(now).date()
    parcels = tuple(_parcel(order, parcel, at, today) for at, parcel in enumerate(order.parcels, start=1))
    names = {line.id: line for line in order.lines}
    some_sent = bool(order.parcels) and order.state == OrderState.SHIPPED
    unsent = tuple((_name(names[line]), many) for line, many in order.unsent.items()) if some_sent else ()
    words = _now(order)
    return Tracked(
        order=order,
        label=words.label,
        meaning=words.meaning,
        steps=_steps(order),
        parcels=parcels,
        unsent=unsent,
        expected=expected_words(order),
        late=any(parcel.late for parcel in parcels) or _is_late_before_leaving(order, today),
        may_cancel=may(order.state, "cancel", Actor.CUSTOMER, order.delivery.mode),
        is_over=order.state in (*_ENDED, OrderState.DELIVERED),
        must_call=order.state in _CALL and not order.is_given_back,
        may_pay=order.state == OrderState.AWAITING_PAYMENT,
    )


def _name(line: OrderLine) -> str:
    return f"{line.name} ({line.variant_label})" if line.variant_label else line.name


def _words(order: Order, state: OrderState) -> Words:
    if state == order.state == OrderState.SHIPPED and order.unsent:
        return Words("Expédiée en partie", "Le reste de votre commande partira dans un autre colis.")
    return words_of(state, order.delivery.mode)


def _now(order: Order) -> Words:
    """Where the order is."""
    return GIVEN_BACK if order.is_given_back else _words(order, OrderState(order.state))


def _steps(order: Order) -> tuple[Step, ...]:
    """What happened with its dates, then what is still to come."""
    reached = {event.to_state: event.at for event in reversed(order.events)}
    steps = [Step("Enregistrée", _day(order.placed_at), "", "done")]
    if order.state in _ENDED or order.is_given_back:
        done = [state for state in _PATHS[order.is_collected] if state in reached]
        steps += [Step(_words(order, state).label, _day(reached[state]), "", "done") for state in done]
        ended = "" if order.is_given_back else _day(reached[order.state])
        last = _now(order)
        return (*steps, Step(last.label, ended, last.meaning, "current"))
    if order.state == OrderState.AWAITING_PAYMENT:
        waiting = WORDS[OrderState.AWAITING_PAYMENT]
        steps.append(Step(waiting.label, "", waiting.meaning, "current"))
    path = _PATHS[order.is_collected]
    at = path.index(OrderState(order.state)) if order.state in path else -1
    for position, state in enumerate(path):
        words = _words(order, state)
        when = _day(reached[state]) if state in reached and position <= at else ""
        kind = "done" if position < at else "current" if position == at else ""
        steps.append(Step(words.label, when, words.meaning if kind == "current" else "", kind))
    return tuple(steps)


def _day(moment: datetime) -> str:
    return long_date(in_paris(moment).date())


def _parcel(order: Order, parcel: Parcel, at: int, today: date) -> ParcelView:
    carrier = CARRIERS.get(parcel.carrier)
    delivered = _day(parcel.delivered_at) if parcel.delivered_at else ""
    names = {line.id: line for line in order.lines}
    arrived = "current" if delivered else ""
    return ParcelView(
        id=parcel.id,
        title=f"Colis {at}" if len(order.parcels) > 1 or order.unsent else "Votre colis",
        carrier=carrier.name if carrier else parcel.carrier,
        tracking_number=parcel.tracking_number,
        tracking_url=parcel.tracking_url,
        expected=date_range(parcel.expected_from, parcel.expected_to),
        delivered=delivered,
        late=not delivered and parcel.expected_to < today,
        lines=tuple((_name(names[line_id]), pieces) for line_id, pieces in parcel.lines),
        steps=(
            Step("Remis au transporteur", _day(parcel.shipped_at), "", "done" if delivered else "current"),
            Step("Livré", delivered, "", arrived),
        ),
    )


def _is_late_before_leaving(order: Order, today: date) -> bool:
    """Paid, promised for a day that is over, and still with us (S0-41)."""
    days = expected_days(order)
    return order.state in {OrderState.PAID, OrderState.IN_PREPARATION} and days is not None and days[1] < today
