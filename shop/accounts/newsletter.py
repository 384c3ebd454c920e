"""The newsletter: asked for by a box, confirmed by a mail, left by one press in any of its mails (RFC 8058).

Its links are signed and name the address; nothing is stored of them.
"""

import base64
import binascii
from datetime import datetime, timedelta
from typing import Final

from db.engine import transaction
from db.queries import newsletter as queries
from shop.accounts import links
from shop.links import is_signature, signature

CONFIRM: Final = b"newsletter-in\x00"
LEAVE: Final = b"newsletter-out\x00"
UNANSWERED_KEPT_FOR: Final = timedelta(days=30)


async def ask(email: str, now: datetime, source: str) -> None:
    """Note the wish and have it confirmed by mail, within the open transaction."""
    address = email.strip().lower()
    await queries.ask(address, now, source)
    await links.write_job("newsletter", {"email": address})


async def subscribe(email: str, now: datetime, source: str) -> None:
    """The same, in a transaction of its own."""
    async with transaction():
        await ask(email, now, source)


async def is_subscribed(email: str) -> bool:
    row = await queries.by_email(email.strip().lower())
    return bool(row and row["confirmed_at"] and not row["left_at"])


async def is_known(email: str) -> bool:
    """Whether this address was ever given for the newsletter, and has not been erased since."""
    return await queries.by_email(email.strip().lower()) is not None


async def confirm(email: str, now: datetime) -> None:
    await queries.confirm(email, now)


async def forget_unanswered(now: datetime) -> None:
    """Delete addresses that nobody has confirmed in a month; for the worker."""
    await queries.forget_unanswered(now - UNANSWERED_KEPT_FOR)


async def leave(email: str, now: datetime) -> None:
    """Nothing more is sent to this address; asking twice is as good as once."""
    await queries.leave(email.strip().lower(), now)


def token(purpose: bytes, email: str, secret: str) -> str:
    """What a link of this purpose holds: the address and its signature."""
    named = base64.urlsafe_b64encode(email.encode()).decode().rstrip("=")
    return f"{named}.{signature(purpose, email, secret)}"


def email_of(purpose: bytes, text: str, secret: str) -> str | None:
    """The address of a token we signed for this purpose; None for any other text."""
    named, _, signed = text.partition(".")
    try:
        email = base64.urlsafe_b64decode(named + "=" * (-len(named) % 4)).decode()
    except (binascii.Error, ValueError):
        return None
    return email if is_signature(signed, purpose, email, secret) else None
