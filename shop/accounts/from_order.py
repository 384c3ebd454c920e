"""« Créer mon compte » after an order made as a guest: the order knows everything but the password."""

from contextlib import suppress
from datetime import datetime

from db.engine import transaction
from db.queries import customer_orders as queries
from db.queries import orders as order_queries
from db.queries.customer_orders import Row
from shop.accounts import address_changes
from shop.accounts.address_book import BookFull
from shop.accounts.customers import Customer, by_id
from shop.accounts.registration import Registration, register_hashed
from shop.orders.order import Order
from shop.passwords import PASSWORDS
from shop.vat_numbers import firm_alone


async def open_account(order: Order, password: str, now: datetime) -> Customer:
    """An account of the order's own e-mail, names and addresses, with the order in it; verified by the mail it is sent.

    The same work whether the address has an account already, which keeps what it has until the mail is answered.
    Pressed twice, the second finds the account of the first. Raises TooManyPasswords.
    """
    owner = await queries.owner_of(order.id)
    if (made := await _made_before(order, owner, password)) is not None:
        return made
    hashed = await PASSWORDS.hash(password)
    async with transaction():
        customer = None
        if not await _is_others_meanwhile(order, owner):
            customer = await register_hashed(_registration(order, password), hashed, now, confirmed=True)
            await queries.give(order.id, customer.id)
    if customer is None:
        return await open_account(order, password, now)
    for address in (order.delivery_address, order.billing_address):
        if address is not None:
            with suppress(BookFull):
                await address_changes.add(customer.id, address, now)
    return customer


async def _is_others_meanwhile(order: Order, owner: Row | None) -> bool:
    """Whether the order went to another account since `owner` was read; within the transaction, which then holds it."""
    await order_queries.locked(order.id)
    current = await queries.owner_of(order.id)
    return (current and current["id"]) != (owner and owner["id"])


def _registration(order: Order, password: str) -> Registration:
    contact = order.contact
    return Registration(
        email=order.email,
        password=password,
        first_name=contact.get("first_name", ""),
        last_name=contact.get("last_name", ""),
        phone=contact.get("phone", ""),
        professional=firm_alone(order.professional),
    )


async def _made_before(order: Order, owner: Row | None, password: str) -> Customer | None:
    """The account this very button made a moment ago: it has the order, still only claims the address, and opens."""
    if owner is None or owner["email_owner"] is not None or owner["email"] != order.email.lower():
        return None
    fits = await PASSWORDS.verify(password, owner["password_hash"])
    return await by_id(owner["id"]) if fits else None
