"""Who comes in by /api/v1: a program with its token, never a browser with a cookie."""

import re
from datetime import UTC, datetime
from typing import Any, Final

from litestar.connection import Request
from litestar.handlers import BaseRouteHandler

from shop.software import tokens
from shop.software.tokens import Scope, Token
from web.cookies import AnyConnection
from web.limits import address_of, spend
from web.openapi.operations import BY_NAME
from web.problems import ApiRefusal

BEARER: Final = re.compile(r"Bearer +([!-~]{1,200})", re.IGNORECASE)
MISSING: Final = "Ajoutez un en-tête « Authorization: Bearer cpt_… » avec le jeton de ce logiciel."
WRONG: Final = "Ce jeton n’est pas connu, n’est plus valable ou a été révoqué."


async def only_programs(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    """A guard. Raises ApiRefusal 401 without a token that is open, 403 without the scope; TooMany."""
    token = await _token(connection)
    await spend("api_token", str(token.id))
    if handler.name not in BY_NAME:  # OPTIONS, which Litestar answers by itself: which methods there are
        return
    scope = scope_of(handler.name)
    if scope not in token.scopes:
        raise ApiRefusal(
            403, "scope_missing", f"Ce jeton n’a pas le droit « {scope.value} ».",
            headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope.value}"'},
        )  # fmt: skip
    connection.scope["state"]["api_token"] = token


def scope_of(name: str) -> Scope:
    """What the route of this name asks for. Raises KeyError for one that is not among the operations."""
    return BY_NAME[name].scope


def token_here(request: Request[Any, Any, Any]) -> Token:
    """A dependency: the token that the guard let in."""
    token: Token = request.scope["state"]["api_token"]
    return token


async def _token(connection: AnyConnection) -> Token:
    given = connection.headers.get("authorization", "")
    if not given:
        raise ApiRefusal(401, "token_missing", MISSING, headers={"WWW-Authenticate": "Bearer"})
    found = BEARER.fullmatch(given.strip())
    token = await tokens.let_in(found[1] if found else "", datetime.now(UTC))
    if token is None:
        # Only now: a program that goes on with a revoked token shuts out no other of the same address.
        await spend("api_wrong", address_of(connection))
        raise ApiRefusal(401, "token_invalid", WRONG, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
    return token
