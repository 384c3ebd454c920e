"""What staff and buyers do with an order once it stands: prepare, cancel; counter.py hands over, shop/parcels/ sends.

Each move is checked against the table of states.py and against the version its page was drawn with; a button
pressed twice does its work once. Raises MoveNotAllowed, OrderChanged (the page is stale), LookupError.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from db.engine import in_one_transaction
from db.queries import orders as queries
from db.queries import parcels as parcel_queries
from db.queries import withdrawals as withdrawal_queries
from shop import faults
from shop.catalogue import stock
from shop.chargebacks import CHARGED_BACK
from shop.errors import MoveNotAllowed, OutOfStock
from shop.invoices.crediting import credit_the_rest
from shop.orders import book
from shop.orders.late_money import PAID_AGAIN, PAID_LATE, PAID_PART
from shop.orders.moves import By, OrderChanged, advance, issue_and_tell, write_event
from shop.orders.order import Order
from shop.orders.payment_states import reserve_again
from shop.orders.pickup_code import new_code
from shop.orders.states import Actor, OrderState, apply
from shop.refunds.asking import Intent, give_everything_back
from shop.staff.refunds import check_may_close

GIVEN_BACK_WORDS = "Entièrement remboursée\u00a0: annulez la commande"
CHARGED_BACK_WORDS = "La banque du client a repris tout le paiement\u00a0: rien ne part, sauf si elle le rend"
SENT_WORDS = "Cette action n’est pas possible\u00a0: la commande est «\u00a0expédiée\u00a0»."
Work = Callable[[Order], Awaitable[None]]


async def prepare(number: str, version: int, by: By, now: datetime) -> None:
    """The order is being prepared; from here on only staff cancel."""
    await change(number, version, "prepare", by, lambda order: _step(order, "prepare", by, now))


async def make_ready(number: str, version: int, by: By, now: datetime) -> None:
    """The goods wait at the agency; the buyer is written where and when, and the code to show."""
    await change(
        number, version, "make_ready", by, lambda order: _step(order, "make_ready", by, now, pickup_code=new_code())
    )


async def cancel(number: str, version: int, by: By, now: datetime, *, reason: str = "") -> None:
    """The order ends: what is kept for it is free again, what was paid for it goes back (S0-37)."""

    async def work(order: Order) -> None:
        if not may_end(order):
            raise MoveNotAllowed(order.state, "cancel", SENT_WORDS)
        await end(order, "cancel", by, now, reason=reason)

    await change(number, version, "cancel", by, work)
    await faults.hit("order.cancelled")


def may_end(order: Order) -> bool:
    """Whether nothing of it is on its way or with its buyer: all that left, if any did, came back to us."""
    return order.state != OrderState.SHIPPED or order.has_come_back


async def end(order: Order, move: str, by: By, now: datetime, *, reason: str = "") -> None:
    """Cancel an order locked in this transaction, by « cancel » or « withdraw »: goods and money go back.

    What was packed is undone; a label made for it leads nowhere. What was invoiced is credited, whoever has the money.
    Statements of withdrawal made before are dealt with: nothing of theirs is sent, and all their money goes back.
    """
    for parcel in order.packed:
        await parcel_queries.remove(parcel.id)
    await stock.release(line.kept for line in order.lines)
    await advance(order, move, by, now, note=reason, hold_until=None)
    words = f"Annulation de la commande {order.number}"
    await give_everything_back(order, Intent(by, words, f"cancel:{order.number}", now))
    await withdrawal_queries.close_all(order.id, now)
    await credit_the_rest(order, words, now)


async def accept_late_payment(number: str, version: int, by: By, now: datetime) -> None:
    """Staff let an expired order that was paid after all go on. Raises OutOfStock when the goods are gone.

    One that was paid again after a refund stands already: nothing more is to be decided about its payment.
    """

    async def work(order: Order) -> None:
        if PAID_AGAIN in order.reasons and order.holding:
            await write_event(order, "accept_late_payment", by, now, attention=order.attention_without(PAID_AGAIN))
            await issue_and_tell(order, now)
            return
        if not any(payment.left_cents for payment in order.payments):
            raise MoveNotAllowed(order.state, "accept_late_payment", "Cette commande n’est pas payée.")
        if order.due_cents:
            raise MoveNotAllowed(order.state, "accept_late_payment", "Cette commande n’est payée qu’en partie.")
        apply(order.state, "accept_late_payment", actor=by.kind, mode=order.delivery.mode)
        if not await reserve_again(order, now):
            raise OutOfStock(0)
        rest = order.attention_without(PAID_LATE, PAID_PART)
        await advance(order, "accept_late_payment", by, now, hold_until=None, attention=rest)

    await change(number, version, "accept_late_payment", by, work)


async def dismiss_attention(number: str, version: int, by: By, now: datetime, *, note: str) -> None:
    """Staff have dealt with what the order asked of them, and say how."""

    async def work(order: Order) -> None:
        await check_may_close(order)
        await write_event(order, "decide", by, now, note=note, attention="")

    await change(number, version, "decide", by, work, lambda order: order.last_move.note == note)


async def _step(order: Order, move: str, by: By, now: datetime, **values: Any) -> None:
    check_money_is_here(order, move)
    await advance(order, move, by, now, **values)


def check_money_is_here(order: Order, move: str) -> None:
    """Nothing (more) leaves of an order whose money all went back; if nothing has, it is cancelled.

    Where the buyer's bank took a part of it, staff decide first, and say how (`dismiss_attention`).
    Raises MoveNotAllowed.
    """
    if order.is_given_back:
        raise MoveNotAllowed(order.state, move, f"{GIVEN_BACK_WORDS}.")
    if order.is_refunded:
        raise MoveNotAllowed(order.state, move, "Le client est entièrement remboursé\u00a0: rien de plus ne part.")
    if order.is_charged_back:
        raise MoveNotAllowed(order.state, move, f"{CHARGED_BACK_WORDS}.")
    if CHARGED_BACK in order.reasons:
        raise MoveNotAllowed(
            order.state, move, "La banque du client a repris une partie du paiement\u00a0: décidez d’abord."
        )


async def change(
    number: str, version: int, move: str, by: By, work: Work, same: Callable[[Order], bool] = lambda _: True
) -> None:
    """Do the work on a locked order; `same` tells whether the move made last is this one, parcel and note included."""
    order_id = await queries.id_of(number)
    if order_id is None:
        raise LookupError(f"no order {number}")

    async def work_once() -> None:
        order = await book.locked(order_id)
        if order.version == version:
            await work(order)
        elif not (_done_already(order, version, move, by) and same(order)):
            raise OrderChanged(order.state, move)

    await in_one_transaction(work_once)


def _done_already(order: Order, version: int, move: str, by: By) -> bool:
    """Whether this very button was pressed before: by the same person, on the same page, and nothing happened since."""
    last = order.last_move
    again = by.kind == Actor.CUSTOMER and order.state == OrderState.CANCELLED and move == "cancel"
    return again or (order.version == version + 1 and (last.move, last.actor) == (move, by.name))
