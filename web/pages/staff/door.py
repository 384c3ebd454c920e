"""The one door to the staff space: who comes in, whether this room is theirs, and under whose name the database writes.

It stands before every handler of the space, so that none can be left open by forgetting to ask.
"""

import secrets
from typing import Any

from litestar.connection import Request
from litestar.handlers import BaseRouteHandler
from litestar.types import ASGIApp, Receive, Scope, Send

from db.acting import ACTING, Acting
from web.cookies import AnyConnection
from web.pages.staff.rights import allowed
from web.refusals import Refusal
from web.sessions import Session, staff_member

NOT_YOURS = "Votre rôle ne donne pas accès à cette page."
ASK = "Demandez à qui administre la boutique s’il vous la faut."
SAFE = {"GET", "HEAD"}


async def only_staff(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    """A guard. Raises NotSignedIn; Refusal 403 for who is signed in but has another role."""
    request: Request[Any, Any, Any] = Request(connection.scope)
    session = await staff_member(request)
    connection.scope["state"]["staff_session"] = session
    if not allowed(session.roles, handler.name or ""):
        raise Refusal(403, NOT_YOURS, advice=ASK)
    if request.method not in SAFE:
        acts_as(request, session.subject_id, session.name, handler.name or "")


def acts_as(connection: AnyConnection, member_id: int, name: str, action: str) -> None:
    """What this request writes from now on is written in this member's name; `action` is the name of the route."""
    address = connection.client.host if connection.client else ""
    ACTING.set(Acting(member_id, name, address, action, secrets.token_hex(8)))


def session_here(request: Request[Any, Any, Any]) -> Session:
    """A dependency: the session that the guard let in."""
    session: Session = request.scope["state"]["staff_session"]
    return session


def nobody_afterwards(app: ASGIApp) -> ASGIApp:
    """Middleware: whatever the request acted as, the next one of the same task is nobody again."""

    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        before = ACTING.set(None)
        try:
            await app(scope, receive, send)
        finally:
            ACTING.reset(before)

    return asked
