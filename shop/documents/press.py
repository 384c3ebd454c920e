"""The press: a process of its own that prints, started when something is to be printed, gone when idle.

The printer and the makers of XML take a hundred megabytes, which no web process shall carry, and their work would hold
up its visitors. One JSON line goes in for each document, one comes out.
"""

import atexit
import json
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock, Timer
from typing import Any

from shop.errors import ShopError

ROOT = Path(__file__).parents[2]
MODULE = "shop.documents.press_process"
PATIENCE_SECONDS = 120  # for one document; 300 lines take one


class Unprinted(ShopError):
    """A document is not on paper now. `cause` is for staff and the logs."""

    permanent: bool | None = None

    def __init__(self, cause: str) -> None:
        super().__init__("Ce document ne peut pas être imprimé pour le moment\u00a0: réessayez dans quelques minutes.")
        self.cause = cause

    def __str__(self) -> str:
        return self.cause


class PressSilent(Unprinted):
    """It ended without an answer, twice, or worked longer than a document can take."""


class Press:
    """Asked by one thread after the other: documents of one web process are printed in their turn."""

    def __init__(self, module: str = MODULE, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._command = [sys.executable, "-m", module]
        self._patience_seconds = patience_seconds
        self._turn = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.close)

    def ask(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """What the process answers. It may just have gone home, so it is asked twice. Raises PressSilent."""
        line = json.dumps(asked).encode() + b"\n"
        with self._turn:
            answer = self._exchange(line) or self._exchange(line)
        if not answer:
            raise PressSilent("the printing process gave no answer")
        told: dict[str, Any] = json.loads(answer)
        return told

    @property
    def pid(self) -> int:
        """The process that prints, 0 for none: it may have gone home since."""
        return self._process.pid if self._process else 0

    def close(self) -> None:
        """Let it go home."""
        process, self._process = self._process, None
        if process and process.stdin and process.stdout:
            with suppress(BrokenPipeError):
                process.stdin.close()
            process.wait()
            process.stdout.close()

    def _exchange(self, line: bytes) -> bytes:
        """One line for one line; empty, and no process any more, where it ended before its line was whole."""
        process = self._running()
        assert process.stdin
        assert process.stdout
        watch = Timer(self._patience_seconds, process.kill)
        watch.start()
        answer = b""
        try:
            process.stdin.write(line)
            process.stdin.flush()
            answer = process.stdout.readline()
        except BrokenPipeError:
            pass
        finally:
            watch.cancel()
        if answer.endswith(b"\n"):
            return answer
        self.close()
        return b""

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            pipe = subprocess.PIPE
            # A session of its own: Ctrl-C is for the shop, which lets the press end its page.
            self._process = subprocess.Popen(  # noqa: S603  # our own program
                self._command, cwd=ROOT, stdin=pipe, stdout=pipe, start_new_session=True
            )
        return self._process


press = Press()
