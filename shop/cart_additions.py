"""Putting an article into a cart: once a press, never more than can be had."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.engine import in_one_transaction
from db.queries import carts as queries
from shop.availability import QUANTITY_LIMIT
from shop.calendar import in_paris
from shop.cart import CartLine, CartView, load
from shop.errors import NotOrderable, ShopError
from shop.variants import Variant, variant_from

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


async def add(token_hash: str, sku: str, quantity: int, now: datetime) -> Added:
    """Put pieces of a reference into the cart of a cookie's hash, which is made when there is none.

    Raises LookupError for an unknown reference, NotOrderable, MaximumReached, CartFull.
    """
    found = await queries.variant_by_sku(sku)
    if found is None:
        raise LookupError(sku)
    variant = variant_from(found)
    allowed = variant.availability(in_paris(now).date())
    if not allowed.orderable:
        raise NotOrderable(allowed.reason, f"«\u00a0{variant.name}\u00a0»\u00a0: {allowed.reason_sentence}.")

    async def put() -> int:
        return await _put(token_hash, variant, quantity, allowed.max_quantity, now)

    pieces = await in_one_transaction(put)
    view = await load(token_hash, now)
    line = view.line(variant.id) if view else None
    if view is None or line is None:
        raise LookupError(sku)
    return Added(view, line, pieces, pieces < quantity)


async def _put(token_hash: str, variant: Variant, quantity: int, maximum: int, now: datetime) -> int:
    """How many pieces the addition brought; a repeated press brings nothing more and tells the same."""
    cart_id = await queries.open_cart(token_hash, new_checkout_key(), now)
    before = await queries.line(cart_id, variant.id)
    held = before["quantity"] if before else 0
    if before and before["added_quantity"] == quantity and _just_now(before["added_at"], now):
        return quantity
    if before is None and await queries.lines(cart_id) >= MOST_LINES:
        raise CartFull
    after = min(held + quantity, maximum)
    if after <= held:
        raise MaximumReached(variant.name, maximum)
    await queries.put_line(cart_id, variant.id, after, variant.price_cents, now, quantity)
    return after - held


def _just_now(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and abs(now - moment) < ONE_PRESS


def new_checkout_key() -> str:
    """Names one checkout: one key, one order."""
    return secrets.token_urlsafe(24)
