"""A real server and a real browser on a phone of 360×740; every page visited is judged by the same rules."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.e2e.pages_after import Staff
from tests.e2e.visits import WATCH, Shop, Visit, Visiting
from tests.grounds import quick_folder

ROOT = Path(__file__).parents[2]
PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)
# Playwright's own four, and pictures fetched from as far below the screen as Chromium does on 4G: the headless shell
# does not know its network and would fetch from further.
BLINK = (
    "primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4,"
    "lazyLoadingImageMarginPxUnknown=1250"
)


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """`bin/run` with nothing set but a port and a folder of its own."""
    folder = tmp_path_factory.mktemp("boutique")
    data_dir = quick_folder(folder)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environ = {**os.environ, "PORT": str(port), "DATA_DIR": str(data_dir), "PUBLIC_URL": url}
    for name in ("DATABASE_URL", "MOLLIE_API_KEY", "SMTP_URL"):
        environ.pop(name, None)
    log = (folder / "journal.txt").open("w+b")
    process = subprocess.Popen([sys.executable, "-m", "web.serve"], cwd=ROOT, env=environ, stdout=log, stderr=log)
    try:
        wait_for(f"{url}/sante/pret", process, folder / "journal.txt")
        password = (data_dir / "acces-demo.txt").read_text(encoding="utf-8").strip()
        yield Shop(url, data_dir, "dora@sante-comptoir.example", password)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        log.close()
        if data_dir != folder:
            shutil.rmtree(data_dir, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes], journal: Path) -> None:
    """Until the shop is ready; its own words when it ends instead."""
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310  # our own loopback address
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the shop did not start:\n{journal.read_text(encoding='utf-8')}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Playwright's Chromium, or the one that bin/test found on this machine."""
    with sync_playwright() as playwright:
        found = os.environ.get("COMPTOIR_CHROMIUM") or None
        yield playwright.chromium.launch(
            executable_path=found,
            args=[
                "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
                f"--blink-settings={BLINK}",
            ],
        )  # fmt: skip


@pytest.fixture
def visiting(browser: Browser, shop: Shop) -> Iterator[Visiting]:
    """Opens shoppers' browsers: `visiting()` a phone, `visiting(javascript=False)` the same without JavaScript."""
    contexts: list[BrowserContext] = []
    shop.forget_attempts()

    def visit(*, javascript: bool = True, width: int = 360, height: int = 740, **options: Any) -> Visit:
        phone: dict[str, Any] = {
            "viewport": {"width": width, "height": height},
            "has_touch": True,
            "is_mobile": width < 768,
        }
        context = browser.new_context(
            **phone, device_scale_factor=2, locale="fr-FR", timezone_id="Europe/Paris",
            java_script_enabled=javascript, permissions=["clipboard-write"], **options,
        )  # fmt: skip
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        if javascript:
            context.add_init_script(WATCH)
        visit = Visit(context.new_page(), shop.url, javascript)
        visit.watch()
        return visit

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture(params=[True, False], ids=["javascript", "no-javascript"])
def visit(request: pytest.FixtureRequest, visiting: Visiting) -> Visit:
    """A shopper's phone, once with and once without JavaScript."""
    return visiting(javascript=request.param)


@pytest.fixture
def dora(visiting: Visiting, shop: Shop) -> Staff:
    """Dora of the staff, signed in on a phone of her own."""
    staff = Staff(visiting().page, shop.url)
    staff.sign_in(shop.staff_email, shop.staff_password)
    return staff


@pytest.fixture
def eventually() -> Callable[[Callable[[], Any]], Any]:
    """Asks again until the answer is true, for what no page shows: a mail on its way. Twenty seconds at most."""

    def ask(question: Callable[[], Any]) -> Any:
        deadline = time.monotonic() + 20
        while not (answer := question()) and time.monotonic() < deadline:
            time.sleep(0.05)
        return answer

    return ask
