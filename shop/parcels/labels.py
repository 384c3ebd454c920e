"""Labels of packed parcels: asked of their carrier by a job, outside every transaction; or a number typed by hand."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from db.engine import in_one_transaction
from db.queries import orders as order_queries
from db.queries import parcels as queries
from shop.addresses import Address, person_name
from shop.calendar import in_paris, next_working_day
from shop.carriers.carrier import (
    COLISSIMO,
    DPD,
    Carrier,
    CarrierRefused,
    CarrierUnavailable,
    Label,
    Party,
    Shipment,
)
from shop.delivery.modes import COLISSIMO as COLISSIMO_HOME
from shop.delivery.modes import HOME, standard_mode
from shop.errors import MoveNotAllowed, NotDeliverable, ShopError
from shop.jobs import JobFailed, Payload, enqueue
from shop.merchant.identity import Merchant
from shop.orders import book
from shop.orders.dates import slot_wished
from shop.orders.fulfilment import change
from shop.orders.moves import LABEL_REFUSED, By, write_event
from shop.orders.order import Order
from shop.orders.parcels import Packed
from shop.parcels.carrier_pages import CARRIERS, tracking_url
from shop.parcels.numbers import check_number
from shop.storefront import storefront

JOB: Final = "parcel_label"
LONGEST_REASON: Final = 300
_TO_A_HOME: Final = {DPD: HOME, COLISSIMO: COLISSIMO_HOME}


class TooHeavy(ShopError):
    """More than the carrier takes."""


async def ask_for(order: Order, parcel_id: int) -> None:
    """Have a label made once this transaction is committed.

    Each request has a key of its own: a parcel undone leaves its id to the next one, of whatever order.
    """
    key = secrets.token_hex(16)
    await queries.ask_label(parcel_id, key)
    await enqueue(JOB, f"{JOB}:{order.number}:{parcel_id}:{order.version}", {"parcel_id": parcel_id, "key": key})


async def ask_again(number: str, version: int, parcel_id: int, weight_g: int, by: By, now: datetime) -> None:
    """Staff corrected what the carrier refused. Raises MoveNotAllowed unless it did refuse, TooHeavy."""

    async def work(order: Order) -> None:
        parcel = next((one for one in order.packed if one.id == parcel_id), None)
        if parcel is not None:
            await check_weight(order, parcel.carrier, weight_g or parcel.weight_g)
        if parcel is None or not await queries.ask_label_again(parcel_id, weight_g):
            raise MoveNotAllowed(order.state, "ask_label", "L’étiquette de ce colis n’a pas été refusée.")
        await ask_for(order, parcel_id)
        await write_event(order, "ask_label", by, now, attention=without_refusal(order, parcel_id))

    await change(number, version, "ask_label", by, work)


async def type_number(
    number: str, version: int, parcel_id: int, tracking_number: str, url: str, by: By, now: datetime
) -> None:
    """Staff have the parcel's number from elsewhere. Raises MoveNotAllowed once its label was made, NumberTaken."""

    async def work(order: Order) -> None:
        parcel = next((one for one in order.packed if one.id == parcel_id), None)
        link = url or (tracking_url(parcel.carrier, tracking_number) if parcel else "")
        if parcel is not None:
            await check_number(parcel.carrier, tracking_number, now, parcel_id=parcel_id)
        if parcel is None or not await queries.type_number(parcel_id, tracking_number, link):
            raise MoveNotAllowed(order.state, "type_number", "Ce colis a déjà son étiquette, ou est déjà parti.")
        rest = without_refusal(order, parcel_id)
        await write_event(order, "type_number", by, now, note=tracking_number, attention=rest)

    await change(number, version, "type_number", by, work, lambda order: order.last_move.note == tracking_number)


def without_refusal(order: Order, parcel_id: int) -> str:
    """What staff have to look at once the refusal of this parcel is settled: other labels may be refused too."""
    others = any(one.label_state == "refused" and one.id != parcel_id for one in order.packed)
    return order.attention if others else order.attention_without(LABEL_REFUSED)


