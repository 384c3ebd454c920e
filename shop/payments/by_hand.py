"""What staff do about money that no provider tells of: collected at the counter, asked for by mail."""

from datetime import datetime

from db.engine import in_one_transaction
from db.queries import orders as order_queries
from db.queries import payments as queries
from shop.errors import MoveNotAllowed
from shop.jobs import enqueue
from shop.orders import book
from shop.orders.moves import By, write_event
from shop.orders.order import Order
from shop.orders.payment_states import Report, settle_within
from shop.orders.states import PaymentState
from shop.payments.counter import check_way, counter_payment, withdrawn_cents
from shop.payments.provider import COUNTER
from shop.withdrawal.at_counter import give_kept_back
from shop.withdrawal.moves import pieces_to_keep_back
from shop.withdrawal.statements import statements_of

WITHDRAWN = "Le client a renoncé à des articles\u00a0: retirez-les d’abord de l’envoi, ils ne sont pas à payer."


async def collect(number: str, how: str, by: By, now: datetime) -> None:
    """The buyer has paid at the counter all that was due, in this way (a key of `counter.WAYS`). Pressed twice, once.

    What was due for pieces withdrawn from and kept back goes back in the same moment: only the difference is taken.
    Raises ShopError for a way that is none or that the law forbids, MoveNotAllowed where nothing is to be collected
    and while pieces withdrawn from are still among the goods, LookupError.
    """
    order_id = await order_queries.id_of(number)

    async def work() -> None:
        order = await book.locked(order_id or 0)
        payment = counter_payment(order)
        if payment is None:
            if _was_collected(order, how):
                return
            raise MoveNotAllowed(order.state, "pay_counter", "Il n’y a rien à encaisser pour cette commande.")
        check_way(order, how)
        if pieces_to_keep_back(order, await statements_of(order)):
            raise MoveNotAllowed(order.state, "pay_counter", WITHDRAWN)
        await queries.change(payment.id, {"details": {**payment.details, "how": how}})
        await settle_within(payment.id, Report(PaymentState.PAID), now, by)
        await give_kept_back(order, withdrawn_cents(order), by, now)

    await in_one_transaction(work)


async def send_pay_link(number: str, key: str, by: By, now: datetime) -> None:
    """Mail the buyer the page of every way to pay what is due, once for each `key`, and keep it in the history.

    Raises MoveNotAllowed where nothing is waited for, LookupError.
    """
    order_id = await order_queries.id_of(number)

    async def work() -> None:
        order = await book.locked(order_id or 0)
        if not order.is_unpaid or not order.due_cents:
            raise MoveNotAllowed(order.state, "pay_link", "Cette commande n’attend plus de paiement.")
        await ask_by_mail(order, key, by, now)

    await in_one_transaction(work)


async def ask_by_mail(order: Order, key: str, by: By, now: datetime) -> None:
    """The same within the transaction that holds the order, which waits for its money."""
    payload = {"mail": "pay_link", "order_id": order.id, "about": key}
    if await enqueue("mail", f"mail:pay_link:{order.number}:{key}", payload):
        await write_event(order, "pay_link", by, now, note=order.email)


def _was_collected(order: Order, how: str) -> bool:
    """Whether this button was pressed before."""
    paid = [one for one in order.payments if one.provider == COUNTER and one.state == PaymentState.PAID]
    return any(one.details.get("how") == how for one in paid)
