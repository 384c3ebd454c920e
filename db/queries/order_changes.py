"""What staff change of an order that stands: pieces taken out, parcels that came back or get another label."""

from datetime import datetime

from db.engine import fetch
from db.tables.orders import ParcelEvent, ParcelLabel

TAKEN_OUT = """
UPDATE order_line SET kept_back = kept_back + {} WHERE id = {} AND "order" = {} AND kept_back + {} <= quantity
RETURNING id
"""
CAME_BACK = """
UPDATE parcel SET returned_at = {}
WHERE id = {} AND shipped_at IS NOT NULL AND delivered_at IS NULL AND returned_at IS NULL RETURNING id
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
