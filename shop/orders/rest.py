"""Pieces that will never be sent, taken out of a paid order by staff: free for others, their money given back.

One way for what is out of stock, for what a refund named before it left, and for a rest that nobody waits for any more.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from db.queries import order_changes as queries
from shop.catalogue import stock
from shop.errors import MoveNotAllowed, ShopError
from shop.orders import book
from shop.orders.fulfilment import change
from shop.orders.moves import LABEL_REFUSED, LATE, PARCEL_BACK, By, OrderChanged, advance, write_event
from shop.orders.order import Order, line_name
from shop.orders.parcels import Packed
from shop.orders.states import OrderState
from shop.refunds.asking import Intent, ask_order_within
from shop.refunds.owing import announce_refunds
from shop.refunds.planning import Plan, plan_of
from shop.refunds.planning import Wish as RefundWish
from shop.refunds.purpose import Purpose, available, given_back, purpose_of
from shop.staff.refunds import refunded_unsent
from shop.withdrawal.moves import all_has_come, parcels_undone, pieces_to_keep_back, unpack_without
from shop.withdrawal.statements import Statement, statements_of

MOVE: Final = "take_out"
STATES: Final = frozenset({OrderState.PAID, OrderState.IN_PREPARATION, OrderState.READY, OrderState.SHIPPED})
NOTHING_LEFT: Final = "Il ne resterait rien de la commande\u00a0: annulez-la plutôt."
NOT_PAID: Final = "Cette commande n’est pas encore payée\u00a0: encaissez-la d’abord, ou annulez-la."
_REASON: Final = "Articles non envoyés"
_LONGEST_REASON: Final = 200


class Refused(ShopError):
    """Pieces that cannot be taken out; `line_id`: of which line, 0 where none was chosen."""

    def __init__(self, message: str, line_id: int = 0) -> None:
        super().__init__(message)
        self.line_id = line_id


@dataclass(frozen=True, slots=True)
class Wish:
    """Pieces by order line id. `delivery`: what was paid for it goes back too; `channel` as in refunds/channels.py.

    `seen_cents`: what was said to go back when it was decided; None where nobody looked.
    """

    pieces: Mapping[int, int] = field(default_factory=dict)
    delivery: bool = False
    channel: str = ""
    reason: str = ""
    seen_cents: int | None = None


@dataclass(frozen=True, slots=True)
class TakenOut:
    """What a wish comes to before it is done. `refund` None: nothing goes back, `before` of these pieces did already.

    `undone`: the packed parcels that are packed anew without them. `is_all`: nothing is left to be sent.
    `short_cents`: what of their worth does not go back, because too little of the money is still here.
    """

    pieces: Mapping[int, int]
    before: Mapping[int, int]
    refund: Plan | None
    undone: tuple[Packed, ...]
    is_all: bool
    short_cents: int = 0


def why_not(order: Order) -> str:
    """Why nothing can be taken out of the order, as a sentence; empty where something can."""
    if order.state not in STATES or not order.unsent:
        return "Il n’y a rien à retirer de cette commande."
    if order.due_cents:
        return NOT_PAID
    return "Elle est entièrement remboursée\u00a0: annulez-la." if order.is_given_back else ""


def most_out(order: Order, statements: Iterable[Statement]) -> dict[int, int]:
    """Pieces that can be taken out, by order line id: those that have not left, nor are withdrawn from."""
    withdrawn = pieces_to_keep_back(order, statements)
    left = {line_id: pieces - withdrawn.get(line_id, 0) for line_id, pieces in order.unsent.items()}
    return {line_id: pieces for line_id, pieces in left.items() if pieces > 0}


async def look_at(order: Order, wish: Wish, today: date) -> TakenOut:
    """What a wish comes to. Raises Refused, MoveNotAllowed, WishRefused for a channel there is not."""
    await _check(order, wish.pieces)
    before = await _refunded_among(order, wish.pieces)
    purpose, short_cents = await _purpose(order, wish, before)
    refund = None
    if purpose.cents:
        pieces = {share.line_id: share.pieces for share in purpose.shares}
        wished = RefundWish(pieces, bool(purpose.delivery_cents), purpose.cents, wish.channel)
        refund = await plan_of(order, wished, today)
    is_all = Counter(order.unsent) == Counter(wish.pieces)
    return TakenOut(dict(wish.pieces), before, refund, parcels_undone(order, wish.pieces), is_all, short_cents)


async def take_out(number: str, version: int, wish: Wish, by: By, now: datetime) -> None:
    """Do it: once, on the order its page was drawn from. The last pieces out end the wait of an order that has come.

    Raises Refused, MoveNotAllowed, OrderChanged, LookupError; RefundRefused where the money is no longer there.
    """

    async def work(order: Order) -> None:
        await _check(order, wish.pieces)
        purpose, _ = await _purpose(order, wish, await _refunded_among(order, wish.pieces))
        if wish.seen_cents not in {None, purpose.cents}:
            raise OrderChanged(order.state, MOVE)
        for line_id, pieces in sorted(wish.pieces.items()):
            if not await queries.take_out(order.id, line_id, pieces):
                raise MoveNotAllowed(order.state, MOVE, "Ces articles ne sont plus dans la commande.")
        undone = parcels_undone(order, wish.pieces)
        await unpack_without(order, wish.pieces)
        unsent = order.unsent
        await stock.keep_only(
            (line.kept, min(line.reserved, unsent[line.id] - wish.pieces[line.id]))
            for line in order.lines
            if line.id in wish.pieces
        )
        await write_event(order, MOVE, by, now, note=note_of(order, wish), attention=_rest(order, wish, undone))
        await _give_back(order, purpose, wish, by, now)
        if all_has_come(order, wish.pieces):
            await advance(await book.locked(order.id), "deliver", by, now)

    await change(number, version, MOVE, by, work, lambda order: order.events[-1].note == note_of(order, wish))


def note_of(order: Order, wish: Wish) -> str:
    """« 2 × Gel, 1 × Béquille : en rupture », as the history says it."""
    what = ", ".join(f"{wish.pieces[line.id]} × {line_name(line)}" for line in order.lines if line.id in wish.pieces)
    return f"{what}\u00a0: {wish.reason}" if wish.reason else what


async def _check(order: Order, pieces: Mapping[int, int]) -> None:
    refusal = why_not(order)
    if refusal:
        raise MoveNotAllowed(order.state, MOVE, refusal)
    if not pieces:
        raise Refused("Choisissez au moins un article.")
    most = most_out(order, await statements_of(order))
    for line_id, count in pieces.items():
        if count < 1 or count > most.get(line_id, 0):
            raise Refused(f"{most.get(line_id, 0)} au plus peuvent être retirés.", line_id)
    if not order.gone and Counter(most) == Counter(pieces):
        raise Refused(NOTHING_LEFT)
    if any(one.is_taken for one in parcels_undone(order, pieces)):
        raise MoveNotAllowed(order.state, MOVE, "Le transporteur a déjà un colis qui contient ces articles.")


async def _refunded_among(order: Order, pieces: Mapping[int, int]) -> dict[int, int]:
    """Those of these pieces whose money went back before."""
    before = await refunded_unsent(order)
    return {line_id: min(count, before[line_id]) for line_id, count in pieces.items() if line_id in before}


async def _purpose(order: Order, wish: Wish, before: Mapping[int, int]) -> tuple[Purpose, int]:
    """What goes back: the pieces that did not yet, as far as there is money left; and how many cents are not there."""
    given = await given_back(order)
    owed = {line_id: count - before.get(line_id, 0) for line_id, count in wish.pieces.items()}
    purpose = purpose_of(order, given, available(order, given, owed), delivery=wish.delivery)
    here = purpose.at_most(sum(one.left_cents for one in order.payments))
    return here, purpose.cents - here.cents


async def _give_back(order: Order, purpose: Purpose, wish: Wish, by: By, now: datetime) -> None:
    if not purpose.cents:
        return
    fresh = await book.locked(order.id)
    reason = (wish.reason or _REASON)[:_LONGEST_REASON]
    intent = Intent(by, reason, f"{MOVE}:{order.number}:{order.version}", now, wish.channel)
    made = await ask_order_within(fresh, purpose.cents, purpose, intent)
    await announce_refunds(fresh, made)


def _rest(order: Order, wish: Wish, undone: Iterable[Packed]) -> str:
    """What is left to look at: nothing of a wait that is over, nor of labels given up."""
    gone = {one.id for one in undone}
    refused = any(one.label_state == "refused" and one.id not in gone for one in order.packed)
    over = (LATE, PARCEL_BACK) if Counter(order.unsent) == Counter(wish.pieces) else ()
    return order.attention_without(*over, *(() if refused else (LABEL_REFUSED,)))
