"""The simulator alone: `python -m web.simulators.mollie --port 9009 --data DIR`, for tests and other machines."""

import argparse
import asyncio
import signal
from pathlib import Path

from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar

from web.simulators.mollie import PREFIX, MollieSimulator


def application(data_dir: Path, public_url: str) -> Litestar:
    simulator = MollieSimulator(data_dir, public_url)
    return Litestar(
        [simulator.router()], openapi_config=None, on_startup=[simulator.start], on_shutdown=[simulator.stop]
    )


async def serve(port: int, data_dir: Path) -> None:
    """Until SIGTERM or SIGINT."""
    url = f"http://127.0.0.1:{port}"
    app = application(data_dir, url)
    server = Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, server.stop)
    print(f"{url}{PREFIX}", flush=True)
    await server.serve()


def main() -> None:
    options = argparse.ArgumentParser(prog="web.simulators.mollie", description="Simulateur de Mollie")
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--data", type=Path, required=True, help="dossier de simulators.sqlite")
    chosen = options.parse_args()
    asyncio.run(serve(chosen.port, chosen.data))


if __name__ == "__main__":
    main()
