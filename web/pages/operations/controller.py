"""/sante/vivant, /sante/pret and /metrics: plain text for load balancers, container hosts and Prometheus."""

import hmac
from typing import Any, Final

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler

from db.engine import fetch
from db.errors import DatabaseUnavailable
from db.migrate import pending
from web.limits import address_of
from web.logs import log_failure
from web.metrics import Metrics

AnyRequest = Request[Any, Any, Any]
LOOPBACK: Final = frozenset({"127.0.0.1", "::/64"})


def operations_routes(metrics: Metrics, *, metrics_token: str, production: bool) -> list[HTTPRouteHandler]:
    """The three routes. Figures need the token; without one set, this machine alone sees them, in development."""

    @get("/sante/vivant", name="alive", sync_to_thread=False)
    def alive() -> Response[str]:
        """The process answers: enough not to restart it, whatever the database does."""
        return Response("vivant\n", media_type="text/plain")

    @get("/sante/pret", name="ready")
    async def ready() -> Response[str]:
        """Visitors may be sent here: the database answers and has the shape this program needs."""
        missing = await _what_is_missing()
        return Response(f"{missing or 'prêt'}\n", status_code=503 if missing else 200, media_type="text/plain")

    @get("/metrics", name="metrics", sync_to_thread=False)
    def figures(request: AnyRequest) -> Response[bytes]:
        """Figures of the process that answers. A stranger learns not even that the page exists."""
        if not (_has_token(request, metrics_token) if metrics_token else not production and _is_local(request)):
            raise NotFoundException
        return Response(metrics.text(), media_type="text/plain; version=0.0.4")

    return [alive, ready, figures]


def _has_token(request: AnyRequest, token: str) -> bool:
    given = request.headers.get("authorization", "").encode("latin-1", "replace")
    return hmac.compare_digest(given, f"Bearer {token}".encode())


def _is_local(request: AnyRequest) -> bool:
    return address_of(request) in LOOPBACK


async def _what_is_missing() -> str:
    try:
        await fetch("SELECT 1 AS one")
        return "la base de données attend une migration" if await pending() else ""
    except DatabaseUnavailable as error:
        log_failure(error)
        return "la base de données ne répond pas"
