"""Another e-mail address for an account: confirmed by a link to the new one, taken back by a link to the old one.

Whoever got hold of a session and of a password can change the address; its owner, who still reads the old one, has
seven days to undo that from there, and the thief keeps neither the session nor the password.
"""

from datetime import datetime
from typing import Final

from db.engine import transaction
from db.queries import customer_details as queries
from shop.accounts import customers, links
from shop.accounts.customers import Customer
from shop.accounts.verification import opened_by, verify
from shop.addresses import check_email
from shop.cart.homes import take_from_devices
from shop.errors import LinkOver, ShopError

SAME: Final = "C’est déjà l’adresse e-mail de votre compte."
VOIDED: Final = ("verify", "reset", "sign_in", "new_email", "export", "keep")


class AddressTaken(ShopError):
    """Somebody else has shown this address to be theirs."""

    def __init__(self) -> None:
        super().__init__("Cette adresse e-mail est déjà celle d’un autre compte. Connectez-vous avec elle.")


def problem_of(customer: Customer, typed: str) -> str:
    """Why this cannot be the new address, in French; empty when it can. Whether it has an account is not looked at."""
    checked = check_email(typed)
    if checked.error:
        return checked.error
    return SAME if checked.email.lower() == customer.email else ""


async def ask(customer: Customer, typed: str, now: datetime) -> None:
    """Have a link sent to the new address; until it is used nothing changes. An earlier wish is over."""
    async with transaction():
        await links.void(customer.id, now, "new_email")
        await links.ask("new_email", customer.id, check_email(typed).email.lower())


async def confirm(token: str, now: datetime, password: str = "") -> str:
    """Make the new address the account's; gives it. The old one is told, and can take it back for seven days.

    The caller has made sure that who confirms knows the account. `password`: the account's, where it was asked.
    Raises LinkOver, AddressTaken, TooManyPasswords.
    """
    looked = await links.look(token, "new_email", now)
    same = await opened_by(password, looked.customer_id, looked.email)
    async with transaction():
        opened = await links.use(token, "new_email", now)
        customer = await customers.by_id(opened.customer_id)
        if customer is None or customer.erase_at is not None:
            raise LinkOver
        await queries.claim(customer.id, opened.email)
        if await verify(customer.id, opened.email, now, same) is None:
            raise AddressTaken
        await links.void(customer.id, now, *VOIDED)
        # An address nobody has shown to be theirs may be a stranger's: it is given no power over the account.
        if customer.is_verified:
            await links.ask("old_email", customer.id, customer.email)
        return opened.email


async def take_back(token: str, now: datetime) -> str:
    """Undo the change from the old address; gives it. Every session ends, the password too: a mail asks a new one.

    Orders made with the addresses the account has had since stay behind, as a guest's: who reads those addresses may
    be somebody else. Raises LinkOver, AddressTaken.
    """
    async with transaction():
        opened = await links.use(token, "old_email", now)
        await queries.leave_orders(opened.customer_id, opened.email, links.hash_of(token))
        if not await queries.take_back(opened.customer_id, opened.email):
            raise AddressTaken
        await take_from_devices(opened.customer_id)
        await links.void(opened.customer_id, now, *VOIDED)
        await queries.void_later(opened.customer_id, links.hash_of(token), now)
        await links.ask("reset", opened.customer_id, opened.email)
        return opened.email
