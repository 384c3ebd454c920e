"""What every look at the running shop needs: the shop itself, a browser, and a phone or desk in it."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.e2e.visits import WATCH, Shop, Visit
from tests.grounds import quick_folder
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)
# Playwright's own four, and pictures fetched from as far below the screen as Chromium does on 4G: the headless shell
# does not know its network and would fetch from further.
BLINK = (
    "primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4,"
    "lazyLoadingImageMarginPxUnknown=1250"
)


@contextmanager
def running_shop(folder: Path, **settings: str) -> Iterator[Shop]:
    """`bin/run` with nothing set but a port and a folder of its own, and what `settings` add."""
    data_dir = quick_folder(folder)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environ = {**os.environ, "PORT": str(port), "DATA_DIR": str(data_dir), "PUBLIC_URL": url, **settings}
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


@contextmanager
def a_browser() -> Iterator[Browser]:
    """Playwright's Chromium, or the one that the command found on this machine."""
    with sync_playwright() as playwright:
        found = os.environ.get("COMPTOIR_CHROMIUM") or None
        browser = playwright.chromium.launch(
            executable_path=found,
            args=[
                "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
                f"--blink-settings={BLINK}",
            ],
        )  # fmt: skip
        yield browser
        browser.close()


class Visits:
    """Opens shoppers' browsers: `visits()` a phone, `visits(javascript=False)` the same without JavaScript."""

    def __init__(self, browser: Browser, shop: Shop) -> None:
        self.browser = browser
        self.shop = shop
        self.contexts: list[BrowserContext] = []

    def __call__(self, *, javascript: bool = True, width: int = 360, height: int = 740, **options: Any) -> Visit:
        given: dict[str, Any] = {
            "viewport": {"width": width, "height": height},
            "has_touch": True,
            "is_mobile": width < 768,
            "device_scale_factor": 2,
            "locale": "fr-FR",
            "timezone_id": "Europe/Paris",
            "permissions": ["clipboard-write"],
            "java_script_enabled": javascript,
        }
        context = self.browser.new_context(**{**given, **options})
        self.contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        if javascript:
            context.add_init_script(WATCH)
        visit = Visit(context.new_page(), self.shop.url, javascript)
        visit.watch()
        return visit

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        self.contexts.clear()
