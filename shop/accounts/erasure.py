"""The right to be forgotten (GDPR art. 17): seven days to change one's mind, then the person goes and the books stay.

Amounts, articles, VAT and invoices stay, as the law has merchants keep them; docs/security.md says what goes. An order
still on its way keeps who it is for until it has ended, and is then made anonymous by the same task. The writing of a
sale of 120 € or more lies apart for ten years, read by nobody who does not have to.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from db.acting import in_nobodys_name
from db.engine import in_one_transaction, transaction
from db.queries import audit_notes, customers, erased_words
from db.queries import erasure as queries
from db.queries import orders as order_queries
from shop.accounts import links
from shop.accounts.order_text import order_text
from shop.calendar import in_paris
from shop.cart.homes import take_from_devices
from shop.errors import LinkOver
from shop.jobs import enqueue
from shop.orders import book
from shop.orders.dates import received_on

PURPOSES: Final = ("verify", "reset", "sign_in", "new_email", "export")
"""Links that are good for nothing once an account is to go; the one to an address just lost stays."""
GRACE: Final = timedelta(days=7)
KEPT_FROM_CENTS: Final = 120_00
KEPT_FOR: Final = timedelta(days=3_653)
FORGET_WORDS: Final = "forget_words"
"""The job that follows an erasure."""
FIRST, LAST = "Client", "effacé"
FIRM: Final = "Société effacée"
NOWHERE: Final = {"point": None, "access": None, "mobile": ""}
"""What of a choice of delivery tells where somebody lives, or is to be called."""
_WIDER: Final = ("97", "98")
"""Overseas departments have three digits."""


@dataclass(frozen=True, slots=True)
class Erased:
    """An account whose person has just gone. `email` is known here for the last time."""

    customer_id: int
    email: str


@dataclass(frozen=True, slots=True)
class GuestErased:
    """How many orders of a buyer without account became nobody's, and how many still need them.

    `on_their_way`: to be delivered; `unsettled`: ended, but money, a withdrawal or a decision is still owed.
    """

    erased: int
    on_their_way: int
    unsettled: int

    @property
    def is_whole(self) -> bool:
        return not self.on_their_way and not self.unsettled


async def ask(customer_id: int, now: datetime) -> None:
    """Have the account erased in seven days: every session ends, nobody signs in, a mail holds the way back.

    Asked twice, the first time counts.
    """
    async with transaction():
        email = await queries.ask(customer_id, now + GRACE)
        if email:
            await take_from_devices(customer_id)
            await links.void(customer_id, now, *PURPOSES)
            await links.ask("keep", customer_id, email)


async def keep(token: str, now: datetime) -> None:
    """Take that back by the link of the mail. Raises LinkOver: used, too old, or the account is gone."""

    async def work() -> None:
        opened = await links.use(token, "keep", now)
        if not await queries.keep(opened.customer_id, now):
            raise LinkOver

    # The worker locks the account and then its links, we the link first: PostgreSQL ends one of the two.
    await in_one_transaction(work)


async def keep_for(customer_id: int, now: datetime) -> None:
    """The same for who asks staff, who know who asks. Nothing is done where the account is gone or was not to go."""
    await queries.keep(customer_id, now)


async def erase_due(now: datetime) -> list[Erased]:
    """Erase every account whose days are over, and the orders of earlier ones that have ended since; for the worker."""
    erased = []
    for customer_id in await queries.due(now):
        one = await in_one_transaction(lambda customer_id=customer_id: _erase(customer_id, now))  # type: ignore[misc]
        if one is not None:
            erased.append(one)
    await queries.forget_contracts(now)
    return erased


async def _erase(customer_id: int, now: datetime) -> Erased | None:
    """None for one that went before, or whose owner kept it at the last moment."""
    row = (await customers.hold(customer_id)).get(customer_id)
    if row is None or row["erase_at"] is None or row["erase_at"] > now:
        return None
    if row["email"]:
        await queries.strip(customer_id, row["email"], row["email_owner"])
        await enqueue(FORGET_WORDS, f"{FORGET_WORDS}:customer:{customer_id}", {})
    for order_id in await queries.orders_over(customer_id):
        await make_anonymous(order_id, now)
    await queries.forget(customer_id)
    return Erased(customer_id, row["email"]) if row["email"] else None


async def erase_guest(email: str, now: datetime) -> GuestErased:
    """Erase who bought without an account, asked by staff who know who asks.

    Orders that need them keep who they are for: asked again once nothing is owed any more, the rest goes too. The
    journal says that it was done, by whom and to which order, and keeps nothing of what went.
    """

    async def work() -> GuestErased:
        over = await queries.guest_orders_over(email)
        for order_id in over:
            await make_anonymous(order_id, now)
            await audit_notes.note(acting, "orders", order_id, "erase")
        on_their_way, unsettled = await queries.guest_orders(email)
        if not on_their_way and not unsettled:
            await queries.strip_address(email)
        return GuestErased(len(over), on_their_way, unsettled)

    with in_nobodys_name() as acting:
        return await in_one_transaction(work)


async def make_anonymous(order_id: int, now: datetime) -> None:
    """Take the person out of an order, within a transaction: what was sold, for how much and to which area stays."""
    order = await order_queries.locked(order_id)
    if order is None:
        return
    await _keep_contract(order_id, now)
    values = {
        "email": "",
        "comment": "",
        "contact": {"first_name": FIRST, "last_name": LAST, "phone": "", "email": ""},
        "professional": _firm(order["professional"]),
        "billing_address": _area(order["billing_address"]),
        "delivery_address": _area(order["delivery_address"]) if order["delivery_address"] else {},
        "delivery": {**order["delivery"], **NOWHERE, "postcode": _department_of(order["delivery"])},
        "pickup_code": "",
        "delay": {},
    }
    await queries.anonymise(order_id, values, f"{FIRST} {LAST}")
    await enqueue(FORGET_WORDS, f"{FORGET_WORDS}:order:{order_id}", {})


async def forget_words() -> None:
    """What is left of erased words in the indexes that staff search goes from the disk too; for the worker."""
    await erased_words.forget()


async def _keep_contract(order_id: int, now: datetime) -> None:
    """Put the writing of a sale of 120 € or more aside for ten years from its delivery (L213-1, D213-1, D213-2)."""
    order = await book.by_id(order_id)
    received = received_on(order) if order else None
    if order is None or received is None or order.total_cents < KEPT_FROM_CENTS:
        return
    left = KEPT_FOR - (in_paris(now).date() - received)
    if left > timedelta():
        await queries.keep_contract(order_id, order_text(order), now + left)


def _firm(professional: Mapping[str, Any]) -> dict[str, Any]:
    """That a firm bought, and where: it decides the rights of the sale."""
    if not professional:
        return {}
    return {"company": FIRM, "country": professional.get("country", "FR"), "siret": "", "vat_number": ""}


def _area(address: Mapping[str, Any]) -> dict[str, Any]:
    """Country and department: what the VAT was worked out by."""
    return {
        **dict.fromkeys(("company", "line1", "line2", "town", "phone"), ""),
        "first_name": FIRST,
        "last_name": LAST,
        "postcode": _department_of(address),
        "country": address.get("country") or "FR",
    }


def _department_of(place: Mapping[str, Any]) -> str:
    """« 69 » of « 69003 », « 974 » of « 97400 »; abroad nothing, where the country alone decides."""
    postcode = str(place.get("postcode") or "")
    if (place.get("country") or "FR") != "FR":
        return ""
    return postcode[:3] if postcode.startswith(_WIDER) else postcode[:2]
