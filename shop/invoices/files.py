"""The files of invoices and credit notes: made once from the document's own data, kept with their hashes.

Whoever needs one first makes it: the job « document », a mail, a page. What was kept first is what everybody gets.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db import engine
from db.queries import invoices as queries
from shop import faults
from shop.documents.rendering import Brand, render_invoice
from shop.errors import ShopError
from shop.invoices.data import InvoiceData
from shop.invoices.words import TITLES
from shop.jobs import Payload, described
from shop.storefront import storefront


class DocumentNotDrawn(ShopError):
    """A document was issued and cannot be put on paper now; the cause is for staff, in the job that tries again."""

    def __init__(self, cause: str, *, permanent: bool | None = None) -> None:
        super().__init__("Ce document n’est pas encore prêt\u00a0: réessayez dans une heure, ou écrivez-nous.")
        self.cause, self.permanent = cause, permanent

    def __str__(self) -> str:
        return self.cause


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """`name` without its ending: « Facture-FA-2026-000123 »."""

    name: str
    pdf: bytes
    xml: str


async def make(payload: Payload, now: datetime) -> None:
    """Job « document »: payload {invoice_id}."""
    await file_of(payload["invoice_id"], now)


async def file_of(invoice_id: int, now: datetime) -> DocumentFile:
    """The files of a document, made now if nobody has; outside every transaction.

    Raises LookupError, and DocumentNotDrawn: the merchant's identity is not whole, or we made a mistake.
    """
    row = await queries.by_id(invoice_id)
    if row is None:
        raise LookupError(f"no document {invoice_id}")
    kept = await queries.file_of(invoice_id)
    if kept is None:
        await _make(row, now)
        kept = await queries.file_of(invoice_id)
    if kept is None:
        raise LookupError(f"no file of document {invoice_id}")
    return DocumentFile(file_name(row["kind"], row["number"]), kept["pdf"], kept["xml"])


def file_name(kind: str, number: str) -> str:
    return f"{TITLES[kind]}-{number}"


async def _make(row: dict[str, Any], now: datetime) -> None:
    """Draw it in a thread, so that others are served meanwhile."""
    if engine.in_transaction():
        raise RuntimeError("a document is drawn after the transaction that issues it")
    merchant = (await storefront()).merchant
    brand = Brand(merchant.name, promise=merchant.promise)
    try:
        await faults.hit("document.drawn")
        rendered = await asyncio.to_thread(render_invoice, InvoiceData.of(row["data"]), brand=brand)
    except Exception as error:  # whatever it is, the sale stands and the mail about it leaves
        raise DocumentNotDrawn(described(error), permanent=getattr(error, "permanent", None)) from error
    await queries.keep_file(
        {
            "invoice": row["id"],
            "pdf": rendered.pdf,
            "xml": rendered.xml,
            "pdf_hash": hashlib.sha256(rendered.pdf).hexdigest(),
            "xml_hash": hashlib.sha256(rendered.xml.encode()).hexdigest(),
            "made_at": now,
        }
    )
