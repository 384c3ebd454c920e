"""The simulator alone: `python -m web.simulators.mollie --port 9009 --data DIR`, for tests and other machines."""

import argparse
import asyncio
from pathlib import Path

from web.simulators.mollie import MollieSimulator
from web.simulators.serving import application, serve


def main() -> None:
    options = argparse.ArgumentParser(prog="web.simulators.mollie", description="Simulateur de Mollie")
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--data", type=Path, required=True, help="dossier de simulators.sqlite")
    chosen = options.parse_args()
    simulator = MollieSimulator(chosen.data, f"http://127.0.0.1:{chosen.port}")
    asyncio.run(serve(chosen.port, application(simulator)))


if __name__ == "__main__":
    main()
