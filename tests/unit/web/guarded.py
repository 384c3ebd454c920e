"""A small application within the shop's guards, for the tests of the guards; made anew for each test.

python -m tests.unit.web.guarded URL TRIES   spends one limit TRIES times at once, says how many were let through
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from wtforms import Form, IntegerField, StringField
from wtforms.validators import InputRequired

from db import engine
from db.errors import DatabaseUnavailable
from shop.errors import NotDeliverable, OutOfStock
from shop.merchant.identity import Merchant
from shop.storefront import forget
from web import limits, sessions
from web.assets import Assets
from web.devices import device_cookie
from web.errors import StaticPages, error_handlers
from web.headers import Shell
from web.inputs import clean_id, query, read_form
from web.metrics import Metrics
from web.pages.operations.controller import operations_routes
from web.refusals import Refusal
from web.settings import Settings
from web.templating import build_environment, renderer

AnyRequest = Request[Any, Any, Any]
SHOP = "https://boutique.fr"
OURS = {"Sec-Fetch-Site": "same-origin"}
RENDER = renderer(build_environment(Assets.load()))


class Wish(Form):
    name = StringField("Nom", [InputRequired()])
    pieces = IntegerField("Quantité")


@dataclass
class Guarded:
    """The application, a way to ask it, and what its routes did."""

    shell: Shell
    app: Litestar
    client: httpx.AsyncClient
    done: list[str] = field(default_factory=list)

    async def ask(self, method: str, url: str, **options: Any) -> httpx.Response:
        """One request without the cookies of the one before."""
        self.client.cookies.clear()
        return await self.client.request(method, url, **options)


def raisers() -> Mapping[str, Callable[[], Exception]]:
    """What goes wrong at /rate/{name}."""
    statuses = (400, 403, 404, 409, 410, 413, 415, 422)
    refused: dict[str, Callable[[], Exception]] = {
        str(status): lambda status=status: HTTPException(status_code=status)  # type: ignore[misc]
        for status in statuses
    }
    return refused | {
        "429": lambda: limits.TooMany(90),
        "worded": lambda: Refusal(410, "Le coussin Nova n’est plus fabriqué."),
        "out-of-stock": lambda: OutOfStock(1, "Coussin"),
        "not-deliverable": lambda: NotDeliverable("Nous ne livrons pas là."),
        "500": lambda: RuntimeError("alice@example.fr"),
        "503": lambda: DatabaseUnavailable("gone"),
    }


def routes(done: list[str]) -> list[HTTPRouteHandler]:
    """A page, a change, a form, sessions, and everything that can go wrong."""
    return [*pages(), *changes(done), *doors()]


def pages() -> list[HTTPRouteHandler]:
    """What is looked at, and everything that can go wrong there."""

    @get("/", name="home", sync_to_thread=False)
    def home() -> Response[str]:
        return Response("<p>Bonjour</p>", media_type="text/html")

    @get("/garde", name="kept", sync_to_thread=False)
    def kept() -> Response[str]:
        headers = {"Cache-Control": "public, max-age=60", "Content-Security-Policy": "default-src 'none'; sandbox"}
        return Response("gardé", media_type="text/html", headers=headers)

    @get("/suivi/{token:str}", name="tracking", sync_to_thread=False)
    def tracking(token: FromPath[str]) -> Response[str]:
        return Response(f"<p>{len(token)}</p>", media_type="text/html")

    @get("/rate/{name:str}", name="wrong", sync_to_thread=False)
    def wrong(name: FromPath[str]) -> Response[str]:
        raise raisers()[name]()

    @get("/inchange", name="unchanged", status_code=304, sync_to_thread=False)
    def unchanged() -> None:
        return None

    @get("/cherche", name="seek", sync_to_thread=False)
    def seek(request: AnyRequest) -> dict[str, Any]:
        asked = query(request)
        return {"q": asked.get("q", ""), "all": asked.getlist("q"), "id": clean_id(asked.get("id"))}

    return [home, kept, tracking, wrong, unchanged, seek]


def changes(done: list[str]) -> list[HTTPRouteHandler]:
    """What is sent; `done` holds the paths of what was let through."""

    @post(
        ["/change", "/webhooks/mollie", "/webhooks/autre", "/simulateur/mollie/v2/payments", "/simulateur/mollie/x"],
        name="change",
        sync_to_thread=False,
    )
    def change(request: AnyRequest) -> Response[str]:
        done.append(request.url.path)
        return Response("fait", media_type="text/html")

    @post("/souhait", name="wish")
    async def wish(request: AnyRequest) -> Response[dict[str, Any]]:
        form = Wish(await read_form(request))
        valid = form.validate()
        return Response({"data": form.data, "errors": form.errors}, status_code=200 if valid else 422)

    @post("/essai", name="attempt")
    async def attempt(request: AnyRequest) -> str:
        await limits.spend("order_lookup", limits.address_of(request))
        return "essayé"

    return [change, wish, attempt]


def doors() -> list[HTTPRouteHandler]:
    """Sessions: how they begin and end, and what only staff may."""

    @post("/connexion", name="sign_in")
    async def sign_in(request: AnyRequest) -> Response[str]:
        form = await read_form(request)
        await limits.spend_sign_in(request, form["email"])
        if form["password"] != "right":
            return Response("refusé", status_code=422, media_type="text/html")
        account = limits.account_of(form["email"])
        return Response("entré", cookies=[device_cookie(request, account)], media_type="text/html")

    @post("/entree/{member_id:int}", name="enter")
    async def enter(request: AnyRequest, member_id: FromPath[int]) -> Response[str]:
        cookie = await sessions.start(request, "staff", member_id, 1)
        return Response("entré", cookies=[cookie], media_type="text/html")

    @post("/sortie", name="leave")
    async def leave(request: AnyRequest) -> Response[str]:
        response = Response("sorti", media_type="text/html")
        await sessions.end(request, "staff", response)
        return response

    @get("/gestion/commandes", name="staff_orders", sync_to_thread=False, dependencies={"member": staff()})
    def staff_orders(member: NamedDependency[sessions.Session]) -> str:
        return member.name

    @post("/gestion/commandes", name="staff_change", sync_to_thread=False, dependencies={"member": staff()})
    def staff_change(member: NamedDependency[sessions.Session]) -> str:
        return member.name

    return [sign_in, enter, leave, staff_orders, staff_change]


def staff() -> Provide:
    return Provide(sessions.staff_member)


def build(settings: Settings) -> Guarded:
    """The application as the composition root puts one together, with routes of its own."""
    static, metrics, done = StaticPages(), Metrics(), list[str]()
    static.draw(RENDER, Merchant(name="Comptoir", phone="01 99 00 06 72"))
    app = Litestar(
        [
            *routes(done),
            *operations_routes(metrics, metrics_token=settings.metrics_token, production=settings.production),
        ],
        state=State({"settings": settings, "render": RENDER, "secret": "of the tests"}),
        exception_handlers=error_handlers(static),
        openapi_config=None,
        logging_config=None,
        request_max_body_size=256_000,
    )
    shell = Shell(
        app,
        public_url=settings.public_url,
        production=settings.production,
        static=static,
        metrics=metrics,
        trusted_proxies=settings.trusted_proxies,
    )
    # The server logs what escapes an answer already begun; nothing else escapes.
    transport = httpx.ASGITransport(shell, raise_app_exceptions=True)
    return Guarded(shell, app, httpx.AsyncClient(transport=transport, base_url=settings.public_url), done)


@asynccontextmanager
async def guarded(**settings: Any) -> AsyncIterator[Guarded]:
    """A guarded application at https://boutique.fr in production; `settings` says otherwise."""
    forget()
    built = build(replace(Settings(public_url=SHOP, production=True), **settings))
    async with built.client:
        yield built


async def spend_at_once(url: str, tries: int) -> None:
    await engine.connect(url)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    results = await asyncio.gather(
        *(limits.spend("order_lookup", "somebody") for _ in range(tries)), return_exceptions=True
    )
    print(sum(result is None for result in results), sum(isinstance(result, limits.TooMany) for result in results))
    await engine.disconnect()


if __name__ == "__main__":
    asyncio.run(spend_at_once(sys.argv[1], int(sys.argv[2])))
