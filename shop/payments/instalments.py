"""Payment in 3 or 4 times: the dates and amounts of the debits (S0-18, S0-22). Pure; amounts in cents, days in Paris.

The provider lends the money and pays the shop at once; who buys pays it back month by month, without fees here.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shop.calendar import plain_date
from shop.merchant.identity import Merchant
from shop.money import euros

OVER_CENTS = 200_00
"""Offered strictly above this amount (S0-21)."""
COUNTRIES = ("FR", "BE")
"""Where a bill may be paid so, until the provider says otherwise."""
TIMES = {"instalments_3": 3, "instalments_4": 4}

Debit = tuple[date, int]


@dataclass(frozen=True, slots=True)
class Schedule:
    """The debits of one payment, the first on the day it is made; `provider` lends."""

    debits: tuple[Debit, ...]
    provider: str

    @property
    def lines(self) -> tuple[str, ...]:
        """« 26 novembre 2026 : 70,68 € », a debit each."""
        return tuple(f"{plain_date(day)}\u00a0: {euros(cents)}" for day, cents in self.debits)

    def from_day(self, day: date) -> "Schedule":
        """The same debits, the first of them on this day."""
        moved = ((months_later(day, turn), cents) for turn, (_, cents) in enumerate(self.debits))
        return Schedule(tuple(moved), self.provider)

    @property
    def as_json(self) -> dict[str, Any]:
        return {"plan": [[day.isoformat(), cents] for day, cents in self.debits], "provider": self.provider}


def plan(total_cents: int, times: int, day: date) -> tuple[Debit, ...]:
    """`times` debits, the first on `day`, then a month apart; cents that do not divide are paid first.

    Raises ValueError for less than a cent a debit.
    """
    each, rest = divmod(total_cents, times)
    if times < 1 or each < 1:
        raise ValueError(f"{total_cents} cents cannot be paid in {times} times")
    return tuple((months_later(day, turn), each + (rest if turn == 0 else 0)) for turn in range(times))


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def schedule(code: str, total_cents: int, provider: str, day: date) -> Schedule | None:
    """The debits of an amount by this method from a day on; None where it is paid at once."""
    times = TIMES.get(code)
    return Schedule(plan(total_cents, times, day), provider) if times else None


def details(code: str, total_cents: int, provider: str, day: date) -> dict[str, Any]:
    """What a payment by this method keeps: its schedule; nothing for one made at once."""
    found = schedule(code, total_cents, provider, day)
    return found.as_json if found else {}


def schedule_of(kept: Mapping[str, Any]) -> Schedule | None:
    """The schedule a payment kept; None where it has none."""
    debits = kept.get("plan")
    if not debits:
        return None
    return Schedule(tuple((date.fromisoformat(day), int(cents)) for day, cents in debits), str(kept["provider"]))


def offer_lines(code: str, total_cents: int, merchant: Merchant, day: date) -> tuple[str, ...]:
    """What is read before choosing: each debit with its day, what the credit costs; nothing for another method."""
    found = schedule(code, total_cents, merchant.instalments_provider, day)
    if found is None:
        return ()
    first, *later = found.debits
    months = ", ".join(f"{euros(cents)} le {plain_date(at)}" for at, cents in later)
    debits = f"{euros(first[1])} aujourd’hui, {months}."
    return debits, f"Montant total dû\u00a0: {euros(total_cents)}. Coût total du crédit\u00a0: {euros(0)}."


def notice(code: str, merchant: Merchant) -> str:
    """What the law has said beside an offer of credit, in the provider's words; empty for another method."""
    return merchant.instalments_notice if code in TIMES else ""
