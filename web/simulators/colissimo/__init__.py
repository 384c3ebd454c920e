"""A Colissimo of our own: pickup points, labels and tracking over real HTTP, with pages. Never in production."""

from pathlib import Path

from web.simulators.colissimo.access import PREFIX
from web.simulators.colissimo.house import HOUSE
from web.simulators.colissimo.services import ColissimoServices
from web.simulators.parcels.simulator import CarrierSimulator

__all__ = ["PREFIX", "colissimo_simulator"]


def colissimo_simulator(data_dir: Path, public_url: str, secret: str) -> CarrierSimulator:
    return CarrierSimulator(HOUSE, [ColissimoServices], data_dir, public_url, secret)
