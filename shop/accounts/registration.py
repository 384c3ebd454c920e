"""Opening an account: at once usable, and silent about who has one already (S0-05, T33).

An address may be claimed by several accounts; the one that answers the mail owns it. So a known address is taken like
a new one, with the same work and the same answer; the mail alone differs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from db.engine import transaction
from db.queries import customers as queries
from shop.accounts import links, newsletter
from shop.accounts.customers import Customer, by_id
from shop.passwords import PASSWORDS


@dataclass(frozen=True, slots=True)
class Registration:
    """What the form says, checked before. `email` as typed; `professional` empty for an individual.

    `quiet`: this address was written to often enough of late, so no mail is sent.
    """

    email: str
    password: str
    first_name: str
    last_name: str
    phone: str = ""
    professional: Mapping[str, str] = field(default_factory=dict)
    newsletter: bool = False
    quiet: bool = False


async def register(wish: Registration, now: datetime, *, confirmed: bool) -> Customer:
    """Open the account and have the confirmation mail sent.

    `confirmed`: something else than the mail has shown that a person asks (the captcha, an order); without it the
    account opens to nobody before the mail is answered. Raises TooManyPasswords.
    """
    hashed = await PASSWORDS.hash(wish.password)
    async with transaction():
        return await register_hashed(wish, hashed, now, confirmed=confirmed)


async def register_hashed(wish: Registration, hashed: str, now: datetime, *, confirmed: bool) -> Customer:
    """The same with a hash made before, within the open transaction."""
    email = wish.email.strip().lower()
    customer_id = await queries.create(
        email=email,
        password_hash=hashed,
        first_name=wish.first_name,
        last_name=wish.last_name,
        phone=wish.phone,
        professional=dict(wish.professional),
        created_at=now,
        confirmed_at=now if confirmed else None,
    )
    if not wish.quiet:
        await links.ask("verify", customer_id, email)
    if wish.newsletter and not wish.quiet:
        await newsletter.ask(email, now, source="inscription")
    customer = await by_id(customer_id)
    assert customer is not None
    return customer
