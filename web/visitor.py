"""What a visitor's cookies say without asking the database: which cart, how pages should look.

The cart cookie is a random secret of which the database keeps only the hash.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from litestar.datastructures import Cookie

from db.queries import carts
from web.cookies import SECRET, AnyConnection, cookie, hash_of, name_in
from web.settings import Settings

CART_COOKIE: Final = "cart"
CUSTOMER_COOKIE: Final = "client"
LOOK_COOKIE: Final = "affichage"
CART_KEPT: Final = timedelta(days=90)
LOOK_KEPT: Final = timedelta(days=365)
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
    session, look = (name_in(settings, name).encode() + b"=" for name in (CUSTOMER_COOKIE, LOOK_COOKIE))
    parts = [part.strip() for name, value in headers if name == b"cookie" for part in value.split(b";")]
    if not any(part.startswith((session, look)) for part in parts):
        return PLAIN
    signed_in = any(
        part.startswith(session) and SECRET.fullmatch(part[len(session) :].decode("latin-1")) for part in parts
    )
    asked = next((part[len(look) :].decode("latin-1").split("-") for part in parts if part.startswith(look)), [])
    return Look(signed_in, LARGE in asked, CONTRAST in asked)


def look_cookie(look: Look, settings: Settings) -> Cookie:
    """Keeps a year how pages should look; no visitor is known by it."""
    seconds = LOOK_KEPT.total_seconds() if look.classes else 0
    return cookie(settings, LOOK_COOKIE, look.classes.replace(" ", "-"), seconds)


def cart_hash(connection: AnyConnection) -> str:
    """SHA-256 of the visitor's cart secret; empty when the cookie is absent or not of our making."""
    token = connection.cookies.get(name_in(connection.app.state.settings, CART_COOKIE), "")
    return hash_of(token) if SECRET.fullmatch(token) else ""


def new_token() -> str:
    return secrets.token_urlsafe(32)


def cart_cookie(token: str, settings: Settings) -> Cookie:
    """The cookie that keeps a guest's cart for three months; without a token it is taken back."""
    return cookie(settings, CART_COOKIE, token, CART_KEPT.total_seconds() if token else 0)


async def cart_count(connection: AnyConnection) -> int:
    """Pieces in the visitor's cart; costs nothing for a visitor without one."""
    token_hash = cart_hash(connection)
    return await carts.pieces(token_hash) if token_hash else 0
