"""Starts the simulator as a process of its own: for tests and measurements."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from web.simulators.alone import program
from web.simulators.mollie.desk import PREFIX


@contextmanager
def simulator_process(data_dir: Path) -> Iterator[str]:
    """The simulator on a free port until the block ends: its address, "http://127.0.0.1:…/simulateur/mollie".

    Raises TimeoutError when it does not start.
    """
    with program("web.simulators.mollie", data_dir) as origin:
        yield f"{origin}{PREFIX}"
