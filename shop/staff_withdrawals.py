"""Withdrawals as staff deal with them: what waits and for how long, goods that came back, money that goes back."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from db.queries import payments as payment_queries
from db.queries import withdrawals as queries
from shop import fulfilment, refunds, stock
from shop.calendar import in_paris
from shop.errors import MoveNotAllowed, ShopError
from shop.order_book import Order
from shop.order_moves import By, advance, write_event
from shop.order_states import OrderState, PaymentState
from shop.staff import moment
from shop.staff_refunds import check_fresh
from shop.storefront import Storefront
from shop.withdrawal_refunds import Due, due, refund_by
from shop.withdrawals import ATTENTION, HERE, Statement, declared, is_still_here, statements_of

MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class Handled:
    """A statement as staff see it. `due`: what the law gives back; `left_cents`: what the payment still holds.

    `refunded_cents` 0: not given back for this statement yet. `waits` and `clock` in words, empty once it is closed.
    """

    statement: Statement
    due: Due
    left_cents: int
    refunded_cents: int
    waits: str
    clock: str
    is_late: bool
    awaits_goods: bool

    @property
    def may_refund(self) -> bool:
        return self.statement.closed_at is None and not self.refunded_cents and self.left_cents > 0

    @property
    def proposed_cents(self) -> int:
        return min(self.due.total_cents, self.left_cents)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the list. `declared` « 22 nov., 11 h 02 » in Paris."""

    number: str
    order_number: str
    name: str
    declared: str
    pieces: int
    waits: str
    clock: str
    is_late: bool


def key_of(number: str) -> str:
    """The key of the refund of a statement: one statement, one refund."""
    return f"withdrawal:{number}"


def clock(declared_at: datetime, today: date) -> tuple[str, bool]:
    """(« 12 jours », False) or (« dépassé de 2 jours », True): how long is left to give the money back (L221-24)."""
    days = (refund_by(declared_at) - today).days
    if days < 0:
        return f"dépassé de {-days}\u00a0jour{'s' if days < -1 else ''}", True
    return ("aujourd’hui", False) if not days else (f"{days}\u00a0jour{'s' if days > 1 else ''}", False)


def waits_for(order_state: str, *, in_time: bool, is_received: bool, is_refunded: bool, is_closed: bool) -> str:
    """What a statement waits for, as a badge says it."""
    if is_closed:
        return ""
    if is_refunded or order_state in {OrderState.CANCELLED, OrderState.EXPIRED}:
        return "À clore"
    if not in_time:
        return "Hors délai, à décider"
    if order_state in HERE:
        return "Pas encore partie"
    return "À rembourser" if is_received else "Retour attendu"


async def handled(order: Order, front: Storefront, now: datetime) -> tuple[Handled, ...]:
    """The statements about an order, newest first."""
    statements = await statements_of(order)
    return tuple([await _handled(order, one, statements, front, now) for one in reversed(statements)])


async def _handled(
    order: Order, statement: Statement, statements: tuple[Statement, ...], front: Storefront, now: datetime
) -> Handled:
    before = declared(one for one in statements if one.id < statement.id)
    refunded = await _refunded(statement.number)
    is_closed = statement.closed_at is not None
    words, is_late = clock(statement.declared_at, in_paris(now).date())
    counts = not is_closed and not refunded and statement.in_time
    waits = waits_for(
        order.state,
        in_time=statement.in_time,
        is_received=statement.received_at is not None,
        is_refunded=bool(refunded),
        is_closed=is_closed,
    )
    return Handled(
        statement=statement,
        due=due(order, before, statement.pieces, front.rules),
        left_cents=order.payment.left_cents,
        refunded_cents=refunded,
        waits=waits,
        clock=words if counts else "",
        is_late=is_late and counts,
        awaits_goods=not is_closed and statement.received_at is None and order.state in _GONE,
    )


_GONE = frozenset({OrderState.SHIPPED, OrderState.DELIVERED})


async def listed(*, closed: bool, now: datetime) -> tuple[Waiting, ...]:
    """The statements that wait, the shortest clock first; or those dealt with, newest first."""
    rows = await queries.listed(closed=closed, limit=MOST_LISTED)
    return tuple(_listed(row, now) for row in rows)


def _listed(row: Mapping[str, Any], now: datetime) -> Waiting:
    at = row["declared_at"]
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    is_closed, is_refunded = row["closed_at"] is not None, row["refund_id"] is not None
    waits = waits_for(
        row["order_state"],
        in_time=bool(row["in_time"]),
        is_received=row["received_at"] is not None,
        is_refunded=is_refunded,
        is_closed=is_closed,
    )
    words, is_late = clock(at, in_paris(now).date())
    counts = bool(row["in_time"]) and not (is_closed or is_refunded)
    return Waiting(
        number=row["number"],
        order_number=row["order_number"],
        name=row["name"],
        declared=moment(at, now),
        pieces=int(row["pieces"] or 0),
        waits=waits,
        clock=words if counts else "",
        is_late=is_late and counts,
    )


