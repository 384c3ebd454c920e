"""What the buyer sees of an order on its way: the timeline, the parcels, what may still be done."""

from dataclasses import dataclass
from datetime import date, datetime

from shop.calendar import in_paris
from shop.orders.dates import expected_as, expected_words
from shop.orders.order import Order, line_name
from shop.orders.states import (
    ENDED,
    GIVEN_BACK,
    NOTHING_PAID,
    PAID_WITH_CREDIT,
    WORDS,
    Actor,
    OrderState,
    Words,
    may,
    words_of,
)
from shop.parcels.delay_words import DelayWords, delay_words, is_late
from shop.parcels.view import NOTHING_TOLD, Events, ParcelView, Step, day_words, parcel_view
from shop.payments.provider import CREDIT


@dataclass(frozen=True, slots=True)
class Tracked:
    """An order as its buyer follows it; only what the table of moves allows is offered.

    `expected_as` stands before `expected`. `late`: a day promised is over; `delay`: why, told of too where it is only
    announced.
    `must_call`: it is too late to cancel it online, not yet to stop it.
    """

    order: Order
    label: str
    meaning: str
    steps: tuple[Step, ...]
    parcels: tuple[ParcelView, ...]
    unsent: tuple[tuple[str, int], ...]
    expected_as: str
    expected: str
    late: bool
    delay: DelayWords | None
    may_cancel: bool
    must_call: bool
    is_over: bool
    may_pay: bool


_PATHS = {
    True: (OrderState.PAID, OrderState.IN_PREPARATION, OrderState.READY, OrderState.DELIVERED),
    False: (OrderState.PAID, OrderState.IN_PREPARATION, OrderState.SHIPPED, OrderState.DELIVERED),
}
_CALL = (OrderState.IN_PREPARATION, OrderState.READY)


def track(order: Order, now: datetime, events: Events = NOTHING_TOLD, heavy_carrier: str = "") -> Tracked:
    """Everything the tracking page says at `now` (UTC); `events`: what carriers said of its parcels.

    `heavy_carrier`: the merchant's name for who carries heavy goods.
    """
    today = in_paris(now).date()
    parcels = tuple(
        parcel_view(order, parcel, at, today, events.get(parcel.id, ()), heavy_carrier)
        for at, parcel in enumerate(order.parcels, start=1)
    )
    names = {line.id: line for line in order.lines}
    some_sent = bool(order.parcels) and order.state == OrderState.SHIPPED
    unsent = tuple((line_name(names[line]), many) for line, many in order.unsent.items()) if some_sent else ()
    words = where_it_is(order)
    return Tracked(
        order=order,
        label=words.label,
        meaning=words.meaning,
        steps=_steps(order, today),
        parcels=parcels,
        unsent=unsent,
        expected_as=expected_as(order),
        expected=expected_words(order),
        late=is_late(order, today),
        delay=delay_words(order, today),
        may_cancel=may(order.state, "cancel", Actor.CUSTOMER, order.delivery.mode),
        is_over=order.state in ENDED | {OrderState.DELIVERED},
        must_call=order.state in _CALL and not order.is_given_back,
        may_pay=order.is_unpaid,
    )


def _path(order: Order) -> tuple[OrderState, ...]:
    """The states it goes through; one that is paid when it is collected was confirmed instead of paid."""
    path = _PATHS[order.is_collected]
    reached = {event.to_state for event in order.events}
    if OrderState.CONFIRMED in reached and OrderState.PAID not in reached:
        return (OrderState.CONFIRMED, *path[1:])
    return path


def _words(order: Order, state: OrderState) -> Words:
    if state == OrderState.PAID and not order.total_cents:
        return NOTHING_PAID
    if state == OrderState.PAID and order.payment.provider == CREDIT:
        return PAID_WITH_CREDIT
    is_partly_sent = state == OrderState.SHIPPED and order.is_partly_sent
    return words_of(state, order.delivery.mode, is_partly_sent=is_partly_sent)


def where_it_is(order: Order) -> Words:
    """What its page and its text say of it first."""
    return GIVEN_BACK if order.is_given_back else _words(order, OrderState(order.state))


def _steps(order: Order, today: date) -> tuple[Step, ...]:
    """What happened with its dates, then what is still to come."""
    reached = {event.to_state: event.at for event in reversed(order.events)}
    steps = [Step("Enregistrée", day_words(order.placed_at, today), "", "done")]
    if order.state in ENDED or order.is_given_back:
        done = [state for state in _path(order) if state in reached]
        steps += [Step(_words(order, state).label, day_words(reached[state], today), "", "done") for state in done]
        ended = "" if order.is_given_back else day_words(reached[order.state], today)
        last = where_it_is(order)
        return (*steps, Step(last.label, ended, last.meaning, "current"))
    if order.state == OrderState.AWAITING_PAYMENT:
        waiting = WORDS[OrderState.AWAITING_PAYMENT]
        steps.append(Step(waiting.label, "", waiting.meaning, "current"))
    path = _path(order)
    at = path.index(OrderState(order.state)) if order.state in path else -1
    for position, state in enumerate(path):
        words = _words(order, state)
        when = day_words(reached[state], today) if state in reached and position <= at else ""
        kind = "done" if position < at else "current" if position == at else ""
        steps.append(Step(words.label, when, words.meaning if kind == "current" else "", kind))
    return tuple(steps)
