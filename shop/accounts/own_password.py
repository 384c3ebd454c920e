"""A password as its owner chooses it: what it must not be, and another in place of the present one (S0-07)."""

from datetime import datetime

from db.engine import transaction
from shop.accounts import links, passwords
from shop.accounts.customers import Customer
from shop.passwords import PASSWORDS
from shop.storefront import storefront


async def problem_of(password: str, *own_words: object) -> str:
    """Why this password cannot be taken, in French; empty when it can.

    `own_words`: e-mail and names of who chooses it, empty ones too; the shop's name is looked at with them.
    """
    words = (*own_words, (await storefront()).merchant.name)
    return passwords.problem_of(password, [str(word) for word in words if word])


async def replace(customer: Customer, password: str, now: datetime) -> int:
    """Keep another password: every session, cart cookie and link given so far ends. Gives the new auth_epoch.

    The owner of a verified address is told. Raises TooManyPasswords.
    """
    hashed = await PASSWORDS.hash(password)
    async with transaction():
        epoch = await passwords.replace_hashed(customer.id, hashed, now)
        if customer.is_verified:
            await links.write_job("password", {"customer_id": customer.id, "email": customer.email})
    return epoch
