"""One move of an order: the table is asked, the state written, the event kept, the mail announced. Nothing else does.

Runs inside its caller's transaction, on an order locked there.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.queries import orders as queries
from db.queries import payments as payment_queries
from shop.errors import MoveNotAllowed
from shop.invoices.issuing import issue_invoice
from shop.jobs import enqueue
from shop.orders.order import Order
from shop.orders.states import ENDED, Actor, OrderState, PaymentState, apply
from shop.promotions import uses as promotion_uses
from shop.software.hooks import Event, order_told

MAILS = {
    "pay": "order_paid",
    "accept_late_payment": "order_paid",
    "make_ready": "order_ready",
    "cancel": "order_cancelled",
    "expire": "order_expired",
}
"""What the buyer is written after a move; a parcel writes for itself."""
PAID = frozenset({"pay", "accept_late_payment"})
"""Moves that the last of the money makes: the invoice is issued with them (S0-24)."""
TOLD = {**dict.fromkeys((*PAID, "pay_counter"), Event.ORDER_PAID), "ship": Event.ORDER_SHIPPED}
"""What other software is told of a move; an order that ends is told of whatever the move."""
POINT_LATER, LATE, LABEL_REFUSED, PARCEL_BACK = "point_later", "late", "label_refused", "parcel_back"
"""Why staff must look at an order before it leaves: nobody knows where it goes; it was promised for a day that is over;
a carrier refuses one of its parcels as it was announced; what a parcel held that came back is to be sent again or given
up. Nothing to look at once it has ended."""
WITHDRAWN = "withdrawal"
"""Why staff must look at an order: pieces withdrawn from that are still with us. Over once it is cancelled: nothing is
sent; one that expired may go on after all, without them."""


class OrderChanged(MoveNotAllowed):
    """Somebody else changed the order since the page was drawn. Whoever catches it shows the order as it is now."""

    def __init__(self, state: str, move: str) -> None:
        super().__init__(state, move, "La commande a changé entre-temps\u00a0: la voici à jour.")


@dataclass(frozen=True, slots=True)
class By:
    """Who makes a move, and the name kept in the history."""

    kind: Actor
    name: str


CUSTOMER = By(Actor.CUSTOMER, "customer")
SYSTEM = By(Actor.SYSTEM, "system")


def staff(name: str) -> By:
    return By(Actor.STAFF, name)


async def advance(order: Order, move: str, by: By, now: datetime, *, note: str = "", **values: Any) -> OrderState:
    """Make the move and announce it; `values` are further columns. Raises MoveNotAllowed, OrderChanged."""
    to_state = apply(order.state, move, actor=by.kind, mode=order.delivery.mode)
    await write_event(order, move, by, now, to_state=to_state, note=note, **values)
    if move in PAID:
        await issue_invoice(order, now)
    if move in MAILS:
        await announce(order, MAILS[move])
    return to_state


async def issue_and_tell(order: Order, now: datetime) -> None:
    """The invoice of an order that is paid without a move: it goes in a mail of its own."""
    invoice_id = await issue_invoice(order, now)
    if invoice_id is not None:
        await announce(order, "invoice", str(invoice_id), invoice_id=invoice_id)


async def write_event(
    order: Order, move: str, by: By, now: datetime, *, to_state: str = "", note: str = "", **values: Any
) -> None:
    """Keep in the history that something was done, and count the order's version up. Raises OrderChanged.

    An order that ends gives its codes back; one that goes on after all holds them again.
    """
    state = OrderState(to_state or order.state)
    if state in ENDED:
        over = (WITHDRAWN,) if state == OrderState.CANCELLED else ()
        values = {"attention": order.attention_without(POINT_LATER, LATE, LABEL_REFUSED, PARCEL_BACK, *over), **values}
    if state != order.state:
        values = {"state_since": now, **values}
    if not await queries.change(order.id, order.version, {"state": state.value, **values}):
        raise OrderChanged(order.state, move)
    await queries.insert_event(
        {
            "order": order.id,
            "at": now,
            "actor": by.name,
            "move": move,
            "from_state": order.state,
            "to_state": state.value,
            "note": note,
        }
    )
    if state in ENDED and order.state not in ENDED:
        await promotion_uses.give_back(order.id, now)
    elif state not in ENDED and order.state in ENDED:
        await promotion_uses.hold_again(order.id)
    if order.is_unpaid and state not in {OrderState.AWAITING_PAYMENT, OrderState.CONFIRMED}:
        await give_up_open(order.id, order.number)
    event = Event.ORDER_CANCELLED if state in ENDED and order.state not in ENDED else TOLD.get(move)
    if event:
        await order_told(event, order.number, state.value, order.version + 1)


async def give_up_open(order_id: int, number: str, *, but: int = 0) -> None:
    """Have the payment pages still open at the provider closed once this transaction is committed, all `but` one.

    Nobody should be able to pay what is no longer to be paid, or is to be paid another way.
    """
    for row in await payment_queries.of_order(order_id):
        if row["state"] == PaymentState.OPEN and row["provider_id"] and row["id"] != but:
            await give_up(number, row["id"])


async def give_up(number: str, payment_id: int) -> None:
    """Once per payment, whoever asks."""
    await enqueue("payment_cancel", f"payment_cancel:{number}:{payment_id}", {"payment_id": payment_id})


async def announce(order: Order, mail: str, suffix: str = "", **payload: Any) -> None:
    """Have a mail sent once this transaction is committed; the same mail is sent once per order and suffix."""
    key = f"mail:{mail}:{order.number}" + (f":{suffix}" if suffix else "")
    await enqueue("mail", key, {"mail": mail, "order_id": order.id, **payload})
