"""The composition root: the only place that picks real or simulated neighbours and puts the parts together."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cache
from typing import Any

from litestar import Litestar
from litestar.datastructures import State
from litestar.types import ControllerRouterHandler

from db import engine
from shop import faults
from shop.payments.cashier import Cashier
from shop.payments.mollie import Mollie
from shop.payments.provider import PaymentProvider
from shop.post.as_merchant import AsMerchant
from shop.post.mail import Post
from shop.post.mailbox import Mailbox
from shop.post.smtp import Smtp
from shop.storefront import forget, storefront
from shop.vat_checks import VatRegister
from shop.vies import SERVICE as VIES
from shop.vies import Vies
from web import settings as configuration
from web.areas import area_handlers
from web.assets import assets_router, shop_assets
from web.carriers import carriers_for, simulates_colissimo, simulates_dpd
from web.errors import StaticPages, error_handlers
from web.headers import Shell
from web.jobs import build_worker
from web.kept_pages import KeptPages
from web.logs import configure_logs
from web.metrics import Metrics
from web.page_cache import PageCache
from web.pages.operations.controller import operations_routes
from web.secret import kept_secret
from web.settings import Settings
from web.signals import ending_when_told
from web.simulators.bank import bank_router
from web.simulators.colissimo import colissimo_simulator
from web.simulators.dpd import dpd_simulator
from web.simulators.mailbox import mailbox_router
from web.simulators.mollie import PREFIX as MOLLIE_SIMULATOR
from web.simulators.mollie import MollieSimulator
from web.simulators.simulator import Simulator
from web.simulators.vies import PREFIX as VIES_SIMULATOR
from web.simulators.vies import ViesSimulator
from web.templating import Render, build_environment, renderer

FORM_BYTES = 256_000
SIMULATED_KEY = "test_simulateur0000000000000000000"


@cache
def application() -> Shell:
    """What the server calls in each of its processes; made once, before they part, where they are forked."""
    return create_app(configuration.read())


def create_app(settings: Settings) -> Shell:
    """The whole program as one ASGI application."""
    configure_logs(production=settings.production)
    faults.arm(settings.faults)
    assets, metrics, static = shop_assets(), Metrics(), StaticPages()
    render = renderer(build_environment(assets), settings.map_tiles)
    simulators = simulators_for(settings)
    litestar = Litestar(
        route_handlers=[
            assets_router(assets),
            *area_handlers(),
            *operations_routes(metrics, metrics_token=settings.metrics_token, production=settings.production),
            *simulator_handlers(settings, simulators),
        ],
        state=State({**state_of(settings, render), "assets": assets}),
        lifespan=[lifespan(settings, simulators, static)],
        exception_handlers=error_handlers(static),
        openapi_config=None,
        logging_config=None,  # ours is set already; Litestar's would let every library speak
        debug=False,
        request_max_body_size=FORM_BYTES,
    )
    return Shell(
        KeptPages(litestar, litestar.state.page_cache, settings),
        public_url=settings.public_url,
        production=settings.production,
        pictures=settings.map_tiles.origin,
        static=static,
        metrics=metrics,
        trusted_proxies=settings.trusted_proxies,
    )


def state_of(settings: Settings, render: Render) -> dict[str, Any]:
    """What handlers find at `request.app.state`."""
    secret = settings.secret_key or kept_secret(settings.data_dir)
    return {
        "settings": settings,
        "secret": secret,
        "render": render,
        "page_cache": PageCache(),
        "cashier": Cashier(payment_providers(settings), settings.public_url, secret),
        "carriers": carriers_for(settings),
        "vat_register": vat_register(settings),
    }


def lifespan(
    settings: Settings, simulators: list[Simulator], static: StaticPages
) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    """Open the database, the simulators and the job worker with the server, close them with it."""

    @asynccontextmanager
    async def living(app: Litestar) -> AsyncIterator[None]:
        with ending_when_told():
            await engine.connect(settings.database_url)
            forget()
            static.draw(app.state.render, (await storefront()).merchant)
            app.state.post = post_for(settings)
            worker = build_worker(app.state)
            for simulator in simulators:
                await simulator.start()
            if settings.jobs_in_web:
                worker.start()
        try:
            yield
        finally:
            await worker.stop()
            for simulator in simulators:
                await simulator.stop()
            await engine.disconnect()

    return living


def payment_providers(settings: Settings) -> dict[str, PaymentProvider]:
    """Mollie, or the same client talking to our simulator."""
    if settings.mollie_api_key:
        url = {"api_url": settings.mollie_api_url} if settings.mollie_api_url else {}
        return {"mollie": Mollie(settings.mollie_api_key, **url)}
    return {"mollie": Mollie(SIMULATED_KEY, f"http://127.0.0.1:{settings.port}{MOLLIE_SIMULATOR}")}


def vat_register(settings: Settings) -> VatRegister:
    """VIES, or the same client talking to our simulator."""
    if settings.simulated_vies:
        return Vies(f"http://127.0.0.1:{settings.port}{VIES_SIMULATOR}")
    return Vies(settings.vies_url or VIES)


def post_for(settings: Settings) -> Post:
    """SMTP, or the development mailbox, under the merchant's name."""
    url, folder = settings.smtp_url, settings.data_dir / "mail"
    return AsMerchant(lambda sender: Smtp(url, sender) if url else Mailbox(folder, sender))


def simulators_for(settings: Settings) -> list[Simulator]:
    """What stands in for the neighbours the merchant has no access to; nobody in production."""
    if settings.production:
        return []
    where, secret = (settings.data_dir, settings.public_url), settings.carriers.webhook_secret
    simulators: list[Simulator] = [MollieSimulator(*where)] if settings.simulated_payments else []
    simulators += [ViesSimulator(settings.data_dir)] if settings.simulated_vies else []
    simulators += [dpd_simulator(*where, secret)] if simulates_dpd(settings) else []
    simulators += [colissimo_simulator(*where, secret)] if simulates_colissimo(settings) else []
    return simulators


def simulator_handlers(settings: Settings, simulators: list[Simulator]) -> list[ControllerRouterHandler]:
    """The development pages; none in production."""
    if settings.production:
        return []
    handlers: list[ControllerRouterHandler] = [bank_router(), *(simulator.router() for simulator in simulators)]
    if not settings.smtp_url:
        handlers.append(mailbox_router(settings.data_dir / "mail"))
    return handlers
