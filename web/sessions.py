"""Who is signed in: one row per session, one cookie that only its owner has.

The cookie is 32 random bytes of which the database keeps the hash. An id we did not give is never taken up, a new one
is given at each sign-in, and nothing is written for visitors who do not sign in. A request only ever updates a row
that is still there, so that signing out is final even for requests on their way. Staff and customers have cookies of
their own: one person can be both in one browser.
"""

import asyncio
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal
from urllib.parse import quote, unquote, unquote_to_bytes, urlsplit

from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.exceptions import HTTPException
from litestar.utils.path import normalize_path

from db.engine import in_transaction, transaction
from db.errors import DatabaseUnavailable
from db.queries import sessions as rows
from shop.calendar import as_utc
from shop.staff.roles import Role, roles_of
from web.answers import is_htmx
from web.cookies import SECRET, AnyConnection, cookie, hash_of, name_in
from web.devices import device_words
from web.visitor import CUSTOMER_COOKIE

Kind = Literal["staff", "customer"]


@dataclass(frozen=True, slots=True)
class Door:
    """How one kind of people comes in. `kept_*` for who asked to stay signed in on this device."""

    cookie: str
    sign_in: str
    home: str
    idle: timedelta
    longest: timedelta
    kept_idle: timedelta
    kept_longest: timedelta


_HALF_HOUR: Final = timedelta(minutes=30)
_HALF_DAY: Final = timedelta(hours=12)
DOORS: Final[dict[Kind, Door]] = {
    "staff": Door("session", "/gestion/connexion", "/gestion", _HALF_HOUR, _HALF_DAY, _HALF_HOUR, _HALF_DAY),
    "customer": Door(
        CUSTOMER_COOKIE, "/connexion", "/compte", timedelta(hours=2), _HALF_DAY, timedelta(days=14), timedelta(days=90)
    ),
}
SESSION_OVER: Final = "fin"
"""What the customers' door is told of who had a session that is over."""
NOTED_EVERY: Final = timedelta(minutes=1)
NOTED_WITHIN: Final = 0.25
"""Seconds a request waits for that to be written."""
LEAVE_NOTHING: Final = '"cache", "storage"'
"""Clear-Site-Data at sign-out: on a shared computer, Back must not show what was there."""

_OWN_PATH: Final = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
_ASCII: Final = re.compile(r"[!-~]{1,2000}")


@dataclass(frozen=True, slots=True)
class Session:
    """A session in use and whose it is; `name` as it is greeted, `roles` of staff."""

    id_hash: str
    kind: Kind
    subject_id: int
    name: str
    email: str
    roles: frozenset[Role] = frozenset()


async def start(
    connection: AnyConnection, kind: Kind, subject_id: int, auth_epoch: int, *, kept: bool = False
) -> Cookie:
    """Sign somebody in: a new id, whatever the browser came with; the session it had ends in the same transaction."""
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    door = DOORS[kind]
    longest = door.kept_longest if kept else door.longest
    old = _id_hash(connection, kind)
    new = {
        "id_hash": hash_of(token),
        "kind": kind,
        "subject_id": subject_id,
        "auth_epoch": auth_epoch,
        "public_id": secrets.token_urlsafe(16),
        "device": device_words(connection.headers.get("user-agent", "")),
        "kept": kept,
        "now": now,
        "expires_at": now + longest,
    }
    if in_transaction():
        await _replace(old, new)
    else:
        async with transaction():
            await _replace(old, new)
    return _cookie(connection, kind, token, longest.total_seconds())


async def renew(connection: AnyConnection, session: Session, auth_epoch: int) -> tuple[Cookie, Session]:
    """The session of this request under a new id, once its owner's auth_epoch has moved on and ended all others."""
    kept = await rows.is_kept(session.id_hash)
    new = await start(connection, session.kind, session.subject_id, auth_epoch, kept=kept)
    return new, replace(session, id_hash=hash_of(new.value or ""))


async def load(connection: AnyConnection, kind: Kind) -> Session | None:
    """The session of a request; None without one, when it is over, or when its owner's auth_epoch has moved on.

    Staff without a second factor have none in production. Asked once for a GET, which changes nothing of it.
    """
    if connection.scope.get("method") != "GET":
        return await _load(connection, kind)
    asked: dict[str, Session | None] = connection.scope["state"].setdefault("sessions", {})
    if kind not in asked:
        asked[kind] = await _load(connection, kind)
    return asked[kind]


async def _load(connection: AnyConnection, kind: Kind) -> Session | None:
    id_hash = _id_hash(connection, kind)
    if not id_hash:
        return None
    now, door = datetime.now(UTC), DOORS[kind]
    row = await rows.live(kind, id_hash, now, now - door.idle, now - door.kept_idle)
    if row is None or _lacks_second_factor(connection, row):
        return None
    if as_utc(row["seen_at"]) < now - NOTED_EVERY:
        await _note_use(id_hash, now)
    return Session(id_hash, kind, row["id"], row["name"], row["email"], roles_of(row.get("roles", ())))