async def goods_back(number: str, version: int, withdrawal_id: int, by: By, now: datetime) -> None:
    """Staff have the goods. Raises MoveNotAllowed where none are on their way, LookupError for another's statement."""

    async def work(order: Order) -> None:
        statement = await _open(order, withdrawal_id, "goods_back")
        if order.state not in _GONE or not await queries.mark_received(withdrawal_id, now):
            raise MoveNotAllowed(order.state, "goods_back", "Ce retour est déjà noté, ou rien n’est parti.")
        await write_event(order, "goods_back", by, now, note=statement.number)

    await fulfilment.change(number, version, "goods_back", by, work)


async def keep_back(number: str, version: int, by: By, now: datetime) -> None:
    """Take out of the order what was withdrawn from and has not left: it is not sent, and free for others.

    Raises MoveNotAllowed when nothing such is left.
    """

    async def work(order: Order) -> None:
        kept = pieces_to_keep_back(order, await statements_of(order))
        if not kept:
            raise MoveNotAllowed(order.state, "keep_back", "Il n’y a rien à retirer de cet envoi.")
        unsent = order.unsent
        for line in order.lines:
            if line.id in kept:
                await queries.set_kept_back(line.id, line.kept_back + kept[line.id])
        await stock.keep_only(
            (line.kept, min(line.reserved, unsent[line.id] - kept[line.id])) for line in order.lines if line.id in kept
        )
        rest = order.attention_without(ATTENTION)
        if _all_has_come(order, kept):
            await advance(order, "deliver", by, now, attention=rest)
        else:
            await write_event(order, "keep_back", by, now, attention=rest)

    await fulfilment.change(number, version, "keep_back", by, work)


def pieces_to_keep_back(order: Order, statements: tuple[Statement, ...]) -> dict[int, int]:
    """Pieces withdrawn from that are still with us, by order line id; none of an order that awaits its payment."""
    if order.state == OrderState.AWAITING_PAYMENT or not is_still_here(order):
        return {}
    wanted = declared(statements)
    open_pieces = {line.id: wanted[line.id] - line.kept_back for line in order.lines}
    kept = {line_id: min(left, open_pieces[line_id]) for line_id, left in order.unsent.items()}
    return {line_id: pieces for line_id, pieces in kept.items() if pieces > 0}


def _all_has_come(order: Order, kept: Mapping[int, int]) -> bool:
    """Whether the buyer has everything that is still due, once these pieces are out of the order."""
    nothing_left = Counter(order.unsent) == Counter(kept)
    return order.state == OrderState.SHIPPED and nothing_left and all(one.delivered_at for one in order.parcels)


async def refund(order: Order, withdrawal_id: int, cents: int, seen_cents: int, by: By, now: datetime) -> None:
    """Give money back for a statement, once. `seen_cents`: what had gone back when the page was drawn.

    Raises RefundRefused, OrderChanged, MoveNotAllowed for a closed statement, LookupError for another's.
    """
    statement = await _open(order, withdrawal_id, "refund")
    payment, key = order.payment, key_of(statement.number)
    if payment.state != PaymentState.PAID:
        raise ShopError("Rien n’a été payé pour cette commande.")
    await check_fresh(order, payment.id, seen_cents, key)
    known = await payment_queries.refund_by_key(key)
    if known and known["state"] == refunds.FAILED:
        raise ShopError("Ce remboursement a échoué : refaites-le depuis les paiements de la commande.")
    reason = f"Rétractation {statement.number}"
    await refunds.ask(payment.id, cents, by=by, reason=reason, key=key, now=now)


async def close(number: str, version: int, withdrawal_id: int, by: By, now: datetime, *, note: str = "") -> None:
    """The statement is dealt with. Without its refund, staff say why in a note.

    Raises MoveNotAllowed while money is due and no note says why not, LookupError for another's statement.
    """

    async def work(order: Order) -> None:
        statement = await _open(order, withdrawal_id, "close_withdrawal")
        owed = statement.in_time and order.payment.left_cents and not await _refunded(statement.number)
        if owed and not note:
            raise ShopError(
                "Le client n’est pas encore remboursé\u00a0: remboursez-le, ou dites pourquoi vous classez."
            )
        await queries.close(withdrawal_id, now)
        others = [one for one in await statements_of(order) if one.id != withdrawal_id and one.closed_at is None]
        rest = order.attention if others else order.attention_without(ATTENTION)
        text = f"{statement.number}\u00a0: {note}" if note else statement.number
        await write_event(order, "close_withdrawal", by, now, note=text, attention=rest)

    await fulfilment.change(number, version, "close_withdrawal", by, work)


async def _refunded(number: str) -> int:
    """Cents given back for a statement; a refund that failed is none."""
    row = await payment_queries.refund_by_key(key_of(number))
    return int(row["amount_cents"]) if row and row["state"] != refunds.FAILED else 0


async def _open(order: Order, withdrawal_id: int, move: str) -> Statement:
    found = next((one for one in await statements_of(order) if one.id == withdrawal_id), None)
    if found is None:
        raise LookupError(f"no withdrawal {withdrawal_id} of {order.number}")
    if found.closed_at is not None:
        raise MoveNotAllowed(order.state, move, "Cette rétractation est déjà classée.")
    return found
