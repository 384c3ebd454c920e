"""The processes that are measured: started, asked for their CPU time and memory, ended by their own id."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
READY_SECONDS = 300
STOP_SECONDS = 30


class DidNotStart(Exception):
    """A server ended or stayed silent; the message is one French sentence with its last words."""


class Running:
    """A server process with its children."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        self.process = process
        self.port = port

    def family(self) -> list[psutil.Process]:
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def cpu_seconds(self) -> float:
        """User and system time spent so far by all its processes."""
        times = [member.cpu_times() for member in self.family()]
        return sum(one.user + one.system for one in times)

    def worker_megabytes(self) -> float:
        """Memory of the largest process, shared pages counted once for all who share them (Linux), in MB."""
        return max(_megabytes(member) for member in self.family())


def _megabytes(process: psutil.Process) -> float:
    memory = process.memory_full_info()
    return float(getattr(memory, "pss", memory.rss)) / 1e6


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(command: Sequence[str], port: int, environ: Mapping[str, str], log: Path) -> Iterator[Running]:
    """`python -m command…` until the block ends, once it listens on `port`. Raises DidNotStart."""
    whole = {**os.environ, **environ, "PYTHONUNBUFFERED": "1"}
    with (
        log.open("wb") as words,
        subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=whole, stdout=words, stderr=words) as process,
    ):
        try:
            _wait_for(port, process, log)
            yield Running(process, port)
        finally:
            _stop(process)


def _wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    last_words = " ".join(log.read_text("utf-8", "replace").split()[-30:])
    raise DidNotStart(f"Le serveur du port {port} n’a pas démarré : {last_words}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        for member in psutil.Process(process.pid).children(recursive=True):
            member.kill()
        process.kill()
