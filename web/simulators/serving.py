"""Serves simulators alone, on a port of this machine, until the process is told to end."""

import asyncio
import signal

from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar

from web.simulators.simulator import Simulator


def application(*simulators: Simulator) -> Litestar:
    return Litestar(
        [one.router() for one in simulators],
        openapi_config=None,
        on_startup=[one.start for one in simulators],
        on_shutdown=[one.stop for one in simulators],
    )


async def serve(port: int, app: Litestar) -> None:
    """Until SIGTERM or SIGINT."""
    server = Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, server.stop)
    print(f"http://127.0.0.1:{port}", flush=True)
    await server.serve()
