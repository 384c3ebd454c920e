"""The newsletter: asked for by a box, confirmed by a mail, left by one press in any of its mails (RFC 8058).

Its links are signed and name the address; nothing is stored of them. The one that confirms names the moment of the
wish too: it is good for nothing once somebody has left after that.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from db.engine import transaction
from db.queries import newsletter as queries
from shop.accounts import links
from shop.links import is_signature, signature

CONFIRM: Final = b"newsletter-in\x00"
LEAVE: Final = b"newsletter-out\x00"
UNANSWERED_KEPT_FOR: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Wish:
    """Who asked for the newsletter, and when; `email` lower case."""

    email: str
    asked_at: datetime


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


async def wish_of(email: str) -> Wish | None:
    """The newest wish of this address; None for one never given, or erased since."""
    row = await queries.by_email(email)
    return Wish(email, row["asked_at"]) if row else None


async def stands(wish: Wish) -> bool:
    """Whether the wish may still be confirmed: it has not been erased since, and nobody has left after it."""
    row = await queries.by_email(wish.email)
    return row is not None and (row["left_at"] is None or row["left_at"] < wish.asked_at)


async def confirm(wish: Wish, now: datetime) -> bool:
    """False where the wish stands no more; nothing changes then."""
    return await queries.confirm(wish.email, wish.asked_at, now)


async def forget_unanswered(now: datetime) -> None:
    """Delete addresses that nobody has confirmed in a month; for the worker."""
    await queries.forget_unanswered(now - UNANSWERED_KEPT_FOR)


async def leave(email: str, now: datetime) -> None:
    """Nothing more is sent to this address; asking twice is as good as once."""
    await queries.leave(email.strip().lower(), now)


def confirm_token(wish: Wish, secret: str) -> str:
    return _token(CONFIRM, f"{wish.asked_at.isoformat()} {wish.email}", secret)


def leave_token(email: str, secret: str) -> str:
    return _token(LEAVE, email, secret)


def wish_in(token: str, secret: str) -> Wish | None:
    """What a link that confirms is about; None for any text we did not sign for that."""
    moment, _, email = (_said(CONFIRM, token, secret) or "").partition(" ")
    return Wish(email, datetime.fromisoformat(moment)) if email else None


def leaver_in(token: str, secret: str) -> str | None:
    """The address of a link that ends the newsletter; None for any text we did not sign for that."""
    return _said(LEAVE, token, secret)


def _token(purpose: bytes, text: str, secret: str) -> str:
    named = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    return f"{named}.{signature(purpose, text, secret)}"


def _said(purpose: bytes, token: str, secret: str) -> str | None:
    named, _, signed = token.partition(".")
    try:
        text = base64.urlsafe_b64decode(named + "=" * (-len(named) % 4)).decode()
    except (binascii.Error, ValueError):
        return None
    return text if is_signature(signed, purpose, text, secret) else None
