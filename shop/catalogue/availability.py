"""Can it be bought, how many, and what is said about it: the one rule of the whole shop (S0-65).

Also the earlier price that stands beside a reduced one (L112-1-1).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple

from shop.calendar import as_utc, long_date

Kind = Literal["in_stock", "to_order", "limited", "not_orderable", "professionals_only", "agency_only"]

QUANTITY_LIMIT = 99
"""Most pieces of one article in one order; beyond it, a person should be asked."""
WINDOW = timedelta(days=30)
"""Before a reduction: the lowest price of these days is the earlier one (L112-1-1)."""
LONGEST_TOLD = timedelta(days=90)
LIMITED_FROM = 5
"""From this many pieces down, the number left is said."""

REASONS = {
    "exhausted": "stock épuisé",
    "supplier_out": "rupture chez le fournisseur",
    "awaiting_delivery": "en attente de réapprovisionnement, sans date connue",
    "discontinued": "article arrêté",
}
SCHEMA = "https://schema.org/"


@dataclass(frozen=True, slots=True)
class Availability:
    """What a page says of an article and what a cart allows.

    `lead_days` are working days of procurement before dispatch (0 from stock). `reason` is a code of REASONS.
    `professionals_only` and `agency_only` articles are orderable: the buyer states the profession in the checkout
    (S0-43), the agency is the only way to receive. Their sentence also says what the stock says.
    """

    kind: Kind
    orderable: bool
    max_quantity: int
    lead_days: int
    sentence: str
    reason: str
    reason_sentence: str
    restock_on: date | None
    schema_url: str


def availability(
    *,
    on_hand: int,
    reserved: int,
    today: date,
    made_to_order: bool = False,
    lead_days: int = 0,
    not_orderable_reason: str = "",
    restock_on: date | None = None,
    professionals_only: bool = False,
    agency_only: bool = False,
) -> Availability:
    """The one rule. A reason given by staff wins over stock; stock without a reason and at zero is « épuisé »."""
    free = max(0, on_hand - reserved)
    reason = not_orderable_reason or ("" if made_to_order or free else "exhausted")
    if reason:
        return _not_orderable(reason, restock_on if restock_on and restock_on > today else None)
    stock = _to_order(lead_days) if made_to_order else _from_stock(free)
    if professionals_only:
        return _restricted(stock, "professionals_only", "Réservé aux professionnels", stock.schema_url)
    if agency_only:
        return _restricted(stock, "agency_only", "Retrait en agence uniquement", SCHEMA + "InStoreOnly")
    return stock


def _not_orderable(reason: str, restock_on: date | None) -> Availability:
    if reason not in REASONS:
        raise ValueError(f"unknown reason: {reason!r}")
    words = REASONS[reason]
    if reason == "awaiting_delivery" and restock_on:
        words = f"en attente de réapprovisionnement, retour prévu le {long_date(restock_on)}"
    schema = SCHEMA + ("Discontinued" if reason == "discontinued" else "OutOfStock")
    sentence = f"Produit non commandable\u00a0: {words}"
    return Availability("not_orderable", False, 0, 0, sentence, reason, words, restock_on, schema)


def _to_order(lead_days: int) -> Availability:
    if lead_days <= 0:
        words = "Sur commande"
    elif lead_days == 1:
        words = "Sur commande, sous 1 jour ouvré"
    else:
        words = f"Sur commande, sous {lead_days} jours ouvrés"
    return Availability(
        "to_order", True, QUANTITY_LIMIT, max(0, lead_days), words, "", "", None, SCHEMA + "MadeToOrder"
    )


def _from_stock(free: int) -> Availability:
    most = min(free, QUANTITY_LIMIT)
    if free > LIMITED_FROM:
        return Availability("in_stock", True, most, 0, "En stock", "", "", None, SCHEMA + "InStock")
    words = "Plus qu’un exemplaire en stock" if free == 1 else f"Plus que {free} exemplaires en stock"
    return Availability("limited", True, most, 0, words, "", "", None, SCHEMA + "LimitedAvailability")


def _restricted(stock: Availability, kind: Kind, words: str, schema_url: str) -> Availability:
    sentence = f"{words}. {stock.sentence}"
    return Availability(kind, True, stock.max_quantity, stock.lead_days, sentence, "", "", None, schema_url)


@dataclass(frozen=True, slots=True)
class Reduction:
    """A price lowered: `before_cents` is the lowest price of the 30 days before the (first) lowering, at `since`."""

    before_cents: int
    now_cents: int
    since: datetime

    @property
    def percent(self) -> int:
        """Whole per cent saved, rounded down so that it never promises more than it gives."""
        return (self.before_cents - self.now_cents) * 100 // self.before_cents


class Step(NamedTuple):
    """A price asked since then (UTC), in cents; a silent one is never told as a reduction, however low it is."""

    since: datetime
    cents: int
    silent: bool = False


History = Sequence[tuple[datetime, int] | tuple[datetime, int, bool]]


def steps_of(history: Sequence[tuple[Any, ...]]) -> list[Step]:
    """The rows of a price history, their moments in UTC."""
    return [Step(as_utc(since), *rest) for since, *rest in history]


def reduction(history: History, now: datetime) -> Reduction | None:
    """The reduction to announce at `now`, from (since, cents, silent) rows of any order; None if there is none.

    Successive lowerings keep the price before the first (L112-1-1). A lowering older than LONGEST_TOLD, or a silent
    one, is simply the price; a rise ends the series. What was asked in WINDOW before counts, however it came to be.
    """
    steps = _steps(history, now)
    first = len(steps) - 1
    while first > 0 and steps[first].cents < steps[first - 1].cents and not steps[first].silent:
        later = steps[first + 1].since if first + 1 < len(steps) else now
        if later - steps[first].since > LONGEST_TOLD:
            break
        first -= 1
    began = first + 1
    if began >= len(steps):
        return None
    since, price = steps[began].since, steps[-1].cents
    before = min(one.cents for at, one in enumerate(steps[:began]) if steps[at + 1].since > since - WINDOW)
    return Reduction(before, price, since) if before > price else None


def _steps(history: History, now: datetime) -> list[Step]:
    """Price changes already in force, oldest first, without rows that change nothing."""
    steps: list[Step] = []
    for row in sorted((row for row in history if row[0] <= now), key=lambda row: row[0]):
        if not steps or steps[-1].cents != row[1]:
            steps.append(Step(*row))
    return steps
