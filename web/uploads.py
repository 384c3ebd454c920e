"""One file sent with a form: its name cleaned, its bytes bounded, and as they came."""

from dataclasses import dataclass
from typing import Any, Final

from litestar import Request
from multipart import (  # type: ignore[import-untyped]  # it carries none
    MultipartError,
    MultipartSegment,
    ParserLimitReached,
    PushMultipartParser,
)

from web.inputs import clean_text, read_body
from web.refusals import Refusal

ENVELOPE: Final = 100_000
"""Bytes of a form around its file."""
LONGEST_NAME: Final = 120
_MOST_PARTS: Final = 20


@dataclass(frozen=True, slots=True)
class Upload:
    """What was chosen; no name and no bytes where nothing was."""

    name: str = ""
    content: bytes = b""


async def read_upload(request: Request[Any, Any, Any], field: str, limit: int) -> Upload:
    """The file of this field, the first one. Raises Refusal: 400 for what cannot be read, 413 over `limit` bytes,
    415 for another kind of form.
    """
    kind, options = request.content_type
    if kind != "multipart/form-data":
        raise Refusal(415)
    body = await read_body(request, limit + ENVELOPE)
    try:
        return _file_in(body, options.get("boundary", ""), field)
    except ParserLimitReached as error:
        raise Refusal(413) from error
    except (MultipartError, UnicodeError, ValueError) as error:
        raise Refusal(400) from error


def _file_in(body: bytes, boundary: str, field: str) -> Upload:
    name, content, is_ours = "", bytearray(), False
    with PushMultipartParser(boundary, max_segment_count=_MOST_PARTS) as parser:
        for part in [*parser.parse(body), *parser.parse(b"")]:
            if isinstance(part, MultipartSegment):
                if is_ours:
                    break
                is_ours = part.name == field and part.filename is not None
                name = part.filename or "" if is_ours else name
            elif part and is_ours:
                content += part
    return Upload(clean_text(name.replace("\\", "/").rpartition("/")[2], limit=LONGEST_NAME).strip(), bytes(content))
