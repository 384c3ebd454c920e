"""Customers: found by id or by e-mail address."""

from typing import Any

from db.tables.accounts import Customer

Row = dict[str, Any]


async def by_id(customer_id: int) -> Row | None:
    row: Row | None = await Customer.select().where(Customer.id == customer_id).first().output(load_json=True)
    return row


async def owner_of(email: str) -> Row | None:
    """The one account that has shown this address (lower case) to be its own."""
    row: Row | None = await Customer.select().where(Customer.email_owner == email).first().output(load_json=True)
    return row
