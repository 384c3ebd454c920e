"""Codes of reduction in a cart: one typed, one taken out. What they come to is worked out each time it is read."""

import unicodedata
from datetime import datetime
from typing import Final

from db.engine import in_one_transaction
from db.queries import carts as queries
from shop.cart.view import CartView, load
from shop.errors import CodeRefused
from shop.promotions.codes import tidy, typed_in
from shop.promotions.reasons import UNKNOWN

MOST_CODES: Final = 5
"""In one cart: more are typed by who tries codes, not by who has them."""
NOTHING_WRITTEN: Final = "Indiquez votre code de réduction."


async def enter(token_hash: str, view: CartView, written: str, now: datetime) -> CartView:
    """Put a code into a cart: one that counts, or that will be looked at once more is known. The cart as it is then.

    Raises CodeRefused with the reason, beside the field.
    """
    code = tidy(written)
    if not code:
        is_written = any(unicodedata.category(sign)[0] not in "PZC" for sign in written)  # more than dots and spaces
        sentence = UNKNOWN if is_written else NOTHING_WRITTEN
        raise CodeRefused("", sentence, is_guess=sentence is UNKNOWN)
    before = [said.code for said in view.judgement.codes]
    if code in before:
        return view
    await _check(view, [*before, code], now)
    if len(before) >= MOST_CODES:
        raise CodeRefused(code, f"Votre panier contient déjà {MOST_CODES} codes\u00a0: retirez-en un d’abord.")
    await _keep(view.id, code, now, put=True)
    return await load(token_hash, now) or view


async def _check(view: CartView, codes: list[str], now: datetime) -> None:
    """Raises CodeRefused where the last of these codes may not go into this cart."""
    bought = [(line.variant, line.quantity) for line in view.orderable_lines]
    typed = await typed_in(codes, bought, view.front, email=view.email, customer_id=view.owner)
    said = typed.judged(view.country, now).codes[-1]
    if not said.may_stay:
        # A guest gives any address: what a refusal tells of it is a guess at somebody's orders and newsletter.
        asks_of_a_stranger = said.is_about_buyer and not view.owner
        raise CodeRefused(said.code, said.reason, is_guess=said.reason == UNKNOWN or asks_of_a_stranger)


async def leave(cart_id: int, code: str, now: datetime) -> None:
    """Take a code out of a cart; nothing where it is not in it."""
    await _keep(cart_id, code, now, put=False)


async def _keep(cart_id: int, code: str, now: datetime, *, put: bool) -> None:
    async def work() -> None:
        await queries.touch(cart_id, now)
        others = [one for one in await queries.codes_of(cart_id) if one != code]
        await queries.save_codes(cart_id, [*others, code][:MOST_CODES] if put else others)

    await in_one_transaction(work)
