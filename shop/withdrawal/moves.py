"""What staff do with a withdrawal: goods taken out before they leave or back after, money given back, the end.

Each is checked against the version its page was drawn with; a button pressed twice does its work once. Raises
MoveNotAllowed, OrderChanged (the page is stale), LookupError for a statement about another order.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from db.queries import parcels as parcel_queries
from db.queries import refunds as refund_queries
from db.queries import withdrawals as queries
from shop.catalogue import stock
from shop.errors import MoveNotAllowed, ShopError
from shop.money import euros
from shop.orders import fulfilment
from shop.orders.moves import WITHDRAWN, By, advance, write_event
from shop.orders.order import Order
from shop.orders.parcels import Packed
from shop.orders.states import OrderState, PaymentState
from shop.refunds.asking import Intent, ask_order, is_made
from shop.refunds.owing import refunded_of
from shop.refunds.purpose import Purpose, available, given_back, purpose_of
from shop.refunds.states import FAILED
from shop.staff.withdrawals import GONE, due_of, refunded_cents
from shop.withdrawal.statements import Statement, is_still_here, key_of, statements_of


async def goods_back(number: str, version: int, withdrawal_id: int, by: By, now: datetime) -> None:
    """Staff have the goods. Raises MoveNotAllowed where none are on their way, LookupError for another's statement."""

    async def work(order: Order) -> None:
        statement = await _open(order, withdrawal_id, "goods_back")
        if order.state not in GONE or not await queries.mark_received(withdrawal_id, now):
            raise MoveNotAllowed(order.state, "goods_back", "Ce retour est déjà noté, ou rien n’est parti.")
        await write_event(order, "goods_back", by, now, note=statement.number)

    await fulfilment.change(number, version, "goods_back", by, work)


async def keep_back(number: str, version: int, by: By, now: datetime) -> None:
    """Take out of the order what was withdrawn from and has not left: it is not sent, and free for others.

    Raises MoveNotAllowed when nothing such is left.
    """

    async def work(order: Order) -> None:
        statements = await statements_of(order)
        shares = shares_to_keep_back(order, statements)
        if not shares:
            raise MoveNotAllowed(order.state, "keep_back", "Il n’y a rien à retirer de cet envoi.")
        for (statement_id, line_id), pieces in shares.items():
            await queries.keep_back(statement_id, line_id, pieces)
        kept, unsent = pieces_to_keep_back(order, statements), order.unsent
        await unpack_without(order, kept)
        await stock.keep_only(
            (line.kept, min(line.reserved, unsent[line.id] - kept[line.id])) for line in order.lines if line.id in kept
        )
        for statement in await statements_of(order):
            if statement.never_left:
                await queries.mark_received(statement.id, now)
        rest = order.attention_without(WITHDRAWN)
        if all_has_come(order, kept):
            await advance(order, "deliver", by, now, attention=rest)
        else:
            await write_event(order, "keep_back", by, now, attention=rest)

    await fulfilment.change(number, version, "keep_back", by, work)


async def unpack_without(order: Order, kept: Mapping[int, int]) -> None:
    """Undo the packed parcels that hold pieces kept back: they are packed again without them."""
    for parcel in parcels_undone(order, kept):
        await parcel_queries.remove(parcel.id)


def parcels_undone(order: Order, kept: Mapping[int, int]) -> tuple[Packed, ...]:
    """The packed parcels that hold pieces kept back, the youngest first."""
    loose, undone = Counter(order.unpacked), []
    for parcel in reversed(order.packed):
        if any(kept.get(line_id, 0) > loose[line_id] for line_id, _ in parcel.lines):
            undone.append(parcel)
            loose.update(dict(parcel.lines))
    return tuple(undone)


def pieces_to_keep_back(order: Order, statements: Iterable[Statement]) -> dict[int, int]:
    """Pieces withdrawn from that are still with us, by order line id."""
    total = Counter[int]()
    for (_, line_id), pieces in shares_to_keep_back(order, statements).items():
        total[line_id] += pieces
    return dict(total)


def shares_to_keep_back(order: Order, statements: Iterable[Statement]) -> dict[tuple[int, int], int]:
    """The same by statement id and order line id: what open statements can still have of what is to be sent.

    Nothing of an order that awaits its payment, which asks for the whole.
    """
    left = dict(order.unsent) if is_still_here(order) and order.state != OrderState.AWAITING_PAYMENT else {}
    shares: dict[tuple[int, int], int] = {}
    for one in statements:
        if one.closed_at is not None or one.received_at is not None:
            continue
        for line_id, pieces in one.pieces.items():
            share = min(left.get(line_id, 0), pieces - one.kept.get(line_id, 0))
            if share > 0:
                shares[one.id, line_id] = share
                left[line_id] -= share
    return shares


