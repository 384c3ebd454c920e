"""Putting an article into a cart: once a press, never more than can be had."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from db.queries import carts as queries
from db.together import together
from shop.calendar import in_paris
from shop.cart.view import CartLine, CartView, view_of
from shop.catalogue.availability import QUANTITY_LIMIT
from shop.catalogue.variants import variant_from
from shop.errors import NotOrderable, ShopError

Row = dict[str, Any]
First = Callable[[], Awaitable[None]]

ONE_PRESS = timedelta(seconds=1)
"""The same addition again within this time is the same press of a shaking hand."""
MOST_LINES = 100


class MaximumReached(ShopError):
    """The cart already holds all that one order may have of an article; `maximum` pieces."""

    def __init__(self, name: str, maximum: int) -> None:
        self.maximum = maximum
        if maximum >= QUANTITY_LIMIT:
            why = f"nous en vendons {QUANTITY_LIMIT} au plus par commande. Appelez-nous pour davantage."
        elif maximum == 1:
            why = "votre panier contient déjà le dernier exemplaire."
        else:
            why = f"votre panier contient déjà les {maximum} exemplaires qu’il nous reste."
        super().__init__(f"«\u00a0{name}\u00a0»\u00a0: {why}")


class CartFull(ShopError):
    """More lines than a person buys at once."""

    def __init__(self) -> None:
        super().__init__(f"Votre panier contient déjà {MOST_LINES} articles différents\u00a0: commandez-les d’abord.")


@dataclass(frozen=True, slots=True)
class Added:
    """An addition that counted: `pieces` were added, fewer than asked for where `limited`."""

    view: CartView
    line: CartLine
    pieces: int
    limited: bool


async def add(token_hash: str, sku: str, quantity: int, now: datetime, *, first: First | None = None) -> Added:
    """Put pieces of a reference into the cart of a cookie's hash, which is made when there is none.

    `first` is done in the same transaction, before all else, and what it raises ends the addition.
    Raises LookupError for an unknown reference, NotOrderable, MaximumReached, CartFull.
    """
    found = await queries.article(sku)
    if found is None:
        raise LookupError(sku)
    variant = variant_from(found)
    allowed = variant.availability(in_paris(now).date())
    if not allowed.orderable:
        raise NotOrderable(allowed.reason, f"«\u00a0{variant.name}\u00a0»\u00a0: {allowed.reason_sentence}.")

    async def put() -> tuple[list[Row], int]:
        if first is not None:
            await first()
        return await _put(token_hash, found, quantity, allowed.max_quantity, now)

    rows, pieces = await together(put)
    view = await view_of(rows, now)
    line = view.line(variant.id)
    assert line is not None
    return Added(view, line, pieces, pieces < quantity)


async def _put(token_hash: str, found: Row, quantity: int, maximum: int, now: datetime) -> tuple[list[Row], int]:
    """The cart's rows as they are now, and how many pieces the addition brought.

    A repeated press brings nothing more and tells the same.
    """
    cart_id = await queries.open_cart(token_hash, new_checkout_key(), now)
    rows = await queries.to_fill(token_hash)
    at = next((at for at, row in enumerate(rows) if row["id"] in (found["id"], None)), len(rows))
    before = rows[at] if at < len(rows) and rows[at]["id"] is not None else None
    held = before["quantity"] if before else 0
    if before and before["added_quantity"] == quantity and _just_now(before["added_at"], now):
        return rows, quantity
    if before is None and at >= MOST_LINES:
        raise CartFull
    after = min(held + quantity, maximum)
    if after <= held:
        raise MaximumReached(found["name"], maximum)
    await queries.put_line(cart_id, found["id"], after, found["price_cents"], now, quantity)
    line = {**rows[0], **found, "quantity": after, "seen_price_cents": found["price_cents"]}
    return [*rows[:at], line, *rows[at + 1 :]], after - held


def _just_now(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and abs(now - moment) < ONE_PRESS


def new_checkout_key() -> str:
    """Names one checkout: one key, one order."""
    return secrets.token_urlsafe(24)
