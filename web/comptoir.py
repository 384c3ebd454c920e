"""`python -m web.comptoir`, which bin/comptoir runs: it can be broken off while what it needs is still being read."""

import os
import signal
import sys
from types import FrameType


def _broken_off(_number: int, _frame: FrameType | None) -> None:
    """Nothing is begun yet, so nothing is to be ended."""
    print("Commande interrompue\u00a0: relancez-la.", file=sys.stderr, flush=True)
    os._exit(2)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, _broken_off)

from web.commands import main  # noqa: E402  # takes a second, in which somebody may press Ctrl-C

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main(sys.argv[1:]))
