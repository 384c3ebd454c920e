"""What VIES said of VAT numbers: append-only."""

from typing import Any

from db.tables.vat import VatCheck

Row = dict[str, Any]


async def latest(number: str) -> Row | None:
    """The last check of a number."""
    row: Row | None = (
        await VatCheck.select()
        .where(VatCheck.number == number)
        .order_by(VatCheck.checked_at, ascending=False)
        .order_by(VatCheck.id, ascending=False)
        .first()
    )
    return row


async def insert_check(values: Row) -> None:
    await VatCheck.insert(VatCheck(**values))
