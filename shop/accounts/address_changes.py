"""What customers do with their address book: one change after the other, never the same address twice."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from db.engine import in_one_transaction
from db.queries import addresses as queries
from db.queries import customers
from shop.accounts.address_book import BILLING, DELIVERY, MOST, BookFull, Kept, Purpose, Saved, fingerprint, saved_of
from shop.addresses import Address, lies_overseas
from shop.errors import NotDeliverable

T = TypeVar("T")
UNDO_FOR = timedelta(days=1)
"""How long a deletion can be taken back, by the page that offers it."""


async def add(customer_id: int, address: Address, now: datetime) -> Kept:
    """Keep a checked address; the first one is the default of all it will do for. Raises BookFull."""

    async def write() -> Kept:
        known = await queries.same(customer_id, fingerprint(address))
        existed = known is not None and known["deleted_at"] is None
        if not existed:
            await _leave_room(customer_id)
        if known is None:
            public_id = secrets.token_urlsafe(16)
            await queries.insert(customer_id, public_id, fingerprint(address), address.as_json(), now)
        else:
            public_id = known["public_id"]
            await queries.take_back(known["id"])
            await queries.rewrite(known["id"], fingerprint(address), address.as_json())
        return Kept(await _with_defaults(customer_id, public_id), existed)

    return await _in_turn(customer_id, write)


async def change(customer_id: int, public_id: str, address: Address) -> Kept:
    """Another address under the same name; where the book has it already, the two become one.

    Raises LookupError for an address that is not in the book.
    """

    async def write() -> Kept:
        row = await _row(customer_id, public_id)
        twin = await queries.same(customer_id, fingerprint(address))
        if twin and twin["id"] != row["id"]:
            if twin["deleted_at"] is None:
                return Kept(await _become_one(customer_id, row, twin), existed=True)
            await queries.delete(twin["id"])
        await queries.rewrite(row["id"], fingerprint(address), address.as_json())
        if row["for_delivery"] and lies_overseas(address):
            await queries.make_no_default(row["id"], DELIVERY)
        return Kept(await _with_defaults(customer_id, public_id))

    return await _in_turn(customer_id, write)


async def remove(customer_id: int, public_id: str, now: datetime) -> Saved:
    """Take an address out of the book, for good after UNDO_FOR. Raises LookupError for one that was never in it."""

    async def write() -> Saved:
        row = await queries.one(customer_id, public_id)
        if row is None:
            raise LookupError(public_id)
        if row["deleted_at"] is None:
            await queries.put_away(row["id"], now)
        return saved_of(row)

    return await _in_turn(customer_id, write)


async def restore(customer_id: int, public_id: str) -> Saved:
    """Take a deletion back: the same address under the same name. Raises BookFull, LookupError once it is gone."""

    async def write() -> Saved:
        row = await queries.one(customer_id, public_id)
        if row is None:
            raise LookupError(public_id)
        if row["deleted_at"] is not None:
            await _leave_room(customer_id)
            await queries.take_back(row["id"])
        return await _with_defaults(customer_id, public_id)

    return await _in_turn(customer_id, write)


async def make_default(customer_id: int, public_id: str, purpose: Purpose) -> Saved:
    """Raises LookupError, NotDeliverable for a delivery where no parcel goes."""

    async def write() -> Saved:
        row = await _row(customer_id, public_id)
        if purpose == DELIVERY and not saved_of(row).deliverable:
            raise NotDeliverable("Nous ne livrons pas à cette adresse\u00a0: elle ne peut servir qu’à la facturation.")
        await queries.make_default(customer_id, row["id"], purpose)
        return saved_of(await _row(customer_id, public_id))

    return await _in_turn(customer_id, write)


async def forget_deleted(now: datetime) -> None:
    """Delete for good what nobody took back."""
    await queries.forget_deleted(now - UNDO_FOR)


async def _in_turn(customer_id: int, write: Callable[[], Awaitable[T]]) -> T:
    """One change of a book after the other. Raises LookupError for an account that is gone."""

    async def held() -> T:
        if not await customers.hold(customer_id):
            raise LookupError(customer_id)
        return await write()

    return await in_one_transaction(held)


async def _row(customer_id: int, public_id: str) -> Mapping[str, Any]:
    row = await queries.one(customer_id, public_id)
    if row is None or row["deleted_at"] is not None:
        raise LookupError(public_id)
    return row


async def _leave_room(customer_id: int) -> None:
    if (await queries.standing(customer_id))[0] >= MOST:
        raise BookFull


async def _become_one(customer_id: int, row: Mapping[str, Any], twin: Mapping[str, Any]) -> Saved:
    """The twin takes the place of the row, as default as well."""
    await queries.delete(row["id"])
    for purpose in (DELIVERY, BILLING):
        if row[f"for_{purpose}"]:
            await queries.make_default(customer_id, twin["id"], purpose)
    return await _with_defaults(customer_id, twin["public_id"])


async def _with_defaults(customer_id: int, public_id: str) -> Saved:
    """The address, made the default of what it will do for where there was none."""
    row = await _row(customer_id, public_id)
    _, has_delivery, has_billing = await queries.standing(customer_id)
    if not has_delivery and saved_of(row).deliverable:
        await queries.make_default(customer_id, row["id"], DELIVERY)
    if not has_billing:
        await queries.make_default(customer_id, row["id"], BILLING)
    return saved_of(await _row(customer_id, public_id))
