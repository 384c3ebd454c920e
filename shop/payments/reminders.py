"""Money that is waited for and travels: the buyer is reminded in time, and never once the goods are no longer kept."""

from datetime import datetime, timedelta
from typing import Any, Final

from db.engine import in_one_transaction
from db.queries import payments as queries
from shop.merchant.identity import Merchant
from shop.orders import book
from shop.orders.dates import awaited_from
from shop.orders.moves import SYSTEM, announce, write_event
from shop.orders.order import Order
from shop.orders.summary import is_being_checked
from shop.storefront import storefront

MAIL: Final = "transfer_reminder"
FIRST, LAST = "first", "last"
LAST_WORD: Final = timedelta(hours=16)
"""How long before the end of the hold, at 23 h 59, the last reminder leaves: in the morning of the last day."""


async def remind(now: datetime) -> int:
    """Write to the buyers whose transfer or cheque is late (every hour); gives how many. Each reminder is sent once."""
    merchant = (await storefront()).merchant
    told = 0
    for order_id in await queries.awaited_from_afar(now):
        told += await in_one_transaction(lambda order_id=order_id: _remind(order_id, merchant, now))  # type: ignore[misc]
    return told


def reminder_due(order: Order, merchant: Merchant, now: datetime) -> str:
    """Which reminder is due: FIRST so many days after this way to pay was chosen, LAST on the last day; or neither.

    A hold that is hardly longer than the wait has its last word alone.
    """
    until = order.hold_until
    if not awaited_from(order) or is_being_checked(order) or until is None or until <= now:
        return ""
    if until - now <= timedelta(days=1):
        return LAST if until - now <= LAST_WORD else ""
    days = merchant.reminder_days_transfer
    return FIRST if days and now >= order.payment.created_at + timedelta(days=days) else ""


async def _remind(order_id: int, merchant: Merchant, now: datetime) -> bool:
    order = await book.locked(order_id)
    due = reminder_due(order, merchant, now)
    if not due or any(event.move == "remind" and event.note == NOTES[due] for event in order.events):
        return False
    await write_event(order, "remind", SYSTEM, now, note=NOTES[due])
    await announce(order, MAIL, due, about=due)
    return True


NOTES: Final = {FIRST: "premier rappel", LAST: "dernier jour"}
"""What the history says of each; it is also how one already sent is known."""


def is_in_vain(mail: str, order: Order, context: dict[str, Any], now: datetime) -> bool:
    """Whether a mail about money to come has nothing more to say: it came, the order ended, another way was chosen.

    `context`: what mails know of the order, `transfer`, `cheque` and `counter_cents` among it.
    """
    is_kept = order.hold_until is not None and order.hold_until > now
    asked = {
        "cheque_details": context["cheque"] is not None,
        "order_confirmed": context["counter_cents"] > 0,
        "pay_link": order.is_unpaid and order.due_cents > 0,
        MAIL: is_kept and bool(context["transfer"] or context["cheque"]),
        # What costs nothing was said to be so when it was recorded.
        "order_paid": order.total_cents > 0,
    }
    return not asked.get(mail, True)
