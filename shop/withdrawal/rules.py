"""The right to change one's mind (L221-18, S0-59): how long, until which day, in which words."""

from dataclasses import dataclass
from datetime import date, timedelta

from shop.calendar import add_working_days, long_date, next_working_day
from shop.merchant.identity import Merchant

LEGAL_DAYS = 14
RULE = (
    "Ce délai commence le lendemain de la réception du dernier colis. Il n’est jamais inférieur à quatorze jours et, "
    "s’il se termine un samedi, un dimanche ou un jour férié, il est prolongé jusqu’au premier jour ouvrable suivant."
)
"""What the days of `last_day` follow; said word for word wherever the right is told."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What one buyer is told. `sentence` names the last day, once it can be known; `is_over`: it is past.

    `is_offered`: the way to withdraw is shown, because the period runs or has not begun (L221-21).
    """

    period: str
    rule: str
    sentence: str
    is_over: bool
    is_offered: bool
    exclusions: tuple[str, ...]


def last_day(received: date, merchant: Merchant) -> date:
    """Last day to change one's mind about goods received on a day: the merchant's promise, never less than the law.

    The day of reception does not count. « Jours ouvrables » are Monday to Saturday, but a period that ends on a
    Saturday, a Sunday or a holiday runs to the next day that is none of these (L221-19).
    """
    promised = received + timedelta(days=merchant.withdrawal_days)
    if merchant.withdrawal_in_working_days:
        promised = add_working_days(received, merchant.withdrawal_days, saturdays=True)
    return next_working_day(max(promised, received + timedelta(days=LEGAL_DAYS)))


def period_words(merchant: Merchant) -> str:
    """« 14 jours ouvrables »."""
    return f"{merchant.withdrawal_days} {'jours ouvrables' if merchant.withdrawal_in_working_days else 'jours'}"


def expected_sentence(received: date, merchant: Merchant, *, is_collected: bool = False) -> str:
    """The last day of goods still to come, if they come on this day."""
    verb = "retirez" if is_collected else "recevez"
    until = long_date(last_day(received, merchant), year=True)
    return f"Si vous {verb} votre commande le {long_date(received)}, vous pouvez y renoncer jusqu’au {until} inclus."


def received_sentence(received: date, merchant: Merchant, *, is_collected: bool = False) -> str:
    """The last day of goods that have come."""
    verb = "retiré" if is_collected else "reçu"
    day, until = long_date(received), long_date(last_day(received, merchant), year=True)
    return f"Vous avez {verb} votre commande le {day}\u00a0: vous pouvez y renoncer jusqu’au {until} inclus."


def over_sentence(received: date, merchant: Merchant) -> str:
    """Said once the last day is past."""
    return f"Ce délai a pris fin le {long_date(last_day(received, merchant), year=True)}."
