"""An order confirmation and the delivery notes of its parcels, drawn when somebody asks (S0-46)."""

import asyncio
from datetime import date, datetime

from shop.calendar import date_range, in_paris
from shop.delivery.rules import surcharge_label
from shop.documents.order_documents import (
    Brand,
    Confirmation,
    DeliveryNote,
    Ordered,
    Sent,
    render_confirmation,
    render_delivery_note,
)
from shop.invoices.data import VatRow
from shop.invoices.snapshot import buyer_of, discounts_of, label_of, seller_of
from shop.merchant.identity import Merchant
from shop.orders.dates import expected_words
from shop.orders.order import Order, line_name
from shop.orders.parcels import Packed, Parcel
from shop.orders.summary import place_lines, said_of
from shop.parcels.carrier_pages import carrier_name, carriers_for

AnyParcel = Parcel | Packed


async def confirmation_pdf(order: Order, merchant: Merchant, now: datetime) -> bytes:
    """« Bon de commande »: the order as it was taken, and what is paid of it."""
    data = confirmation(order, merchant, now)
    return await asyncio.to_thread(render_confirmation, data, brand=_brand(merchant))


async def delivery_note_pdf(order: Order, parcel: AnyParcel | None, merchant: Merchant, now: datetime) -> bytes:
    """« Bon de livraison » of one parcel; without one, of what is handed over at the agency."""
    data = delivery_note(order, parcel, merchant, now)
    return await asyncio.to_thread(render_delivery_note, data, brand=_brand(merchant))


def parcels_in_order(order: Order) -> tuple[AnyParcel, ...]:
    """Those that left and those that wait, as they were packed: the first is number 1 for good."""
    return tuple(sorted((*order.parcels, *order.packed), key=lambda one: one.id))


def confirmation(order: Order, merchant: Merchant, now: datetime) -> Confirmation:
    return Confirmation(
        number=order.number,
        day=_day(order.placed_at),
        seller=seller_of(merchant),
        buyer=buyer_of(order),
        lines=tuple(
            Ordered(
                line.sku, line_name(line), line.quantity, line.unit_price_cents,
                line.discount_cents, line.total_cents, line.vat_rate_bp,
            )
            for line in order.lines
        ),
        delivery=order.delivery.label,
        delivery_cents=order.delivery_cents,
        total_cents=order.total_cents,
        vat=tuple(VatRow(one.rate_bp, one.net_cents, one.vat_cents, one.gross_cents) for one in order.vat),
        delivered_to=place_lines(order),
        expected=expected_words(order),
        payment=label_of(order.payment),
        due_cents=order.due_cents if order.is_unpaid else 0,
        discounts=discounts_of(order),
        surcharges=((surcharge_label(order.delivery.zone), order.surcharge_cents),) if order.surcharge_cents else (),
        notes=(*_taken_by(order), *said_of(order, in_paris(now).date())),
    )  # fmt: skip


def _taken_by(order: Order) -> tuple[str, ...]:
    return (f"Commande prise par téléphone par {order.taken_by}.",) if order.taken_by else ()


def delivery_note(order: Order, parcel: AnyParcel | None, merchant: Merchant, now: datetime) -> DeliveryNote:
    parcels = parcels_in_order(order)
    at = parcels.index(parcel) + 1 if parcel else 1
    carriers = carriers_for(order.delivery, merchant.oversize_carrier)
    left = parcel if isinstance(parcel, Parcel) else None
    return DeliveryNote(
        number=f"BL-{order.number}-{at}",
        day=_day(left.shipped_at if left else now),
        order_number=order.number,
        order_day=_day(order.placed_at),
        seller=seller_of(merchant),
        delivered_to=(left.went_to if left else ()) or place_lines(order),
        lines=_sent(order, parcels[:at], parcel),
        parcel=f"{at} sur {len(parcels)}" if len(parcels) > 1 else "",
        carrier=carrier_name(parcel.carrier, carriers) if parcel else "",
        tracking_number=parcel.tracking_number if parcel else "",
        expected=date_range(left.expected_from, left.expected_to) if left else "",
        notes=said_of(order, in_paris(now).date()) if parcel else (),
    )


def _sent(order: Order, until: tuple[AnyParcel, ...], parcel: AnyParcel | None) -> tuple[Sent, ...]:
    """What this parcel holds, and what of it is still to come after it."""
    inside = dict(parcel.lines) if parcel else {line.id: line.due_pieces for line in order.lines}
    counted = [one for one in until if one is parcel or not (isinstance(one, Parcel) and one.returned_at)]
    so_far = {line.id: sum(dict(one.lines).get(line.id, 0) for one in counted) for line in order.lines}
    return tuple(
        Sent(
            line.sku, line_name(line), inside[line.id], line.quantity,
            max(0, line.due_pieces - so_far[line.id]) if parcel else 0,
        )
        for line in order.lines
        if inside.get(line.id)
    )  # fmt: skip


def _brand(merchant: Merchant) -> Brand:
    return Brand(merchant.name, promise=merchant.promise)


def _day(moment: datetime) -> str:
    day: date = in_paris(moment).date()
    return day.isoformat()
