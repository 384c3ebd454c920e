"""A process of the server that is still starting ends at once when it is told to.

Granian listens when it begins to serve: what it is told before is lost, or holds the process up until it is killed,
25 seconds later.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

ENDING: Final = (signal.SIGINT, signal.SIGTERM)


def end_when_told() -> None:
    """From now on, whatever the process was born with."""
    for told in ENDING:
        signal.signal(told, signal.SIG_DFL)


@contextmanager
def ending_when_told() -> Iterator[None]:
    """During the block, in a process of the server; where nobody listens yet (tests, commands) nothing changes."""
    ears = {told: signal.getsignal(told) for told in ENDING}
    if ears[signal.SIGTERM] == signal.SIG_DFL:
        yield
        return
    end_when_told()
    try:
        yield
    finally:
        for told, ear in ears.items():
            signal.signal(told, ear)
