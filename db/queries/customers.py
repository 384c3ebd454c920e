"""Customers: found by id or by e-mail address, made, verified, deleted."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from db.engine import fetch, savepoint
from db.queries.importing import REFUSALS
from db.sql import locking, placeholders
from db.tables.accounts import Customer

Row = dict[str, Any]

HELD = "SELECT id, email, email_owner, phone, professional, cart_epoch, erase_at FROM customer WHERE id"


async def by_id(customer_id: int) -> Row | None:
    row: Row | None = await Customer.select().where(Customer.id == customer_id).first().output(load_json=True)
    return row


async def owner_of(email: str) -> Row | None:
    """The one account that has shown this address (lower case) to be its own."""
    row: Row | None = await Customer.select().where(Customer.email_owner == email).first().output(load_json=True)
    return row


async def oldest_claim(email: str, *, confirmed: bool = True) -> Row | None:
    """The oldest account that claims this address (lower case) without having shown it to be its own.

    `confirmed`: one behind which a person is known to stand; else one of the others.
    """
    claims = Customer.select().where(Customer.email == email, Customer.email_owner.is_null())
    known = Customer.confirmed_at.is_not_null() if confirmed else Customer.confirmed_at.is_null()
    row: Row | None = await claims.where(known).order_by(Customer.id).first().output(load_json=True)
    return row


async def other_claims(customer_id: int, email: str, most: int) -> list[Row]:
    """id and password_hash of other accounts that claim this address, a person behind each; the oldest first."""
    return await fetch(
        "SELECT id, password_hash FROM customer WHERE email = {} AND email_owner IS NULL AND id <> {} "
        "AND confirmed_at IS NOT NULL AND erase_at IS NULL ORDER BY id LIMIT {}",
        email,
        customer_id,
        most,
    )


async def create(**values: Any) -> int:
    """Add an account; `professional` is a mapping. Gives its id."""
    customer = Customer(**values)
    await customer.save()
    return int(customer.id)


async def verify(customer_id: int, email: str, now: datetime) -> bool:
    """Make the account the owner of its address; False where another one is. Within a transaction."""
    try:
        # Of two who show one address at the same moment, the unique key lets one through.
        async with savepoint():
            shown: dict[Any, Any] = {Customer.email: email, Customer.email_owner: email, Customer.confirmed_at: now}
            await Customer.update(shown).where(Customer.id == customer_id)
    except REFUSALS:
        return False
    return True


async def drop_other_claims(customer_id: int, email: str) -> None:
    """Delete the accounts that claimed this address and never showed it to be theirs, with their sessions."""
    others = await Customer.select(Customer.id).where(
        Customer.email == email, Customer.email_owner.is_null(), Customer.id != customer_id
    )
    for other in others:
        await fetch("DELETE FROM session WHERE kind = 'customer' AND subject_id = {} RETURNING id", other["id"])
        await Customer.delete().where(Customer.id == other["id"])


async def replace_hash(customer_id: int, password_hash: str) -> None:
    """Keep the same password under other costs; sessions go on."""
    await Customer.update({Customer.password_hash: password_hash}).where(Customer.id == customer_id)


async def change_password(customer_id: int, password_hash: str) -> int:
    """Keep another password: every session and every cart cookie given so far ends. The new auth_epoch."""
    rows = await fetch(
        "UPDATE customer SET password_hash = {}, auth_epoch = auth_epoch + 1 WHERE id = {} RETURNING auth_epoch",
        password_hash,
        customer_id,
    )
    return int(rows[0]["auth_epoch"]) if rows else 0


async def forget_claims(before: datetime) -> None:
    """Delete accounts never verified that were made before this moment and ordered nothing."""
    await fetch(
        "DELETE FROM customer WHERE email_owner IS NULL AND created_at < {} "
        "AND NOT EXISTS (SELECT 1 FROM orders WHERE orders.customer = customer.id) RETURNING id",
        before,
    )


async def hold(*customer_ids: int) -> dict[int, Row]:
    """These accounts by id, with the columns of HELD, for whoever changes them.

    Other writers wait till the commit; orders of theirs may still be placed. Without such an account it is not there.
    """
    return await _held(customer_ids, "NO KEY UPDATE")


async def hold_to_delete(*customer_ids: int) -> dict[int, Row]:
    """The same for whoever may delete one: nothing new is written in their name either."""
    return await _held(customer_ids, "UPDATE")


async def stays(customer_id: int) -> bool:
    """Whether there is such an account; if so nobody deletes it till the commit, and nobody waits who changes it."""
    return bool(await _held([customer_id], "KEY SHARE"))


async def _held(customer_ids: Collection[int], strength: str) -> dict[int, Row]:
    """In the order of their ids, whoever asks; SQLite has one writer anyway."""
    sql = f"{HELD} IN ({placeholders(customer_ids)}) ORDER BY id{locking(strength)}"
    rows = await fetch(sql, *customer_ids)
    return {row["id"]: row for row in rows}


async def join_orders(customer_id: int, email: str) -> None:
    """Orders made as a guest with this address (lower case) are the customer's from now on."""
    await fetch(
        "UPDATE orders SET customer = {} WHERE customer IS NULL AND LOWER(email) = {} RETURNING id", customer_id, email
    )
