"""A running shop, and one shopper's browser that notes everything that goes wrong in it."""

import email
import email.policy
import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Error, Page, Request, Response, expect

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
TIMED = os.environ.get("COMPTOIR_TEST_TIMED") == "1"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# `shifts` keeps the moves that follow a tap too, which the layout-shift score leaves out for half a second.
# What moves with the answer to one's own tap is no shift, as the score has it for half a second; on a slow machine the
# answer comes later, and is no shift either. What nobody asked for (a poll, a picture, a font) always is.
WATCH = """
let tapped = -1e9, asked = 0, answered = -1e9;
for (const kind of ['pointerdown', 'keydown', 'input', 'change'])
  addEventListener(kind, () => { tapped = performance.now() }, true);
addEventListener('htmx:before:request', () => { if (performance.now() - tapped < 1000) asked += 1 }, true);
addEventListener('htmx:before:swap', () => { if (asked) { asked -= 1; answered = performance.now() } }, true);
const owed = e => e.hadRecentInput || (e.startTime >= answered && e.startTime - answered < 500);
window.__cls = 0; window.__csp = []; window.__live = []; window.__long = 0;
new PerformanceObserver(l => { for (const e of l.getEntries()) if (!owed(e)) window.__cls += e.value })
  .observe({type: 'layout-shift', buffered: true});
new PerformanceObserver(l => { for (const e of l.getEntries()) window.__long = Math.max(window.__long, e.duration) })
  .observe({type: 'longtask', buffered: true});
document.addEventListener('securitypolicyviolation', e => window.__csp.push(e.violatedDirective + ' ' + e.blockedURI));
addEventListener('DOMContentLoaded', () => { for (const id of ['live', 'alert']) {
  const n = document.getElementById(id);
  n && new MutationObserver(() => window.__live.push(n.textContent.trim()))
    .observe(n, {childList: true, characterData: true, subtree: true}) } });
"""
# Links inside a sentence are exempt (WCAG 2.5.8); a control with a label is as large as the larger of both; what is
# 2 px high is hidden from sight.
SMALL_TARGETS = """
least => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
  .filter(node => node.checkVisibility({checkOpacity: true, checkVisibilityCSS: true}))
  .filter(node => !(node.matches('a') && (getComputedStyle(node).display === 'inline'
    || [...node.parentElement.childNodes].some(near => near.nodeType === Node.TEXT_NODE && near.data.trim()))))
  .filter(node => !node.closest('.sr, .only-no-js') && !node.matches('.skip'))
  .map(node => [node, [node, ...(node.labels || [])].map(one => one.getBoundingClientRect())])
  .filter(([, boxes]) => boxes.every(box => box.height > 2))
  .filter(([, boxes]) => !boxes.some(box => box.height >= least && box.width >= least))
  .map(([node, [box]]) => `${node.tagName} ${(node.ariaLabel || node.textContent || node.id).trim().slice(0, 40)} `
    + `${Math.round(box.width)}×${Math.round(box.height)}`)
"""
TWICE = """
() => [...document.querySelectorAll('[id]')].map(node => node.id).filter((id, at, all) => all.indexOf(id) !== at)
"""


@dataclass(frozen=True)
class Shop:
    """A running shop: where it is, how its staff sign in, where its mails lie."""

    url: str
    data_dir: Path
    staff_email: str
    staff_password: str

    def mails(self, to: str) -> list[EmailMessage]:
        """What was sent to one address."""
        found = []
        for file in sorted((self.data_dir / "mail").glob("*.eml")):
            letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            if to in str(letter["To"]):
                found.append(letter)
        return found

    def rows(self, statement: str, *values: Any) -> list[Any]:
        """Read or arrange something in the database; the running shop sees it with its next request."""
        with closing(sqlite3.connect(self.data_dir / "comptoir.sqlite", timeout=10)) as database, database:
            return database.execute(statement, values).fetchall()

    def arrange_variant(self, sku: str, **columns: Any) -> None:
        """Stock, price or reason of a variant, as if staff had changed it; the stock book stays right."""
        names = ", ".join(f"{name} = ?" for name in columns)
        if "on_hand" in columns:
            self.rows(
                "INSERT INTO stock_movement (variant, delta, reason, at) "
                "SELECT id, ? - on_hand, 'count', datetime('now') FROM variant WHERE sku = ? AND on_hand <> ?",
                columns["on_hand"], sku, columns["on_hand"],
            )  # fmt: skip
        self.rows(f"UPDATE variant SET {names} WHERE sku = ?", *columns.values(), sku)  # noqa: S608  # own names
        if "price_cents" in columns:
            self.rows(
                "INSERT INTO price_change (variant, price_cents, since) "
                "SELECT id, price_cents, datetime('now') FROM variant WHERE sku = ?",
                sku,
            )
        self.rows("UPDATE catalogue_version SET version = version + 1")

    def forget_attempts(self) -> None:
        """All shoppers of a test run share one address: what one tried must not count against the next."""
        self.rows("DELETE FROM limit_counter")


