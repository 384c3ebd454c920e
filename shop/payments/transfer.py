"""Bank transfer: what the shopper must copy, exactly (S0-20). No network; staff say when the money arrived."""

import re
from dataclasses import dataclass

from stdnum import bic as bic_numbers
from stdnum import iban as iban_numbers
from stdnum import iso11649
from stdnum.iso7064 import mod_97_10


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
