"""Links mailed to customers, found by the hash of their token."""

from datetime import datetime
from typing import Any

from db.engine import fetch
from db.tables.accounts import AccountLink

Row = dict[str, Any]

_OPEN = "FROM account_link WHERE token_hash = {} AND purpose = {} AND used_at IS NULL AND expires_at > {}"


async def write(
    *, token_hash: str, customer: int, purpose: str, email: str, created_at: datetime, expires_at: datetime
) -> None:
    await AccountLink(
        token_hash=token_hash,
        customer=customer,
        purpose=purpose,
        email=email,
        created_at=created_at,
        expires_at=expires_at,
    ).save()


async def still_open(token_hash: str, purpose: str, now: datetime) -> Row | None:
    """The link that may still be used: id, customer, email."""
    rows = await fetch(f"SELECT id, customer, email {_OPEN}", token_hash, purpose, now)
    return rows[0] if rows else None


async def take(token_hash: str, purpose: str, now: datetime) -> Row | None:
    """Use the link up; of two at once one alone gets it. Within the transaction that does what it is for."""
    sql = (
        "UPDATE account_link SET used_at = {} WHERE token_hash = {} AND purpose = {} AND used_at IS NULL "
        "AND expires_at > {} RETURNING id, customer, email"
    )
    rows = await fetch(sql, now, token_hash, purpose, now)
    return rows[0] if rows else None


async def void(customer_id: int, purposes: tuple[str, ...], now: datetime) -> None:
    """Links of these purposes that were not used yet are good for nothing from now on."""
    await (
        AccountLink.update({AccountLink.used_at: now})
        .where(AccountLink.customer == customer_id, AccountLink.purpose.is_in(list(purposes)))
        .where(AccountLink.used_at.is_null())
    )


async def forget_before(moment: datetime) -> None:
    await AccountLink.delete().where(AccountLink.expires_at < moment)
