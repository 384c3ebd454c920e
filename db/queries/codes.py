"""References and barcodes as conditions on `variant v`, however they are typed: case and what parts them count nothing.

`code` is one of `shop.catalogue.codes.codes_in`, `bare` leaves its hyphens out. Each gives a condition and its values.
"""

import re
from collections.abc import Collection
from typing import Any, Final

DASHED: Final = "REPLACE(REPLACE(REPLACE(REPLACE(UPPER(v.sku), '.', '-'), '/', '-'), '_', '-'), ' ', '-')"
BARE: Final = f"REPLACE({DASHED}, '-', '')"
PARTING: Final = re.compile(r"[\s./_-]+")
"""What people leave out or put otherwise between the parts of a reference."""
Condition = tuple[str, list[Any]]


def bare(code: str) -> str:
    """« Mar-101.bl » as MAR101BL."""
    return PARTING.sub("", code).upper()


def same(code: str) -> Condition:
    """The reference or the barcode is this one."""
    return f"({BARE} = {{}} OR v.ean = {{}})", [bare(code)] * 2


def begun(codes: Collection[str]) -> Condition:
    """The reference begins like one of these, or one of them is the barcode."""
    one = f"(v.ean = {{}} OR SUBSTR({BARE}, 1, LENGTH({{}})) = {{}})"
    return f"({' OR '.join([one] * len(codes))})", [bare(code) for code in codes for _ in range(3)]


def same_or_above(code: str) -> Condition:
    """The same, or whole parts at its beginning: MAR-101 of « MAR-101-BL », not of « MAR-1010 »."""
    (first, values), (named, more) = begun([code]), same(code)
    # Nearly all articles are out after the first condition: either is read through without an index.
    whole = f"{first} AND ({named} OR SUBSTR({DASHED}, 1, LENGTH({{}}) + 1) = {{}})"
    return f"({whole})", [*values, *more, code, f"{code}-"]
