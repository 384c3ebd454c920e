"""What the application does with a simulator, whichever firm it plays."""

from typing import Protocol

from litestar import Router


class Simulator(Protocol):
    """One per application."""

    def router(self) -> Router:
        """A new router at each call: handlers are never shared between two applications."""

    async def start(self) -> None:
        """Go on with what a former process left behind."""

    async def stop(self) -> None:
        """End what it does by itself."""
