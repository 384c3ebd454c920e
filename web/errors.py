"""Every refusal and failure as a page for people, or a few words in the banner for htmx; never a trace.

Programs that ask below /api/ get the same as JSON (problems.py).

Pages are drawn with the shop around them. Where that cannot be (the database is stopped, the request never reached a
route), StaticPages has them ready as bytes since the start.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from litestar import Request, Response
from litestar.enums import MediaType
from litestar.exceptions import HTTPException
from litestar.response.base import ASGIResponse
from litestar.types import ExceptionHandlersMap, Receive, Scope, Send

from db.errors import DatabaseUnavailable, has_no_room
from shop.documents.press import Unprinted
from shop.errors import MoveNotAllowed, NotOrderable, OutOfStock, ShopError, TotalChanged
from shop.passwords import TooManyPasswords
from web.answers import html, is_htmx, page
from web.logs import log_failure
from web.problems import ApiRefusal, is_for_machines, problem
from web.refusals import Refusal
from web.visitor import Look

AnyRequest = Request[Any, Any, Any]
Answer = Callable[[AnyRequest], Awaitable[Response[bytes]]]
Handled = Callable[[AnyRequest, Any], Response[Any]]
Render = Callable[..., str]

RETRY_SECONDS: Final = "5"
"""What a 503 asks for: the database comes back in seconds or not soon."""

_CHANGED: Final = (OutOfStock, NotOrderable, MoveNotAllowed, TotalChanged, Unprinted)
"""True when the page was drawn, no more now, or not possible for a moment: 409. What the shop refuses for another
reason is 422.
"""
_READY: Final = (400, 403, 413, 503)


class StaticPages:
    """Answers that need neither a route nor the database; until they are drawn, a plain page stands in."""

    def __init__(self) -> None:
        self._pages: dict[int, bytes] = {}
        self._fragments: dict[int, bytes] = {}

    def draw(self, render: Render, merchant: object) -> None:
        """Draw them with the merchant's name and phone as they are now."""
        around = {
            "merchant": merchant,
            "categories": (),
            "cart_count": 0,
            "footer_links": (),
            "look": Look(),
            "menu": "",
            "now": datetime.now(UTC),
        }
        words = {"sentence": "", "advice": ""}
        for status in _READY:
            self._pages[status] = render("errors/error.html", status=status, **words, **around).encode()
            self._fragments[status] = render("errors/_error.html", status=status, **words).encode()
        self._pages[500] = render("errors/500.html", merchant=merchant).encode()

    def body(self, status: int, *, htmx: bool = False) -> bytes:
        """The page of a status, or its fragment where there is one (htmx does not swap a 5xx)."""
        kept = self._fragments if htmx and status < 500 else self._pages
        return kept.get(status) or PLAIN


