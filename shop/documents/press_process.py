"""`python -m shop.documents.press_process`: prints what it is asked on its input, a JSON line for each document.

Ends when its input does, or when nobody asks for a while.
"""

import json
import os
import select
import sys
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import typst

from shop.documents.facturx import NotValid, cii_xml, with_xml
from shop.documents.glyphs import plainest, written_out

IDLE_SECONDS = 30
POLITENESS = 5  # pages of visitors come first
ARCHIVABLE: Final = "a-3b"
ACCESSIBLE: Final = "ua-1"
_HERE = Path(__file__).parent
TEMPLATES, FONTS = _HERE / "templates", _HERE / "fonts"
# The printer remembers the parts of its last ten documents, tens of megabytes that no other document needs: so many
# empty ones, a millisecond each, leave room for a third of them.
FORGOTTEN = 2
_TRIED = b'#set document(title: "-")\n#set text(font: ("Source Sans 3", "Libertinus Serif"))\n#sys.inputs.told'


def print_out(told: Mapping[str, Any], template: str, terms: Mapping[str, Any] | None) -> tuple[bytes, str]:
    """PDF and XML, as `printing.printed` promises. Raises NotValid, typst.TypstError."""
    if terms is None:
        return _drawn(template, told, ACCESSIBLE), ""
    xml = cii_xml(terms)
    pdf = _drawn(template, told, ARCHIVABLE)
    return with_xml(pdf, xml, title=told["title"], author=told["author"], subject=told["subject"]), xml.decode()


def _drawn(template: str, told: Mapping[str, Any], standard: str) -> bytes:
    """A PDF of this standard, with boxes for the signs that no font has. Raises typst.TypstError."""
    try:
        return compiled(template, told, pdf_standards=[standard])
    except typst.TypstError as problem:
        # Both standards refuse a sign that would not be seen: a buyer's name may hold any.
        for prints in (_prints, plainest):
            shown = written_out(told, prints)
            if shown != told:
                with suppress(typst.TypstError):
                    return compiled(template, shown, pdf_standards=[standard])
        raise problem


@lru_cache(maxsize=10_000)
def _prints(text: str) -> bool:
    """Whether our fonts have a sign for all of a text: the printer itself is asked, it alone knows how it sets it."""
    try:
        typst.compile(_TRIED, font_paths=_fonts(), sys_inputs={"told": text}, format="pdf", pdf_standards=[ACCESSIBLE])
    except typst.TypstError:
        return False
    return True


def compiled(template: str, told: Mapping[str, Any], *, format: Any = "pdf", **options: Any) -> bytes:
    """The template of that name with what it is told, in any format the printer knows."""
    made = _compiled(template, sys_inputs={"told": json.dumps(told)}, format=format, **options)
    for _ in range(FORGOTTEN):
        _compiled("empty", format="svg")
    return made


def _compiled(template: str, **options: Any) -> bytes:
    made: bytes = typst.compile(TEMPLATES / f"{template}.typ", root=TEMPLATES, font_paths=_fonts(), **options)
    return made


@cache
def _fonts() -> typst.Fonts:
    """Ours and those the printer brings; never the machine's, so that a document looks the same everywhere."""
    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])


def answer(line: bytes) -> dict[str, str]:
    """The document, or why there is none: `problem`."""
    try:
        pdf, xml = print_out(**json.loads(line))
    except (NotValid, typst.TypstError) as problem:
        return {"problem": f"{type(problem).__name__}: {problem}"}
    return {"pdf": b64encode(pdf).decode(), "xml": xml}


def main() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else is printed is no answer
    os.nice(POLITENESS)
    while select.select([0], [], [], IDLE_SECONDS)[0]:
        line = sys.stdin.buffer.readline()
        if not line:
            break
        answers.write(json.dumps(answer(line)).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    main()
