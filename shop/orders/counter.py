"""An order handed over at the counter of its agency."""

from datetime import datetime

from shop.catalogue import stock
from shop.errors import MoveNotAllowed
from shop.money import euros
from shop.orders.fulfilment import change, check_money_is_here
from shop.orders.moves import By, advance
from shop.orders.order import Order
from shop.orders.pickup_code import Proof, accepted
from shop.orders.states import apply
from shop.withdrawal.moves import pieces_to_keep_back
from shop.withdrawal.statements import statements_of


async def hand_over(number: str, version: int, proof: Proof, by: By, now: datetime) -> None:
    """The buyer has collected the goods: they leave the shelf. A button pressed twice does its work once.

    Raises WrongProof, MoveNotAllowed (also before it is paid, and while withdrawn goods are among them), OrderChanged,
    LookupError.
    """

    async def work(order: Order) -> None:
        check_money_is_here(order, "hand_over")
        apply(order.state, "hand_over", actor=by.kind, mode=order.delivery.mode)
        if order.due_cents:
            raise MoveNotAllowed(order.state, "hand_over", f"Encaissez d’abord {euros(order.due_cents)}.")
        if pieces_to_keep_back(order, await statements_of(order)):
            raise MoveNotAllowed(
                order.state, "hand_over", "Le client a renoncé à des articles\u00a0: retirez-les d’abord de l’envoi."
            )
        await advance(order, "hand_over", by, now, note=accepted(order.pickup_code, proof))
        for line in sorted(order.lines, key=lambda one: one.variant_id or 0):
            await stock.send_out(line.kept, line.due_pieces, order_number=order.number, now=now)

    await change(number, version, "hand_over", by, work)
