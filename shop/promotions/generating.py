"""Codes nobody can guess: 45 bits of chance in nine signs that cannot be mistaken for one another (T13)."""

import secrets
from typing import Final

SIGNS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 of them, five bits each: without 0 and O, 1 and I."""
LENGTH: Final = 9
MOST_AT_ONCE: Final = 5_000


def new_codes(count: int, prefix: str = "") -> list[str]:
    """So many different codes, each behind the same prefix. Raises ValueError for a count out of 1 … 5,000."""
    if not 1 <= count <= MOST_AT_ONCE:
        raise ValueError(f"{count} codes")
    made: dict[str, None] = {}
    while len(made) < count:
        made[prefix + "".join(secrets.choice(SIGNS) for _ in range(LENGTH))] = None
    return list(made)