def all_has_come(order: Order, kept: Mapping[int, int]) -> bool:
    """Whether the buyer has everything that is still due, once these pieces are out of the order."""
    nothing_left = Counter(order.unsent) == Counter(kept)
    arrived = bool(order.gone) and all(one.delivered_at for one in order.gone)
    return order.state == OrderState.SHIPPED and nothing_left and arrived


class MoreThanDue(ShopError):
    """The sum is more than this statement gives back: of money that stays due for other articles, or a gesture."""

    def __init__(self, cents: int, due_cents: int) -> None:
        self.cents = cents
        super().__init__(
            f"Cette rétractation donne droit à {euros(due_cents)}, soit {euros(cents - due_cents)} de moins\u00a0: "
            "corrigez la somme, ou confirmez-la."
        )


async def refund(
    order: Order, withdrawal_id: int, cents: int, seen_cents: int, by: By, now: datetime, *, sure_cents: int = 0
) -> None:
    """Give money back for a statement, once. `seen_cents`: what had gone back when the page was drawn; `sure_cents`:
    a sum beyond what is due that was confirmed.

    Raises MoreThanDue, RefundRefused, OrderChanged, MoveNotAllowed for a closed statement, LookupError for another's.
    """
    statement = await _open(order, withdrawal_id, "refund")
    key = key_of(statement.number)
    if not any(payment.state == PaymentState.PAID for payment in order.payments):
        raise ShopError("Rien n’a été payé pour cette commande.")
    if any(row["state"] == FAILED for row in await refund_queries.parts_of(key)):
        raise ShopError("Ce remboursement a échoué : refaites-le depuis les paiements de la commande.")
    if not await is_made(key):
        left = await due_of(order, statement)
        if statement.since and not left.total_cents:
            raise ShopError(f"Ces articles sont déjà remboursés, depuis la déclaration {statement.number}.")
        is_refused_anyway = seen_cents != refunded_of(order) or cents > sum(one.left_cents for one in order.payments)
        if cents > left.total_cents and cents != sure_cents and not is_refused_anyway:
            raise MoreThanDue(cents, left.total_cents)
    named = (await _named(order, statement)).at_most(cents)
    await ask_order(order.id, cents, named, Intent(by, f"Rétractation {statement.number}", key, now, "", seen_cents))


async def _named(order: Order, statement: Statement) -> Purpose:
    """The pieces of a statement that did not go back before, and the delivery where the law gives it back."""
    given = await given_back(order)
    goods = purpose_of(order, given, available(order, given, statement.pieces), delivery=False)
    return replace(goods, delivery_cents=(await due_of(order, statement)).delivery_cents)


async def close(number: str, version: int, withdrawal_id: int, by: By, now: datetime, *, note: str = "") -> None:
    """The statement is dealt with. Without its refund, staff say why in a note.

    Raises MoveNotAllowed while money is due and no note says why not, LookupError for another's statement.
    """

    async def work(order: Order) -> None:
        statement = await _open(order, withdrawal_id, "close_withdrawal")
        waits = statement.in_time and order.holding and not await refunded_cents(statement.number)
        if waits and not note and (await due_of(order, statement)).total_cents:
            raise ShopError(
                "Le client n’est pas encore remboursé\u00a0: remboursez-le, ou dites pourquoi vous classez."
            )
        await queries.close(withdrawal_id, now)
        others = [one for one in await statements_of(order) if one.id != withdrawal_id and one.closed_at is None]
        rest = order.attention if others else order.attention_without(WITHDRAWN)
        text = f"{statement.number}\u00a0: {note}" if note else statement.number
        await write_event(order, "close_withdrawal", by, now, note=text, attention=rest)

    await fulfilment.change(number, version, "close_withdrawal", by, work)


async def _open(order: Order, withdrawal_id: int, move: str) -> Statement:
    found = next((one for one in await statements_of(order) if one.id == withdrawal_id), None)
    if found is None:
        raise LookupError(f"no withdrawal {withdrawal_id} of {order.number}")
    if found.closed_at is not None:
        raise MoveNotAllowed(order.state, move, "Cette rétractation est déjà classée.")
    return found
