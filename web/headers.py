"""The outermost layer of the shop: what must hold for every request and every answer, matched by a route or not.

Litestar's own middleware does not see unmatched routes and refused methods, so this wraps the whole application.
It runs for each request, in microseconds: what can be made ready beforehand is.
"""

import itertools
import secrets
from collections.abc import Collection
from time import perf_counter
from typing import Any, Final

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from web.errors import StaticPages
from web.hosts import HostCheck, is_readable
from web.limits import believe_proxy
from web.logs import SECRET_PATHS, log_answer, log_failure, request_id
from web.metrics import Metrics, route_of
from web.origin_check import SAFE_METHODS, OriginCheck
from web.problems import MEDIA_TYPE, is_for_machines, problem_body

Headers = list[tuple[bytes, bytes]]

PAYMENT_PAGES: Final = "https://www.mollie.com https://*.mollie.com"
"""Where the form that places an order may end up: browsers apply form-action to its redirection too."""
_PRIVATE: Final = (b"cache-control", b"private, no-store")


def security_headers(*, https: bool, pictures: str = "") -> Headers:
    """The headers of every answer. `https`: how shoppers come; `pictures`: who else draws some, the map for one."""
    images = f"'self' {pictures}".rstrip()
    policy = (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src {images}; font-src 'self'; "
        f"connect-src 'self'; manifest-src 'self'; form-action 'self' {PAYMENT_PAGES}; frame-ancestors 'none'; "
        "base-uri 'none'; object-src 'none'"
    )
    headers = {
        "content-security-policy": policy + ("; upgrade-insecure-requests" if https else ""),
        "x-content-type-options": "nosniff",
        "referrer-policy": "strict-origin-when-cross-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(self), microphone=(), payment=()",
        "x-frame-options": "DENY",
        "server": "",  # without one Granian would add its own name
    }
    if https:
        headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"
    return [(name.encode(), value.encode()) for name, value in headers.items()]


class Shell:
    """The application within its guards: readable target, our host, our origin, complete headers, no trace."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        public_url: str,
        production: bool,
        pictures: str = "",
        static: StaticPages | None = None,
        metrics: Metrics | None = None,
        trusted_proxies: Collection[str] = (),
    ) -> None:
        """Wrap `app`. In development (not `production`) loopback hosts and the simulator's interface are let in."""
        self._app = app
        self.static = static or StaticPages()
        self.metrics = metrics or Metrics()
        self._hosts = HostCheck(public_url, loopback=not production)
        self._origins = OriginCheck(public_url, simulators=not production)
        self._proxies = frozenset(trusted_proxies)
        self.common = security_headers(https=public_url.startswith("https:"), pictures=pictures)
        self.secret = [(n, b"same-origin" if n == b"referrer-policy" else v) for n, v in self.common]
        self.names = frozenset(name for name, _ in self.common)
        self._ids = itertools.count(1)
        self._run = secrets.token_hex(5)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        method, path = scope["method"], scope["path"]
        known = f"{self._run}-{next(self._ids):x}"
        request_id.set(known)
        asked = scope["headers"]
        exchange = _Exchange(self, send, path, known.encode(), bodiless=method == "HEAD")
        if method == "HEAD":
            scope = {**scope, "method": "GET"}
        try:
            refused = self._refusal(scope, dict(asked), method, path)
            if refused:
                await exchange.answer(refused, htmx=(b"hx-request", b"true") in asked)
            else:
                await self._app(scope, receive, exchange.send)
        except Exception as error:
            log_failure(error)
            if exchange.status:
                raise  # too late for another answer: the server cuts the connection
            await exchange.answer(500)
        finally:
            seconds = perf_counter() - started
            status = exchange.status or 499
            template: Any = scope.get("path_template")
            self.metrics.record(method, route_of(template, path), status, seconds)
            if status >= 400 or method not in SAFE_METHODS:
                log_answer(method, path, status, seconds * 1000)

    def _refusal(self, scope: HTTPScope, asked: dict[bytes, bytes], method: str, path: str) -> int:
        """400 or 403 for a request that must not go on, 0 for one that may."""
        target: bytes = scope.get("raw_path") or path.encode("utf-8", "surrogateescape")
        if not is_readable(target, scope["query_string"]):
            return 400
        sent: Any = scope["headers"]
        if len(sent) != len(asked) and [name for name, _ in sent].count(b"host") > 1:
            return 400
        if not self._hosts.accepts(asked.get(b"host", b""), path):
            return 400
        if self._proxies:
            believe_proxy(scope, asked, self._proxies)
        fetch_site, origin = asked.get(b"sec-fetch-site"), asked.get(b"origin")
        return 0 if self._origins.accepts(method, path, fetch_site, origin) else 403


class _Exchange:
    """One answer on its way out."""

    __slots__ = ("_bodiless", "_id", "_path", "_send", "_shell", "status")

    def __init__(self, shell: Shell, send: Send, path: str, known: bytes, *, bodiless: bool) -> None:
        self._shell, self._send, self._path, self._id, self._bodiless = shell, send, path, known, bodiless
        self.status = 0

    async def send(self, message: Message) -> None:
        """Pass on what the application answers: its head completed, its body left out for HEAD."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = self._complete(message["headers"])
        elif self._bodiless and message["type"] == "http.response.body":
            message["body"] = b""
        await self._send(message)

    async def answer(self, status: int, *, htmx: bool = False) -> None:
        """Answer without the application."""
        machine = is_for_machines(self._path)
        body = problem_body(status) if machine else self._shell.static.body(status, htmx=htmx)
        kind = MEDIA_TYPE if machine else "text/html; charset=utf-8"
        headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body, "more_body": False})

    def _complete(self, given: Any) -> Headers:
        """The answer's own headers win: a page may be stricter, or allow what only it needs."""
        headers: Headers = list(given)
        names = {name for name, _ in headers}
        ours = self._shell.secret if self._path.startswith(SECRET_PATHS) else self._shell.common
        headers += ours if names.isdisjoint(self._shell.names) else [pair for pair in ours if pair[0] not in names]
        if b"cache-control" not in names and self.status != 304:
            headers.append(_PRIVATE)
        headers.append((b"x-request-id", self._id))
        return headers
