"""Amounts: whole cents in, French words or whole cents out. No float, ever."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_decimal

from shop.french import MINUS, number

LOCALE = "fr_FR"
MOST_TRANSFER_CENTS = 99_999_999_999
"""The largest amount a SEPA transfer can carry; a larger number in a bank’s file is a mistake of the file."""
MOST_PRICE_CENTS = 99_999_999
"""No article costs more, whoever sets its price: a form, a file or other software."""


def euros(cents: int) -> str:
    """« 1 234,50 € », « −12,40 € » from cents, with the no-break spaces and the minus French typography asks for.

    As Babel writes it, without Babel's work: nearly every cart has a total that was never written before.
    """
    whole, part = divmod(abs(cents), 100)
    return f"{MINUS if cents < 0 else ''}{number(whole)},{part:02}\u00a0€"


def decimal(cents: int) -> str:
    """« 1234.50 », as other software reads an amount that is not negative: a point, two places, nothing else."""
    return f"{cents // 100}.{cents % 100:02}"


@lru_cache(maxsize=64)
def rate(basis_points: int) -> str:
    """« 5,5 » from a rate in basis points (550)."""
    return str(format_decimal(Decimal(basis_points).scaleb(-2).normalize(), locale=LOCALE)).replace("-", MINUS)


def percent(basis_points: int) -> str:
    """« 5,5 % » from a rate in basis points (550)."""
    return f"{rate(basis_points)}\u00a0%"


def share_of(amount: int, numerator: int, denominator: int) -> int:
    """`amount` × numerator / denominator, rounded half away from zero (ROUND_HALF_UP). Denominator > 0."""
    product = amount * numerator
    rounded = (2 * abs(product) + denominator) // (2 * denominator)
    return rounded if product >= 0 else -rounded


def spread(amount_cents: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Cut an amount into shares in proportion to non-negative weights; the shares sum to it exactly.

    Largest remainder; equal remainders go to the earlier share, so the same question always has the same answer.
    Weights that are all zero count as equal. Raises ValueError for a negative weight, or for an amount without weights.
    """
    if not weights:
        if amount_cents:
            raise ValueError("an amount cannot be spread over nothing")
        return ()
    if min(weights) < 0:
        raise ValueError("weights must not be negative")
    if not amount_cents:
        return (0,) * len(weights)
    if len(weights) == 1:
        return (amount_cents,)
    total = sum(weights)
    if not total:
        weights, total = (1,) * len(weights), len(weights)
    amount = abs(amount_cents)
    shares = [amount * weight // total for weight in weights]
    missing = amount - sum(shares)
    if missing:
        remainders = [amount * weight % total for weight in weights]
        if missing == 1:
            shares[remainders.index(max(remainders))] += 1
        else:
            for at in sorted(range(len(shares)), key=remainders.__getitem__, reverse=True)[:missing]:
                shares[at] += 1
    return tuple(shares) if amount_cents >= 0 else tuple([-share for share in shares])
