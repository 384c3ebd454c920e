"""The quick application of the tests has the real one's routes and handlers, and nothing of another application."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from litestar import Litestar, Response
from litestar.exceptions import HTTPException

from tests.unit.web.quick_app import QuickLitestar
from tests.unit.web.whole_shop import application_of, ask_raw
from web.app import create_app
from web.headers import Shell
from web.settings import Settings

LOCAL = "http://127.0.0.1:8000"


def developed(settings: Settings) -> Settings:
    return settings


def in_production(settings: Settings) -> Settings:
    return replace(
        settings, production=True, public_url="https://boutique.fr", mollie_api_key="live_" + "0" * 30,
        smtp_url="smtp://127.0.0.1:1",
    )  # fmt: skip


def described(app: Shell) -> list[tuple[Any, ...]]:
    """Everything Litestar asks of each route's handlers when a request comes."""
    return sorted(
        (route.path, method, str(handler), str(handler.name), *resolved(handler), sorted(map(str, fields(parameters))))
        for route in application_of(app).routes
        for method, (handler, parameters) in getattr(route, "route_handler_map", {}).items()
        if method != "OPTIONS"
    )


def names(app: Shell) -> dict[str, list[str]]:
    """What `url_for` finds: the paths of each name."""
    return {
        name: [route.path for route in found] for name, found in application_of(app).asgi_router.route_mapping.items()
    }


def resolved(handler: Any) -> tuple[str, ...]:
    return (
        str([guard.__qualname__ for guard in handler.resolve_guards()]),
        str(handler.resolve_middleware()),
        str(sorted(handler.resolve_dependencies())),
        str(sorted(kind.__name__ for kind in handler.resolve_exception_handlers())),
        str(handler.resolve_request_max_body_size()),
        str(handler.opt),
    )


def fields(parameters: Any) -> list[Any]:
    return [*parameters.expected_path_params, *parameters.expected_query_params, *parameters.expected_cookie_params]


@pytest.mark.parametrize("kind", [developed, in_production])
def test_it_has_the_routes_of_the_real_one(
    settings: Settings, kind: Callable[[Settings], Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = create_app(kind(settings))
    monkeypatch.undo()
    real = create_app(kind(settings))
    assert type(application_of(quick)) is QuickLitestar
    assert type(application_of(real)) is Litestar
    assert described(quick) == described(real)
    assert (
        application_of(quick).asgi_router.route_mapping.keys() == application_of(real).asgi_router.route_mapping.keys()
    )


async def test_two_at_once_keep_to_themselves(app: Shell, settings: Settings) -> None:
    """Each has its own state, and what fails in a route of both is answered by the application that was asked."""
    other = create_app(replace(settings, public_url="https://boutique.fr"))
    one, two = application_of(app), application_of(other)
    assert (one.state.settings.public_url, two.state.settings.public_url) == (LOCAL, "https://boutique.fr")
    assert one.state.page_cache is not two.state.page_cache
    assert one.state.cashier is not two.state.cashier
    two.exception_handlers = {HTTPException: lambda request, error: Response("", status_code=410)}
    missing = b"/produits/nulle-part"
    assert (await ask_raw(app, "GET", missing)).status == 404
    assert (await ask_raw(other, "GET", missing, host=b"boutique.fr")).status == 410
