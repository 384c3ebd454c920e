"""Starts the simulator as a process of its own: for tests and measurements."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from web.simulators.mollie.desk import PREFIX

READY_SECONDS = 20


@contextmanager
def simulator_process(data_dir: Path) -> Iterator[str]:
    """The simulator on a free port until the block ends: its address, "http://127.0.0.1:…/simulateur/mollie".

    Raises TimeoutError when it does not start.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "web.simulators.mollie", "--port", str(port), "--data", str(data_dir)]
    root = Path(__file__).parents[3]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL) as process:  # noqa: S603  # our own program
        try:
            _wait_for(port, process)
            yield f"http://127.0.0.1:{port}{PREFIX}"
        finally:
            process.terminate()


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise TimeoutError("the Mollie simulator did not start")
