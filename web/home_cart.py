"""The cart of whoever is signed in: it comes home with them, and is found again where its cookie is of no use."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from litestar.datastructures import Cookie

from shop.cart.homes import copy_to_guest, open_for_guest, take_home
from shop.cart.view import CartView, holder, load
from web import sessions
from web.cookies import AnyConnection, hash_of
from web.limits import address_of, count, look, spend
from web.refusals import Refusal
from web.visitor import cart_cookie, cart_hash, new_token


@dataclass(frozen=True, slots=True)
class InHand:
    """The cart a request comes with: `token_hash` finds it, empty without one; `cookies` give it to the browser anew.

    `strange`: it is an account's and nobody of that account is signed in; `view` then tells of its lines alone.
    """

    view: CartView | None
    token_hash: str
    cookies: list[Cookie] | None = None
    strange: bool = False


async def in_hand(connection: AnyConnection, now: datetime) -> InHand:
    """The cart of the cookie, or the account's for who is signed in and whose cookie finds none."""
    token_hash = cart_hash(connection)
    view = await load(token_hash, now)
    if view is None:
        token = await found_again(connection)
        return await _given(connection, token, now) if token else InHand(None, "")
    if view.owner is None or await _is_signed_in(connection, view.owner):
        return InHand(view, token_hash)
    return InHand(view.lines_alone, token_hash, strange=True)


async def of_ones_own(connection: AnyConnection, hand: InHand, now: datetime) -> InHand:
    """The cart a visitor may write into: a stranger's words and changes never reach an account's, nor its devices.

    A stranger goes on with a copy of the lines, as after a sign-out with the lines in hand; a visitor without a cart
    gets an empty one. Raises Refusal 429.
    """
    if hand.view is not None and not hand.strange:
        return hand
    return await _given(connection, await _new_cart(connection, hand.token_hash, now), now)


async def own_in_hand(connection: AnyConnection, now: datetime) -> InHand:
    """The cart a visitor comes with and may write into; none where there is none. Raises Refusal 429."""
    found = await in_hand(connection, now)
    return await of_ones_own(connection, found, now) if found.view else found


@dataclass(frozen=True, slots=True)
class ToFill:
    """The cart an article goes into, there or not yet, and the cookie that must be given for it.

    `first` counts a cart that is yet to be made, and raises Refusal 429; it belongs into the transaction that makes it,
    for what is undone has made no cart.
    """

    token_hash: str
    cookies: list[Cookie] | None = None
    first: Callable[[], Awaitable[None]] | None = None


async def to_fill(connection: AnyConnection, now: datetime) -> ToFill:
    """The visitor's own cart, or the one to make. Raises Refusal 429."""
    token_hash = cart_hash(connection)
    owner = await holder(token_hash)
    if owner == 0 or (owner and await _is_signed_in(connection, owner)):
        return ToFill(token_hash)
    first = None
    if owner:
        token = await _new_cart(connection, token_hash, now)
    elif not (token := await found_again(connection, make=True)):
        await look("cart", address_of(connection))
        first, token = partial(count, "cart", address_of(connection)), new_token()
    return ToFill(hash_of(token), [cart_cookie(token, connection.app.state.settings)], first)


async def session_is_over(connection: AnyConnection) -> bool:
    """Whether this browser was signed in as a customer, and is no more."""
    return sessions.came_with_one(connection, "customer") and await sessions.load(connection, "customer") is None


async def _is_signed_in(connection: AnyConnection, customer_id: int) -> bool:
    session = await sessions.load(connection, "customer")
    return session is not None and session.subject_id == customer_id


async def _new_cart(connection: AnyConnection, home_hash: str, now: datetime) -> str:
    """The token of a new guest's cart, with what lies in that of `home_hash`."""
    await spend("cart", address_of(connection))
    token = new_token()
    await (copy_to_guest(home_hash, hash_of(token), now) if home_hash else open_for_guest(hash_of(token), now))
    return token


async def _given(connection: AnyConnection, token: str, now: datetime) -> InHand:
    cookies = [cart_cookie(token, connection.app.state.settings)]
    return InHand(await load(hash_of(token), now), hash_of(token), cookies)


async def bring_home(connection: AnyConnection, customer_id: int) -> Cookie:
    """What the visitor has in hand goes into the account's cart; the cookie that finds it from now on.

    Raises Refusal 404 for an account that was erased in this very moment.
    """
    state = connection.app.state
    try:
        token = await take_home(customer_id, cart_hash(connection), state.secret, datetime.now(UTC))
    except LookupError:
        raise Refusal(404, "Ce compte n’existe plus.") from None
    return cart_cookie(token, state.settings)


async def found_again(connection: AnyConnection, *, make: bool = False) -> str:
    """The token of the account's cart for a visitor whose cookie finds none; empty for who is not signed in.

    With `make` there is such a cart afterwards.
    """
    session = await sessions.load(connection, "customer")
    if session is None:
        return ""
    try:
        return await take_home(
            session.subject_id, cart_hash(connection), connection.app.state.secret, datetime.now(UTC), make=make
        )
    except LookupError:  # erased since the session was read
        return ""


def left_behind(connection: AnyConnection) -> Cookie:
    """At sign-out: the cart stays with the account, and this browser has none any more."""
    return cart_cookie("", connection.app.state.settings)
