"""Who is signed in: one row per session, one cookie that only its owner has.

The cookie is 32 random bytes of which the database keeps the hash. An id we did not give is never taken up, a new one
is given at each sign-in, and nothing is written for visitors who do not sign in. A request only ever updates a row
that is still there, so that signing out is final even for requests on their way.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal
from urllib.parse import quote, unquote_to_bytes

from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.exceptions import HTTPException

from db.engine import in_transaction, transaction
from db.queries import sessions as rows
from web.answers import is_htmx

AnyConnection = ASGIConnection[Any, Any, Any, Any]
Kind = Literal["staff"]

SIGN_IN: Final = "/gestion/connexion"
LONGEST: Final = timedelta(hours=12)
IDLE: Final = timedelta(minutes=30)
NOTED_EVERY: Final = timedelta(minutes=1)
LEAVE_NOTHING: Final = '"cache", "storage"'
"""Clear-Site-Data at sign-out: on a shared computer, Back must not show what was there."""

_ID: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_OWN_PATH: Final = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
_ASCII: Final = re.compile(r"[!-~]{1,2000}")


@dataclass(frozen=True, slots=True)
class Session:
    """A session in use and whose it is."""

    id_hash: str
    kind: Kind
    subject_id: int
    name: str
    email: str


def cookie_name(*, secure: bool) -> str:
    """`__Host-` makes browsers refuse the cookie from other hosts and over plain http; development has no https."""
    return "__Host-session" if secure else "session"


async def start(connection: AnyConnection, kind: Kind, subject_id: int, auth_epoch: int) -> Cookie:
    """Sign somebody in: a new id, whatever the browser came with; the session it had ends in the same transaction."""
    secure, token, now = _secure(connection), secrets.token_urlsafe(32), datetime.now(UTC)
    old = _id_hash(connection)
    new = {"id_hash": _hash(token), "kind": kind, "subject_id": subject_id, "auth_epoch": auth_epoch}
    if in_transaction():
        await _replace(old, new, now)
    else:
        async with transaction():
            await _replace(old, new, now)
    return _cookie(token, secure, int(LONGEST.total_seconds()))


async def load(connection: AnyConnection, kind: Kind) -> Session | None:
    """The session of a request; None without one, when it is over, or when its owner's auth_epoch has moved on."""
    id_hash = _id_hash(connection)
    if not id_hash:
        return None
    now = datetime.now(UTC)
    row = await rows.live_staff(id_hash, now, now - IDLE)
    if row is None:
        return None
    if _utc(row["seen_at"]) < now - NOTED_EVERY:
        await rows.seen(id_hash, now, now - NOTED_EVERY)
    return Session(id_hash, kind, row["id"], row["name"], row["email"])


async def end(connection: AnyConnection, response: Response[Any]) -> None:
    """Sign out: the row goes first, then the cookie and what the browser kept of our pages."""
    if id_hash := _id_hash(connection):
        await rows.delete(id_hash)
    response.set_cookie(_cookie("", _secure(connection), 0))
    response.headers["Clear-Site-Data"] = LEAVE_NOTHING


async def sweep() -> None:
    """Delete sessions that are over; for the worker, once an hour or so."""
    await rows.delete_expired(datetime.now(UTC))


async def staff_member(request: Request[Any, Any, Any]) -> Session:
    """A dependency for /gestion: who is signed in. Nobody is sent to the sign-in page, and back here afterwards."""
    session = await load(request, "staff")
    if session is None:
        raise NotSignedIn(request)
    return session


class NotSignedIn(HTTPException):
    """A redirection rather than a page: 303, or HX-Redirect where htmx would put a page into a page."""

    def __init__(self, request: Request[Any, Any, Any]) -> None:
        asked = request.scope["raw_path"].decode("latin-1")
        if query := request.scope["query_string"].decode("latin-1"):
            asked = f"{asked}?{query}"
        back = f"?suite={quote(safe_next(asked), safe='/')}" if request.method == "GET" and not is_htmx(request) else ""
        name = "HX-Redirect" if is_htmx(request) else "Location"
        headers = {name: SIGN_IN + back, "Vary": "HX-Request", "Cache-Control": "private, no-store"}
        super().__init__(status_code=200 if is_htmx(request) else 303, headers=headers)


def safe_next(target: str, default: str = "/gestion") -> str:
    """Where to go on after signing in: a path of our own, or `default`.

    Browsers drop tabs and line breaks and read « \\ » as « / », so `//elsewhere`, `/\\elsewhere` and `/%09/elsewhere`
    all leave the shop: what does not begin with exactly one slash, decoded or not, is not ours.
    """
    decoded = unquote_to_bytes(target.encode("utf-8", "surrogatepass")).decode("utf-8", "replace")
    ours = all(_OWN_PATH.fullmatch(text) for text in (target, decoded.partition("?")[0]))
    return target if ours and _ASCII.fullmatch(target) else default


async def _replace(old: str, new: dict[str, Any], now: datetime) -> None:
    if old:
        await rows.delete(old)
    await rows.create(**new, now=now, expires_at=now + LONGEST)


def _id_hash(connection: AnyConnection) -> str:
    token = connection.cookies.get(cookie_name(secure=_secure(connection)), "")
    return _hash(token) if _ID.fullmatch(token) else ""


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _secure(connection: AnyConnection) -> bool:
    secure: bool = connection.app.state.settings.secure
    return secure


def _cookie(value: str, secure: bool, max_age: int) -> Cookie:
    name = cookie_name(secure=secure)
    return Cookie(key=name, value=value, max_age=max_age, path="/", secure=secure, httponly=True, samesite="lax")


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
