"""Numbers of orders, « SC-26-000123 »: a prefix, the year, and a count within it."""

import re
from typing import Final

PREFIX: Final = "SC"
NUMBER: Final = re.compile(rf"{PREFIX}-[0-9]{{2}}-[0-9]{{6}}", re.ASCII)
"""One within a text."""


def number_of(year: int, count: int) -> str:
    """`year` in full or its two last digits."""
    return f"{PREFIX}-{year % 100:02}-{count:06}"
