"""Another way to pay an order that stands: a new try, or the one of that kind that is still open."""

from datetime import datetime
from typing import Final

from db.engine import in_one_transaction
from db.queries import orders as order_queries
from db.queries import payments as queries
from shop.errors import MoveNotAllowed, ShopError
from shop.merchant.identity import Merchant
from shop.orders import book
from shop.orders.drafts import hold_until, payment_row
from shop.orders.moves import By, advance, announce, give_up_open
from shop.orders.order import Order
from shop.orders.states import OrderState
from shop.payments.methods import method, offered_for
from shop.payments.offline import Transfer
from shop.payments.provider import BANK, CHEQUE, COUNTER
from shop.payments.purchase import purchase_of
from shop.storefront import storefront

NOT_OFFERED = "Ce moyen de paiement n’est pas proposé pour cette commande."
MAILS: Final = {BANK: "transfer_details", CHEQUE: "cheque_details", COUNTER: "order_confirmed"}
"""What the buyer is written of a way to pay that leads to no page of a provider."""


async def choose_way(number: str, code: str, by: By, now: datetime) -> int:
    """A payment by this method of what is due of an order; gives its id.

    The latest try is given again if it is still open and of this method; the page of any other is closed. What is to be
    done is mailed; an order that is to be paid when it is collected goes on at once. Raises MoveNotAllowed when nothing
    is left to pay, ShopError when the method does not fit, KeyError for an unknown one, LookupError.
    """
    merchant = (await storefront()).merchant
    order_id = await order_queries.id_of(number)

    async def work() -> int:
        order = await book.locked(order_id or 0)
        if not order.is_unpaid:
            raise MoveNotAllowed(order.state, "pay", "Cette commande n’attend plus de paiement.")
        await _check_fits(order, code, merchant)
        last = order.payments[-1]
        if last.method == code and not last.is_settled:
            return last.id
        return await _begin(order, code, merchant, by, now)

    return await in_one_transaction(work)


async def _check_fits(order: Order, code: str, merchant: Merchant) -> None:
    refusals = {one.code: refusal for one, refusal in offered_for(await purchase_of(order, merchant))}
    refusal = refusals.get(method(code).code, NOT_OFFERED)
    if refusal:
        raise ShopError(refusal)


async def _begin(order: Order, code: str, merchant: Merchant, by: By, now: datetime) -> int:
    chosen = method(code)
    payment_id = await queries.insert_payment(payment_row(order.id, order.number, code, order.due_cents, merchant, now))
    await give_up_open(order.id, order.number, but=payment_id)
    if order.state == OrderState.AWAITING_PAYMENT and chosen.pays_later:
        await advance(order, "confirm", by, now, hold_until=None)
    elif order.state == OrderState.AWAITING_PAYMENT:
        # However often another way is tried, the goods are kept no longer than from the order on by money that travels.
        longest = hold_until(Transfer.code if chosen.redirects else code, merchant, order.placed_at)
        until = max(order.hold_until or now, min(hold_until(code, merchant, now), longest))
        await order_queries.change(order.id, order.version, {"hold_until": until})
    if chosen.provider in MAILS:
        await announce(order, MAILS[chosen.provider], str(payment_id), payment_id=payment_id)
    return payment_id
