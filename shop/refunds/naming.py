"""What refunds of an order are for, as its buyer reads it: pieces, the delivery, or a sum."""

from collections.abc import Collection

from db.queries import refunds as queries
from shop.orders.order import Order, line_name
from shop.refunds.states import FAILED


async def named_in(order: Order, refund_ids: Collection[int] | None = None) -> tuple[tuple[str, int], ...]:
    """(« 2 × Gel », « Livraison », cents) that these refunds name, all that did not fail by default.

    A sum « Réduction sur « Gel » » is of an article that stays; what a refund does not name is absent.
    """
    refunds = [row for payment in order.payments for row in await queries.of_payment(payment.id)]
    counted = {
        row["id"] for row in refunds if row["state"] != FAILED and (refund_ids is None or row["id"] in refund_ids)
    }
    pieces, cents = dict[int, int](), dict[int, int]()
    for row in await queries.lines_of(order.id):
        if row["refund"] in counted:
            pieces[row["order_line"]] = pieces.get(row["order_line"], 0) + row["quantity"]
            cents[row["order_line"]] = cents.get(row["order_line"], 0) + row["amount_cents"]
    named = [
        (f"{pieces[line.id]} × {line_name(line)}" if pieces[line.id] else _reduced(line_name(line)), cents[line.id])
        for line in order.lines
        if line.id in cents
    ]
    delivery = sum(row["delivery_cents"] for row in refunds if row["id"] in counted)
    return (*named, *([("Livraison", delivery)] if delivery else []))


def _reduced(name: str) -> str:
    return f"Réduction sur «\u00a0{name}\u00a0»"
