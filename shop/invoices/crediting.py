"""Issuing credit notes: an invoice is never changed, what is given back is a document of its own (docs/money.md)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from db.queries import invoices as queries
from db.queries import payments as payment_queries
from shop.calendar import in_paris
from shop.invoices import words
from shop.invoices.credit import Earlier, Piece, Wish, left_of, rows_of, to_credit
from shop.invoices.data import CREDIT_NOTE, INVOICE, InvoiceData, PaidBy
from shop.invoices.issuing import invoiced_cents, keep
from shop.invoices.numbering import Numbered, next_number
from shop.invoices.snapshot import label_of, seller_of
from shop.merchant.identity import Merchant
from shop.orders.book import payment_from
from shop.orders.order import Order
from shop.orders.states import PaymentState
from shop.refunds.purpose import everything_of, given_back
from shop.refunds.states import FAILED
from shop.storefront import storefront

Documents = list[dict[str, Any]]


async def credit_for(order: Order, refund_id: int, now: datetime) -> int | None:
    """Issue the credit note of a refund, in the refund's transaction, its lines written before; gives the note's id.

    None where the order has no invoice, where the money was never invoiced (paid twice), or where the note of a
    refund that failed owes it already.
    """
    documents = await queries.of_order(order.id)
    invoice = _still_open(documents)
    if invoice is None:
        return None
    refunds = {row["id"]: row for row in await queries.refunds_of(order.id)}
    wish = await _wish(order, refunds[refund_id])
    earlier = _earlier(refunds, documents, refund_id)
    cents = to_credit(wish, earlier, await _paid_cents(order), invoiced_cents(documents))
    notes = _notes_of(documents, invoice["id"])
    whole = InvoiceData.of(invoice["data"])
    cents = min(cents, sum(left_of(whole, notes).values()))
    if not cents:
        return None
    merchant = (await storefront()).merchant
    numbered = await next_number(merchant.credit_note_series, now)
    back = await _goes_back(refunds[refund_id])
    data = _credit_note(whole, notes, wish, cents, merchant, numbered, refunds[refund_id]["reason"], back)
    return await keep(order, data, numbered, corrects=invoice["id"], refund=refund_id)


async def credit_the_rest(order: Order, reason: str, now: datetime) -> int | None:
    """Credit what no refund credited of an order that is cancelled, in the same transaction; gives the note's id.

    Nothing is sold any more, also where the buyer's bank took the money back and there is nothing to refund. None where
    nothing is left to credit.
    """
    documents = await queries.of_order(order.id)
    invoice = _still_open(documents)
    if invoice is None:
        return None
    whole, notes = InvoiceData.of(invoice["data"]), _notes_of(documents, invoice["id"])
    cents = sum(left_of(whole, notes).values())
    rest = everything_of(order, await given_back(order))
    named = [(share.line_id, share.pieces, share.cents) for share in rest.shares]
    wish = Wish(cents, _pieces(order, named), rest.delivery_cents)
    merchant = (await storefront()).merchant
    numbered = await next_number(merchant.credit_note_series, now)
    by_bank = words.BY_BANK if order.charged_back_cents else ""
    data = _credit_note(whole, notes, wish, cents, merchant, numbered, reason, by_bank)
    return await keep(order, data, numbered, corrects=invoice["id"])


def _still_open(documents: Documents) -> dict[str, Any] | None:
    """The newest invoice of which something is not credited yet."""
    for one in reversed(documents):
        notes = sum(note["total_cents"] for note in documents if note["corrects"] == one["id"])
        if one["kind"] == INVOICE and one["total_cents"] > notes:
            return one
    return None


def _notes_of(documents: Documents, invoice_id: int) -> list[InvoiceData]:
    return [InvoiceData.of(one["data"]) for one in documents if one["corrects"] == invoice_id]


async def _wish(order: Order, refund: dict[str, Any]) -> Wish:
    rows = await queries.refund_lines(refund["id"])
    named = [(row["order_line"], row["quantity"], row["amount_cents"]) for row in rows]
    return Wish(refund["amount_cents"], _pieces(order, named), refund["delivery_cents"])


def _pieces(order: Order, named: Iterable[tuple[int, int, int]]) -> tuple[Piece, ...]:
    """Order line ids, pieces and cents as a credit note knows them."""
    lines = {line.id: line for line in order.lines}
    return tuple(
        Piece(line.sku, line.vat_rate_bp, count, cents)
        for line_id, count, cents in named
        if (line := lines.get(line_id))
    )


def _earlier(refunds: dict[int, dict[str, Any]], documents: Documents, refund_id: int) -> list[Earlier]:
    credited = {one["refund"]: one["total_cents"] for one in documents if one["refund"]}
    return [
        Earlier(row["amount_cents"], credited.get(row["id"], 0), row["state"] == FAILED)
        for row in refunds.values()
        if row["id"] != refund_id
    ]


async def _paid_cents(order: Order) -> int:
    payments = [payment_from(row) for row in await payment_queries.of_order(order.id)]
    return sum(one.amount_cents for one in payments if one.state == PaymentState.PAID)


async def _goes_back(refund: dict[str, Any]) -> str:
    """How the money goes back: « Carte bancaire », « par virement »; stands after « Remboursé : »."""
    row = await payment_queries.by_id(refund["payment"])
    if refund["channel"] in words.CHANNELS or row is None:
        return words.CHANNELS.get(refund["channel"], "")
    return label_of(payment_from(row))


def _credit_note(
    invoice: InvoiceData,
    notes: list[InvoiceData],
    wish: Wish,
    cents: int,
    merchant: Merchant,
    numbered: Numbered,
    reason: str,
    back: str,
) -> InvoiceData:
    """The buyer is the invoice's: whoever was erased since was billed all the same."""
    rows, vat = rows_of(invoice, notes, wish, cents)
    day = in_paris(numbered.issued_at).date().isoformat()
    return InvoiceData(
        kind=CREDIT_NOTE,
        number=numbered.number,
        day=day,
        order_number=invoice.order_number,
        order_day=invoice.order_day,
        seller=seller_of(merchant),
        buyer=invoice.buyer,
        rows=rows,
        vat=vat,
        total_cents=cents,
        paid=(PaidBy(back, cents, ""),) if back else (),
        mentions=tuple(one for one in invoice.mentions if one in (words.NATURE, words.DEBITS)),
        exemption=invoice.exemption,
        corrects=(invoice.number, invoice.day),
        reason=words.reason_words(reason, invoice.order_number, rows),
    )
