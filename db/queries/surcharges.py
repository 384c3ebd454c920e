"""Postcodes with a delivery surcharge: replaced as a whole, read through db.queries.storefront."""

from collections.abc import Mapping, Sequence
from typing import Any

from db.tables.merchant import SurchargePostcode

AT_ONCE = 500
"""Rows in one statement: short of what either database accepts as parameters."""


async def replace_periods(rows: Sequence[Mapping[str, Any]]) -> None:
    """These periods and no others: postcode, zone, valid_from, valid_until."""
    await SurchargePostcode.delete(force=True)
    for start in range(0, len(rows), AT_ONCE):
        await SurchargePostcode.insert(*(SurchargePostcode(**row) for row in rows[start : start + AT_ONCE]))
