"""An order collected at the counter although pieces of it were withdrawn from: nobody pays for what they do not get."""

from datetime import datetime

from shop.money import euros
from shop.orders import book
from shop.orders.moves import By, write_event
from shop.orders.order import Order
from shop.refunds.asking import Intent, ask_order_within, is_made
from shop.refunds.channels import COUNTER
from shop.refunds.owing import announce_refunds
from shop.refunds.purpose import available, given_back, purpose_of
from shop.refunds.sending import mark_returned_by_hand
from shop.withdrawal.statements import Statement, key_of, statements_of


async def give_kept_back(order: Order, deducted_cents: int, by: By, now: datetime) -> None:
    """Give back what was paid for pieces that never leave, inside the transaction that has locked the order.

    `deducted_cents`: of it the buyer paid the difference only, so this is done already; 0 where staff still have to.
    """
    made = [refund_id for one in await statements_of(order) for refund_id in await _give(order.id, one, by, now)]
    if not made:
        return
    for refund_id in made if deducted_cents else ():
        await mark_returned_by_hand(refund_id)
    await announce_refunds(order, made)
    if deducted_cents:
        await write_event(await book.locked(order.id), "give_back", by, now, note=euros(deducted_cents))


async def _give(order_id: int, statement: Statement, by: By, now: datetime) -> list[int]:
    """The refunds of one statement, under its own name: the price of its pieces that were kept back, once."""
    order, key = await book.locked(order_id), key_of(statement.number)
    given = await given_back(order)
    named = purpose_of(order, given, available(order, given, statement.kept), delivery=False)
    named = named.at_most(sum(one.left_cents for one in order.payments))
    if not named.cents or await is_made(key):
        return []
    intent = Intent(by, f"Rétractation {statement.number}", key, now, COUNTER)
    return list(await ask_order_within(order, named.cents, named, intent))
