"""Statements of withdrawal (L221-18 to L221-28, D221-5): what may be withdrawn from, and taking a statement.

A statement is written once and never changed. It is taken whenever it is made; `in_time` says whether the law still
obliges the merchant. Where it covers everything and nothing has left, it ends the order as a cancellation would.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from db.engine import in_one_transaction
from db.queries import orders as order_queries
from db.queries import refunds as refund_queries
from db.queries import withdrawals as queries
from shop.calendar import in_paris
from shop.errors import ShopError
from shop.merchant.identity import Merchant
from shop.orders import book, fulfilment
from shop.orders.dates import received_on
from shop.orders.moves import CUSTOMER, WITHDRAWN, announce, write_event
from shop.orders.order import Order
from shop.orders.states import ENDED, STILL_HERE, Actor, OrderState, may
from shop.orders.summary import EXCLUSIONS
from shop.refunds.states import FAILED
from shop.storefront import storefront
from shop.withdrawal.rules import last_day
from shop.withdrawal.since import KEY, given_since, refunds_beside

NOTHING_CHOSEN = "Choisissez au moins un article."
NO_LONGER_LEFT = "Vous avez déjà renoncé à une partie de ces articles. Vérifiez votre choix."
HERE = STILL_HERE | {OrderState.AWAITING_PAYMENT}
Pieces = Mapping[int, int]


class NotWithdrawable(ShopError):
    """Nothing of the order can be withdrawn from by a consumer's statement, or not so many pieces."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the buyer states: a name, where the acknowledgment goes, pieces by order line id."""

    name: str
    email: str
    pieces: Pieces


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as it was made; moments in UTC, `pieces` by order line id. `kept` of them never left.

    `given_back_cents`: refunds older than the statement, of the whole order. `refunded_at`: its own. `since`: (moment,
    cents) of what went back for it by others, see `since.py`.
    """

    id: int
    number: str
    name: str
    email: str
    declared_at: datetime
    in_time: bool
    received_at: datetime | None
    closed_at: datetime | None
    pieces: Pieces
    kept: Pieces
    given_back_cents: int
    refunded_at: datetime | None
    since: tuple[tuple[datetime, int], ...] = ()

    def since_cents(self, until: datetime | None = None) -> int:
        """What went back for it by other refunds than its own, up to a moment."""
        return sum(cents for at, cents in self.since if until is None or at <= until)

    @property
    def never_left(self) -> bool:
        """Whether all of it was taken out of the order before it was sent."""
        return all(self.kept.get(line_id, 0) == pieces for line_id, pieces in self.pieces.items())


async def statements_of(order: Order) -> tuple[Statement, ...]:
    """Every statement about the order, oldest first."""
    rows = await queries.of_order(order.id)
    pieces: dict[int, dict[int, int]] = {row["id"]: {} for row in rows}
    kept: dict[int, dict[int, int]] = {row["id"]: {} for row in rows}
    for line in await queries.lines_of_order(order.id) if rows else ():
        pieces[line["withdrawal"]][line["order_line"]] = line["quantity"]
        kept[line["withdrawal"]][line["order_line"]] = line["kept_back"]
    given_back = await _given_back(order) if rows else {}
    names = ("id", "number", "name", "email", "declared_at", "in_time", "received_at", "closed_at")
    found = tuple(
        Statement(
            pieces=pieces[row["id"]],
            kept=kept[row["id"]],
            given_back_cents=sum(cents for at, cents in given_back.values() if at < row["declared_at"]),
            refunded_at=given_back.get(key_of(row["number"]), (None, 0))[0],
            **{name: row[name] for name in names},
        )
        for row in rows
    )
    since = given_since(order, found, await refunds_beside(order)) if rows else {}
    return tuple(replace(one, since=since.get(one.id, ())) for one in found)


async def _given_back(order: Order) -> dict[str, tuple[datetime, int]]:
    """When and how much, by the refund's key; one that failed gave nothing back."""
    rows = [row for one in order.payments for row in await refund_queries.of_payment(one.id)]
    done = [row for row in rows if row["state"] != FAILED]
    return {row["idempotency_key"]: (row["created_at"], row["amount_cents"]) for row in done}


def key_of(number: str) -> str:
    """The key of the refund of a statement: one statement, one refund."""
    return f"{KEY}{number}"


async def made_with(order: Order, key: str) -> Statement | None:
    """The statement about the order that was made with this key."""
    withdrawal_id = await queries.id_by_key(key)
    return next((one for one in await statements_of(order) if one.id == withdrawal_id), None)


