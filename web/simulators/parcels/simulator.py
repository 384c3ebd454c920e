"""Puts a simulated carrier together: one per application."""

from pathlib import Path

from litestar import Router
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from web.simulators.parcels.book import NoSuchParcel
from web.simulators.parcels.desk import Desk
from web.simulators.parcels.house import House
from web.simulators.parcels.pages import ParcelPages, not_found
from web.simulators.rendering import style_handler


class CarrierSimulator:
    """`house` played with its own `services` beside the pages all share; mount `router()`, start and stop it.

    Webhooks go to `public_url` + /webhooks/ + its code, signed with `secret`.
    """

    def __init__(
        self, house: House, services: list[ControllerRouterHandler], data_dir: Path, public_url: str, secret: str
    ) -> None:
        self._desk = Desk(house, data_dir, public_url, secret)
        self._services = services

    def router(self) -> Router:
        """A new router at each call: handlers are never shared between two applications."""
        return Router(
            self._desk.house.prefix,
            route_handlers=[*self._services, ParcelPages, style_handler()],
            dependencies={"desk": Provide(lambda: self._desk, sync_to_thread=False)},
            exception_handlers={NoSuchParcel: not_found},
            signature_types=[Desk],
            include_in_schema=False,
        )

    async def start(self) -> None:
        """Send the webhooks a former process left behind."""
        self._desk.messenger.resume()

    async def stop(self) -> None:
        await self._desk.messenger.stop()
