"""The visitor's cart cookie: a random secret of which the database keeps only the hash."""

import hashlib
import re
import secrets
from datetime import timedelta

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from db.queries import carts
from web.settings import Settings

TOKEN = re.compile(r"\A[A-Za-z0-9_-]{43}\Z")
KEPT_FOR = timedelta(days=90)


def cookie_name(settings: Settings) -> str:
    return "__Host-cart" if settings.secure else "cart"


def cart_hash(connection: ASGIConnection) -> str:  # type: ignore[type-arg]  # any handler, user, auth and state
    """SHA-256 of the visitor's cart secret; empty when the cookie is absent or not of our making."""
    token = connection.cookies.get(cookie_name(connection.app.state.settings), "")
    return hash_of(token) if TOKEN.match(token) else ""


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    return secrets.token_urlsafe(32)


def cart_cookie(token: str, settings: Settings) -> Cookie:
    """The cookie that keeps a guest's cart for three months."""
    return Cookie(
        key=cookie_name(settings),
        value=token,
        max_age=int(KEPT_FOR.total_seconds()),
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )


async def cart_count(connection: ASGIConnection) -> int:  # type: ignore[type-arg]
    """Pieces in the visitor's cart; costs nothing for a visitor without one."""
    token_hash = cart_hash(connection)
    return await carts.pieces(token_hash) if token_hash else 0
