"""Orders typed for a buyer on the phone: a draft is a cart of its own that no cookie opens, until it is placed.

`cart.member` is who types, `cart.buyer` whose account the order will be in. Everything else is what a buyer's own cart
and checkout are: the same prices, the same refusals, the same placing.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from db.queries import phone_orders as queries
from db.sql import read_json
from shop.accounts import customers
from shop.accounts.customers import Customer
from shop.addresses import person_name
from shop.cart.additions import new_checkout_key
from shop.checkout.answers import Checkout
from shop.errors import ShopError
from shop.orders import book
from shop.orders.order import Order
from shop.vat_numbers import firm_alone

MOST_LISTED: Final = 30
LONGEST_NAME: Final = 120
"""Of the member, as an order keeps it."""
NOBODY_YET: Final = "Client à préciser"


@dataclass(frozen=True, slots=True)
class PhoneDraft:
    """`token_hash` finds its cart; `buyer` is an account's id or None; `ordered` the number it became, or empty."""

    id: int
    token_hash: str
    buyer: int | None
    ordered: str


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One line of the list of drafts; `updated_at` is UTC."""

    id: int
    name: str
    pieces: int
    updated_at: datetime


async def begin(member_id: int, now: datetime, customer_id: int | None = None, *, key: str = "") -> int:
    """A new draft of this member's, for an account or for nobody yet; gives its id. Pressed twice (`key`), it is one.

    Raises LookupError for an account there is not, ShopError for one whose person asked to be forgotten.
    """
    if customer_id is not None:
        await check_account(customer_id)
    return await _open(member_id, customer_id, Checkout(), now, f"{customer_id}:{key}" if key else "")


async def begin_like(member_id: int, number: str, now: datetime, *, key: str = "") -> int:
    """A new draft with who and where of an order: a complement of it, by phone. Gives its id; `key` as above.

    Raises LookupError for an order there is not, ShopError for one whose buyer is forgotten.
    """
    order = await book.by_number(number)
    if order is None:
        raise LookupError(number)
    if not order.email:
        raise ShopError("Cette commande est anonymisée\u00a0: son client n’y est plus nommé.")
    return await _open(member_id, order.customer_id, who_of(order), now, f"{number}:{key}" if key else "")


def who_of(order: Order) -> Checkout:
    """Contact, firm and addresses of an order, as a checkout begins with them."""
    contact = {name: order.contact.get(name, "") for name in ("first_name", "last_name", "phone")}
    elsewhere = order.delivery_address if order.delivery_address != order.billing_address else None
    return Checkout({**contact, "email": order.email}, firm_alone(order.professional), order.billing_address, elsewhere)


async def draft_of(draft_id: int, member_id: int) -> PhoneDraft | None:
    """A draft this member types; None for any other cart, a colleague's or a visitor's."""
    row = await queries.draft(draft_id, member_id)
    if row is None:
        return None
    return PhoneDraft(row["id"], row["token_hash"], row["buyer"], read_json(row["checkout"]).get("ordered") or "")


async def drafts(member_id: int) -> list[DraftRow]:
    """What this member began and did not place, used last first."""
    rows = [(row, read_json(row["checkout"])) for row in await queries.drafts_of(member_id, MOST_LISTED)]
    return [
        DraftRow(row["id"], _name(row, said), int(row["pieces"]), row["updated_at"])
        for row, said in rows
        if not said.get("ordered")
    ]


async def abandon(draft_id: int, member_id: int) -> None:
    """Delete a draft with all that was typed; nothing where it is gone."""
    await queries.delete(draft_id, member_id)


async def give_to_account(draft_id: int, member_id: int, email: str) -> bool:
    """Put the order into the account that has shown this address to be its own; False where there is none."""
    owner = await account_of(email)
    if owner is not None:
        await queries.give_to(draft_id, member_id, owner.id)
    return owner is not None


async def take_from_account(draft_id: int, member_id: int) -> None:
    """The order will be in no account."""
    await queries.give_to(draft_id, member_id, None)


async def account_of(email: str) -> Customer | None:
    """The account that has shown this address to be its own, and stays."""
    owner = await customers.owner_of(email.strip().lower()) if email else None
    return owner if owner and owner.erase_at is None else None


async def check_account(customer_id: int) -> None:
    """Raises LookupError for an account there is not, ShopError for one whose person asked to be forgotten."""
    customer = await customers.by_id(customer_id)
    if customer is None or not customer.email:
        raise LookupError(customer_id)
    if customer.erase_at is not None:
        raise ShopError("Ce client a demandé l’effacement de son compte\u00a0: prenez la commande sans compte.")


async def _open(member_id: int, buyer: int | None, known: Checkout, now: datetime, key: str) -> int:
    # No token has this hash, made in another way than theirs: no cookie of any visitor opens the cart.
    pressed = f"{member_id}:{key or secrets.token_hex(16)}".encode()
    nobodys_hash = hashlib.blake2b(pressed, digest_size=32, person=b"phone").hexdigest()
    return await queries.open_draft(nobodys_hash, member_id, buyer, known.as_json(), new_checkout_key(), now)


def _name(row: Mapping[str, Any], said: Mapping[str, Any]) -> str:
    return person_name(said.get("contact") or {}) or person_name(row) or NOBODY_YET
