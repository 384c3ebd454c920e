"""Values of the shop in the shapes that go over the wire."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from shop.addresses import Address
from shop.calendar import as_utc
from shop.catalogue.priced import named
from shop.orders.order import Order, OrderLine, line_name
from web.openapi import shapes
from web.openapi.operations import ROOT

Row = Mapping[str, Any]


def order_head(row: Row, public_url: str) -> shapes.OrderHead:
    url = f"{public_url}{ROOT}/orders/{row['number']}"
    return shapes.OrderHead(
        number=row["number"], state=row["state"], version=row["version"], placed_at=moment(row["placed_at"]),
        updated_at=moment(row["updated_at"] or row["placed_at"]), total_cents=row["total_cents"],
        needs_attention=bool(row["attention"]), url=url,
    )  # fmt: skip


def order_shape(order: Order) -> shapes.Order:
    left = order.unsent
    return shapes.Order(
        number=order.number, state=str(order.state), version=order.version, placed_at=moment(order.placed_at),
        updated_at=moment(order.events[-1].at if order.events else order.placed_at), currency="EUR",
        email=order.email, buyer=_person(order.billing_address), firm=_firm(order.professional),
        delivery=_delivery(order), comment=order.comment, goods_cents=order.goods_cents,
        discount_cents=order.discount_cents, delivery_cents=order.delivery_cents,
        surcharge_cents=order.surcharge_cents, total_cents=order.total_cents, due_cents=order.due_cents,
        vat=[shapes.Vat(one.rate_bp, one.net_cents, one.vat_cents, one.gross_cents) for one in order.vat],
        lines=[_line(one, left.get(one.id, 0)) for one in order.lines],
        payments=[
            shapes.PaymentMade(one.method, str(one.state), one.amount_cents, one.refunded_cents)
            for one in order.payments
        ],
        parcels=_parcels(order), needs_attention=bool(order.reasons),
    )  # fmt: skip


def moved_shape(order: Order) -> shapes.OrderMoved:
    """What a write answers: kept for its repetitions, so nothing of a person is in it."""
    left = order.unsent
    return shapes.OrderMoved(
        number=order.number, state=str(order.state), version=order.version,
        updated_at=moment(order.events[-1].at if order.events else order.placed_at),
        lines=[_line(one, left.get(one.id, 0)) for one in order.lines], parcels=_parcels(order),
    )  # fmt: skip


def stock_item(row: Row) -> shapes.StockItem:
    return shapes.StockItem(
        sku=row["sku"], ean=row["ean"], name=named(row), on_hand=row["on_hand"], reserved=row["reserved"],
        available=max(0, row["on_hand"] - row["reserved"]), low_stock_at=row["low_stock_at"],
        made_to_order=bool(row["made_to_order"]), active=bool(row["active"]),
    )  # fmt: skip


def price_item(row: Row) -> shapes.PriceItem:
    reduced = row["running"] is not None and row["back_cents"] is not None
    return shapes.PriceItem(
        sku=row["sku"], name=named(row), price_cents=row["price_cents"],
        regular_cents=row["back_cents"] if reduced else row["price_cents"], reduced=reduced,
        vat_class=row["vat_class"], currency="EUR",
    )  # fmt: skip


def document_shape(row: Row, public_url: str) -> shapes.Document:
    file = f"{public_url}{ROOT}/documents/{row['number']}"
    return shapes.Document(
        number=row["number"], kind=row["kind"], day=row["day"], issued_at=moment(row["issued_at"]),
        order_number=row["order_number"], corrects=row["corrects"], net_cents=row["net_cents"],
        vat_cents=row["vat_cents"], total_cents=row["total_cents"], currency="EUR", pdf=f"{file}.pdf",
        xml=f"{file}.xml",
    )  # fmt: skip


def moment(value: datetime | str) -> datetime:
    """In UTC, whatever zone the database told it in."""
    return as_utc(value).astimezone(UTC)


def _person(address: Address) -> shapes.Person:
    return shapes.Person(**address.as_json())


def _firm(professional: Mapping[str, str]) -> shapes.Firm:
    return shapes.Firm(*(str(professional.get(name) or "") for name in ("company", "siret", "vat_number")))


def _delivery(order: Order) -> shapes.Delivery:
    choice = order.delivery
    return shapes.Delivery(
        mode=choice.mode, label=choice.label,
        address=_person(order.delivery_address) if order.delivery_address else None,
        agency=choice.agency.slug if choice.agency else None,
        point_network=choice.point.network if choice.point else None,
        point_code=choice.point.code if choice.point else None,
    )  # fmt: skip


def _line(line: OrderLine, left: int) -> shapes.Line:
    return shapes.Line(
        id=line.id, sku=line.sku, name=line_name(line), quantity=line.quantity, to_send=left,
        unit_price_cents=line.unit_price_cents, discount_cents=line.discount_cents, total_cents=line.total_cents,
        vat_rate_bp=line.vat_rate_bp, vat_cents=line.vat_cents, weight_g=line.weight_g,
    )  # fmt: skip


def _parcels(order: Order) -> list[shapes.Parcel]:
    return [
        shapes.Parcel(
            carrier=one.carrier, tracking_number=one.tracking_number, tracking_url=one.tracking_url,
            weight_g=one.weight_g, shipped_at=moment(one.shipped_at),
            delivered_at=moment(one.delivered_at) if one.delivered_at else None,
            returned_at=moment(one.returned_at) if one.returned_at else None,
            lines=[shapes.ParcelLine(line, pieces) for line, pieces in one.lines],
        )
        for one in order.parcels
    ]  # fmt: skip
