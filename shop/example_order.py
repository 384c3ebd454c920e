"""An order that never was, as each mail wants it: sent, waiting for its money, at an agency."""

from datetime import datetime, timedelta
from typing import Final

from shop.addresses import Address
from shop.calendar import in_paris
from shop.delivery.choice import AgencySnapshot, DeliveryChoice, PointSnapshot, Slot
from shop.orders.order import MESSAGE, Order, OrderEvent, OrderLine, Payment
from shop.orders.parcels import Parcel
from shop.orders.states import OrderState, PaymentState
from shop.payments.methods import method
from shop.payments.provider import BANK
from shop.prices import VatGroup

NUMBER: Final = "SC-26-000000"
CAMILLE: Final = Address("Camille", "Durand", "", "12 rue des Lilas", "", "69003", "Lyon", "FR", "+33639980001")
_AGENCY: Final = AgencySnapshot("exemple", "Agence de Lyon", "3 quai Perrache", "69002", "Lyon", "FR", "04 00 00 00 00")
_POINT: Final = PointSnapshot(
    "dpd", "P1", "Tabac de la place", "1 place Bellecour", "69002", "Lyon", "FR", ("lundi\u00a0: 9\u00a0h – 19\u00a0h",)
)
_METHODS: Final = {
    "transfer_details": "transfer", "transfer_reminder": "transfer", "payment_part": "transfer",
    "cheque_details": "cheque", "order_confirmed": "agency",
}  # fmt: skip
_STATES: Final = {
    **dict.fromkeys(("order_shipped", "parcel_appointment", "parcel_at_point"), OrderState.SHIPPED),
    **dict.fromkeys(("withdrawal_recorded", "order_refunded", "order_message", "invoice"), OrderState.SHIPPED),
    **dict.fromkeys(("order_paid", "order_late", "point_chosen", "address_changed"), OrderState.PAID),
    "order_ready": OrderState.READY, "order_confirmed": OrderState.CONFIRMED,
    "order_cancelled": OrderState.CANCELLED,
    **dict.fromkeys(("order_expired", "payment_late"), OrderState.EXPIRED),
}  # fmt: skip
_UNPAID: Final = {OrderState.AWAITING_PAYMENT, OrderState.CONFIRMED, OrderState.EXPIRED}


def example_order(mail: str, now: datetime) -> Order:
    """The order that this mail would be about."""
    state = _STATES.get(mail, OrderState.AWAITING_PAYMENT)
    placed = now - timedelta(days=1)
    events = (OrderEvent(placed, "customer", "place", "", OrderState.AWAITING_PAYMENT, ""),)
    last = OrderEvent(now, "exemple", MESSAGE, "", state, "Votre article est arrivé ce matin\u00a0: il part demain.")
    return Order(
        id=0, number=NUMBER, state=state, customer_id=None, email="camille@exemple.fr",
        contact={"first_name": CAMILLE.first_name, "last_name": CAMILLE.last_name, "phone": CAMILLE.phone},
        professional={}, delivery_address=None if mail in _COLLECTED else CAMILLE, billing_address=CAMILLE,
        delivery=_delivery(mail, now), goods_cents=8_070, discount_cents=0, delivery_cents=490, surcharge_cents=0,
        total_cents=8_560, vat=(VatGroup(550, 6_426, 354, 6_780), VatGroup(2_000, 1_483, 297, 1_780)),
        vat_exemption={}, discounts=(), comment="", taken_by="", attention="", placed_at=placed,
        pickup_code="K7M4PX" if state == OrderState.READY else "", delay=_delay(mail, now),
        hold_until=now + timedelta(days=6), version=1, lines=_LINES, events=(*events, last),
        parcels=(_parcel(mail, now),) if state == OrderState.SHIPPED else (), packed=(),
        payments=(_payment(mail, state, placed),),
    )  # fmt: skip


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
_COLLECTED: Final = frozenset({"order_ready", "order_confirmed", "parcel_at_point", "point_chosen"})


def _delivery(mail: str, now: datetime) -> DeliveryChoice:
    first, last = ((in_paris(now) + timedelta(days=days)).date().isoformat() for days in (2, 4))
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
    if mail != "order_late":
        return {}
    first, last = ((in_paris(now) + timedelta(days=days)).date().isoformat() for days in (6, 8))
    return {"cause": "supply", "first": first, "last": last, "note": ""}


def _parcel(mail: str, now: datetime) -> Parcel:
    day = (in_paris(now) + timedelta(days=2)).date()
    slot = Slot(day.isoformat(), "08:00", "10:00") if mail == "parcel_appointment" else None
    return Parcel(
        id=1, carrier="DPD", tracking_number="250012345678", tracking_url="https://trace.dpd.fr/fr/trace/250012345678",
        weight_g=3_000, label_state="", shipped_at=now, expected_from=day, expected_to=day,
        slot={"day": slot.day, "start": slot.start, "end": slot.end} if slot else {}, appointment_url="",
        carrier_state="", delivered_at=None, checked_at=None, late_told_at=None, returned_at=None,
        address={}, lines=((1, 1), (2, 2)),
    )  # fmt: skip


def _payment(mail: str, state: OrderState, placed: datetime) -> Payment:
    code = _METHODS.get(mail, "card")
    provider = method(code).provider
    paid = state not in _UNPAID
    reference = "RF18SC26000000" if provider == BANK else ""
    return Payment(
        1, 0, code, provider, None, PaymentState.PAID if paid else PaymentState.CREATED,
        8_560, 0, 0, "EUR", "", "", reference, "", {}, None, placed, None,
    )  # fmt: skip
