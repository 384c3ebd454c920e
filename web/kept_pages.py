"""In front of the router: a page that is kept rendered is answered here, without asking any route.

Everything a kept page shows is the same for all visitors but for the count in the cart link; `web/page_cache.py` says
how pages come to be kept.
"""

from datetime import UTC, datetime
from typing import Any

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from db.errors import DatabaseUnavailable
from db.queries import carts
from shop.storefront import storefront
from web.answers import REVALIDATED, VARY, takes_brotli
from web.cookies import SECRET, hash_of, name_in
from web.page_cache import PageCache, epoch_of
from web.settings import Settings
from web.visitor import CART_COOKIE, look_of

HTML = b"text/html; charset=utf-8"


class KeptPages:
    """Wraps the application; what is not kept, or not to be had right now, is the application's affair."""

    def __init__(self, app: ASGIApp, cache: PageCache, settings: Settings) -> None:
        self._app = app
        self._cache = cache
        self._settings = settings
        self._cookie = name_in(settings, CART_COOKIE).encode() + b"="

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and scope["method"] == "GET":
            asked = dict(scope["headers"])
            htmx = asked.get(b"hx-request") == b"true" and asked.get(b"hx-history-restore-request") != b"true"
            look = look_of(scope["headers"], self._settings)
            key = (scope["path"], scope["query_string"], htmx, look)
            if key in self._cache.pages and await self._answered(key, asked, scope, send):
                return
        await self._app(scope, receive, send)

    async def _answered(self, key: tuple[Any, ...], asked: dict[bytes, bytes], scope: Scope, send: Send) -> bool:
        try:
            kept = self._cache.find(epoch_of(await storefront(), datetime.now(UTC)), key)
            count = await self._count(scope) if kept else 0
        except DatabaseUnavailable:
            return False
        if kept is None:
            return False
        scope["path_template"] = kept.route  # what figures are counted under
        brotli = takes_brotli(asked.get(b"accept-encoding", b"").decode("latin-1"))
        body = self._cache.compressed(key, kept, count) if brotli else kept.body(count)
        await send({"type": "http.response.start", "status": kept.status, "headers": _headers(len(body), brotli)})
        await send({"type": "http.response.body", "body": body, "more_body": False})
        return True

    async def _count(self, scope: Scope) -> int:
        """Pieces in the visitor's cart; a browser without our cookie has none."""
        for name, value in scope["headers"]:
            if name == b"cookie" and self._cookie in value:
                for part in value.split(b";"):
                    found = part.strip()
                    token = found.removeprefix(self._cookie).decode("latin-1")
                    if found.startswith(self._cookie) and SECRET.fullmatch(token):
                        return await carts.pieces(hash_of(token))
        return 0


def _headers(length: int, brotli: bool) -> list[tuple[bytes, bytes]]:
    headers = [
        (b"content-type", HTML),
        (b"content-length", b"%d" % length),
        (b"vary", VARY.encode()),
        (b"cache-control", REVALIDATED.encode()),
    ]
    return [*headers, (b"content-encoding", b"br")] if brotli else headers
