"""A Mollie of our own: the v2 Payments API over real HTTP, its hosted page, its webhooks. Never in production."""

from pathlib import Path

from litestar import Router
from litestar.di import Provide

from web.simulators.mollie.answering import refused
from web.simulators.mollie.api import MollieApi
from web.simulators.mollie.api_back import MoneyBackApi
from web.simulators.mollie.dashboard import MollieDashboard
from web.simulators.mollie.desk import PREFIX, Desk
from web.simulators.mollie.errors import ApiError
from web.simulators.mollie.pages import MolliePages
from web.simulators.rendering import style_handler

__all__ = ["PREFIX", "MollieSimulator"]


class MollieSimulator:
    """One per application. The API begins at `public_url` + PREFIX + "/v2"; mount `router()`, start and stop it."""

    def __init__(self, data_dir: Path, public_url: str) -> None:
        self._desk = Desk(data_dir, public_url)

    def router(self) -> Router:
        """A new router at each call: handlers are never shared between two applications."""
        return Router(
            PREFIX,
            route_handlers=[MollieApi, MoneyBackApi, MolliePages, MollieDashboard, style_handler()],
            dependencies={"desk": Provide(lambda: self._desk, sync_to_thread=False)},
            exception_handlers={ApiError: refused},
            signature_types=[Desk],
            include_in_schema=False,
        )

    async def start(self) -> None:
        """Send the webhooks a former process left behind."""
        self._desk.messenger.resume()

    async def stop(self) -> None:
        await self._desk.messenger.stop()