PLAIN: Final = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Erreur</title></head>
<body><h1>Cette page ne peut pas être affichée</h1>
<p>Revenez à la page précédente et recommencez dans quelques instants.</p><p><a href="/">Revenir à l’accueil</a></p>
</body></html>""".encode()
"""For requests that come before the shop has finished starting."""


def error_handlers(static: StaticPages) -> ExceptionHandlersMap:
    """What Litestar calls for whatever a route, a dependency or the routing itself raises."""

    def later(answer: Answer) -> Response[Any]:
        return _Later(answer, static)

    def refused(request: AnyRequest, error: HTTPException) -> Response[Any]:
        if error.status_code >= 500:
            return failed(request, error)
        if error.status_code < 400:  # a way elsewhere, to the sign-in page
            return Response(b"", status_code=error.status_code, media_type=MediaType.HTML, headers=error.headers)
        return later(_worded(*said_of(error)))

    def shop_refused(_: AnyRequest, error: ShopError) -> Response[Any]:
        return later(_worded(*said_of(error)))

    def failed(_: AnyRequest, error: Exception) -> Response[Any]:
        log_failure(error)
        return _static(static, 503 if _passes(error) else 500)

    def too_deep(_: AnyRequest, error: RecursionError) -> Response[Any]:
        """A body nested thousands of times over: what reads it gives up, and so do we."""
        return later(_worded(400, ""))

    pages: dict[type[Exception], Handled] = {
        HTTPException: refused,
        RecursionError: too_deep,
        ShopError: shop_refused,
        Exception: failed,
    }
    return {kind: by_reader(handler) for kind, handler in pages.items()}


def by_reader(for_people: Handled) -> Handled:
    """People get a page, programs the same as a problem."""

    def answer(request: AnyRequest, error: Any) -> Response[Any]:
        return told(error) if is_for_machines(request.scope["path"]) else for_people(request, error)

    return answer


def told(error: Exception) -> Response[Any]:
    """The problem that a program is told of."""
    if isinstance(error, RecursionError):
        return problem(400)
    status = 503 if _passes(error) else 500
    sentence, headers = "", {"Retry-After": RETRY_SECONDS} if status == 503 else {}
    if isinstance(error, (HTTPException, ShopError)) and said_of(error)[0] < 500:
        status, sentence, advice, given = said_of(error)
        sentence, headers = " ".join(filter(None, (sentence, advice))), dict(given)
    else:
        log_failure(error)
    code, extra = (error.code, error.members) if isinstance(error, ApiRefusal) else ("", {})
    return problem(status, sentence, code, headers, **extra)


def _passes(error: BaseException) -> bool:
    """True for what is nobody's mistake and over soon: the database is away, the disk full, too many sign in."""
    return isinstance(error, (DatabaseUnavailable, TooManyPasswords)) or has_no_room(error)


def said_of(error: HTTPException | ShopError) -> tuple[int, str, str, Mapping[str, str]]:
    """Status, sentence, advice (empty: the status's own words) and headers of a refusal."""
    if isinstance(error, ShopError):
        return 409 if isinstance(error, _CHANGED) else 422, error.message, "", {}
    words = (error.sentence, error.advice) if isinstance(error, Refusal) else ("", "")
    return error.status_code, *words, error.headers or {}


def drawn_later(answer: Answer) -> Response[Any]:
    """What an area's own exception handler gives: a page that has to wait for the database."""
    return _Later(answer, StaticPages())


def _worded(status: int, sentence: str, advice: str = "", headers: Mapping[str, str] | None = None) -> Answer:
    async def answer(request: AnyRequest) -> Response[bytes]:
        words: dict[str, Any] = {"sentence": sentence, "advice": advice}
        if is_htmx(request):
            response = html(
                request, request.app.state.render("errors/_error.html", status=status, **words), status=status
            )
        else:
            response = await page(request, "errors/error.html", status=status, **words)
        response.headers.update(headers or {})
        return response

    return answer


def _static(static: StaticPages, status: int) -> Response[bytes]:
    headers = {"Retry-After": RETRY_SECONDS} if status == 503 else {}
    return Response(static.body(status), status_code=status, media_type=MediaType.HTML, headers=headers)


class _Later(Response[None]):
    """Litestar wants an answer at once from an exception handler; drawing a page has to wait for the database."""

    def __init__(self, answer: Answer, static: StaticPages) -> None:
        super().__init__(None)
        self._answer, self._static = answer, static

    def to_asgi_response(self, app: Any, request: AnyRequest, **_: Any) -> ASGIResponse:
        return _Drawn(request, self._answer, self._static)


class _Drawn(ASGIResponse):
    def __init__(self, request: AnyRequest, answer: Answer, static: StaticPages) -> None:
        super().__init__()
        self._request, self._answer, self._static = request, answer, static

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            response = await self._answer(self._request)
        except Exception as error:  # the error page itself failed: the ready-made one never does
            log_failure(error)
            response = _static(self._static, 503 if _passes(error) else 500)
        await response.to_asgi_response(app=None, request=self._request)(scope, receive, send)
