"""Postcodes with a delivery surcharge: replaced as a whole, read through db.queries.storefront."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from db.sql import batches
from db.tables.merchant import SurchargePostcode

AT_ONCE = 500
"""Rows in one statement: short of what either database accepts as parameters."""


async def replace_periods(rows: Sequence[Mapping[str, Any]]) -> None:
    """These periods and no others: postcode, zone, valid_from, valid_until; one that stays is the same row."""
    known = {_begun(row): row for row in await SurchargePostcode.select()}
    wanted = {_begun(row): row for row in rows}
    for key, row in known.items():
        if key not in wanted:
            await SurchargePostcode.delete().where(SurchargePostcode.id == row["id"])
        elif row["valid_until"] != wanted[key]["valid_until"]:
            ends: dict[Any, Any] = {SurchargePostcode.valid_until: wanted[key]["valid_until"]}
            await SurchargePostcode.update(ends).where(SurchargePostcode.id == row["id"])
    new = [SurchargePostcode(**row) for key, row in wanted.items() if key not in known]
    for part in batches(new, AT_ONCE):
        await SurchargePostcode.insert(*part)


def _begun(row: Mapping[str, Any]) -> tuple[str, str, date]:
    return row["postcode"], row["zone"], row["valid_from"]
