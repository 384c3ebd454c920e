"""Invoices and credit notes as files: a PDF/A-3b people read, and the Factur-X XML inside it that machines read."""

from dataclasses import dataclass

from shop.documents.invoice_text import invoice_text
from shop.documents.printing import Brand, NotPrinted, printed
from shop.documents.terms import terms
from shop.invoices.data import InvoiceData

__all__ = ["Brand", "NotPrinted", "Rendered", "render_invoice"]


@dataclass(frozen=True, slots=True)
class Rendered:
    """`pdf` holds `xml` as its attachment `factur-x.xml`."""

    pdf: bytes
    xml: str


def render_invoice(data: InvoiceData, *, brand: Brand, qr_svg: str = "") -> Rendered:
    """Both files of an invoice or a credit note. `qr_svg`: the QR code of the transfer, where something is due.

    Waits for the press, some tens of milliseconds once it runs: ask `asyncio.to_thread`. Raises NotPrinted,
    PressSilent.
    """
    pdf, xml = printed("invoice", invoice_text(data, qr_svg), brand, terms(data))
    return Rendered(pdf, xml)
