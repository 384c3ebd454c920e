"""Every cookie of the shop is made here: for this host alone, never read by scripts, not sent with what others post.

Those that open something are 32 random bytes, of which the database keeps only the hash.
"""

import hashlib
import re
from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from web.settings import Settings

AnyConnection = ASGIConnection[Any, Any, Any, Any]
SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
"""32 bytes as `secrets.token_urlsafe` writes them; anything else is not of our making."""


def name_in(settings: Settings, name: str) -> str:
    """`__Host-` makes browsers refuse the cookie from other hosts and over plain http; development has no https."""
    return f"__Host-{name}" if settings.secure else name


def cookie(settings: Settings, name: str, value: str, seconds: float) -> Cookie:
    """Kept for so many seconds; 0 takes it back from the browser."""
    return Cookie(
        key=name_in(settings, name),
        value=value,
        max_age=int(seconds),
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )


def hash_of(secret: str) -> str:
    """SHA-256, as the database keeps a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
