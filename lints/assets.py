"""L8: htmx is the file its authors published. L12: what a first visit downloads stays within its budget."""

import base64
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from lints.findings import Finding
from web.assets import Assets

HTMX_INTEGRITY: Final = "sha384-Qp9rdC8H7EqOoX+nR0P3RPG2Noji+qdwJlGpfzwQJsfOpp3sGwIdSP9xO3+UlEhn"
"""Of dist/htmx.min.js in the published package htmx.org 4.0.1."""

BUDGETS: Final[Mapping[str, int]] = {
    "css/shop.css": 8_000,
    "js/app.js": 3_000,
    "js/htmx-4.0.1.min.js": 12 * 1024,
    "img/icons.svg": 2 * 1024,
    "img/favicon.svg": 400,
    # Off the first visit: what only orders and staff need.
    "css/order.css": 3_000,
    "css/staff.css": 3_000,
    # Off the first visit: loaded when somebody begins to fill in a form that asks for it.
    "js/captcha.js": 1024,
    "js/altcha-3.2.2.min.js": 27 * 1024,
    "js/altcha-pbkdf2-3.2.2.js": 2 * 1024,
    "css/altcha-3.2.2.css": 3 * 1024,
    # Loaded when somebody asks for the map of pickup points; the first of them comes with the list.
    "js/points_map.js": 3 * 1024,
    "js/leaflet-1.9.4.min.js": 37 * 1024,
    "css/leaflet-1.9.4.css": 3_200,
    "css/points_map.css": 1024,
}
"""Bytes after brotli, by path of the asset."""

_HTMX_SCRIPT: Final = re.compile(r"<script\b[^>]*htmx[^>]*>")
_INTEGRITY: Final = re.compile(r"""\bintegrity=["']?(\{\{\s*integrity\(|sha384-[^"'\s>]+)""")


def integrity(content: bytes) -> str:
    """Return the Subresource Integrity value of `content`."""
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


def check_htmx(static: Path, expected: str = HTMX_INTEGRITY) -> list[Finding]:
    """Return a finding unless exactly one htmx is vendored and it is the published file."""
    files = sorted(static.rglob("htmx*.js"))
    if len(files) != 1:
        return [Finding(static.as_posix(), 1, "L8", f"{len(files)} fichiers htmx, il en faut un")]
    if integrity(files[0].read_bytes()) != expected:
        return [Finding(files[0].as_posix(), 1, "L8", "ce n’est pas le fichier publié : son empreinte diffère")]
    return []


def check_script_tags(path: str, source: str, expected: str = HTMX_INTEGRITY) -> list[Finding]:
    """Return the script elements of htmx whose `integrity` is missing, or written out and wrong."""
    findings = []
    for tag in _HTMX_SCRIPT.finditer(source):
        found = _INTEGRITY.search(tag.group())
        if found is None or (found[1].startswith("sha384-") and found[1] != expected):
            line = source.count("\n", 0, tag.start()) + 1
            findings.append(Finding(path, line, "L8", "htmx sans « integrity », ou avec une autre empreinte"))
    return findings


def check_sizes(static: Path, budgets: Mapping[str, int] = BUDGETS) -> list[Finding]:
    """Return the assets that outgrew their budget as they leave, or that are gone."""
    assets, findings = Assets.load(static), []
    for name, budget in budgets.items():
        path = (static / name).as_posix()
        try:
            size = len(assets.by_url[assets.url(name)].bodies["br"])
        except KeyError:
            findings.append(Finding(path, 1, "L12", "fichier attendu, absent"))
            continue
        if size > budget:
            findings.append(Finding(path, 1, "L12", f"{size} octets compressés, au plus {budget}"))
    return findings