@dataclass
class Visit:
    """One shopper's browser with what went wrong in it: nothing may."""

    page: Page
    url: str
    javascript: bool
    troubles: list[str] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)

    def open(self, path: str) -> Response | None:
        return self.page.goto(self.url + path)

    def judge(self, name: str = "") -> None:
        """Every rule that each page has to keep (ux.md C1, C2, C3, C4, C5, C8); none where a walk is timed."""
        if TIMED:
            return
        where = f"{name or self.page.url}: "
        if self.javascript:
            if not self.page.evaluate("'axe' in window"):
                self.page.evaluate(AXE + ";0")
            found = self.page.evaluate(
                "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then(r => r.violations.map("
                "v => v.id + ' ' + v.nodes.map(n => n.target.join(' ')).join(' | ')))",
                AXE_TAGS,
            )
            assert not found, where + json.dumps(found, ensure_ascii=False, indent=1)
            assert self.page.evaluate("window.__csp") == [], where + "Content-Security-Policy"
            assert self.page.evaluate("window.__cls") <= 0.02, where + "layout shift"
        assert self.overflow() <= 0, where + f"{self.overflow()} px too wide"
        small = self.page.evaluate(SMALL_TARGETS, self.least_target())
        assert not small, where + "too small to tap: " + "; ".join(small)
        twice = self.page.evaluate(TWICE)
        assert not twice, where + "ids twice: " + ", ".join(twice)
        assert self.page.locator("h1").count() == 1, where + "one h1"
        assert self.page.title(), where + "title"
        assert not self.troubles, where + "; ".join(self.troubles)

    def least_target(self) -> float:
        """In CSS pixels, half a pixel off for rounding; the staff space is denser, its tables on a desk more so."""
        if "/gestion" not in self.page.url:
            return 43.5
        return 39.5 if self.page.evaluate("innerWidth") < 768 else 23.5

    def overflow(self) -> int:
        """How many CSS pixels the page is wider than the screen."""
        pixels: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return pixels

    def focused(self) -> str:
        """The id of the control that has the focus, or its element's name."""
        focused: str = self.page.evaluate("document.activeElement.id || document.activeElement.tagName")
        return focused

    def live(self) -> list[str]:
        """What was said to screen readers since the page opened."""
        said: list[str] = self.page.evaluate("window.__live")
        return said

    def expect_heading(self, text: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(text)

    def watch(self) -> None:
        """Note every trouble from now on."""
        self.page.on("console", self._note_message)
        self.page.on("pageerror", self._note_error)
        self.page.on("requestfailed", self._note_failure)

    def _note_error(self, error: Error) -> None:
        """Our pages cross-fade, the simulated bank's do not: going there, the browser drops the fade and says so.

        It drops it as well, and says so, where the next page stood before the fade began, and where one goes on before
        the fade has ended.
        """
        dropped = (
            "ViewTransition opt-in disabled",
            "Transition was aborted because of invalid state. Page already revealed",
            "Transition was skipped",
        )
        if not any(words in str(error) for words in dropped):
            self.troubles.append(str(error))

    def _note_message(self, message: ConsoleMessage) -> None:
        """Errors only; that a refused form answers 4xx is meant, and the browser remarks on it."""
        meant = message.text.startswith("Failed to load resource: the server responded with a status of 4")
        if message.type == "error" and not meant:
            self.troubles.append(message.text)

    def _note_failure(self, request: Request) -> None:
        """A request that the browser itself gave up for a newer one is none of our troubles."""
        if request.failure and "ERR_ABORTED" not in request.failure:
            self.troubles.append(f"{request.url}: {request.failure}")


Visiting = Callable[..., Visit]
