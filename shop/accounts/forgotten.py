"""Another password for who has forgotten theirs: by a link to the account's address (S0-06, T35)."""

from datetime import datetime

from db.engine import transaction
from shop.accounts import links
from shop.accounts.customers import Customer, by_id
from shop.accounts.passwords import replace_hashed
from shop.accounts.verification import opened_by, verify
from shop.errors import LinkOver
from shop.passwords import PASSWORDS


async def whose(token: str, now: datetime) -> Customer:
    """The account the link is about, without using it up. Raises LinkOver, also where its address is another by now."""
    opened = await links.look(token, "reset", now)
    customer = await by_id(opened.customer_id)
    if customer is None or customer.email != opened.email or customer.erase_at is not None:
        raise LinkOver
    return customer


async def choose(token: str, password: str, now: datetime) -> None:
    """Keep the new password; every session ends and nobody is signed in. Reading the mail has verified the address,
    which is told that the password changed.

    Raises LinkOver, TooManyPasswords.
    """
    opened = await links.look(token, "reset", now)
    hashed = await PASSWORDS.hash(password)
    same = await opened_by(password, opened.customer_id, opened.email)
    async with transaction():
        opened = await links.use(token, "reset", now)
        customer = await verify(opened.customer_id, opened.email, now, same)
        if customer is None or customer.erase_at is not None:
            raise LinkOver
        await replace_hashed(customer.id, hashed, now)
        await links.write_job("password", {"customer_id": customer.id, "email": customer.email})
