"""The simulator itself: its store, its messenger and its addresses, handed to every handler."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from web.simulators.messenger import Messenger
from web.simulators.mollie import payments, refunds
from web.simulators.mollie.messenger import PaymentNotices
from web.simulators.mollie.store import SCHEMA
from web.simulators.store import Ledger, Store

PREFIX = "/simulateur/mollie"


class Desk:
    """`public_url` is where browsers reach the pages, without a slash at its end."""

    def __init__(self, data_dir: Path, public_url: str) -> None:
        self.store = Store(data_dir / "simulators.sqlite", SCHEMA)
        self.messenger = Messenger(self.store, PaymentNotices())
        self.pages = public_url.rstrip("/") + PREFIX

    @contextmanager
    def open(self) -> Iterator[Ledger]:
        """One transaction, after time has done its work; what it announces is sent afterwards."""
        with self.store.open() as ledger:
            payments.advance(ledger)
            refunds.advance(ledger)
            yield ledger
        self.messenger.wake()

    def payment(self, payment_id: str) -> sqlite3.Row:
        with self.open() as ledger:
            return payments.payment(ledger, payment_id)
