"""Withdrawals as staff see them: what waits for what, how long is left, what is due."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from db.queries import refunds as refund_queries
from db.queries import withdrawals as queries
from shop.calendar import as_utc, in_paris
from shop.orders import book
from shop.orders.order import Order
from shop.orders.states import ENDED, OrderState
from shop.refunds.purpose import given_back
from shop.refunds.states import FAILED
from shop.staff.lists import moment
from shop.storefront import storefront
from shop.withdrawal.refunds import Due, due, refund_by, still_due
from shop.withdrawal.statements import HERE, Statement, declared, key_of, statements_of

MOST_LISTED = 200
GONE = frozenset({OrderState.SHIPPED, OrderState.DELIVERED})
"""States of an order of which something may come back."""


@dataclass(frozen=True, slots=True)
class Handled:
    """A statement as staff see it. `due`: what the law still gives back; `left_cents`: what is left of the payments.

    `refunded_cents` 0: not given back for this statement yet; `since_cents` of it by refunds that do not name it.
    `waits` and `clock` in words, empty once it is closed.
    """

    statement: Statement
    due: Due
    left_cents: int
    refunded_cents: int
    since_cents: int
    waits: str
    clock: str
    is_late: bool
    awaits_goods: bool

    @property
    def may_refund(self) -> bool:
        is_settled = self.refunded_cents or (self.since_cents and not self.due.total_cents)
        return self.statement.closed_at is None and not is_settled and self.left_cents > 0

    @property
    def proposed_cents(self) -> int:
        return min(self.due.total_cents, self.left_cents)


@dataclass(frozen=True, slots=True)
class Waits:
    """What a statement waits for, and how long is left to give its money back, in words; empty where nothing waits."""

    waits: str
    clock: str
    is_late: bool


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
    if is_refunded or order_state in ENDED:
        return "À clore"
    if not in_time:
        return "Hors délai, à décider"
    if is_received:
        return "À rembourser"
    return "À retirer de l’envoi" if order_state in HERE else "Retour attendu"


async def handled(order: Order, now: datetime) -> tuple[Handled, ...]:
    """The statements about an order, newest first."""
    statements = await statements_of(order)
    return tuple([await _handled(order, one, statements, now) for one in reversed(statements)])


async def due_of(order: Order, statement: Statement, statements: Iterable[Statement] = ()) -> Due:
    """What a statement still gives back; `statements`: all of its order, where they are known."""
    before = declared(one for one in statements or await statements_of(order) if one.id < statement.id)
    promised = due(order, before, statement.pieces, (await storefront()).rules)
    return still_due(order, promised, statement.pieces, statement.since_cents(), await given_back(order))


async def _handled(order: Order, statement: Statement, statements: tuple[Statement, ...], now: datetime) -> Handled:
    refunded, since = await refunded_cents(statement.number), statement.since_cents()
    left = await due_of(order, statement, statements)
    is_closed, is_refunded = statement.closed_at is not None, bool(refunded or (since and not left.total_cents))
    words, is_late = clock(statement.declared_at, in_paris(now).date())
    counts = not is_closed and not is_refunded and statement.in_time
    waits = waits_for(
        order.state,
        in_time=statement.in_time,
        is_received=statement.received_at is not None,
        is_refunded=is_refunded,
        is_closed=is_closed,
    )
    return Handled(
        statement=statement,
        due=left,
        left_cents=sum(one.left_cents for one in order.payments),
        refunded_cents=refunded,
        since_cents=since,
        waits=waits,
        clock=words if counts else "",
        is_late=is_late and counts,
        awaits_goods=not is_closed and statement.received_at is None and order.state in GONE,
    )


async def listed(*, closed: bool, now: datetime) -> tuple[Waiting, ...]:
    """The statements that wait, the shortest clock first; or those dealt with, newest first."""
    rows = await queries.listed(closed=closed, limit=MOST_LISTED)
    return tuple([_listed(row, await what_waits(row, now), now) for row in rows])


def _listed(row: Mapping[str, Any], waiting: Waits, now: datetime) -> Waiting:
    return Waiting(
        number=row["number"],
        order_number=row["order_number"],
        name=row["name"],
        declared=moment(as_utc(row["declared_at"]), now),
        pieces=int(row["pieces"] or 0),
        waits=waiting.waits,
        clock=waiting.clock,
        is_late=waiting.is_late,
    )


async def what_waits(row: Mapping[str, Any], now: datetime) -> Waits:
    """Of one statement, as queries.STANDING reads it with its id and its order's.

    Where money went back that names no statement, only a look at the whole order tells what is still due.
    """
    if not row["has_others"] or row["closed_at"] is not None:
        return _at_a_glance(row, now)
    order = await book.by_id(row["order_id"])
    known = next(one for one in (await handled(order, now) if order else ()) if one.statement.id == row["id"])
    return Waits(known.waits, known.clock, known.is_late)


def _at_a_glance(row: Mapping[str, Any], now: datetime) -> Waits:
    is_closed, is_refunded = row["closed_at"] is not None, bool(row["is_refunded"])
    waits = waits_for(
        row["order_state"],
        in_time=bool(row["in_time"]),
        is_received=row["received_at"] is not None,
        is_refunded=is_refunded,
        is_closed=is_closed,
    )
    words, is_late = clock(as_utc(row["declared_at"]), in_paris(now).date())
    counts = bool(row["in_time"]) and not (is_closed or is_refunded)
    return Waits(waits, words if counts else "", is_late and counts)


async def refunded_cents(number: str) -> int:
    """Cents given back for a statement; a refund that failed is none."""
    parts = await refund_queries.parts_of(key_of(number))
    return sum(int(row["amount_cents"]) for row in parts if row["state"] != FAILED)
