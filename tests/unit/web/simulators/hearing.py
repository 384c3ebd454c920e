"""A shop's address in this process, and waiting for what comes there."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer


@contextmanager
def answering(server: ThreadingHTTPServer) -> Iterator[None]:
    """It answers until the block ends."""
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def eventually(claim: Callable[[], bool]) -> bool:
    """Webhooks leave on their own time: look until it is true, half a minute at most."""
    end = time.monotonic() + 30
    while not claim() and time.monotonic() < end:
        threading.Event().wait(0.01)
    return claim()
