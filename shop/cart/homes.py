"""The one cart of an account: the same on each of its devices, taken home at sign-in, there again the next time.

Its cookie holds a secret derived from the account, so that no device has to be told which cart it is; counting
`cart_epoch` up takes the cart from every device that had it.
"""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from db.engine import in_one_transaction, in_transaction
from db.queries import carts as cart_queries
from db.queries import customers
from db.queries import home_carts as queries
from shop.calendar import in_paris
from shop.cart.additions import new_checkout_key
from shop.cart.codes import MOST_CODES
from shop.cart.merging import Line, checkout_of, merge, sentences
from shop.cart.view import CartLine
from shop.catalogue.variants import variants_by_id
from shop.links import signature

PURPOSE = b"cart\x00"


def home_token(customer_id: int, cart_epoch: int, secret: str) -> str:
    """What the cart cookie of this account holds: 43 characters that only the shop can write."""
    return signature(PURPOSE, f"{customer_id}:{cart_epoch}", secret)


async def take_home(customer_id: int, guest_hash: str, secret: str, now: datetime, *, make: bool = False) -> str:
    """Put what lies in the guest's cart into the account's, and say for the cookie which one that is.

    `guest_hash` is that of the cookie the visitor came with, empty without one; another account's cart stays where
    it is. With `make` there is a cart afterwards, however empty. Raises LookupError for an account that is gone.
    """

    async def take() -> str:
        return await _take(customer_id, guest_hash, secret, now, make=make)

    return await (take() if in_transaction() else in_one_transaction(take))


async def copy_to_guest(home_hash: str, guest_hash: str, now: datetime) -> None:
    """What lies in an account's cart, as a new cart for the guest of this hash; the account's stays as it is."""

    async def copy() -> None:
        await queries.copy_lines(home_hash, await cart_queries.open_cart(guest_hash, new_checkout_key(), now))

    await (copy() if in_transaction() else in_one_transaction(copy))


async def open_for_guest(guest_hash: str, now: datetime) -> None:
    """An empty cart for the guest of this hash."""
    await cart_queries.open_cart(guest_hash, new_checkout_key(), now)


async def take_from_devices(customer_id: int) -> None:
    """No cookie given so far finds the account's cart any more; who is signed in gets it anew."""

    async def take() -> None:
        await queries.take_away(customer_id, secrets.token_hex(32))

    await (take() if in_transaction() else in_one_transaction(take))


async def _take(customer_id: int, guest_hash: str, secret: str, now: datetime, *, make: bool) -> str:
    # Whoever else signs this customer in waits here.
    account = (await customers.hold(customer_id)).get(customer_id)
    if account is None:
        raise LookupError(customer_id)
    token = home_token(customer_id, account["cart_epoch"], secret)
    home_hash = hashlib.sha256(token.encode()).hexdigest()
    held = await queries.hold(customer_id, guest_hash, home_hash, now)
    home = next((cart for cart in held if cart["customer"] == customer_id), held[0] if held else None)
    if home is None:
        if make:
            await queries.open_home(customer_id, home_hash, new_checkout_key(), now)
        return token
    merged = home
    for guest in held:
        if guest is not home:
            merged = await _take_in(merged, guest, now)
    if merged is not home or (home["customer"], home["token_hash"]) != (customer_id, home_hash):
        kept = {name: merged[name] for name in ("checkout", "comment", "notice", "codes")}
        await queries.settle(home["id"], customer_id, home_hash, **kept)
    return token


async def _take_in(home: dict[str, Any], guest: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The lines of a guest's cart go to the account's, the guest's cart goes; what the account's says from now on."""
    before, brought = await _lines(home["id"]), await _lines(guest["id"])
    articles = await _articles({line.variant for line in (*before, *brought)}, now)
    merged = merge(before, brought, {key: article.maximum for key, article in articles.items()})
    for line in merged.lines:
        if line not in before:
            await cart_queries.put_line(home["id"], line.variant, line.quantity, line.seen_price_cents, now, 0)
    await queries.delete(guest["id"])
    said = sentences(merged, articles) if brought else []
    return {
        **home,
        "checkout": checkout_of(home["checkout"], guest["checkout"]),
        "comment": guest["comment"] or home["comment"],
        "notice": "\n".join(said) or home["notice"],
        "codes": list(dict.fromkeys([*home["codes"], *guest["codes"]]))[:MOST_CODES],
    }


async def _lines(cart_id: int) -> Sequence[Line]:
    return [Line(row["variant"], row["quantity"], row["seen_price_cents"]) for row in await queries.lines(cart_id)]


async def _articles(keys: Collection[int], now: datetime) -> dict[int, CartLine]:
    today = in_paris(now).date()
    found = await variants_by_id(keys)
    return {key: CartLine(one, 0, one.price_cents, one.availability(today)) for key, one in found.items()}
