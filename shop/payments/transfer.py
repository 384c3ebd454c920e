"""Bank transfer: what the shopper must copy, exactly (S0-20). No network; staff say when the money arrived."""

import re
from dataclasses import dataclass
from datetime import date

from stdnum import bic as bic_numbers
from stdnum import iban as iban_numbers
from stdnum import iso11649
from stdnum.iso7064 import mod_97_10

from shop.calendar import add_working_days, date_range
from shop.payments.provider import BANK, CHEQUE

TRAVEL_DAYS = (1, 3)
"""Working days a bank transfer takes; the dates promised at the checkout only count from its arrival."""
CHEQUE_DAYS = (2, 6)
"""The same for a cheque that is posted and cashed."""


@dataclass(frozen=True, slots=True)
class TransferDetails:
    """What is shown and copied. `iban` and `reference` in groups of four, `*_plain` without spaces; cents."""

    holder: str
    iban: str
    iban_plain: str
    bic: str
    amount_cents: int
    reference: str
    reference_plain: str


def creditor_reference(order_number: str) -> str:
    """The ISO 11649 reference of an order, without spaces: banks carry it whole and check its digits.

    Raises ValueError when the number holds no letter or digit, or more than 21.
    """
    body = re.sub(r"[^0-9A-Z]", "", order_number.upper())
    if not 1 <= len(body) <= 21:
        raise ValueError(f"no creditor reference can be made of {order_number!r}")
    reference = f"RF{mod_97_10.calc_check_digits(body + 'RF')}{body}"
    return iso11649.validate(reference)


def transfer_details(holder: str, iban: str, bic: str, order_number: str, amount_cents: int) -> TransferDetails:
    """The account to pay into, the amount (cents) and the reference of one order.

    Raises stdnum's ValidationError (a ValueError) for an IBAN or BIC with a mistake: money must not go astray.
    """
    plain = iban_numbers.validate(iban)
    reference = creditor_reference(order_number)
    return TransferDetails(
        holder=holder,
        iban=iban_numbers.format(plain),
        iban_plain=plain,
        bic=bic_numbers.validate(bic),
        amount_cents=amount_cents,
        reference=iso11649.format(reference),
        reference_plain=reference,
    )


def after_money(first: date, last: date, country: str, provider: str) -> tuple[date, date]:
    """The days of arrival when money that has not been sent yet is waited for; at once where none travels."""
    soonest, longest = {BANK: TRAVEL_DAYS, CHEQUE: CHEQUE_DAYS}.get(provider, (0, 0))
    if not longest:
        return first, last
    return add_working_days(first, soonest, country), add_working_days(last, longest, country)


def after_money_words(first: date, last: date, provider: str) -> str:
    """« entre le mardi 24 et le jeudi 26 novembre, après réception de votre virement »."""
    what = {BANK: ", après réception de votre virement", CHEQUE: ", après réception de votre chèque"}
    return f"{date_range(first, last)}{what.get(provider, '')}"