class Labels:
    """Asks carriers, by their code, for the labels that parcels wait for."""

    def __init__(self, carriers: Mapping[str, Carrier]) -> None:
        self._carriers = carriers

    async def make(self, payload: Payload, now: datetime) -> None:
        """Job « parcel_label »: payload {parcel_id, key}. Nothing where that request is not awaited (any more).

        Raises JobFailed: tried again while the carrier does not answer.
        """
        row, key = await queries.by_id(payload["parcel_id"]), payload["key"]
        if row is None or (row["label_state"], row["label_key"]) != ("asked", key):
            return
        order = await book.by_id(row["order"])
        parcel = next((one for one in order.packed if one.id == row["id"]), None) if order else None
        carrier = self._carriers.get(row["carrier"])
        if order is None or parcel is None:
            return
        if carrier is None or carrier.labels is None:
            await _refused(order.id, parcel.id, key, "Ce transporteur ne fait plus d’étiquettes pour nous.")
            return
        try:
            label = await carrier.labels.make(shipment(order, parcel, (await storefront()).merchant, now))
        except CarrierRefused as refusal:
            await _refused(order.id, parcel.id, key, refusal.message)
        except CarrierUnavailable as trouble:
            raise JobFailed(f"{carrier.name}\u00a0: {trouble}", permanent=False) from trouble
        else:
            await _made(order.id, parcel, key, label, now)


async def _made(order_id: int, parcel: Packed, key: str, label: Label, now: datetime) -> None:
    """Keep number and PDF, unless the parcel was undone, or its number typed, meanwhile."""
    number = label.tracking_number

    async def work() -> None:
        await book.locked(order_id)
        url = tracking_url(parcel.carrier, number)
        if await queries.label_made(parcel.id, key, number, url, label.appointment_url):
            await queries.keep_label(parcel.id, label.pdf, now)

    await in_one_transaction(work)


async def _refused(order_id: int, parcel_id: int, key: str, reason: str) -> None:
    """Keep the carrier's reason, and put the order in front of staff."""

    async def work() -> None:
        await book.locked(order_id)
        if await queries.label_refused(parcel_id, key, reason[:LONGEST_REASON]):
            await order_queries.set_attention(order_id, LABEL_REFUSED)

    await in_one_transaction(work)


async def label_of(order: Order, parcel_id: int) -> bytes | None:
    """The PDF to print."""
    return await queries.label_of(order.id, parcel_id)


def shipment(order: Order, parcel: Packed, merchant: Merchant, now: datetime) -> Shipment:
    """A packed parcel as its carrier is told of it; sent the next working day at the latest.

    A wish that is over by then is not told: the carrier agrees on another day with the buyer.
    """
    inside, point = dict(parcel.lines), order.delivery.point
    leaves = next_working_day(in_paris(now).date())
    return Shipment(
        reference=f"{order.number}-{parcel.id}",
        mode=_mode_of(order, parcel.carrier),
        weight_g=parcel.weight_g,
        value_cents=sum(line.total_cents * inside.get(line.id, 0) // line.quantity for line in order.lines),
        sender=_sender(merchant),
        receiver=_receiver(order),
        day=leaves,
        point_code=point.code if point else "",
        point=_point(order) if point else None,
        slot=slot_wished(order, leaves),
    )


async def check_weight(order: Order, carrier: str, weight_g: int) -> None:
    """Raises TooHeavy for more grams than the carrier takes there: it would refuse the label in words of its own."""
    code = _mode_of(order, carrier)
    try:
        most = (await storefront()).rules.mode(code).max_weight_g
    except NotDeliverable:
        usual = standard_mode(code)
        most = usual.max_weight_g if usual else 0
    if most and weight_g > most:
        name = CARRIERS[carrier].name
        raise TooHeavy(f"{name} ne prend pas plus de {most // 1000}\u00a0kg\u00a0: répartissez les articles.")


def _mode_of(order: Order, carrier: str) -> str:
    """The mode the buyer chose; staff who take another carrier send it to the same door its usual way."""
    chosen = standard_mode(order.delivery.mode)
    is_own = chosen is None or chosen.carrier == carrier
    return order.delivery.mode if is_own else _TO_A_HOME.get(carrier, order.delivery.mode)


def _sender(merchant: Merchant) -> Party:
    return Party(
        name=merchant.name,
        company=merchant.legal_name or merchant.name,
        street=merchant.street,
        more="",
        postcode=merchant.postcode,
        town=merchant.town,
        country=merchant.country,
        phone=merchant.phone,
        email=merchant.email,
    )


def _receiver(order: Order) -> Party:
    """At the address of delivery; whoever collects at a point is known by the billing address."""
    at: Address = order.delivery_address or order.billing_address
    access = order.delivery.access
    return Party(
        name=at.name or person_name(order.contact),
        company=at.company,
        street=at.line1,
        more=at.line2,
        postcode=at.postcode,
        town=at.town,
        country=at.country,
        phone=order.delivery.mobile or at.phone or order.contact.get("phone", ""),
        email=order.email,
        note=access.words if access else "",
    )


def _point(order: Order) -> Party:
    point: Any = order.delivery.point
    return Party(
        name=point.name,
        company=point.name,
        street=point.street,
        more="",
        postcode=point.postcode,
        town=point.town,
        country=point.country,
        phone="",
        email="",
    )
