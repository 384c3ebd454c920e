"""A VIES of our own: its REST service with two firms in it, and its trouble as buttons. Never in production."""

from pathlib import Path

from litestar import Router
from litestar.di import Provide

from web.simulators.rendering import style_handler
from web.simulators.store import Store
from web.simulators.vies.faults import SCHEMA
from web.simulators.vies.pages import PREFIX, ViesPages
from web.simulators.vies.service import ViesService

__all__ = ["PREFIX", "ViesSimulator"]


class ViesSimulator:
    """One per application. The service begins at `public_url` + PREFIX; mount `router()`, start and stop it."""

    def __init__(self, data_dir: Path) -> None:
        self._store = Store(data_dir / "vies.sqlite", SCHEMA)

    def router(self) -> Router:
        """A new router at each call: handlers are never shared between two applications."""
        return Router(
            PREFIX,
            route_handlers=[ViesService, ViesPages, style_handler()],
            dependencies={"store": Provide(lambda: self._store, sync_to_thread=False)},
            signature_types=[Store],
            include_in_schema=False,
        )

    async def start(self) -> None:
        """Nothing was left behind."""

    async def stop(self) -> None:
        """Nothing goes on by itself."""
