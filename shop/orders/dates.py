"""When an order is expected and when it came: what pages, mails and the right of withdrawal count from."""

from datetime import date

from shop.calendar import add_working_days, in_paris, working_days_since
from shop.delivery.choice import Slot
from shop.orders.order import Order
from shop.orders.states import ENDED, TO_PREPARE, OrderState
from shop.payments.provider import TRAVELLING
from shop.payments.transfer import after_money, after_money_words

_OVER = frozenset({OrderState.READY, OrderState.DELIVERED, OrderState.CANCELLED, OrderState.EXPIRED})


def awaited_from(order: Order) -> str:
    """Whose money is waited for while it travels, the bank's or a cheque's; empty where nothing waits for any."""
    provider = order.payment.provider
    return provider if order.state == OrderState.AWAITING_PAYMENT and provider in TRAVELLING else ""


def expected_days(order: Order) -> tuple[date, date] | None:
    """First and last day the goods are expected; None when nobody knows, or nothing more is to come.

    An order is later than promised by as long as its money was waited for; one whose transfer or cheque is awaited, by
    as long as that travels. What staff announced since counts alone.
    """
    if order.state in _OVER or order.is_given_back or not (order.delivery.earliest and order.delivery.latest):
        return None
    if order.delay.get("last") and order.delay.get("first"):
        return date.fromisoformat(order.delay["first"]), date.fromisoformat(order.delay["last"])
    first, last = date.fromisoformat(order.delivery.earliest), date.fromisoformat(order.delivery.latest)
    country = order.delivery.country
    if awaited_from(order):
        return after_money(first, last, country, awaited_from(order))
    waited = _days_waited(order)
    if not waited:
        return first, last
    return add_working_days(first, waited, country), add_working_days(last, waited, country)


def slot_wished(order: Order, day: date) -> Slot | None:
    """The appointment wished, as far as it can still be kept on this day (Paris): neither over nor too soon.

    Nothing arrives on the day it leaves, and nothing that waited for its money on the day wished before.
    """
    slot, days = order.delivery.slot, expected_days(order)
    if slot is None:
        return None
    wished = date.fromisoformat(slot.day)
    return slot if wished > day and (days is None or days[0] <= wished) else None


def expected_words(order: Order) -> str:
    """« entre le mardi 24 et le jeudi 26 novembre »; empty when unknown or over."""
    days = expected_days(order)
    if days is None:
        return ""
    return after_money_words(*days, awaited_from(order))


def expected_as(order: Order) -> str:
    """What the expected days are the days of; stands before them."""
    if order.is_collected:
        return "Prête à l’agence"
    return "Livraison prévue" if order.delivery.is_to_an_address else "Au point de retrait"


def received_on(order: Order) -> date | None:
    """The day (Paris) the buyer had all of it; None until then."""
    if order.state != OrderState.DELIVERED:
        return None
    arrived = [parcel.delivered_at for parcel in order.parcels if parcel.delivered_at]
    handed = [event.at for event in order.events if event.to_state == OrderState.DELIVERED != event.from_state]
    return in_paris(max(arrived or handed)).date()


def awaited_on(order: Order, today: date) -> date | None:
    """The last day the whole order is expected to come, never a day that is over; None when nobody knows."""
    if order.state in ENDED or order.is_given_back:
        return None
    if order.state == OrderState.READY:
        return today
    if order.gone and not order.unsent:
        return max(today, *(parcel.expected_to for parcel in order.gone))
    days = expected_days(order)
    return max(today, days[1]) if days else None


def _days_waited(order: Order) -> int:
    """Working days between the order and its money."""
    paid = next((event.at for event in order.events if event.to_state in TO_PREPARE), order.placed_at)
    return working_days_since(in_paris(order.placed_at).date(), in_paris(paid).date(), order.delivery.country)
