"""A real server and a real browser on a phone of 360×740; every page visited is judged by the same rules."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

ROOT = Path(__file__).parents[2]
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"width": 360, "height": 740}
WATCH = """
window.__cls = 0; window.__csp = []; window.__live = [];
new PerformanceObserver(l => { for (const e of l.getEntries()) if (!e.hadRecentInput) window.__cls += e.value })
  .observe({type: 'layout-shift', buffered: true});
document.addEventListener('securitypolicyviolation', e => window.__csp.push(e.violatedDirective + ' ' + e.blockedURI));
addEventListener('DOMContentLoaded', () => { for (const id of ['live', 'alert']) {
  const n = document.getElementById(id);
  n && new MutationObserver(() => window.__live.push(n.textContent.trim()))
    .observe(n, {childList: true, characterData: true, subtree: true}) } });
"""


@dataclass(frozen=True)
class Shop:
    """A running shop: where it is, how its staff sign in, where its mails lie."""

    url: str
    data_dir: Path
    staff_email: str
    staff_password: str

    def mails(self) -> list[Path]:
        return sorted((self.data_dir / "mail").glob("*.eml"))


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """`bin/run` with nothing set but a port and a folder of its own."""
    data_dir = tmp_path_factory.mktemp("boutique")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environ = {**os.environ, "PORT": str(port), "DATA_DIR": str(data_dir), "PUBLIC_URL": url}
    for name in ("DATABASE_URL", "MOLLIE_API_KEY", "SMTP_URL"):
        environ.pop(name, None)
    log = (data_dir / "journal.txt").open("w+b")
    process = subprocess.Popen([sys.executable, "-m", "web.serve"], cwd=ROOT, env=environ, stdout=log, stderr=log)
    try:
        wait_for(f"{url}/sante/pret", process, data_dir / "journal.txt")
        password = (data_dir / "acces-demo.txt").read_text(encoding="utf-8").strip()
        yield Shop(url, data_dir, "dora@sante-comptoir.example", password)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        log.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes], journal: Path) -> None:
    """Until the shop is ready; its own words when it ends instead."""
    deadline = time.monotonic() + 60
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
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )


@dataclass
class Visit:
    """One shopper's browser with what went wrong in it: nothing may."""

    page: Page
    url: str
    javascript: bool
    troubles: list[str] = field(default_factory=list)
    transferred: int = 0

    def open(self, path: str) -> None:
        self.page.goto(self.url + path)

    def judge(self, name: str = "") -> None:
        """Every rule that each page has to keep (ux.md C1, C2, C4, C5, C8)."""
        where = f"{name or self.page.url}: "
        if self.javascript:
            found = self.page.evaluate(AXE + ";0") or self.page.evaluate(
                "tags => axe.run(document, {runOnly: tags}).then(r => r.violations.map(v => "
                "v.id + ' ' + v.nodes.map(n => n.target.join(' ')).join(' | ')))",
                AXE_TAGS,
            )
            assert not found, where + json.dumps(found, ensure_ascii=False, indent=1)
            assert self.page.evaluate("window.__csp") == [], where + "Content-Security-Policy"
            assert self.page.evaluate("window.__cls") <= 0.02, where + "layout shift"
            width = self.page.evaluate("document.documentElement.scrollWidth")
            assert width <= self.page.viewport_size["width"], where + f"{width} px wide"  # type: ignore[index]
        assert self.page.locator("h1").count() == 1, where + "one h1"
        assert not self.troubles, where + "; ".join(self.troubles)

    def focused(self) -> str:
        """The id of the control that has the focus, or its element's name."""
        focused: str = self.page.evaluate("document.activeElement.id || document.activeElement.tagName")
        return focused

    def live(self) -> list[str]:
        """What was said to screen readers since the page opened."""
        said: list[str] = self.page.evaluate("window.__live")
        return said


Visiting = Callable[..., Visit]


@pytest.fixture
def visiting(browser: Browser, shop: Shop) -> Iterator[Visiting]:
    """Opens shoppers' browsers: `visiting()` a phone, `visiting(javascript=False)` the same without JavaScript."""
    contexts: list[BrowserContext] = []

    def visit(*, javascript: bool = True, width: int = 360, height: int = 740, **options: Any) -> Visit:
        phone = {"viewport": {"width": width, "height": height}, "has_touch": True, "is_mobile": width < 768}
        context = browser.new_context(
            **phone, device_scale_factor=2, locale="fr-FR", timezone_id="Europe/Paris",
            java_script_enabled=javascript, **options,
        )  # fmt: skip
        contexts.append(context)
        context.set_default_timeout(10_000)
        if javascript:
            context.add_init_script(WATCH)
        page = context.new_page()
        visit = Visit(page, shop.url, javascript)
        page.on("console", lambda message: note_message(visit, message))
        page.on("pageerror", lambda error: visit.troubles.append(str(error)))
        page.on("requestfailed", lambda request: note_failure(visit, request))
        return visit

    yield visit
    for context in contexts:
        context.close()


def note_message(visit: Visit, message: ConsoleMessage) -> None:
    """Errors only; that a refused form answers 4xx is meant, and the browser remarks on it."""
    meant = message.text.startswith("Failed to load resource: the server responded with a status of 4")
    if message.type == "error" and not meant:
        visit.troubles.append(message.text)


def note_failure(visit: Visit, request: Request) -> None:
    """A request that the browser itself gave up for a newer one is none of our troubles."""
    if request.failure and "ERR_ABORTED" not in request.failure:
        visit.troubles.append(f"{request.url}: {request.failure}")


@pytest.fixture(params=[True, False], ids=["javascript", "no-javascript"])
def visit(request: pytest.FixtureRequest, visiting: Visiting) -> Visit:
    """A shopper's phone, once with and once without JavaScript."""
    return visiting(javascript=request.param)


def euros_in(text: str) -> int:
    """The first amount of a text, in cents: « 1 234,50 € » is 123450."""
    found = re.search(r"(\d[\d\s\u00a0\u202f]*),(\d\d)", text)
    assert found, text
    return int(re.sub(r"\D", "", found[1])) * 100 + int(found[2])
