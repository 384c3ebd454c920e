"""An answer whose bytes are ready: Litestar's own asks for each what only another content could make of it."""

from collections.abc import Iterable
from typing import Any

from litestar import Litestar, Request, Response
from litestar.datastructures import Cookie
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send


class Written(Response[bytes]):
    """HTML in bytes, sent as it is: what Litestar asks of any other content is known of it."""

    def to_asgi_response(
        self,
        app: Litestar | None,
        request: Request[Any, Any, Any],
        *,
        cookies: Iterable[Cookie] | None = None,
        **_: Any,
    ) -> ASGIResponse:
        return Sent(self.content, self.status_code or 200, self.headers, [*self.cookies, *(cookies or ())])


class Sent(ASGIResponse):
    """A head and a body, nothing to be worked out; handlers and routes of the shop set no headers of their own."""

    def __init__(self, body: bytes, status: int, headers: dict[str, str], cookies: list[Cookie]) -> None:
        self.body, self.status_code, self.background = body, status, None
        self.head = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", b"%d" % len(body))]
        self.head += [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        self.head += [cookie.to_encoded_header() for cookie in cookies]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.head})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})
