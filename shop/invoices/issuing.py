"""Issuing invoices: inside the transaction that makes an order paid in full (S0-24), on an order locked there."""

import hashlib
import json
from datetime import datetime
from typing import Any

from db.queries import invoices as queries
from db.queries import payments as payment_queries
from shop.calendar import in_paris
from shop.invoices.data import CREDIT_NOTE, InvoiceData
from shop.invoices.numbering import Numbered, next_number
from shop.invoices.snapshot import invoice_of
from shop.jobs import enqueue
from shop.orders.book import payment_from
from shop.orders.order import Order
from shop.storefront import storefront

JOB = "document"


async def issue_invoice(order: Order, now: datetime) -> int | None:
    """Issue the invoice of an order that is paid in full, and give its id; none for one that has it, or costs nothing.

    Raises ValueError for an order whose sums do not add up.
    """
    if not order.total_cents or invoiced_cents(await queries.of_order(order.id)):
        return None
    merchant = (await storefront()).merchant
    payments = [payment_from(row) for row in await payment_queries.of_order(order.id)]
    made_at = await queries.payments_made(order.id)
    numbered = await next_number(merchant.invoice_series, now)
    return await keep(order, invoice_of(order, payments, made_at, merchant, numbered), numbered)


def invoiced_cents(documents: list[dict[str, Any]]) -> int:
    """What the invoices of an order come to, less its credit notes."""
    return sum(-one["total_cents"] if one["kind"] == CREDIT_NOTE else one["total_cents"] for one in documents)


async def keep(order: Order, data: InvoiceData, numbered: Numbered, **links: int) -> int:
    """Write a document down with its hash, and have its files made after the commit; gives its id."""
    text = json.dumps(data.as_json(), ensure_ascii=False, sort_keys=True)
    invoice_id = await queries.insert(
        {
            "kind": data.kind,
            "number": data.number,
            "series": numbered.series,
            "position": numbered.position,
            "order": order.id,
            "issued_at": numbered.issued_at,
            "day": in_paris(numbered.issued_at).date(),
            "net_cents": data.net_cents,
            "vat_cents": data.vat_cents,
            "total_cents": data.total_cents,
            "data": text,
            "data_hash": hashlib.sha256(text.encode()).hexdigest(),
            **links,
        }
    )
    await enqueue(JOB, f"{JOB}:{order.number}:{invoice_id}", {"invoice_id": invoice_id})
    return invoice_id
