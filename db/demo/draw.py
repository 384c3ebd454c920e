"""`python -m db.demo.draw`: draws the demo's pictures and prints its notices, where they changed.

Each picture becomes `{name}-{hash}-{width}.avif` and `.webp` under `sante/photos`, each `sante/notices/*.html` a PDF
beside it. A browser does the rasterising (Playwright's own or the system's chromium); the shop itself needs none of
this, for what is made here is kept in the repository.
"""

import io
import json
import shutil
from hashlib import sha256
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, PdfMargins, sync_playwright

from db.demo.drawing import HEIGHT, PICTURES, WIDTH, render
from db.demo.photos import FORMATS, INDEX, NOTICES, PHOTOS, WIDTHS

QUALITY: dict[str, dict[str, Any]] = {"avif": {"quality": 62, "speed": 6}, "webp": {"quality": 80, "method": 6}}
MARGINS: PdfMargins = {"top": "14mm", "right": "14mm", "bottom": "14mm", "left": "14mm"}
FRAME = "<style>*{{margin:0}}svg{{display:block;width:100%}}</style>{svg}"


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        drawn = draw_all(browser)
        printed = print_notices(browser)
        browser.close()
    print(f"{drawn} dessins refaits sur {len(PICTURES)}, {printed} notices imprimées.")


def draw_all(browser: Browser) -> int:
    """Draws what is new, forgets what is no longer drawn, and writes the index of names. Returns how many were drawn."""
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    names: dict[str, str] = {}
    drawn = 0
    for picture in sorted(PICTURES):
        svg = render(picture)
        name = names[picture] = f"{picture}-{sha256(svg.encode()).hexdigest()[:8]}"
        if not all((PHOTOS / f"{name}-{width}.{kind}").exists() for width in WIDTHS for kind in FORMATS):
            _save(_rasterise(page, svg), name)
            drawn += 1
    INDEX.write_text(json.dumps(names, indent=1) + "\n")
    for file in PHOTOS.iterdir():
        if file.suffix in (".avif", ".webp") and file.stem.rsplit("-", 1)[0] not in names.values():
            file.unlink()
    return drawn


def _rasterise(page: Page, svg: str) -> Image.Image:
    page.set_content(FRAME.format(svg=svg))
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def _save(full: Image.Image, name: str) -> None:
    for width in WIDTHS:
        small = full.resize((width, width * HEIGHT // WIDTH), Image.Resampling.LANCZOS)
        for kind in FORMATS:
            small.save(PHOTOS / f"{name}-{width}.{kind}", **QUALITY[kind])


def print_notices(browser: Browser) -> int:
    """One tagged A5 PDF per notice; an existing one is kept unless its HTML is younger. Returns how many were printed."""
    page = browser.new_page()
    printed = 0
    for source in sorted(NOTICES.glob("*.html")):
        pdf = source.with_suffix(".pdf")
        if not pdf.exists() or pdf.stat().st_mtime < source.stat().st_mtime:
            page.goto(source.as_uri())
            page.pdf(path=pdf, format="A5", tagged=True, margin=MARGINS)
            printed += 1
    return printed


if __name__ == "__main__":
    main()