def declared(statements: Iterable[Statement]) -> Counter[int]:
    """Pieces withdrawn from, by order line id."""
    total = Counter[int]()
    for statement in statements:
        total.update(statement.pieces)
    return total


def left_of(order: Order, statements: Iterable[Statement]) -> dict[int, int]:
    """Pieces that can still be withdrawn from, by order line id; excluded articles are absent (L221-28)."""
    gone = declared(statements)
    left = {
        line.id: line.sold_pieces - gone[line.id] for line in order.lines if line.withdrawal_exclusion not in EXCLUSIONS
    }
    return {line_id: pieces for line_id, pieces in left.items() if pieces > 0}


def why_not(order: Order, left: Pieces) -> str:
    """Why no statement can be made about the order, as a sentence; empty when one can."""
    if order.professional:
        return (
            "Cette commande a été passée au nom d’une entreprise\u00a0: le droit de rétractation est réservé aux "
            "consommateurs (article L221-18 du code de la consommation)."
        )
    if order.state in ENDED:
        return "Cette commande est annulée ou expirée\u00a0: rien ne vous sera livré, il n’y a pas à y renoncer."
    if not left:
        return "Vous avez déjà renoncé à tous les articles de cette commande qui peuvent l’être."
    return ""


def is_in_time(order: Order, merchant: Merchant, now: datetime) -> bool:
    """Whether the last day is not over; there is none before the whole order has come (L221-18)."""
    received = received_on(order)
    return received is None or in_paris(now).date() <= last_day(received, merchant)


def covers_everything(order: Order, pieces: Pieces) -> bool:
    """Whether nothing of the order is kept."""
    return all(pieces.get(line.id, 0) >= line.sold_pieces for line in order.lines)


def is_still_here(order: Order) -> bool:
    """Whether some of the goods have not left yet."""
    return order.state in HERE or (order.state == OrderState.SHIPPED and bool(order.unsent))


async def declare(order_id: int, wish: Wish, key: str, now: datetime) -> Statement:
    """Take a statement, once for its `key`, and announce its acknowledgment.

    Raises NotWithdrawable for pieces that were not ordered, are excluded or were withdrawn from before; LookupError.
    """
    merchant = (await storefront()).merchant

    async def work() -> int:
        order = await book.locked(order_id)
        known = await queries.id_by_key(key)
        if known is not None:
            return known
        statements = await statements_of(order)
        _check(order, wish.pieces, left_of(order, statements))
        return await _write(order, wish, key, now, merchant, statements)

    withdrawal_id = await in_one_transaction(work)
    order = await book.by_id(order_id)
    assert order is not None
    return next(one for one in await statements_of(order) if one.id == withdrawal_id)


def _check(order: Order, pieces: Pieces, left: Pieces) -> None:
    refusal = why_not(order, left)
    if refusal:
        raise NotWithdrawable(refusal)
    if not pieces:
        raise NotWithdrawable(NOTHING_CHOSEN)
    for line_id, count in pieces.items():
        if count < 1 or count > left.get(line_id, 0):
            raise NotWithdrawable(NO_LONGER_LEFT)


async def _write(
    order: Order, wish: Wish, key: str, now: datetime, merchant: Merchant, statements: tuple[Statement, ...]
) -> int:
    """Write the statement and do what follows from it; gives its id."""
    whole = covers_everything(order, declared(statements) + Counter(wish.pieces))
    ends = whole and may(order.state, "withdraw", Actor.CUSTOMER, order.delivery.mode)
    number = f"{order.number}-R{len(statements) + 1}"
    values: dict[str, Any] = {
        "order": order.id,
        "number": number,
        "name": wish.name,
        "email": wish.email,
        "declared_at": now,
        "in_time": is_in_time(order, merchant, now),
        "idempotency_key": key,
        "closed_at": now if ends else None,
    }
    withdrawal_id = await queries.insert(values, sorted(wish.pieces.items()))
    if ends:
        await fulfilment.end(order, "withdraw", CUSTOMER, now, reason=number)
    else:
        await write_event(order, "declare", CUSTOMER, now, note=number)
        if is_still_here(order):
            await order_queries.set_attention(order.id, WITHDRAWN)
    await _acknowledge(order, withdrawal_id, wish.email)
    return withdrawal_id


async def _acknowledge(order: Order, withdrawal_id: int, email: str) -> None:
    """One mail to the address given; one more to the order's own, which may belong to somebody else."""
    await announce(order, "withdrawal_recorded", str(withdrawal_id), withdrawal_id=withdrawal_id)
    if email.lower() != order.email.lower():
        await announce(order, "withdrawal_recorded", f"{withdrawal_id}:copy", withdrawal_id=withdrawal_id, is_copy=True)
