"""Pages of a PDF as pictures, drawn by Typst, which presses the shop's documents too."""

import io
import tempfile
from pathlib import Path
from typing import Any, Final

import typst
from pypdf import PdfReader

POINTS_PER_INCH: Final = 110.0
SHEET: Final = "#set page(width: auto, height: auto, margin: 0pt, fill: white)\n"


def pages_of(pdf: bytes) -> list[bytes]:
    """Each page as a PNG. Typst gives a list of them, or the only one by itself."""
    count = len(PdfReader(io.BytesIO(pdf)).pages)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "paper.pdf").write_bytes(pdf)
        drawn = "#pagebreak()\n".join(f'#image("paper.pdf", page: {number})\n' for number in range(1, count + 1))
        sheet = Path(folder, "sheet.typ")
        sheet.write_text(SHEET + drawn, encoding="utf-8")
        pictures: Any = typst.compile(str(sheet), format="png", ppi=POINTS_PER_INCH)
    return list(pictures) if isinstance(pictures, list) else [pictures]
