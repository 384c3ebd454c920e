"""How often tests repeat what chance may find: a little in each run, all that is promised with COMPTOIR_TEST_LONG=1."""

import os
from typing import Final

LONG: Final = os.environ.get("COMPTOIR_TEST_LONG") == "1"


def times(short: int, long: int) -> int:
    """`short` in every run; `long` before a release or by night."""
    return long if LONG else short
