"""What is inside a PDF: a whole one that can be read to its last object, and starts nothing. Pure.

Names may be written with codes of their letters (/J#61vaScript), and objects may lie packed in streams: what is looked
through is what a reader of PDFs makes of the file, and its bytes besides, for objects that no table names.
"""

import io
import re
from collections.abc import Iterator
from typing import Any, Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

MOST_OBJECTS: Final = 100_000
_TAIL: Final = 2_048
_ACTIVE: Final = frozenset(
    {"/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/ImportData", "/SubmitForm"}
)
_IN_BYTES: Final = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia")
_CODED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")


class NoWholePdf(Exception):
    """It cannot be read to its end, or only with a password."""


def is_active(content: bytes) -> bool:
    """Whether it holds a program, another file, or starts one. Raises NoWholePdf."""
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-_TAIL:] or b"startxref" not in content[-_TAIL:]:
        raise NoWholePdf
    plain = _CODED.sub(lambda found: bytes([int(found[1], 16)]), content)
    if any(mark in plain for mark in _IN_BYTES):
        return True
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted or not reader.pages:
            raise NoWholePdf
        return any(_names(one) & _ACTIVE for one in _objects(reader))
    except NoWholePdf:
        raise
    # A hostile file makes its reader fail in any way there is; what cannot be read is not offered.
    except (PyPdfError, Exception, RecursionError) as error:
        raise NoWholePdf from error


def _objects(reader: PdfReader) -> Iterator[Any]:
    """Every object that a table of the file names, packed ones too. Raises NoWholePdf for too many."""
    known = [(one, generation) for generation, ids in reader.xref.items() for one in ids]
    known += [(one, 0) for one in reader.xref_objStm]
    if len(known) > MOST_OBJECTS:
        raise NoWholePdf
    yield reader.trailer
    for one, generation in known:
        yield reader.get_object(IndirectObject(one, generation, reader))


def _names(found: Any) -> set[str]:
    """The names within an object, without those of objects it points at, which have their turn."""
    names: set[str] = set()
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            names.update(one)
            waiting.extend(dict.values(one))
        elif isinstance(one, ArrayObject):
            waiting.extend(list.__iter__(one))
        elif isinstance(one, NameObject):
            names.add(one)
    return names
