"""An answer in several parts, some of them binary, as Colissimo writes them."""

import re
from typing import Final

MOST_PARTS: Final = 12
_BOUNDARY: Final = re.compile(r'boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;]{1,200}))', re.I)
_FIRST_LINE: Final = re.compile(rb"\s*--([^\r\n]{1,200}?)[ \t]*\r?\n")
_NAME: Final = re.compile(rb"^content-id\s*:\s*<?([^\s>;]+)>?|\bname\s*=\s*\"?([^\s\";]+)", re.I | re.M)
_END_OF_HEAD: Final = re.compile(rb"\r?\n\r?\n")


def parts_of(content_type: str, body: bytes) -> dict[str, bytes]:
    """Each part by the name of its Content-ID, byte for byte; empty for an answer of one piece.

    The boundary is that of the header, or of the first line where the header names none. Line ends of either kind.
    """
    boundary = _boundary(content_type, body)
    if boundary is None:
        return {}
    found: dict[str, bytes] = {}
    for piece in (b"\n" + body).split(b"\n--" + boundary)[1 : MOST_PARTS + 1]:
        if piece.startswith(b"--"):
            break
        head = _END_OF_HEAD.search(piece)
        name = _NAME.search(piece[: head.start()]) if head else None
        if head and name:
            content = piece[head.end() :]
            found.setdefault((name[1] or name[2]).decode("ascii", "replace"), content.removesuffix(b"\r"))
    return found


def _boundary(content_type: str, body: bytes) -> bytes | None:
    if told := _BOUNDARY.search(content_type):
        return (told[1] or told[2]).encode("ascii", "replace")
    first = _FIRST_LINE.match(body)
    return first[1] if first else None
