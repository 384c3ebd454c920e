"""What a journey may cost who walks it: counted taps, held by its test; seconds on a slow phone, written down.

`COMPTOIR_TEST_TIMED=1` walks as on a phone four times slower than this machine, on a slow mobile network, judges no
page, and notes each walk in `test-results/journeys/`; `docs/journeys.md` has the table.
"""

import json
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from playwright.sync_api import CDPSession

from tests.e2e.visits import TIMED, Visit

MOST_TAPS: Final = {
    1: 14, 2: 17, 3: 14, 4: 15, 5: 13, 6: 20, 7: 9, 8: 6, 9: 12, 10: 6, 11: 7, 14: 9, 15: 12, 16: 5, 18: 6, 20: 22,
}  # fmt: skip
"""By the number of the journey (ux.md §5): a tap, an Enter, a choice from a list, a link of a mail, « Retour »."""
TAPS: Final = {
    "click": 1, "tap": 1, "check": 1, "uncheck": 1, "dblclick": 2, "selectOption": 1, "setInputFiles": 1,
    "goto": 1, "goBack": 1,
}  # fmt: skip
TAP_SECONDS, CHARACTER_SECONDS = 0.4, 0.06
NOTES: Final = Path(__file__).parents[2] / "test-results" / "journeys"
SLOW_NETWORK: Final = {
    "offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8,
}  # fmt: skip
FAST_NETWORK: Final = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}


class Walk:
    """One shopper's way through a journey, in as many parts as the test has between which it looks around.

    Each part is `with walk():`. What happens outside (the bank's own page, staff at their desk, a look into the
    database) costs the shopper nothing.
    """

    def __init__(self, visit: Visit, journey: int, variant: str = "", more: int = 0) -> None:
        """`more`: the taps that this variant may take beyond those of its journey; the test says why."""
        self.visit = visit
        self.journey = journey
        self.variant = variant
        self.most = MOST_TAPS[journey] + more
        self.taps = 0
        self.characters = 0
        self.waited = 0.0

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """A part of the walk; fails when the journey takes more taps than it may."""
        tracing = self.visit.page.context.tracing
        with slow_phone(self.visit):
            tracing.start()
            began = time.monotonic()
            yield
            self.waited += time.monotonic() - began
        with TemporaryDirectory() as folder:
            tracing.stop(path=Path(folder) / "trace.zip")
            self._add(done_in(Path(folder) / "trace.zip"))
        assert self.taps <= self.most, f"journey {self.journey}: {self.taps} taps, {self.most} at most"
        if TIMED:
            self._note()

    def _add(self, actions: list[dict[str, Any]]) -> None:
        for action in actions:
            method, params = action["method"], action["params"]
            if method in {"press", "keyboardPress"}:
                self.taps += params["key"] in {"Enter", "Space"}
            elif method in {"fill", "type", "keyboardType"}:
                self.characters += len(params.get("value", params.get("text", "")))
            else:
                self.taps += TAPS.get(method, 0)

    def _note(self) -> None:
        """Taps and typing take a person time that the browser does not wait for."""
        seconds = self.waited + self.taps * TAP_SECONDS + self.characters * CHARACTER_SECONDS
        script = "script" if self.visit.javascript else "no-script"
        name = "-".join(filter(None, (f"{self.journey:02}", self.variant, script)))
        NOTES.mkdir(parents=True, exist_ok=True)
        (NOTES / f"{name}.txt").write_text(
            f"{name}: {self.taps} taps, {seconds:.0f} s, of which {self.waited:.0f} s waiting\n", encoding="utf-8"
        )


@contextmanager
def slow_phone(visit: Visit) -> Iterator[None]:
    """N1 (ux.md §5) where seconds are measured: 150 ms, 1.6 Mb/s down, a quarter of the processor."""
    if not TIMED:
        yield
        return
    session = visit.page.context.new_cdp_session(visit.page)
    _slow_down(session, SLOW_NETWORK, 4)
    yield
    _slow_down(session, FAST_NETWORK, 1)
    session.detach()


def _slow_down(session: CDPSession, network: dict[str, Any], rate: int) -> None:
    session.send("Network.emulateNetworkConditions", network)
    session.send("Emulation.setCPUThrottlingRate", {"rate": rate})


def done_in(trace: Path) -> list[dict[str, Any]]:
    """What the browser was asked to do, as its own record tells: a box that was ticked already is not tapped again."""
    with zipfile.ZipFile(trace) as archive:
        lines = archive.read("trace.trace").decode("utf-8").splitlines()
    events = [json.loads(line) for line in lines]
    real = {event["callId"] for event in events if event["type"] == "input"}
    return [
        event for event in events
        if event["type"] == "before" and (event["callId"] in real or event["method"] in {"goto", "goBack"})
    ]  # fmt: skip
