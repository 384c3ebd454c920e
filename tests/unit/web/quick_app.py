"""The whole application in a fraction of the time: what Litestar makes of the areas' controllers is kept between tests.

Reading the signatures of 300 handlers costs more than most tests. The areas know nothing of an application's settings
(`area_handlers()` has no argument), so their routes are made once a process; all that an application is given
(settings, state, database, error pages, operations, simulators) is its own. Its own routes, those of operations,
assets and simulators, are made when one of them is asked for, or an address that nobody has.
`test_quick_app.py` compares it with the real one.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, Final

import pytest
from litestar import Litestar, Request, Response
from litestar._asgi.asgi_router import ASGIRouter
from litestar.exceptions import NotFoundException
from litestar.routes import ASGIRoute, HTTPRoute, WebSocketRoute
from litestar.types import ControllerRouterHandler, ExceptionHandlersMap

from web import app as composition
from web.areas import area_handlers

OWN: Final = {"state", "lifespan"}
"""What differs from one application to the next; anything else `create_app` gives holds for the areas' routes too."""

AnyRoute = HTTPRoute | ASGIRoute | WebSocketRoute
Handlers = list[ControllerRouterHandler]


class Later:
    """Handlers that are made when somebody asks for them: `make()` is what the application's own function gives."""

    def __init__(self, make: Callable[[], Handlers]) -> None:
        self.make = make


class QuickLitestar(Litestar):
    """Litestar with the areas' routes added; to be given the other handlers alone, some of them for later."""

    def __init__(self, *, route_handlers: list[Any], exception_handlers: ExceptionHandlersMap, **options: Any) -> None:
        self.waiting: list[Any] = []
        super().__init__(route_handlers=[], exception_handlers=exception_handlers, **options)
        shared = tuple(sorted((name, value) for name, value in options.items() if name not in OWN))
        self.areas = application_of_areas(shared, tuple(exception_handlers))
        self.waiting = route_handlers
        self.asgi_router = QuickRouter(self)
        self.asgi_handler = self._create_asgi_handler()

    @property
    def routes(self) -> list[AnyRoute]:  # type: ignore[override]  # Litestar's is written to by everybody
        """Every route; whoever reads them wants them all."""
        self.complete()
        return self._routes

    @routes.setter
    def routes(self, routes: list[AnyRoute]) -> None:
        self._routes = routes

    def complete(self) -> None:
        """Make what waits: the application's own routes, and one map of all there are."""
        waiting, self.waiting = self.waiting, []
        if not waiting:
            return
        for one in waiting:
            for handler in one.make() if isinstance(one, Later) else [one]:
                self.register(handler)
        self._routes.extend(self.areas.routes)
        self.asgi_router.construct_routing_trie()


class QuickRouter(ASGIRouter):
    """Finds the way in the areas' map, which is there already; completes its application where that is not enough."""

    app: QuickLitestar

    def _handle_routing(self, path: str, method: Any) -> Any:
        if self.app.waiting:
            try:
                return self.app.areas.asgi_router.handle_routing(path=path, method=method)
            except NotFoundException:
                self.app.complete()
        return super()._handle_routing(path, method)


@cache
def application_of_areas(options: tuple[tuple[str, Any], ...], failures: tuple[type[Exception], ...]) -> Litestar:
    """The areas alone; what fails in them is answered by the application that was asked."""
    answers: Any = {kind: by_the_application_asked(kind) for kind in failures}
    return Litestar(route_handlers=area_handlers(), exception_handlers=answers, **dict(options))


def by_the_application_asked(kind: type[Exception]) -> Callable[[Request[Any, Any, Any], Exception], Response[Any]]:
    def answer(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        handlers: Any = request.app.exception_handlers
        found: Response[Any] = handlers[kind](request, error)
        return found

    return answer


def later(make: Callable[..., Handlers]) -> Callable[..., list[Later]]:
    """The same function, called when its handlers are wanted."""
    return lambda *given, **named: [Later(lambda: make(*given, **named))]


def use_quick_apps(monkeypatch: pytest.MonkeyPatch) -> None:
    """`create_app` makes quick applications until the end of the test."""
    monkeypatch.setattr(composition, "Litestar", QuickLitestar)
    monkeypatch.setattr(composition, "area_handlers", list)
    for name in ("operations_routes", "simulator_handlers"):
        monkeypatch.setattr(composition, name, later(getattr(composition, name)))
