"""Money that went back since a statement was made, under no statement's name: articles chosen, or a sum, by staff.

It is for the statement as far as its articles are worth, for the oldest one first; what names other articles is not.
Pure but for `refunds_beside`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from db.queries import refunds as queries
from shop.orders.order import Order
from shop.refunds.states import FAILED
from shop.withdrawal.refunds import worth_of

KEY = "withdrawal:"
"""What the key of a statement's own refund begins with."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A refund under no statement's name: cents by order line id, and cents that name neither lines nor delivery."""

    at: datetime
    lines: Mapping[int, int]
    unnamed_cents: int


class Claim(Protocol):
    """What is asked of a statement here."""

    @property
    def id(self) -> int: ...
    @property
    def declared_at(self) -> datetime: ...
    @property
    def closed_at(self) -> datetime | None: ...
    @property
    def refunded_at(self) -> datetime | None: ...
    @property
    def pieces(self) -> Mapping[int, int]: ...


async def refunds_beside(order: Order) -> tuple[Beside, ...]:
    """Oldest first; one that failed gave nothing back."""
    lines: dict[int, Counter[int]] = {}
    for row in await queries.lines_of(order.id):
        lines.setdefault(row["refund"], Counter())[row["order_line"]] += row["amount_cents"]
    rows = [row for one in order.payments for row in await queries.of_payment(one.id)]
    return tuple(
        Beside(row["created_at"], named, row["amount_cents"] - row["delivery_cents"] - sum(named.values()))
        for row in sorted(rows, key=lambda row: row["id"])
        if row["state"] != FAILED and not row["idempotency_key"].startswith(KEY)
        for named in [lines.get(row["id"], Counter())]
    )


def given_since(
    order: Order, claims: Iterable[Claim], refunds: Iterable[Beside]
) -> dict[int, tuple[tuple[datetime, int], ...]]:
    """(moment, cents) of what went back for each claim, by its id; `claims` oldest first."""
    found: dict[int, list[tuple[datetime, int]]] = {}
    worth = _worth_of_each(order, claims := tuple(claims))
    for refund in refunds:
        named, unnamed = Counter(refund.lines), refund.unnamed_cents
        for claim in claims:
            if not _counts(claim, refund.at):
                continue
            left, taken = worth[claim.id], 0
            for line_id in left:
                part = min(left[line_id], named[line_id])
                more = min(left[line_id] - part, unnamed)
                left[line_id] -= part + more
                named[line_id] -= part
                unnamed -= more
                taken += part + more
            if taken:
                found.setdefault(claim.id, []).append((refund.at, taken))
    return {claim_id: tuple(parts) for claim_id, parts in found.items()}


def _worth_of_each(order: Order, claims: Iterable[Claim]) -> dict[int, dict[int, int]]:
    """Cents of what each claim is about, by its id and the order line's."""
    before, worth = Counter[int](), dict[int, dict[int, int]]()
    for claim in claims:
        worth[claim.id] = {
            line.id: worth_of(line, before[line.id], claim.pieces[line.id])
            for line in order.lines
            if line.id in claim.pieces
        }
        before.update(claim.pieces)
    return worth


def _counts(claim: Claim, at: datetime) -> bool:
    """Whether the claim was made, and still waited for its money, at that moment."""
    waited = claim.refunded_at is None and (claim.closed_at is None or claim.closed_at >= at)
    return waited and claim.declared_at <= at
