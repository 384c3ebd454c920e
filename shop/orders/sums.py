"""What became of an order's total, in the words of its review: credit used, what is left to pay, what went back."""

from collections.abc import Sequence
from dataclasses import dataclass

from shop.money import euros
from shop.orders.order import Order
from shop.orders.states import ENDED, PaymentState
from shop.orders.summary import Row, credit_used, method_label
from shop.payments.provider import CREDIT


@dataclass(frozen=True, slots=True)
class Sums:
    """Rows under a total and what they leave of it; `id` names them on a page."""

    id: str
    rows: tuple[Row, ...]
    label: str
    amount: str


def sums_of(order: Order, given_back: Sequence[tuple[str, int]] = ()) -> tuple[Sums, ...]:
    """What follows the total, in its order. `given_back`: (« 2 × Gel », cents) that refunds name."""
    return tuple(one for one in (_credit(order), _refunds(order, given_back)) if one)


def _credit(order: Order) -> Sums | None:
    used = credit_used(order)
    if not used or order.state in ENDED:
        return None
    left = order.total_cents - used
    is_paid_otherwise = left and not order.is_unpaid and order.payment.provider != CREDIT
    label = method_label(order.payment) if is_paid_otherwise else "Reste à payer"
    return Sums("after-credit", (("Avoir utilisé", f"−{euros(used)}", ""),), label, euros(left))


def _refunds(order: Order, given_back: Sequence[tuple[str, int]]) -> Sums | None:
    """Money that goes back of what the order costs; what was paid beyond it is no part of the sums."""
    paid = [one for one in order.payments if one.state == PaymentState.PAID]
    beyond = max(0, sum(one.amount_cents for one in paid) - order.total_cents)
    cents = max(0, sum(one.refunded_cents for one in paid) - beyond)
    if not cents:
        return None
    named = sum(part for _, part in given_back)
    parts = [*given_back, *([("", cents - named)] if cents > named else [])] if named <= cents else [("", cents)]
    rows = tuple(("Remboursé", f"−{euros(part)}", what) for what, part in parts)
    return Sums("after-refunds", rows, "Total après remboursement", euros(order.total_cents - cents))
