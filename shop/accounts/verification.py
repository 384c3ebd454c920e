"""An account shows that its e-mail address is its own: from then on nobody else's claim to it counts.

Claims that the very same password opens are the same person's, who registered again: what lies in them comes along.
"""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Final

from db.engine import transaction
from db.queries import claims
from db.queries import customers as queries
from shop.accounts import links
from shop.accounts.customers import Customer, by_id
from shop.errors import LinkOver
from shop.passwords import PASSWORDS

MOST_OPENED: Final = 3
"""Hashes are dear, and anybody can add claims: a password is tried at the oldest ones alone."""


async def verify(customer_id: int, email: str, now: datetime, same: Collection[int] = ()) -> Customer | None:
    """Within the open transaction: make the address (lower case) the account's, and bring its earlier orders home.

    `same`: claims of the same person (see `opened_by`), carried over before all claims end. None where the account is
    gone, claims another address by now, or another account owns this one.
    """
    customer = await by_id(customer_id)
    if customer is None or customer.email != email or not await queries.verify(customer_id, email, now):
        return None
    for claim_id in same:
        await _carry_over(claim_id, customer_id, email)
    await queries.drop_other_claims(customer_id, email)
    await queries.join_orders(customer_id, email)
    return await by_id(customer_id)


async def verify_by_link(token: str, now: datetime, password: str = "") -> Customer:
    """Use the link of the confirmation mail. `password`: the account's, where it was asked.

    Raises LinkOver, TooManyPasswords.
    """
    opened = await links.look(token, "verify", now)
    same = await opened_by(password, opened.customer_id, opened.email)
    async with transaction():
        opened = await links.use(token, "verify", now)
        customer = await verify(opened.customer_id, opened.email, now, same)
    if customer is None:
        raise LinkOver
    return customer


async def has_rivals(customer_id: int, email: str) -> bool:
    """Whether other accounts claim this address (lower case) that end once this one has shown it to be its own."""
    return bool(await queries.other_claims(customer_id, email, 1))


async def opened_by(password: str, customer_id: int, email: str) -> list[int]:
    """Ids of the other claims to this address (lower case) that the account's own password opens too.

    Before the transaction, which must be short. Raises TooManyPasswords.
    """
    rows = await queries.other_claims(customer_id, email, MOST_OPENED) if password else []
    return [row["id"] for row in rows if await PASSWORDS.verify(password, row["password_hash"])]


async def _carry_over(claim_id: int, customer_id: int, email: str) -> None:
    # Whoever changes its cart or its address book waits here.
    claim = (await queries.hold(claim_id)).get(claim_id)
    if claim and claim["email"] == email and claim["email_owner"] is None and claim_id != customer_id:
        await claims.bring_orders(claim_id, customer_id)
        await claims.bring_addresses(claim_id, customer_id)
        await claims.bring_cart(claim_id, customer_id, secrets.token_hex(32))
