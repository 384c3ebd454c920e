"""A withdrawal in words that its pages and its mail share: what is stated, when, what follows."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shop.calendar import in_paris, long_date
from shop.order_book import Order, OrderLine
from shop.order_dates import received_on
from shop.order_states import PaymentState
from shop.order_summary import EXCLUSIONS
from shop.storefront import Storefront
from shop.withdrawal import last_day
from shop.withdrawal_refunds import Due, due, refund_by, return_by
from shop.withdrawals import ENDED, HERE, Pieces, Statement, covers_everything, declared, is_in_time, is_still_here


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

    `due`: what comes back, None where nothing was paid. `period_end` None before the last day is known.
    """

    lines: tuple[tuple[str, int], ...]
    is_whole: bool
    follows: Follows
    due: Due | None
    refund_by: date
    return_by: date
    period_end: date | None


@dataclass(frozen=True, slots=True)
class Excluded:
    """An article that no statement can name, and the law's ground. `may_be_sealed`: it counts once unsealed alone."""

    name: str
    ground: str
    may_be_sealed: bool


def excluded_of(order: Order) -> tuple[Excluded, ...]:
    """The articles of the order that cannot be withdrawn from (L221-28)."""
    return tuple(
        Excluded(article(line), EXCLUSIONS[line.withdrawal_exclusion], line.withdrawal_exclusion == "hygiene")
        for line in order.lines
        if line.withdrawal_exclusion in EXCLUSIONS
    )


def article(line: OrderLine) -> str:
    """« Béquille (gris) »."""
    return f"{line.name} ({line.variant_label})" if line.variant_label else line.name


def told_of(order: Order, statement: Statement, statements: Iterable[Statement], front: Storefront) -> Told:
    """What is said of a statement that was made; `statements`: all of its order."""
    before = declared(one for one in statements if one.id < statement.id)
    if order.state in ENDED:
        follows = Follows.ENDS
    elif statement.never_left:
        follows = Follows.KEPT_BACK
    else:
        follows = _still_to_do(order, in_time=statement.in_time)
    return _told(order, before, statement.pieces, front, statement.declared_at, follows)


def about_to_tell(
    order: Order, pieces: Pieces, statements: Iterable[Statement], front: Storefront, now: datetime
) -> Told:
    """What would be said of a statement made now."""
    before = declared(statements)
    if order.state in HERE and covers_everything(order, before + Counter(pieces)):
        follows = Follows.ENDS
    else:
        follows = _still_to_do(order, in_time=is_in_time(order, front.merchant, now))
    return _told(order, before, pieces, front, now, follows)


def _still_to_do(order: Order, *, in_time: bool) -> Follows:
    if not in_time:
        return Follows.LATE
    return Follows.STAYS if is_still_here(order) else Follows.COMES_BACK


def _told(
    order: Order, before: Counter[int], pieces: Pieces, front: Storefront, at: datetime, follows: Follows
) -> Told:
    received = received_on(order)
    return Told(
        lines=tuple((article(line), pieces[line.id]) for line in order.lines if line.id in pieces),
        is_whole=covers_everything(order, before + Counter(pieces)),
        follows=follows,
        due=_due(order, before, pieces, front, follows),
        refund_by=refund_by(at),
        return_by=return_by(at),
        period_end=last_day(received, front.merchant) if received else None,
    )


def _due(order: Order, before: Counter[int], pieces: Pieces, front: Storefront, follows: Follows) -> Due | None:
    """What comes back; all that was paid where the order ends."""
    paid = [payment for payment in order.payments if payment.state == PaymentState.PAID]
    if not paid:
        return None
    if follows == Follows.ENDS:
        back = sum(payment.amount_cents for payment in paid)
        delivery = min(back, order.delivery_cents + order.surcharge_cents)
        return Due(back - delivery, delivery)
    return due(order, before, pieces, front.rules)


def moment_words(at: datetime) -> str:
    """« mercredi 25 novembre 2026 à 21 h 45 min 12 s, heure de Paris »: to the second, as a receipt has to be."""
    local = in_paris(at)
    clock = f"{local.hour}\u00a0h\u00a0{local.minute:02}\u00a0min\u00a0{local.second:02}\u00a0s"
    return f"{long_date(local.date(), year=True)} à {clock}, heure de Paris"
