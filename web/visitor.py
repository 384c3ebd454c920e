"""What a visitor's cookies say without asking the database: which cart, how pages should look.

The cart cookie is a random secret of which the database keeps only the hash.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from db.queries import carts
from web.settings import Settings

TOKEN = re.compile(r"\A[A-Za-z0-9_-]{43}\Z")
KEPT_FOR = timedelta(days=90)
SESSION_ID: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
CUSTOMER_COOKIE: Final = "client"
LOOK_COOKIE: Final = "affichage"
LARGE, CONTRAST = "agrandi", "contraste"


@dataclass(frozen=True, slots=True)
class Look:
    """How pages are drawn for this visitor. `signed_in`: the browser has a session, which may be over by now."""

    signed_in: bool = False
    large_text: bool = False
    high_contrast: bool = False

    @property
    def classes(self) -> str:
        """Of the html element."""
        wanted = ((self.large_text, LARGE), (self.high_contrast, CONTRAST))
        return " ".join(name for on, name in wanted if on)


PLAIN: Final = Look()


def look_of(headers: Iterable[tuple[bytes, bytes]], settings: Settings) -> Look:
    """From the raw headers of a request, as pages kept in front of the router read them."""
    prefix = b"__Host-" if settings.secure else b""
    session, look = prefix + CUSTOMER_COOKIE.encode() + b"=", prefix + LOOK_COOKIE.encode() + b"="
    parts = [part.strip() for name, value in headers if name == b"cookie" for part in value.split(b";")]
    if not any(part.startswith((session, look)) for part in parts):
        return PLAIN
    signed_in = any(
        part.startswith(session) and SESSION_ID.fullmatch(part[len(session) :].decode("latin-1")) for part in parts
    )
    asked = next((part[len(look) :].decode("latin-1").split("-") for part in parts if part.startswith(look)), [])
    return Look(signed_in, LARGE in asked, CONTRAST in asked)


def look_cookie(look: Look, settings: Settings) -> Cookie:
    """Keeps a year how pages should look; no visitor is known by it."""
    return Cookie(
        key=f"__Host-{LOOK_COOKIE}" if settings.secure else LOOK_COOKIE,
        value=look.classes.replace(" ", "-"),
        max_age=365 * 24 * 3600 if look.classes else 0,
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )


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
