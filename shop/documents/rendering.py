"""Invoices and credit notes as files: a PDF/A-3b people read, and the Factur-X XML inside it that machines read."""

from dataclasses import dataclass

from shop.documents.facturx import invoice_xml, with_xml
from shop.documents.invoice_text import invoice_text
from shop.documents.printing import ARCHIVABLE, Brand, one_at_a_time, pdf
from shop.documents.words import clean
from shop.invoices.data import InvoiceData

__all__ = ["Brand", "Rendered", "render_invoice"]


@dataclass(frozen=True, slots=True)
class Rendered:
    """`pdf` holds `xml` as its attachment `factur-x.xml`."""

    pdf: bytes
    xml: str


def render_invoice(data: InvoiceData, *, brand: Brand, qr_svg: str = "") -> Rendered:
    """Both files of an invoice or a credit note. `qr_svg`: the QR code of the transfer, where something is due.

    Processor work of some tens of milliseconds, one at a time: ask `asyncio.to_thread`. Raises facturx.NotValid.
    """
    text = invoice_text(data, qr_svg)
    author = clean(data.seller.name)
    with one_at_a_time:  # the library changes tables of its own at its first XML
        xml = invoice_xml(data)
        printed = pdf("invoice", text, brand, standards=ARCHIVABLE)
        whole = with_xml(printed, xml, title=text["title"], author=author, subject=text["subject"])
    return Rendered(whole, xml.decode())
