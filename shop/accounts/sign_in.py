"""Who is behind an e-mail address and a password.

Two hashes are checked each time, whoever exists: that of the account which owns the address, and that of the oldest
one which only claims it, so that who registers again shadows nobody. What a try costs tells nothing.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from db.engine import transaction
from db.queries import customers as queries
from shop.accounts import links
from shop.accounts.customers import Customer, customer_from
from shop.accounts.verification import verify
from shop.errors import LinkOver
from shop.passwords import PASSWORDS

UNVERIFIED_KEPT_FOR: Final = timedelta(days=30)


async def check(email: str, password: str) -> Customer | None:
    """The customer this password lets in; None for anybody else, and for an account that is being erased.

    `email` as typed. Raises TooManyPasswords.
    """
    address = email.strip().lower()
    rows = [await queries.owner_of(address), await queries.oldest_claim(address)]
    fitting = [await PASSWORDS.verify(password, row["password_hash"] if row else None) for row in rows]
    row = next((row for row, fits in zip(rows, fitting, strict=True) if row and fits), None)
    if row is None or row["erase_at"] is not None:
        return None
    await _rehash(row, password)
    return customer_from(row)


async def right_password(customer_id: int, password: str) -> bool:
    """Whether the customer who is signed in knows the password too. Raises TooManyPasswords."""
    row = await queries.by_id(customer_id)
    return await PASSWORDS.verify(password, row["password_hash"] if row else None)


async def ask_link(email: str, back: str = "") -> None:
    """« Recevoir un lien de connexion »: the job looks whether somebody may have one.

    `back`: the path it then leads to; empty for the account.
    """
    await links.write_job("sign_in", {"email": email.strip().lower(), "back": back})


async def ask_reset(email: str, back: str = "") -> None:
    """« Mot de passe oublié »: the job looks whether somebody may have a link. `back` as above."""
    await links.write_job("reset", {"email": email.strip().lower(), "back": back})


async def by_link(token: str, now: datetime) -> Customer:
    """Who a sign-in link lets in: reading their mail shows that the address is theirs. Raises LinkOver."""
    async with transaction():
        opened = await links.use(token, "sign_in", now)
        customer = await verify(opened.customer_id, opened.email, now)
    if customer is None or customer.erase_at is not None:
        raise LinkOver
    return customer


async def _rehash(row: Mapping[str, Any], password: str) -> None:
    if PASSWORDS.needs_rehash(row["password_hash"]):
        await queries.replace_hash(row["id"], await PASSWORDS.hash(password))


async def forget_claims(now: datetime) -> None:
    """Delete accounts never verified that ordered nothing, a month later; for the worker."""
    await queries.forget_claims(now - UNVERIFIED_KEPT_FOR)
