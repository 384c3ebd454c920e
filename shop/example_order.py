"""An order that never was, as each mail wants it: sent, waiting for its money, at an agency."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from shop.addresses import Address
from shop.calendar import add_working_days, in_paris
from shop.carriers.event_codes import AT_POINT
from shop.delivery.choice import AgencySnapshot, DeliveryChoice, PointSnapshot, Slot
from shop.merchant.identity import Merchant
from shop.orders.drafts import hold_until
from shop.orders.order import MESSAGE, Order, OrderEvent, OrderLine, Payment
from shop.orders.parcels import Parcel
from shop.orders.states import OrderState, PaymentState
from shop.payments.methods import method
from shop.payments.provider import BANK
from shop.payments.transfer import creditor_reference
from shop.prices import VatGroup

CAMILLE: Final = Address("Camille", "Durand", "", "12 rue des Lilas", "", "69003", "Lyon", "FR", "+33639980001")
_AGENCY: Final = AgencySnapshot("exemple", "Agence de Lyon", "3 quai Perrache", "69002", "Lyon", "FR", "04 00 00 00 00")
_POINT: Final = PointSnapshot(
    "dpd", "P1", "Tabac de la place", "1 place Bellecour", "69002", "Lyon", "FR", ("lundi\u00a0: 9\u00a0h – 19\u00a0h",)
)
_METHODS: Final = {
    **dict.fromkeys(("transfer_details", "transfer_reminder", "payment_part", "payment_late"), "transfer"),
    "cheque_details": "cheque", "order_confirmed": "agency",
}  # fmt: skip
_STATES: Final = {
    **dict.fromkeys(("order_shipped", "parcel_appointment", "parcel_at_point"), OrderState.SHIPPED),
    **dict.fromkeys(("withdrawal_recorded", "order_refunded"), OrderState.DELIVERED),
    **dict.fromkeys(("order_paid", "order_late", "order_message", "point_chosen"), OrderState.PAID),
    **dict.fromkeys(("address_changed", "invoice"), OrderState.PAID),
    "order_ready": OrderState.READY, "order_confirmed": OrderState.CONFIRMED,
    "order_cancelled": OrderState.CANCELLED,
    **dict.fromkeys(("order_expired", "payment_late"), OrderState.EXPIRED),
}  # fmt: skip
_UNPAID: Final = {OrderState.AWAITING_PAYMENT, OrderState.CONFIRMED, OrderState.EXPIRED}
_GONE: Final = {OrderState.SHIPPED, OrderState.DELIVERED}
_PLACED_DAYS_AGO: Final = {
    **dict.fromkeys(("order_recorded", "transfer_details", "cheque_details", "order_confirmed", "order_paid"), 0),
    **dict.fromkeys(("payment_part", "transfer_reminder", "order_ready", "parcel_appointment"), 3),
    "parcel_at_point": 4, "withdrawal_recorded": 7, "order_refunded": 9,
}  # fmt: skip
"""One day ago without a word here, and long ago where the time to pay is over."""
_LONG_AGO: Final = 40
_SENT_DAYS_AGO: Final = {"order_shipped": 0, "parcel_appointment": 1, "parcel_at_point": 2}
_ARRIVED_DAYS_AGO: Final = 2
_RECEIVED_CENTS: Final = 5_000
"""Of a transfer that was too small."""


def number_in(year: int) -> str:
    """« SC-26-000000 », of an order there is not."""
    return f"SC-{year % 100:02}-000000"


def example_order(mail: str, merchant: Merchant, now: datetime) -> Order:
    """The order that this mail would be about, all of it as it stands when the mail is written."""
    state = _STATES.get(mail, OrderState.AWAITING_PAYMENT)
    placed = now - timedelta(days=_LONG_AGO if state == OrderState.EXPIRED else _PLACED_DAYS_AGO.get(mail, 1))
    events = (OrderEvent(placed, "customer", "place", "", OrderState.AWAITING_PAYMENT, ""),)
    last = OrderEvent(now, "exemple", MESSAGE, "", state, "Votre article est arrivé ce matin\u00a0: il part demain.")
    delivery = _delivery(mail, state, placed, now)
    sums = _AT_AGENCY if delivery.agency else _DELIVERED
    number = number_in(in_paris(placed).year)
    return Order(
        id=0, number=number, state=state, customer_id=None, email="camille@exemple.fr",
        contact={"first_name": CAMILLE.first_name, "last_name": CAMILLE.last_name, "phone": CAMILLE.phone},
        professional={}, delivery_address=None if mail in _COLLECTED else CAMILLE, billing_address=CAMILLE,
        delivery=delivery, goods_cents=_GOODS_CENTS, discount_cents=0, surcharge_cents=0, **sums,
        vat_exemption={}, discounts=(), comment="", taken_by="", attention="", placed_at=placed,
        pickup_code="K7M4PX" if state == OrderState.READY else "", delay=_delay(mail, now),
        hold_until=_hold(mail, state, merchant, placed, now), version=1, lines=_LINES, events=(*events, last),
        parcels=(_parcel(mail, state, delivery, now),) if state in _GONE else (), packed=(),
        payments=_payments(mail, number, state, sums["total_cents"], placed),
    )  # fmt: skip


def _hold(mail: str, state: OrderState, merchant: Merchant, placed: datetime, now: datetime) -> datetime | None:
    """None for what is paid, or paid at the counter; ahead while money is awaited, over once that has expired."""
    if state not in {OrderState.AWAITING_PAYMENT, OrderState.EXPIRED}:
        return None
    until = hold_until(_METHODS.get(mail, "card"), merchant, placed, by_link=mail != "order_recorded")
    if state == OrderState.EXPIRED:
        return min(until, now - timedelta(days=1))
    return max(until, now + timedelta(hours=1))


def _line(line_id: int, name: str, label: str, pieces: int, cents: int, rate: int, vat: int) -> OrderLine:
    return OrderLine(
        line_id,
        None,
        f"EX-{line_id}",
        name,
        label,
        "",
        pieces,
        cents,
        0,
        pieces * cents,
        rate,
        vat,
        1_000,
        pieces,
        0,
        "",
    )


_LINES: Final = (
    _line(1, "Déambulateur pliant", "bleu", 1, 6_780, 550, 354),
    _line(2, "Embout de canne", "", 2, 645, 2_000, 215),
)
_GOODS_CENTS: Final = 8_070
_GOODS_VAT: Final = VatGroup(550, 6_426, 354, 6_780)
_DELIVERED: Final[dict[str, Any]] = {
    "delivery_cents": 490, "total_cents": 8_560, "vat": (_GOODS_VAT, VatGroup(2_000, 1_483, 297, 1_780))
}  # fmt: skip
_AT_AGENCY: Final[dict[str, Any]] = {
    "delivery_cents": 0, "total_cents": 8_070, "vat": (_GOODS_VAT, VatGroup(2_000, 1_075, 215, 1_290))
}  # fmt: skip
_COLLECTED: Final = frozenset({"order_ready", "order_confirmed", "parcel_at_point", "point_chosen"})


def _delivery(mail: str, state: OrderState, placed: datetime, now: datetime) -> DeliveryChoice:
    """Expected two to four working days after it was ordered; ready at the agency today."""
    first, last = (add_working_days(in_paris(placed).date(), days).isoformat() for days in (2, 4))
    if state == OrderState.READY:
        first = last = in_paris(now).date().isoformat()
    if mail in {"order_ready", "order_confirmed"}:
        return DeliveryChoice(
            "agency", "Retrait en agence", "metropole", "FR", _AGENCY.postcode, _AGENCY, earliest=first, latest=last
        )
    if mail in _COLLECTED:
        return DeliveryChoice(
            "dpd_pickup", "Point de retrait", "metropole", "FR", _POINT.postcode, None, first, last, _POINT
        )
    return DeliveryChoice("home", "Livraison à domicile", "metropole", "FR", "69003", earliest=first, latest=last)


def _delay(mail: str, now: datetime) -> dict[str, str]:
    """Later than what was said first."""
    if mail != "order_late":
        return {}
    first, last = (add_working_days(in_paris(now).date(), days).isoformat() for days in (6, 8))
    return {"cause": "supply", "first": first, "last": last, "note": ""}


def _parcel(mail: str, state: OrderState, delivery: DeliveryChoice, now: datetime) -> Parcel:
    """Sent before it arrives, and never expected before it was sent."""
    arrived = now - timedelta(days=_ARRIVED_DAYS_AGO) if state == OrderState.DELIVERED else None
    sent = arrived - timedelta(days=2) if arrived else now - timedelta(days=_SENT_DAYS_AGO[mail])
    day = max(date.fromisoformat(delivery.earliest), add_working_days(in_paris(now if not arrived else sent).date(), 1))
    slot = Slot(day.isoformat(), "08:00", "10:00") if mail == "parcel_appointment" else None
    return Parcel(
        id=1, carrier="DPD", tracking_number="250012345678", tracking_url="https://trace.dpd.fr/fr/trace/250012345678",
        weight_g=3_000, label_state="", shipped_at=sent, expected_from=day, expected_to=day,
        slot={"day": slot.day, "start": slot.start, "end": slot.end} if slot else {}, appointment_url="",
        carrier_state=AT_POINT if mail == "parcel_at_point" else "", delivered_at=arrived, checked_at=None,
        late_told_at=None, returned_at=None, address={}, lines=((1, 1), (2, 2)),
    )  # fmt: skip


def _payments(mail: str, number: str, state: OrderState, total_cents: int, placed: datetime) -> tuple[Payment, ...]:
    """Paid, to be paid, paid too late; in two parts where the first was too small; given back."""
    code = _METHODS.get(mail, "card")
    provider = method(code).provider
    reference = creditor_reference(number) if provider == BANK else ""
    is_paid = state not in _UNPAID or mail == "payment_late"
    back = total_cents if mail in {"order_cancelled", "order_refunded"} else 0
    parts = [(total_cents, is_paid)]
    if mail == "payment_part":
        parts = [(_RECEIVED_CENTS, True), (total_cents - _RECEIVED_CENTS, False)]
    return tuple(
        Payment(
            place, 0, code, provider, None, PaymentState.PAID if paid else PaymentState.CREATED, cents, back,
            cents if paid else 0, "EUR", "", "", reference, "", {}, None, placed, None,
        )
        for place, (cents, paid) in enumerate(parts, 1)
    )  # fmt: skip
