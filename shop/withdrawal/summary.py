"""A withdrawal in words that its pages and its mail share: what is stated, when, what follows."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shop.calendar import in_paris, long_date
from shop.delivery.rules import DeliveryRules
from shop.orders.dates import received_on
from shop.orders.order import Order, Payment, line_name
from shop.orders.states import ENDED, PaymentState
from shop.orders.summary import EXCLUSIONS
from shop.storefront import Storefront
from shop.withdrawal.refunds import Due, due, refund_by, return_by
from shop.withdrawal.rules import last_day
from shop.withdrawal.statements import (
    HERE,
    Pieces,
    Statement,
    covers_everything,
    declared,
    is_in_time,
    is_still_here,
)


class Follows(StrEnum):
    """What a statement leads to: the order ends, staff take the articles out or have done so, they come back, or
    it was made too late to oblige anybody."""

    ENDS = "ends"
    STAYS = "stays"
    KEPT_BACK = "kept_back"
    COMES_BACK = "comes_back"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Told:
    """What the buyer reads of a statement, made or about to be. `lines`: (article, pieces).

    `due`: what comes back, None where nothing was paid; it is less than the articles are worth by what was given back
    before, `given_back_cents`. `period_end` None before the last day is known.
    """

    lines: tuple[tuple[str, int], ...]
    is_whole: bool
    follows: Follows
    due: Due | None
    given_back_cents: int
    refund_by: date
    return_by: date
    period_end: date | None


@dataclass(frozen=True, slots=True)
class Before:
    """What came before a statement made `at`: older ones, oldest first, and the cents given back by then."""

    statements: tuple[Statement, ...]
    given_back_cents: int
    at: datetime

    @property
    def pieces(self) -> Counter[int]:
        return declared(self.statements)


@dataclass(frozen=True, slots=True)
class Excluded:
    """An article that no statement can name, and the law's ground. `may_be_sealed`: it counts once unsealed alone."""

    name: str
    ground: str
    may_be_sealed: bool


def excluded_of(order: Order) -> tuple[Excluded, ...]:
    """The articles of the order that cannot be withdrawn from (L221-28)."""
    return tuple(
        Excluded(line_name(line), EXCLUSIONS[line.withdrawal_exclusion], line.withdrawal_exclusion == "hygiene")
        for line in order.lines
        if line.withdrawal_exclusion in EXCLUSIONS
    )


def told_of(order: Order, statement: Statement, statements: Iterable[Statement], front: Storefront) -> Told:
    """What is said of a statement that was made; `statements`: all of its order."""
    before = Before(
        tuple(one for one in statements if one.id < statement.id), statement.given_back_cents, statement.declared_at
    )
    if order.state in ENDED:
        follows = Follows.ENDS
    elif statement.never_left:
        follows = Follows.KEPT_BACK
    else:
        follows = _still_to_do(order, in_time=statement.in_time)
    return _told(order, before, statement.pieces, front, follows)


def about_to_tell(
    order: Order, pieces: Pieces, statements: Iterable[Statement], front: Storefront, now: datetime
) -> Told:
    """What would be said of a statement made now."""
    still_here = sum(payment.left_cents for payment in order.holding)
    before = Before(tuple(statements), sum(one.amount_cents for one in _paid(order)) - still_here, now)
    if order.state in HERE and covers_everything(order, before.pieces + Counter(pieces)):
        follows = Follows.ENDS
    else:
        follows = _still_to_do(order, in_time=is_in_time(order, front.merchant, now))
    return _told(order, before, pieces, front, follows)


def _still_to_do(order: Order, *, in_time: bool) -> Follows:
    if not in_time:
        return Follows.LATE
    return Follows.STAYS if is_still_here(order) else Follows.COMES_BACK


def _told(order: Order, before: Before, pieces: Pieces, front: Storefront, follows: Follows) -> Told:
    received = received_on(order)
    due, in_full = _due(order, before, pieces, front.rules, follows)
    return Told(
        lines=tuple((line_name(line), pieces[line.id]) for line in order.lines if line.id in pieces),
        is_whole=covers_everything(order, before.pieces + Counter(pieces)),
        follows=follows,
        due=due,
        given_back_cents=before.given_back_cents if due != in_full else 0,
        refund_by=refund_by(before.at),
        return_by=return_by(before.at),
        period_end=last_day(received, front.merchant) if received else None,
    )


def _due(
    order: Order, before: Before, pieces: Pieces, rules: DeliveryRules, follows: Follows
) -> tuple[Due | None, Due | None]:
    """What comes back, all that was still here where the order ends; and what would if nothing had gone back before."""
    paid = sum(one.amount_cents for one in _paid(order))
    if not paid:
        return None, None
    held = paid - before.given_back_cents
    if follows == Follows.ENDS:
        delivery = min(paid, order.delivery_cents + order.surcharge_cents)
        in_full = Due(paid - delivery, delivery)
        return in_full.at_most(held), in_full
    in_full = due(order, before.pieces, pieces, rules)
    return in_full.at_most(held - _owed(order, before, rules)), in_full


def _owed(order: Order, before: Before, rules: DeliveryRules) -> int:
    """The cents that open statements made before had been told and were still waiting for."""
    paid = sum(one.amount_cents for one in _paid(order))
    told: list[tuple[Statement, int]] = []
    for one in before.statements:
        held = paid - one.given_back_cents - sum(_waiting(other, cents, one.declared_at) for other, cents in told)
        worth = due(order, declared(other for other, _ in told), one.pieces, rules)
        told.append((one, worth.at_most(held).total_cents))
    return sum(_waiting(one, cents, before.at) for one, cents in told)


def _waiting(statement: Statement, cents: int, at: datetime) -> int:
    """What was still due at that moment of the cents told for a statement."""
    ends = [end for end in (statement.closed_at, statement.refunded_at) if end is not None]
    waits = statement.in_time and all(end >= at for end in ends)
    return max(0, cents - statement.since_cents(at)) if waits else 0


def _paid(order: Order) -> Sequence[Payment]:
    return [payment for payment in order.payments if payment.state == PaymentState.PAID]


def moment_words(at: datetime) -> str:
    """« mercredi 25 novembre 2026 à 21 h 45 min 12 s, heure de Paris »: to the second, as a receipt has to be."""
    local = in_paris(at)
    clock = f"{local.hour}\u00a0h\u00a0{local.minute:02}\u00a0min\u00a0{local.second:02}\u00a0s"
    return f"{long_date(local.date(), year=True)} à {clock}, heure de Paris"
