"""Order confirmations and delivery notes as PDF: what a buyer compares with what arrived (S0-46, S0-51)."""

from io import BytesIO

import segno

from shop.documents.order_texts import (
    Confirmation,
    DeliveryNote,
    Ordered,
    Sent,
    confirmation_text,
    delivery_note_text,
)
from shop.documents.printing import Brand, printed

__all__ = [
    "Brand",
    "Confirmation",
    "DeliveryNote",
    "Ordered",
    "Sent",
    "qr_code",
    "render_confirmation",
    "render_delivery_note",
]


def render_confirmation(data: Confirmation, *, brand: Brand) -> bytes:
    """An accessible PDF (PDF/UA). Waits for the press: ask `asyncio.to_thread`. Raises NotPrinted, PressSilent."""
    return printed("confirmation", confirmation_text(data), brand)[0]


def render_delivery_note(data: DeliveryNote, *, brand: Brand) -> bytes:
    """The same, with the order's number as a QR code for whoever opens a returned parcel."""
    return printed("delivery_note", {**delivery_note_text(data), "qr_svg": qr_code(data.order_number)}, brand)[0]


def qr_code(text: str) -> str:
    """An SVG without a margin: white paper is around it."""
    drawn = BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", border=0, xmldecl=False)
    return drawn.getvalue().decode()
