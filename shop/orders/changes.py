"""The articles of an order nobody has paid yet, changed by staff: priced anew by the one pricing function, kept anew.

What was agreed of a line stays: its price, as long as it is in the order. Codes are judged again, as on the day of the
order. Payments that ask for the old total are given up, another asks for what is due now, and the buyer is written.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from db.queries import order_changes as queries
from db.queries import orders as order_queries
from shop.catalogue import stock
from shop.errors import MoveNotAllowed, ShopError, TotalChanged
from shop.orders import book
from shop.orders.changes_plan import MOVE, Plan, Sold, Wish, check_allowed, plan_of
from shop.orders.drafts import article_columns, line_columns, price_columns
from shop.orders.fulfilment import change
from shop.orders.moves import By, announce, write_event
from shop.orders.order import Order
from shop.orders.payment_states import ask_anew
from shop.orders.states import PaymentState
from shop.payments.methods import offered_for
from shop.payments.purchase import purchase_of
from shop.storefront import storefront

CHECKED: Final = "Un paiement est en cours de vérification\u00a0: attendez sa réponse."
ON_THEIR_WAY: Final = frozenset({PaymentState.PENDING, PaymentState.AUTHORIZED})


async def change_lines(number: str, version: int, wish: Wish, by: By, now: datetime) -> None:
    """Keep the change: once, on the order its page was drawn from, at the total that was shown.

    Raises ShopError for what cannot be (OutOfStock, NotDeliverable among it), TotalChanged, MoveNotAllowed,
    OrderChanged, LookupError.
    """

    async def work(order: Order) -> None:
        await check_allowed(order)
        if any(one.state in ON_THEIR_WAY for one in order.payments):
            raise MoveNotAllowed(order.state, MOVE, CHECKED)
        plan = await plan_of(order, wish, now)
        if wish.seen_cents not in {None, plan.price.total_cents}:
            raise TotalChanged(wish.seen_cents or 0, plan.price.total_cents)
        for sold in sorted(plan.sold, key=lambda one: one.variant.id):
            await _keep(order, sold)
        await _write_codes(order, plan)
        await write_event(order, MOVE, by, now, note=plan.note, **price_columns(plan.price))
        await _check_way(order.id)
        await ask_anew(order.id, now)
        await announce(order, "order_changed", str(order.version), about=str(order.version))

    await change(number, version, MOVE, by, work, lambda order: _is_made(order, wish))


async def _keep(order: Order, sold: Sold) -> None:
    """One article as it is sold now: its line written, the shelf keeping as much as it says."""
    line, wanted = sold.line, 0 if sold.variant.made_to_order else sold.quantity
    kept = line.reserved if line else 0
    if wanted > kept:
        await stock.reserve({sold.variant.id: wanted - kept}, {sold.variant.id: sold.variant.name})
    elif line is not None and wanted < kept:
        await stock.keep_only([(line.kept, wanted)])
    if sold.priced is None:
        assert line is not None, "what is sold no more was sold before"
        await queries.remove_line(line.id)
        return
    columns = line_columns(sold.priced) | {"reserved": wanted}
    if line is None:
        await order_queries.insert_lines([{"order": order.id, **article_columns(sold.variant), **columns}])
    else:
        await queries.change_line(line.id, columns)


async def _write_codes(order: Order, plan: Plan) -> None:
    """What each code takes off now; one that takes nothing off any more is free again."""
    gives: Mapping[str, int] = {one.code: one.cents for one in plan.price.reductions if one.cents}
    for use in await queries.uses_held(order.id):
        if use["code"] in gives:
            await queries.worth_of_use(use["id"], gives[use["code"]])
        else:
            await queries.drop_use(use["id"], use["code_id"])


async def _check_way(order_id: int) -> None:
    """The way to pay that was chosen fits the new total. Raises ShopError."""
    order, merchant = await book.locked(order_id), (await storefront()).merchant
    refusals = {one.code: refusal for one, refusal in offered_for(await purchase_of(order, merchant))}
    refusal = refusals.get(order.payment.method, "Le moyen de paiement choisi ne convient plus à ce total.")
    if refusal:
        raise ShopError(refusal)


def _is_made(order: Order, wish: Wish) -> bool:
    """Whether the order stands as this wish would have it."""
    wanted = {line_id: pieces for line_id, pieces in wish.quantities.items() if pieces}
    has = {line.id: line.quantity for line in order.lines if line.id in wish.quantities}
    added = {sku.casefold(): pieces for sku, pieces in wish.added}
    new = {line.sku.casefold(): line.quantity for line in order.lines if line.id not in wish.quantities}
    return has == wanted and new == added
