"""PDF from the templates beside this file: A4, tagged, in French, with our own fonts inside.

What a template prints comes as JSON; it formats nothing but type. Each call is some tens of milliseconds of processor
time, one at a time in a process: a page that prints asks `asyncio.to_thread`.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import RLock
from typing import Any

_HERE = Path(__file__).parent
TEMPLATES, FONTS = _HERE / "templates", _HERE / "fonts"
ARCHIVABLE, ACCESSIBLE = ("a-3b",), ("ua-1",)
one_at_a_time = RLock()


@dataclass(frozen=True, slots=True)
class Brand:
    """How the shop presents itself: its name as customers know it, its colour (« #0f5457 »), one line beneath."""

    name: str
    colour: str = "#0f5457"
    promise: str = ""


def pdf(template: str, told: Mapping[str, Any], brand: Brand, *, standards: tuple[str, ...] = ACCESSIBLE) -> bytes:
    """The template of that name, with what it is told."""
    # The printer's eighty megabytes are read when the first document is made, not by every web process.
    with one_at_a_time:
        made: bytes = import_module("typst").compile(
            TEMPLATES / f"{template}.typ",
            root=TEMPLATES,
            font_paths=_fonts(),
            format="pdf",
            pdf_standards=list(standards),
            sys_inputs={"told": json.dumps({**told, "brand": asdict(brand)})},
        )
    return made


@cache
def _fonts() -> Any:
    """Ours and those the printer brings; never the machine's, so that a document looks the same everywhere."""
    return import_module("typst").Fonts(include_system_fonts=False, font_paths=[FONTS])
