"""Money that came and went, by day and method: payments made, refunds, what banks took back and gave again."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from db.queries import accounting as queries
from shop.accounting.period import Period
from shop.calendar import in_paris
from shop.payments.methods import METHODS

CHANNELS: Final = {"transfer": "transfer", "counter": "agency", "credit": "credit"}
"""The method that a refund goes back by, where it is not the payment's own."""
LABELS: Final = {"credit": "Avoir du compte client"}


@dataclass(slots=True)
class Receipts:
    """Cents of one method on one day: `paid` more than 0, `given_back` less; the counts of each."""

    paid_cents: int = 0
    given_back_cents: int = 0
    payments: int = 0
    refunds: int = 0

    @property
    def balance_cents(self) -> int:
        return self.paid_cents + self.given_back_cents

    def add(self, cents: int) -> None:
        if cents > 0:
            self.paid_cents += cents
            self.payments += 1
        else:
            self.given_back_cents += cents
            self.refunds += 1


ByDay = dict[tuple[date, str], Receipts]


async def receipts(period: Period) -> ByDay:
    """By day in Paris and method code, oldest first. A refund counts on the day it was decided."""
    start, end = period.moments
    found: ByDay = defaultdict(Receipts)
    for kind in queries.MONEY:
        after = 0
        while rows := await queries.money(kind, start, end, after):
            for row in rows:
                found[in_paris(row["at"]).date(), _method(row)].add(row["amount_cents"])
            after = rows[-1]["id"]
    return dict(sorted(found.items()))


def _method(row: dict[str, Any]) -> str:
    code: str = row["method"]
    return CHANNELS.get(row.get("channel", ""), code)


def by_method(found: ByDay) -> dict[str, Receipts]:
    """The whole period, by method."""
    sums: dict[str, Receipts] = defaultdict(Receipts)
    for (_, method), one in found.items():
        into = sums[method]
        into.paid_cents += one.paid_cents
        into.given_back_cents += one.given_back_cents
        into.payments += one.payments
        into.refunds += one.refunds
    return dict(sorted(sums.items()))


def method_words(code: str) -> str:
    """« Carte bancaire »; the code itself where nobody knows it any more."""
    return LABELS.get(code) or next((one.label for one in METHODS if one.code == code), code)
