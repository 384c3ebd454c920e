"""The whole application in a fifth of the time: what Litestar makes of the areas' controllers is kept between tests.

Reading the signatures of 300 handlers costs more than most tests. The areas know nothing of an application's settings
(`area_handlers()` has no argument), so their routes are made once a process; all that an application is given
(settings, state, database, error pages, operations, simulators) is its own. `test_quick_app.py` compares it
with the real one.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, Final

import pytest
from litestar import Litestar, Request, Response
from litestar.routes import ASGIRoute, HTTPRoute, WebSocketRoute
from litestar.types import ExceptionHandlersMap

from web import app as composition
from web.areas import area_handlers

OWN: Final = {"route_handlers", "state", "lifespan", "exception_handlers"}
"""What differs from one application to the next; anything else `create_app` gives holds for the areas' routes too."""

AnyRoute = HTTPRoute | ASGIRoute | WebSocketRoute


class QuickLitestar(Litestar):
    """Litestar with the areas' routes added; to be given the other handlers alone."""

    def __init__(self, *, exception_handlers: ExceptionHandlersMap, **options: Any) -> None:
        super().__init__(exception_handlers=exception_handlers, **options)
        shared = tuple(sorted((name, value) for name, value in options.items() if name not in OWN))
        self.routes.extend(routes_of_areas(shared, tuple(exception_handlers)))
        self.asgi_router.construct_routing_trie()


@cache
def routes_of_areas(options: tuple[tuple[str, Any], ...], failures: tuple[type[Exception], ...]) -> list[AnyRoute]:
    """The areas' routes; what fails in them is answered by the application that was asked."""
    answers: Any = {kind: by_the_application_asked(kind) for kind in failures}
    return Litestar(route_handlers=area_handlers(), exception_handlers=answers, **dict(options)).routes


def by_the_application_asked(kind: type[Exception]) -> Callable[[Request[Any, Any, Any], Exception], Response[Any]]:
    def answer(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        handlers: Any = request.app.exception_handlers
        found: Response[Any] = handlers[kind](request, error)
        return found

    return answer


def use_quick_apps(monkeypatch: pytest.MonkeyPatch) -> None:
    """`create_app` makes quick applications until the end of the test."""
    monkeypatch.setattr(composition, "Litestar", QuickLitestar)
    monkeypatch.setattr(composition, "area_handlers", list)
