"""The QR code of a bank transfer that banking apps read: EPC069-12, version 002 (« Quick Response Code »).

Our own payload, so that it is exactly what the guideline says: UTF-8, the amount with its two decimals, and the RF
reference where references go.
"""

import io

import segno

from shop.money import MOST_TRANSFER_CENTS, decimal
from shop.payments.transfer import TransferDetails

MOST_NAME, MOST_BYTES = 70, 331
QUIET = 4
"""Modules left white around a code (ISO/IEC 18004); without them a dark page would touch it."""


def epc_payload(details: TransferDetails) -> str:
    """The text of the code: ten lines, the last one the RF reference. A long holder is cut to 70 characters.

    Raises ValueError for an amount below one cent or above 999 999 999.99 €.
    """
    if not 1 <= details.amount_cents <= MOST_TRANSFER_CENTS:
        raise ValueError(f"no transfer carries {details.amount_cents} cents")
    holder = " ".join(details.holder.split())[:MOST_NAME].rstrip()
    amount = f"EUR{decimal(details.amount_cents)}"
    utf_8, purpose = "1", ""
    lines = (
        "BCD", "002", utf_8, "SCT", details.bic, holder, details.iban_plain, amount, purpose, details.reference_plain
    )  # fmt: skip
    payload = "\n".join(lines)
    if len(payload.encode()) > MOST_BYTES:
        raise ValueError("the details of the transfer are too long for a QR code")
    return payload


def epc_svg(details: TransferDetails) -> str:
    """The code as an SVG element as wide as its place, black on white with its quiet zone, without any style.

    Raises ValueError.
    """
    out = io.BytesIO()
    _code(details).save(
        out, kind="svg", xmldecl=False, omitsize=True, border=QUIET, dark="#000", light="#fff", svgclass="qr", nl=False
    )
    return out.getvalue().decode()


def epc_png(details: TransferDetails) -> bytes:
    """The code as a picture for mails. Raises ValueError."""
    out = io.BytesIO()
    _code(details).save(out, kind="png", border=QUIET, dark="#000", light="#fff", scale=5)
    return out.getvalue()


def _code(details: TransferDetails) -> segno.QRCode:
    """Level M and no other; 331 bytes always fit in version 13."""
    return segno.make_qr(epc_payload(details).encode(), error="m", boost_error=False)
