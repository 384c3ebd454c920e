"""The simulated carriers alone: `python -m web.simulators.parcels --port 9010 --data DIR --shop URL --secret TEXT`."""

import argparse
import asyncio
from pathlib import Path

from web.simulators.colissimo import colissimo_simulator
from web.simulators.dpd import dpd_simulator
from web.simulators.serving import application, serve


def main() -> None:
    options = argparse.ArgumentParser(prog="web.simulators.parcels", description="Simulateurs de DPD et de Colissimo")
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--data", type=Path, required=True, help="dossier des fichiers simulator_*.sqlite")
    options.add_argument("--shop", required=True, help="adresse de la boutique, qui reçoit les notifications")
    options.add_argument("--secret", required=True, help="CARRIER_WEBHOOK_SECRET de la boutique")
    chosen = options.parse_args()
    simulators = [play(chosen.data, chosen.shop, chosen.secret) for play in (dpd_simulator, colissimo_simulator)]
    asyncio.run(serve(chosen.port, application(*simulators)))


if __name__ == "__main__":
    main()
