"""An account shows that its e-mail address is its own: from then on nobody else's claim to it counts."""

from datetime import datetime

from db.engine import transaction
from db.queries import customers as queries
from shop.accounts import links
from shop.accounts.customers import Customer, by_id


async def verify(customer_id: int, email: str, now: datetime) -> Customer | None:
    """Within the open transaction: make the address (lower case) the account's, and bring its earlier orders home.

    None where the account is gone, claims another address by now, or another account owns this one.
    """
    customer = await by_id(customer_id)
    if customer is None or customer.email != email or not await queries.verify(customer_id, email, now):
        return None
    await queries.drop_other_claims(customer_id, email)
    await queries.join_orders(customer_id, email)
    return await by_id(customer_id)


async def verify_by_link(token: str, now: datetime) -> Customer:
    """Use the link of the confirmation mail. Raises LinkOver."""
    async with transaction():
        opened = await links.use(token, "verify", now)
        customer = await verify(opened.customer_id, opened.email, now)
    if customer is None:
        raise links.LinkOver
    return customer
