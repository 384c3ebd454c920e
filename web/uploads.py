"""One file sent with a form: its name cleaned, its bytes bounded, and as they came; the fields beside it."""

from dataclasses import dataclass
from typing import Any, Final

from litestar import Request
from multipart import (  # type: ignore[import-untyped]  # it carries none
    MultipartError,
    MultipartSegment,
    ParserLimitReached,
    PushMultipartParser,
)

from web.inputs import FormData, clean_text, read_body
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
    return (await read_form_with_file(request, field, limit))[0]


async def read_form_with_file(
    request: Request[Any, Any, Any], field: str, limit: int, *, too_large: str = ""
) -> tuple[Upload, FormData]:
    """The same with the other fields, cleaned. `too_large` is said of a file over `limit` bytes."""
    kind, options = request.content_type
    if kind != "multipart/form-data":
        raise Refusal(415)
    try:
        body = await read_body(request, limit + ENVELOPE)
    except Refusal as refusal:
        if refusal.status_code == 413:
            raise Refusal(413, too_large) from refusal
        raise
    try:
        return _parts_in(body, options.get("boundary", ""), field)
    except ParserLimitReached as error:
        raise Refusal(413) from error
    except (MultipartError, UnicodeError, ValueError) as error:
        raise Refusal(400) from error


def _parts_in(body: bytes, boundary: str, field: str) -> tuple[Upload, FormData]:
    part_of, content, upload = None, bytearray(), None
    fields: list[tuple[str, str]] = []
    with PushMultipartParser(boundary, max_segment_count=_MOST_PARTS) as parser:
        for part in [*parser.parse(body), *parser.parse(b"")]:
            if isinstance(part, MultipartSegment):
                part_of, content = part, bytearray()
            elif part:
                content += part
            elif part_of is not None:
                if part_of.filename is None:
                    fields.append((part_of.name, content.decode()))
                elif part_of.name == field and upload is None:
                    upload = Upload(_file_name(part_of.filename), bytes(content))
                part_of = None
    return upload or Upload(), FormData(fields)


def _file_name(sent: str) -> str:
    return clean_text(sent.replace("\\", "/").rpartition("/")[2], limit=LONGEST_NAME).strip()
