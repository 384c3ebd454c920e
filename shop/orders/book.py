"""Orders out of the database: by number, by link, locked for a change."""

import re
from collections import Counter
from dataclasses import replace
from typing import Any

from db.queries import chargebacks, withdrawals
from db.queries import orders as queries
from db.queries import payments as payment_queries
from shop.addresses import Address
from shop.delivery.choice import DeliveryChoice
from shop.links import number_of
from shop.orders.numbers import PREFIX
from shop.orders.order import Order, OrderEvent, OrderLine, Payment
from shop.orders.parcels import parcels_of
from shop.prices import Reduction, VatGroup


async def by_number(number: str) -> Order | None:
    row = await queries.by_number(number)
    return await _whole(row) if row else None


async def by_token(token: str, secret: str) -> Order | None:
    """The order whose signed link this is; None for any other text."""
    number = number_of(token, secret)
    return await by_number(number) if number else None


async def by_id(order_id: int) -> Order | None:
    row = await queries.by_id(order_id)
    return await _whole(row) if row else None


async def locked(order_id: int) -> Order:
    """The order within the open transaction, which alone may change it until its end. Raises LookupError."""
    row = await queries.locked(order_id)
    if row is None:
        raise LookupError(f"no order {order_id}")
    return await _whole(row)


def as_printed(number: str) -> str:
    """« SC-26-000123 » for « sc26000123 », « SC 26 000123 » or « 26-000123 »: a number as people type it."""
    plain = "".join(sign for sign in number if sign.isalnum()).upper()
    plain = f"{PREFIX}{plain}" if re.fullmatch(r"[0-9]{8}", plain) else plain
    return f"{plain[:2]}-{plain[2:4]}-{plain[4:]}"


async def find_for_visitor(number: str, email: str) -> Order | None:
    """The order of this number made with this e-mail address; nothing is said of why there is none."""
    order_id = await queries.id_for_lookup(as_printed(number), email.strip().lower())
    return await by_id(order_id) if order_id else None


async def _whole(row: dict[str, Any]) -> Order:
    order_id = row["id"]
    lines = await _lines(order_id)
    events = [_event(one) for one in await queries.events_of(order_id)]
    payments = [payment_from(one) for one in await payment_queries.of_order(order_id)]
    away = await chargebacks.cents_away(order_id)
    parcels, packed = await parcels_of(order_id)
    delivery_address = Address.of(row["delivery_address"]) if row["delivery_address"] else None
    names = (
        "id", "number", "state", "email", "contact", "professional", "goods_cents", "discount_cents",
        "delivery_cents", "surcharge_cents", "total_cents", "comment", "taken_by", "attention", "placed_at",
        "pickup_code", "delay", "hold_until", "version", "vat_exemption",
    )  # fmt: skip
    return Order(
        **{name: row[name] for name in names},
        customer_id=row["customer"],
        delivery_address=delivery_address,
        billing_address=Address.of(row["billing_address"]),
        delivery=DeliveryChoice.from_json({"country": "FR", "postcode": "", **row["delivery"]}),
        vat=tuple(VatGroup(**group) for group in row["vat"]),
        discounts=tuple(Reduction(**one) for one in row["discounts"]),
        lines=tuple(lines),
        events=tuple(events),
        parcels=parcels,
        packed=packed,
        payments=tuple(replace(one, charged_back_cents=away.get(one.id, 0)) for one in payments),
    )


async def _lines(order_id: int) -> list[OrderLine]:
    rows = await queries.lines_of(order_id)
    withdrawn = Counter[int]()
    for one in await withdrawals.lines_of_order(order_id) if any(row["kept_back"] for row in rows) else ():
        withdrawn[one["order_line"]] += one["kept_back"]
    return [_line(row, row["kept_back"] - withdrawn[row["id"]]) for row in rows]


def _line(row: dict[str, Any], taken_out: int) -> OrderLine:
    known = {name: row[name] for name in row if name not in {"order", "variant"}}
    return OrderLine(variant_id=row["variant"], taken_out=taken_out, **known)


def _event(row: dict[str, Any]) -> OrderEvent:
    return OrderEvent(row["at"], row["actor"], row["move"], row["from_state"], row["to_state"], row["note"])


def payment_from(row: dict[str, Any]) -> Payment:
    return Payment(order_id=row["order"], **{name: row[name] for name in row if name != "order"})
