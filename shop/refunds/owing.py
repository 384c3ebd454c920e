"""Money we hold and owe: whether there is some, and what staff had to decide once it goes back."""

from collections.abc import Collection, Sequence

from db.queries import orders as order_queries
from shop.orders import book
from shop.orders.late_money import LATE_MONEY, PAID_CANCELLED, PAID_LATE, PAID_PART, PAID_TWICE
from shop.orders.moves import announce
from shop.orders.order import Order
from shop.orders.states import ENDED, OrderState

REFUND_FAILED = "refund_failed"
"""Why staff must look: money did not leave. Over once none of it is left, whoever gave it back."""


async def announce_refunds(order: Order, refund_ids: Sequence[int]) -> None:
    """Have the buyer written once of what was asked together; what staff had to decide about this money is decided."""
    first = refund_ids[0]
    await announce(order, "order_refunded", str(first), refund_id=first, refund_ids=list(refund_ids))
    rest = order.attention_without(*_settled(await book.locked(order.id)))
    if rest != order.attention:
        await order_queries.keep_attention(order.id, rest)


def _settled(order: Order) -> Collection[str]:
    """Reasons for staff to look that are over, by what is left of the money."""
    if not order.holding:
        return (*LATE_MONEY, REFUND_FAILED)
    return () if owes_money(order) else (PAID_TWICE,)


def refunded_of(order: Order) -> int:
    """Cents that went back of all its payments."""
    return sum(one.refunded_cents for one in order.payments)


def owes_money(order: Order) -> bool:
    """Whether we hold money that no goods answer for: it goes back before anybody may forget about it."""
    return bool(why_owed(order))


def why_owed(order: Order) -> str:
    """Why the money we hold is owed, a key of LATE_MONEY; empty where goods answer for all of it."""
    if order.state in ENDED:
        ended = PAID_PART if order.due_cents else PAID_LATE
        return (PAID_CANCELLED if order.state == OrderState.CANCELLED else ended) if order.holding else ""
    held = sum(one.amount_cents for one in order.holding)
    return PAID_TWICE if any(held - one.amount_cents >= order.total_cents for one in order.holding) else ""
