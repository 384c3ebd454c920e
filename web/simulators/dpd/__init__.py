"""A DPD of our own: pickup points, labels, tracking and Predict over real HTTP, with pages. Never in production."""

from pathlib import Path

from web.simulators.dpd.access import PREFIX
from web.simulators.dpd.house import HOUSE
from web.simulators.dpd.predict import PredictPages
from web.simulators.dpd.services import DpdServices
from web.simulators.parcels.simulator import CarrierSimulator

__all__ = ["PREFIX", "dpd_simulator"]


def dpd_simulator(data_dir: Path, public_url: str, secret: str) -> CarrierSimulator:
    return CarrierSimulator(HOUSE, [DpdServices, PredictPages], data_dir, public_url, secret)
