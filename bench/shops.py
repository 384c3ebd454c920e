"""The servers of a run: the shop as `bin/run` starts it, Mollie's simulator beside it, and the ceiling."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.processes import Running, free_port, running

WORKERS = 1
TEST_KEY = "test_" + "b" * 30
REQUEST = re.compile(r" request=\S+")
SIMULATOR_PATH = "/simulateur/mollie"


@contextmanager
def shop(folder: Path, database_url: str, simulator: Running | None = None) -> Iterator[Running]:
    """The whole shop on a free port, behind a proxy of ours; payments go to the simulator, a process of its own."""
    port = free_port()
    environ = {
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": database_url,
        "DATA_DIR": str(folder),
        "WORKERS": str(WORKERS),
        "TRUSTED_PROXIES": "127.0.0.1",
        "MOLLIE_API_KEY": TEST_KEY,
        "MOLLIE_API_URL": f"http://127.0.0.1:{simulator.port if simulator else port}{SIMULATOR_PATH}",
        "SECRET_KEY": "0123456789abcdef" * 3,
        "SMTP_URL": "",
        "COMPTOIR_FAULTS": "",
        "JOBS": "web",
    }
    with running(["web.serve"], port, environ, folder / "shop.log") as server:
        yield server


@contextmanager
def payment_simulator(folder: Path) -> Iterator[Running]:
    """The payment provider, whose work is not the shop's."""
    port = free_port()
    command = ["web.simulators.mollie", "--port", str(port), "--data", str(folder)]
    with running(command, port, {}, folder / "simulator.log") as server:
        yield server


@contextmanager
def ceiling(folder: Path, sizes: Sequence[int]) -> Iterator[Running]:
    """Same server, same number of workers, answers of these sizes from memory."""
    port = free_port()
    command = ["bench.ceiling", str(port), str(WORKERS), *map(str, sorted(set(sizes)))]
    with running(command, port, {}, folder / "ceiling.log") as server:
        yield server


def complaints(folder: Path) -> list[str]:
    """What the shop wrote of itself as a failure, whoever asked; the request itself left out, so that like adds up."""
    lines = (folder / "shop.log").read_text("utf-8", "replace").splitlines()
    failures = [" ".join(line.split()[1:]) for line in lines if "[error" in line and "failure" in line]
    return [f"journal de la boutique : {REQUEST.sub('', failure)[:300]}" for failure in failures]
