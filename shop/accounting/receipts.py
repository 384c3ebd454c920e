"""Money that came and went, by day and method: payments made, refunds, what banks took back and gave again."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from db.queries import accounting as queries
from shop.accounting.period import Period
from shop.calendar import as_day, in_paris
from shop.payments.counter import WAYS
from shop.payments.methods import label_of

CHANNELS: Final = {"transfer": "transfer", "counter": "agency", "credit": "credit"}
"""The method that a refund goes back by, where it is not the payment's own."""
LABELS: Final = {"credit": "Avoir du compte client"}
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Receipts:
    """What moved by one method: cents and counts by kind of `queries.MONEY`; cents that went are less than 0."""

    cents: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def given_back_cents(self) -> int:
        """Refunds, less those that failed."""
        return self.cents["refunded"] + self.cents["came_back"]

    @property
    def balance_cents(self) -> int:
        return self.cents.total()

    def add(self, kind: str, cents: int) -> None:
        self.cents[kind] += cents
        self.counts[kind] += 1

    def include(self, other: "Receipts") -> None:
        self.cents.update(other.cents)
        self.counts.update(other.counts)


ByDay = dict[tuple[date, str], Receipts]


async def receipts(period: Period) -> ByDay:
    """By day in Paris and method code, oldest first.

    A transfer of a bank file counts on the day the bank booked it, a refund on the day it was decided; one that failed
    is counted in again on the day it did. So a period that is over changes by what the bank says later of its days.
    """
    found: ByDay = defaultdict(Receipts)
    for kind in queries.MONEY:
        after = 0
        while rows := await queries.money(kind, period.moments, (period.first, period.last), after):
            for row in rows:
                found[_day(row), _method(row)].add(kind, row["amount_cents"])
            after = rows[-1]["id"]
    return dict(sorted(found.items()))


def _day(row: Row) -> date:
    booked_on: date | str | None = row.get("booked_on")
    if booked_on is None:
        return in_paris(row["at"]).date()
    return as_day(booked_on)


def _method(row: Row) -> str:
    """« agency:cash » of what was collected at the counter."""
    code: str = row["method"]
    how = row.get("how", "")
    return f"{code}:{how}" if how else CHANNELS.get(row.get("channel", ""), code)


def by_method(found: ByDay) -> dict[str, Receipts]:
    """The whole period, by method."""
    sums: dict[str, Receipts] = defaultdict(Receipts)
    for (_, method), one in found.items():
        sums[method].include(one)
    return dict(sorted(sums.items()))


def method_words(code: str) -> str:
    """« Carte bancaire », « Paiement au retrait, espèces »; the code itself where nobody knows it any more."""
    method, _, how = code.partition(":")
    label = LABELS.get(method) or label_of(method)
    return f"{label}, {WAYS.get(how, how)}" if how else label