def _lacks_second_factor(connection: AnyConnection, row: dict[str, Any]) -> bool:
    """Production asks it of staff, of a session too that began where nobody asked; choosing one ends all others."""
    return bool(connection.app.state.settings.production) and not row.get("has_second_factor", True)


async def _note_use(id_hash: str, now: datetime) -> None:
    """Where others write just now, the next request notes it: nobody waits long for this, and no page fails by it."""
    with suppress(DatabaseUnavailable, TimeoutError):
        async with asyncio.timeout(NOTED_WITHIN):
            await rows.seen(id_hash, now, now - NOTED_EVERY)


async def end(connection: AnyConnection, kind: Kind, response: Response[Any]) -> None:
    """Sign out: the row goes first, then the cookie and what the browser kept of our pages."""
    if id_hash := _id_hash(connection, kind):
        await rows.delete(id_hash)
    response.set_cookie(no_cookie(connection, kind))
    response.headers["Clear-Site-Data"] = LEAVE_NOTHING


def came_with_one(connection: AnyConnection, kind: Kind) -> bool:
    """Whether the browser sent a session's cookie, whatever has become of the session."""
    return bool(_id_hash(connection, kind))


def no_cookie(connection: AnyConnection, kind: Kind) -> Cookie:
    """Takes the cookie back from the browser."""
    return _cookie(connection, kind, "", 0)


async def sweep() -> None:
    """Delete sessions that are over; for the worker, once an hour or so."""
    await rows.delete_expired(datetime.now(UTC))


async def staff_member(request: Request[Any, Any, Any]) -> Session:
    """A dependency for /gestion: who is signed in. Nobody is sent to the sign-in page, and back here afterwards."""
    return await _or_sign_in(request, "staff")


async def signed_in_customer(request: Request[Any, Any, Any]) -> Session:
    """A dependency for /compte: whose account it is. Nobody is sent to the sign-in page, and back here afterwards."""
    return await _or_sign_in(request, "customer")


async def _or_sign_in(request: Request[Any, Any, Any], kind: Kind) -> Session:
    session = await load(request, kind)
    if session is None:
        raise NotSignedIn(request, kind)
    return session


class NotSignedIn(HTTPException):
    """A redirection rather than a page: 303, or HX-Redirect where htmx would put a page into a page."""

    def __init__(self, request: Request[Any, Any, Any], kind: Kind) -> None:
        door = DOORS[kind]
        asked = _page_of(request)
        back = [f"suite={quote(safe_next(asked, door.home), safe='/')}"] if asked else []
        had_one = came_with_one(request, kind)
        if had_one and kind == "customer":
            back.append(f"fait={SESSION_OVER}")
        name = "HX-Redirect" if is_htmx(request) else "Location"
        where = "?".join(filter(None, [door.sign_in, "&".join(back)]))
        headers = {name: where, "Vary": "HX-Request", "Cache-Control": "private, no-store"}
        if had_one:
            headers["Set-Cookie"] = no_cookie(request, kind).to_header(header="")
        super().__init__(status_code=200 if is_htmx(request) else 303, headers=headers)


def safe_next(target: str, default: str = "/gestion") -> str:
    """Where to go on after signing in: a path of our own, or `default`.

    Browsers drop tabs and line breaks and read « \\ » as « / », so `//elsewhere`, `/\\elsewhere` and `/%09/elsewhere`
    all leave the shop: what does not begin with exactly one slash, decoded or not, is not ours.
    """
    decoded = unquote_to_bytes(target.encode("utf-8", "surrogatepass")).decode("utf-8", "replace")
    ours = all(_OWN_PATH.fullmatch(text) for text in (target, decoded.partition("?")[0]))
    return target if ours and _ASCII.fullmatch(target) else default


def way_on(connection: AnyConnection, target: str, default: str) -> str:
    """The same, for a page there is: `/deconnexion`, which only takes POST, leads nowhere."""
    ours = safe_next(target, default)
    path = unquote(ours.partition("#")[0].partition("?")[0])
    try:
        connection.app.asgi_router.handle_routing(path=normalize_path(path), method="GET")
    except HTTPException:
        return default
    return ours


def _page_of(request: Request[Any, Any, Any]) -> str:
    """The page a browser asked for, or stands on while htmx asks: its path and query; empty where there is none."""
    if is_htmx(request):
        try:
            here = urlsplit(request.headers.get("hx-current-url", ""))
        except ValueError:
            return ""
        path, query = here.path, here.query
    elif request.method == "GET":
        path, query = (request.scope[part].decode("latin-1") for part in ("raw_path", "query_string"))
    else:
        return ""
    return f"{path}?{query}" if query else path


async def _replace(old: str, new: dict[str, Any]) -> None:
    if old:
        await rows.delete(old)
    await rows.create(**new)


def _id_hash(connection: AnyConnection, kind: Kind) -> str:
    token = connection.cookies.get(name_in(connection.app.state.settings, DOORS[kind].cookie), "")
    return hash_of(token) if SECRET.fullmatch(token) else ""


def _cookie(connection: AnyConnection, kind: Kind, value: str, seconds: float) -> Cookie:
    return cookie(connection.app.state.settings, DOORS[kind].cookie, value, seconds)
