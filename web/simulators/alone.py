"""Starts a simulator as a process of its own: for tests and measurements."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

READY_SECONDS = 120


@contextmanager
def program(module: str, data_dir: Path, *options: str) -> Iterator[str]:
    """`python -m module --port … --data …` on a free port until the block ends: its origin, "http://127.0.0.1:…".

    Raises TimeoutError when it does not start.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", module, "--port", str(port), "--data", str(data_dir), *options]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL) as process:  # noqa: S603  # our own program
        try:
            _wait_for(port, process, module)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()  # what it still owes to somebody, an answer that comes late for one, is not waited for


def _wait_for(port: int, process: "subprocess.Popen[bytes]", module: str) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise TimeoutError(f"{module} did not start")
