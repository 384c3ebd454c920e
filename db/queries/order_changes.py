"""What staff change of an order that stands: lines, pieces taken out, parcels that came back or get another label."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from db.engine import fetch
from db.queries.orders import columns
from db.tables.orders import OrderLine, ParcelEvent, ParcelLabel
from db.tables.promotions import PromotionUse

Rows = list[dict[str, Any]]

TAKEN_OUT = """
UPDATE order_line SET kept_back = kept_back + {} WHERE id = {} AND "order" = {} AND kept_back + {} <= quantity
RETURNING id
"""
CAME_BACK = """
UPDATE parcel SET returned_at = {}
WHERE id = {} AND shipped_at IS NOT NULL AND delivered_at IS NULL AND returned_at IS NULL RETURNING id
"""
OTHER_ORDERS = """
SELECT 1 AS found FROM orders
WHERE id <> {} AND state NOT IN ('cancelled', 'expired') AND (LOWER(email) = {} OR customer = {}) LIMIT 1
"""
USES_HELD = """
SELECT u.id, u.code AS code_id, c.code FROM promotion_use u JOIN promotion_code c ON c.id = u.code
WHERE u."order" = {} AND u.given_back_at IS NULL ORDER BY u.code
"""
PUT_BACK = "UPDATE variant SET on_hand = on_hand + {} WHERE id = {} RETURNING on_hand, reserved"
LABEL_ANEW = """
UPDATE parcel SET label_state = CASE WHEN label_state = '' THEN '' ELSE 'asked' END, label_error = '', label_key = '',
tracking_number = '', tracking_url = '', appointment_url = '', carrier_state = ''
WHERE id = {} AND shipped_at IS NULL RETURNING label_state
"""


async def take_out(order_id: int, line_id: int, pieces: int) -> bool:
    """Pieces of a line are not sent any more; whether it has so many."""
    return bool(await fetch(TAKEN_OUT, pieces, line_id, order_id, pieces))


async def come_back(parcel_id: int, now: datetime) -> bool:
    """Whether the parcel was still out."""
    return bool(await fetch(CAME_BACK, now, parcel_id))


async def put_back(variant_id: int, pieces: int) -> bool:
    """Pieces are on the shelf again; whether the article still exists."""
    return bool(await fetch(PUT_BACK, pieces, variant_id))


async def label_anew(parcel_id: int) -> bool:
    """Give up the label of a packed parcel, its number and what was said of it; whether another is to be asked for."""
    await ParcelLabel.delete().where(ParcelLabel.parcel == parcel_id)
    await ParcelEvent.delete().where(ParcelEvent.parcel == parcel_id)
    rows = await fetch(LABEL_ANEW, parcel_id)
    return bool(rows and rows[0]["label_state"])


async def change_line(line_id: int, values: Mapping[str, Any]) -> None:
    await OrderLine.update(columns(values)).where(OrderLine.id == line_id)


async def remove_line(line_id: int) -> None:
    await OrderLine.delete().where(OrderLine.id == line_id)


async def has_other_orders(order_id: int, email: str, customer_id: int | None) -> bool:
    """Whether this address (lower case) or account has an order beside this one that has not ended."""
    return bool(await fetch(OTHER_ORDERS, order_id, email, customer_id))


async def uses_held(order_id: int) -> Rows:
    """id, code id and code of every code the order holds."""
    return await fetch(USES_HELD, order_id)


async def worth_of_use(use_id: int, cents: int) -> None:
    """What the code takes off the order now."""
    await PromotionUse.update({PromotionUse.amount_cents: cents}).where(PromotionUse.id == use_id)


async def drop_use(use_id: int, code_id: int) -> None:
    """The order holds the code no more, nor will it again."""
    await PromotionUse.delete().where(PromotionUse.id == use_id)
    await fetch("UPDATE promotion_code SET uses = uses - 1 WHERE id = {} RETURNING id", code_id)
