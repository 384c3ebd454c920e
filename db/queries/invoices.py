"""Invoices and credit notes: written once with their number, read for ever; nothing here changes one."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from db.engine import fetch
from db.queries.staff_words import matches, wanted
from db.sql import inside, placeholders
from db.tables.invoices import Invoice, InvoiceFile

Row = dict[str, Any]
Rows = list[Row]

CREDITED = "COALESCE((SELECT SUM(n.total_cents) FROM invoice n WHERE n.corrects = i.id), 0)"
HEAD = f"""
SELECT i.id, i.kind, i.number, i.day, i.total_cents, o.number AS order_number, LENGTH(f.pdf) AS pdf_bytes,
    r.state AS refund_state, {CREDITED} AS credited_cents
FROM invoice i JOIN orders o ON o.id = i."order" LEFT JOIN invoice_file f ON f.invoice = i.id
LEFT JOIN refund r ON r.id = i.refund
"""
PAID_AT = """
SELECT e.payment, e.at FROM payment_event e JOIN payment p ON p.id = e.payment
WHERE p."order" = {} AND e.state = 'paid'
"""
REFUNDS = """
SELECT r.id, r.state, r.amount_cents, r.delivery_cents, r.channel, r.reason, r.payment
FROM refund r JOIN payment p ON p.id = r.payment WHERE p."order" = {} ORDER BY r.id
"""


# Writing -------------------------------------------------------------------------------------------------------------


async def last_issued_at(series: str) -> datetime | None:
    """When the newest document of a series was issued."""
    rows = await (
        Invoice.select(Invoice.issued_at)
        .where(Invoice.series == series)
        .order_by(Invoice.position, ascending=False)
        .limit(1)
    )
    return rows[0]["issued_at"] if rows else None


async def insert(values: Row) -> int:
    rows = await Invoice.insert(Invoice(**values)).returning(Invoice.id)
    return int(rows[0]["id"])


async def keep_file(values: Row) -> bool:
    """Keep the files of a document; False when somebody kept them before: theirs are the ones."""
    rows = await (
        InvoiceFile.insert(InvoiceFile(**values))
        .on_conflict(target=InvoiceFile.invoice, action="DO NOTHING")
        .returning(InvoiceFile.id)
    )
    return bool(rows)


# What an order gave rise to ------------------------------------------------------------------------------------------


async def of_order(order_id: int) -> Rows:
    """Every document of an order with its data, oldest first."""
    rows: Rows = await Invoice.select().where(Invoice.order == order_id).order_by(Invoice.id).output(load_json=True)
    return rows


async def payments_made(order_id: int) -> dict[int, datetime]:
    """When each payment of an order was made, by its id."""
    return {int(row["payment"]): row["at"] for row in await fetch(PAID_AT, order_id)}


async def refunds_of(order_id: int) -> Rows:
    """Every refund of an order, whichever payment it goes back to, oldest first."""
    return await fetch(REFUNDS, order_id)


async def refund_lines(refund_id: int) -> Rows:
    """order_line, quantity and amount_cents of what a refund names."""
    return await fetch(
        "SELECT order_line, quantity, amount_cents FROM refund_line WHERE refund = {} ORDER BY id", refund_id
    )


# Reading -------------------------------------------------------------------------------------------------------------


async def by_id(invoice_id: int) -> Row | None:
    """The whole document, its data as a value."""
    row: Row | None = await Invoice.select().where(Invoice.id == invoice_id).first().output(load_json=True)
    return row


async def file_of(invoice_id: int) -> Row | None:
    row: Row | None = await InvoiceFile.select().where(InvoiceFile.invoice == invoice_id).first()
    return row


async def heads_of_order(order_id: int) -> Rows:
    """One line for each document of an order, oldest first; `pdf_bytes` None while its file is not made."""
    return await fetch(f'{HEAD} WHERE i."order" = {{}} ORDER BY i.id', order_id)


async def heads_of_customer(customer_id: int, first: date, until: date) -> Rows:
    """The same for a customer's orders, issued from a day on and before another, the newest first."""
    return await fetch(
        f"{HEAD} WHERE o.customer = {{}} AND i.day >= {{}} AND i.day < {{}} ORDER BY i.day DESC, i.id DESC",
        customer_id,
        first,
        until,
    )


async def days_of_customer(customer_id: int) -> tuple[date, date] | None:
    """Days of the oldest and of the newest document of a customer."""
    of = 'FROM invoice i JOIN orders o ON o.id = i."order" WHERE o.customer = {} ORDER BY i.day'
    oldest = await fetch(f"SELECT i.day {of} LIMIT 1", customer_id)
    newest = await fetch(f"SELECT i.day {of} DESC LIMIT 1", customer_id)
    return (oldest[0]["day"], newest[0]["day"]) if oldest and newest else None


async def ids_of_orders(order_ids: Collection[int]) -> list[int]:
    """Every document of these orders, oldest first."""
    if not order_ids:
        return []
    marks = placeholders(order_ids)
    return [
        int(row["id"])
        for row in await fetch(f'SELECT id FROM invoice WHERE "order" IN ({marks}) ORDER BY id', *order_ids)
    ]


async def listed(text: str, page: int, per_page: int) -> Rows:
    """One page of all documents with the `buyer` they name, the newest first, and one row more when others follow.

    Each word of `text` is looked for in what db/staff_text.py keeps of their order, the last one perhaps only begun.
    """
    question = wanted(text)
    if text.strip() and not question:
        return []
    said = f'order_text t JOIN invoice i ON i."order" = t.rowid WHERE {matches("order_text")}'
    shown = (
        f"SELECT i.id FROM {said if question else 'invoice i'} ORDER BY i.issued_at DESC, i.id DESC "
        f"LIMIT {per_page + 1} OFFSET {(page - 1) * per_page}"
    )
    head = HEAD.replace("SELECT i.id,", f"SELECT {inside('i.data', 'buyer', 'name')} AS buyer, i.id,", 1)
    sql = f"{head} WHERE i.id IN ({shown}) ORDER BY i.issued_at DESC, i.id DESC"
    return await fetch(sql, *([question] if question else []))
