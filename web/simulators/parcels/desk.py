"""A simulated carrier itself: its store, its messenger and its addresses, handed to every handler."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from web.simulators.messenger import Messenger
from web.simulators.parcels import faults
from web.simulators.parcels.faults import Fault, Service
from web.simulators.parcels.house import House
from web.simulators.parcels.notices import ParcelNotices
from web.simulators.parcels.schema import SCHEMA
from web.simulators.store import Ledger, Store


class Desk:
    """`public_url` is where browsers reach the pages and webhooks the shop, without a slash at its end."""

    def __init__(self, house: House, data_dir: Path, public_url: str, secret: str) -> None:
        public = public_url.rstrip("/")
        self.house = house
        self.pages = public + house.prefix
        self.store = Store(data_dir / house.file, SCHEMA)
        self.messenger = Messenger(self.store, ParcelNotices(f"{public}/webhooks/{house.code}", secret))

    @contextmanager
    def open(self) -> Iterator[Ledger]:
        """One transaction; what it announces is sent afterwards."""
        with self.store.open() as ledger:
            yield ledger
        self.messenger.wake()

    def next_fault(self, service: Service) -> Fault | None:
        with self.store.open() as ledger:
            return faults.next_fault(ledger, service)
