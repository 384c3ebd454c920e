"""Everything that happened to an order, one line each: moves, payments, refunds, parcels, mails, documents, notes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final

from db.queries import order_history as queries
from shop.calendar import as_utc, in_paris, long_date
from shop.carriers.carrier import CarrierEvent
from shop.invoices.words import TITLES
from shop.money import euros
from shop.orders.order import WORDS_ALONE, Order, OrderEvent
from shop.orders.states import PAYMENT_WORDS, PaymentState
from shop.orders.summary import method_label
from shop.parcels.carrier_pages import carrier_name
from shop.staff.lists import mail_words
from shop.staff.refunds import RefundView

MOVE, PAYMENT, REFUND, PARCEL, MAIL, DOCUMENT = "move", "payment", "refund", "parcel", "mail", "document"
NOBODY: Final = frozenset({"system", ""})


@dataclass(frozen=True, slots=True)
class Entry:
    """`at` is UTC; `clock` « 11 h 02 » in Paris. `kind`: one of the words above, or « note », « message ».

    `who`: a member of staff, « le client », or nobody; `text`: lines of what was said of it.
    """

    at: datetime
    kind: str
    title: str
    who: str = ""
    text: str = ""

    @property
    def clock(self) -> str:
        local = in_paris(self.at)
        return f"{local.hour}\u00a0h\u00a0{local.minute:02}"


@dataclass(frozen=True, slots=True)
class Day:
    """One day in Paris, its latest entry first."""

    day: date
    entries: tuple[Entry, ...]

    @property
    def words(self) -> str:
        return long_date(self.day, year=True)


async def timeline(
    order: Order,
    told: Mapping[int, Sequence[CarrierEvent]],
    refunds: Mapping[int, Iterable[RefundView]],
    labels: Mapping[str, str],
) -> tuple[Day, ...]:
    """The latest first. `told`: what carriers said, by parcel; `refunds` by payment; `labels`: words of each move."""
    entries = [
        *(event_entry(event, labels) for event in order.events),
        *_told(order, told),
        *(_refund(one) for some in refunds.values() for one in some),
        *[one for row in await queries.payment_events(order.id) if (one := _payment(row, order))],
        *[_document(row) for row in await queries.documents(order.id)],
        *[_mail(row, order) for row in await queries.mails(order.number)],
    ]
    # What came at the same moment stays as it was written down: a move before the mail about it.
    ordered = [one for _, one in sorted(enumerate(entries), key=lambda pair: (pair[1].at, pair[0]), reverse=True)]
    return tuple(Day(day, tuple(some)) for day, some in groupby(ordered, key=lambda one: in_paris(one.at).date()))


def event_entry(event: OrderEvent, labels: Mapping[str, str]) -> Entry:
    kind = event.move if event.move in WORDS_ALONE else MOVE
    return Entry(event.at, kind, labels.get(event.move, event.move), _who(event.actor), event.note)


def _who(actor: str) -> str:
    return "" if actor in NOBODY else "le client" if actor == "customer" else actor


def _told(order: Order, told: Mapping[int, Sequence[CarrierEvent]]) -> Iterator[Entry]:
    for parcel in order.parcels:
        name = carrier_name(parcel.carrier)
        for event in told.get(parcel.id, ()):
            place = f", {event.place}" if event.place else ""
            title = f"{name}\u00a0: {event.text or event.code}{place}"
            yield Entry(event.at, PARCEL, title, text=f"Colis {parcel.tracking_number}")


def _refund(one: RefundView) -> Entry:
    return Entry(
        one.at, REFUND, f"Remboursement de {euros(one.amount_cents)}\u00a0: {one.words}", _who(one.actor), one.reason
    )


def _payment(row: Mapping[str, Any], order: Order) -> Entry | None:
    """What was only prepared is told by the order's own moves."""
    state = PaymentState(row["state"])
    if state == PaymentState.CREATED:
        return None
    label = next((method_label(one) for one in order.payments if one.method == row["method"]), row["method"])
    return Entry(
        as_utc(row["at"]), PAYMENT, f"{PAYMENT_WORDS[state].label}\u00a0: {euros(row['amount_cents'])}", text=label
    )


def _document(row: Mapping[str, Any]) -> Entry:
    return Entry(
        as_utc(row["issued_at"]), DOCUMENT, f"{TITLES[row['kind']]} {row['number']}", text=euros(row["total_cents"])
    )


def _mail(row: Mapping[str, Any], order: Order) -> Entry:
    """« mail:order_paid:SC-26-000123:… »."""
    words = mail_words(row["key"].split(":")[1])
    if row["done_at"] is None:
        return Entry(as_utc(row["parked_at"]), MAIL, f"E-mail en échec\u00a0: {words}", text="À reprendre dans Tâches.")
    return Entry(as_utc(row["done_at"]), MAIL, f"E-mail\u00a0: {words}", text=order.email)
