"""Pages of the catalogue, kept rendered: all visitors see the same one, but for the count in the cart link.

A page is kept for each way of drawing it (web.visitor.Look: signed in, larger text), for one version of the catalogue
and one delivery day; the count is put in as bytes. A kept page is answered by `web/kept_pages.py`, before any route is
looked for.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import brotli
from litestar import Response
from litestar.enums import MediaType

from shop.calendar import in_paris
from shop.storefront import Storefront, storefront
from web.answers import REVALIDATED, VARY, HtmlRequest, compress, is_htmx, takes_brotli
from web.inputs import query
from web.visitor import cart_count, look_of
from web.written import Written

OPEN, CLOSE = b'<span id="cart-count">', b"</span>"
MOST_BYTES = 8_000_000
MOST_PAGES = 5_000
OVERHEAD_BYTES = 600
"""What an entry takes beside its bodies: keys, objects, headers."""
LONGEST_QUERY = 400
MOST_COUNTS = 8

Rendered = tuple[int, str]
"""Status and HTML."""


@dataclass(slots=True)
class Kept:
    """One page, cut where the count stands; `compressed` by count."""

    status: int
    head: bytes
    tail: bytes
    route: str = ""
    compressed: dict[int, bytes] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return OVERHEAD_BYTES + len(self.head) + len(self.tail) + sum(map(len, self.compressed.values()))

    def body(self, count: int) -> bytes:
        return self.head + (f"Panier ({count or 'vide'})".encode() if self.tail else b"") + self.tail


class PageCache:
    """The pages of one version; forgotten together when the version or the delivery day changes.

    `bytes` never exceeds `most_bytes`: what was asked for longest ago goes first.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self.epoch: tuple[Any, ...] = ()
        self.pages: OrderedDict[tuple[Any, ...], Kept] = OrderedDict()
        self.bytes = 0

    def find(self, epoch: tuple[Any, ...], key: tuple[Any, ...]) -> Kept | None:
        if epoch != self.epoch:
            self.epoch, self.bytes = epoch, 0
            self.pages.clear()
        kept = self.pages.get(key)
        if kept is not None:
            self.pages.move_to_end(key)
        return kept

    def keep(self, epoch: tuple[Any, ...], key: tuple[Any, ...], kept: Kept) -> None:
        """Keep a page that was rendered for `epoch`; forget it when that is over by now."""
        if epoch != self.epoch:
            return
        before = self.pages.pop(key, None)
        self.pages[key] = kept
        self._grow(kept.size - (before.size if before else 0))

    def compressed(self, key: tuple[Any, ...], kept: Kept, count: int) -> bytes:
        """The page with this count as brotli, worked out once for the first few counts asked."""
        body = kept.compressed.get(count)
        if body is None:
            body = brotli.compress(kept.body(count), mode=brotli.MODE_TEXT, quality=5)
            if len(kept.compressed) < MOST_COUNTS and self.pages.get(key) is kept:
                kept.compressed[count] = body
                self._grow(len(body))
        return body

    def _grow(self, added: int) -> None:
        self.bytes += added
        while self.bytes > self.most_bytes or len(self.pages) > MOST_PAGES:
            _, oldest = self.pages.popitem(last=False)
            self.bytes -= oldest.size


async def cached_page(
    request: HtmlRequest,
    render: Callable[[Storefront], Awaitable[Rendered]],
    asks: Collection[str] = (),
) -> Response[bytes]:
    """The page of this address as it was rendered for an earlier visitor, or rendered now.

    `render` must read nothing of the visitor but the look: it is given the storefront and answers for everybody. `asks`
    names the parameters that change the page: whatever else stands in an address (a campaign's mark) makes no page of
    its own.
    """
    front = await storefront()
    count = await cart_count(request)
    cache: PageCache = request.app.state.page_cache
    scope = request.scope
    understood = understood_query(request, asks)
    look = look_of(scope["headers"], request.app.state.settings)
    key = (scope["path"], understood, is_htmx(request), look)
    epoch = epoch_of(front, datetime.now(UTC))
    kept = cache.find(epoch, key)
    is_new = kept is None
    if kept is None:
        kept = cut(*await render(front))
        kept.route = scope["path_template"]
        if len(understood) <= LONGEST_QUERY:
            cache.keep(epoch, key, kept)
    headers = {"Vary": VARY, "Cache-Control": REVALIDATED}
    if takes_brotli(request.headers.get("accept-encoding", "")):
        headers["Content-Encoding"] = "br"
        # Most searches are never asked again; the better compression is for what is.
        body = compress(kept.body(count)) if is_new else cache.compressed(key, kept, count)
    else:
        body = kept.body(count)
    return Written(body, status_code=kept.status, media_type=MediaType.HTML, headers=headers)


def understood_query(request: HtmlRequest, asks: Collection[str]) -> bytes:
    """The part of the query that the page understands, written one way."""
    if not request.scope["query_string"] or not asks:
        return b""
    values = query(request)
    return urlencode([(name, value) for name in values if name in asks for value in values.getlist(name)]).encode()


def cut(status: int, text: str) -> Kept:
    """Cut a rendered page round its cart count; a fragment has none and stays whole."""
    body = text.encode()
    head, found, rest = body.partition(OPEN)
    if not found:
        return Kept(status, body, b"")
    _, close, tail = rest.partition(CLOSE)
    return Kept(status, head + found, close + tail)


def epoch_of(front: Storefront, now: datetime) -> tuple[int, int, bool]:
    """What a kept page holds for: the catalogue's version, the day in Paris, whether today's dispatch is reached."""
    local = in_paris(now)
    return (front.version, local.toordinal(), local.time() < front.rules.cut_off)
