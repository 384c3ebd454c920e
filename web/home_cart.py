"""The cart of whoever is signed in: it comes home with them, and is found again where its cookie is of no use."""

from datetime import UTC, datetime

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from shop.home_carts import take_home
from web import sessions
from web.refusals import Refusal
from web.visitor import cart_cookie, cart_hash, cookie_name


async def bring_home(connection: ASGIConnection, customer_id: int) -> Cookie:  # type: ignore[type-arg]
    """What the visitor has in hand goes into the account's cart; the cookie that finds it from now on.

    Raises Refusal 404 for an account that was erased in this very moment.
    """
    state = connection.app.state
    try:
        token = await take_home(customer_id, cart_hash(connection), state.secret, datetime.now(UTC))
    except LookupError:
        raise Refusal(404, "Ce compte n’existe plus.") from None
    return cart_cookie(token, state.settings)


async def found_again(connection: ASGIConnection, *, make: bool = False) -> str:  # type: ignore[type-arg]
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


def left_behind(connection: ASGIConnection) -> Cookie:  # type: ignore[type-arg]
    """At sign-out: the cart stays with the account, and this browser has none any more."""
    settings = connection.app.state.settings
    return Cookie(
        key=cookie_name(settings),
        value="",
        max_age=0,
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )
