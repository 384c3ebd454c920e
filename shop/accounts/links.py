"""Links mailed to customers: each works once, until it is over, and for the address it went to.

The token is made by the job that sends the mail, so that it lies nowhere but in the mail: the database keeps its hash.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from db.engine import in_transaction, transaction
from db.queries import account_links as queries
from shop.errors import LinkOver
from shop.jobs import enqueue

JOB: Final = "account_mail"
LIVES: Final = {
    "verify": timedelta(days=7),
    "reset": timedelta(minutes=30),
    "sign_in": timedelta(minutes=15),
    "new_email": timedelta(hours=24),
    "old_email": timedelta(days=7),
    "export": timedelta(hours=24),
    "keep": timedelta(days=7),
}
"""By purpose, how long its links work (S0-06, T35)."""
TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
KEPT_FOR: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that works: whose it is, and the address (lower case) it is about."""

    customer_id: int
    email: str


async def ask(purpose: str, customer_id: int, email: str) -> None:
    """Have a mail with such a link sent to the customer; with what is committed where a transaction is open."""
    await write_job(purpose, {"customer_id": customer_id, "email": email})


async def write_job(mail: str, about: dict[str, object]) -> None:
    """Write down that an account mail is to be sent; its key never joins two wishes."""
    key, payload = f"{JOB}:{mail}:{secrets.token_hex(8)}", {"mail": mail, **about}
    if in_transaction():
        await enqueue(JOB, key, payload)
        return
    async with transaction():
        await enqueue(JOB, key, payload)


async def make(purpose: str, customer_id: int, email: str, now: datetime) -> str:
    """A new link's token; for the job that puts it into a mail, and nobody else."""
    token = secrets.token_urlsafe(32)
    await queries.write(
        token_hash=hash_of(token),
        customer=customer_id,
        purpose=purpose,
        email=email,
        created_at=now,
        expires_at=now + LIVES[purpose],
    )
    return token


async def look(token: str, purpose: str, now: datetime) -> Opened:
    """What the link is about, without using it up: for the page that asks to go on. Raises LinkOver."""
    row = await queries.still_open(hash_of(token), purpose, now) if TOKEN.fullmatch(token) else None
    if row is None:
        raise LinkOver
    return Opened(row["customer"], row["email"])


async def use(token: str, purpose: str, now: datetime) -> Opened:
    """Use the link up, in the transaction that does what it is for; of two at once one gets it. Raises LinkOver."""
    row = await queries.take(hash_of(token), purpose, now) if TOKEN.fullmatch(token) else None
    if row is None:
        raise LinkOver
    return Opened(row["customer"], row["email"])


async def void(customer_id: int, now: datetime, *purposes: str) -> None:
    """Links sent before are good for nothing from now on: the password or the address is another."""
    await queries.void(customer_id, purposes, now)


async def forget_old(now: datetime) -> None:
    """Delete links that are long over; for the worker."""
    await queries.forget_before(now - KEPT_FOR)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
