"""One file sent with a form: its name cleaned, its bytes bounded, and as they came; the fields beside it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final

from litestar import Request
from multipart import (  # type: ignore[import-untyped]  # it carries none
    MultipartError,
    MultipartSegment,
    ParserLimitReached,
    PushMultipartParser,
)

from web.inputs import FormData, clean_int, clean_text
from web.refusals import Refusal

ENVELOPE: Final = 100_000
"""Bytes of a form around its file."""
LONGEST_NAME: Final = 120
MOST_READ: Final = 64_000_000
"""Bytes of a form that are read at all."""
_MOST_PARTS: Final = 20


@dataclass(frozen=True, slots=True)
class Upload:
    """What was chosen; no name and no bytes where nothing was. One that `is_too_large` has no bytes either."""

    name: str = ""
    content: bytes = b""
    is_too_large: bool = False


async def read_upload(request: Request[Any, Any, Any], field: str, limit: int, *, too_large: str) -> Upload:
    """The file of this field, the first one, and nothing of the rest."""
    return (await read_form_with_file(request, field, limit, too_large=too_large))[0]


async def read_form_with_file(
    request: Request[Any, Any, Any], field: str, limit: int, *, too_large: str
) -> tuple[Upload, FormData]:
    """The file of this field, the first one, of `limit` bytes at most, and the other fields, cleaned.

    A larger file is read on all the same, and let go: a browser hears nothing before it has sent it all, and then the
    page says beside the field what is wrong. Raises Refusal: 400 for what cannot be read, 415 for another kind of form,
    413 for what is not even read to its end, which says `too_large`.
    """
    kind, options = request.content_type
    if kind != "multipart/form-data":
        raise Refusal(415)
    try:
        parts = _Parts(options.get("boundary", ""), field, limit)
        async for chunk in _chunks(request, too_large):
            parts.feed(chunk)
        parts.feed(b"")
    except ParserLimitReached as error:
        raise Refusal(413) from error
    except (MultipartError, UnicodeError, ValueError) as error:
        raise Refusal(400) from error
    return parts.upload or Upload(), FormData(parts.fields)


async def _chunks(request: Request[Any, Any, Any], too_large: str) -> AsyncIterator[bytes]:
    """The body as it comes. Raises Refusal: 413 over MOST_READ bytes, 400 where it breaks off."""
    declared = clean_int(request.headers.get("content-length", "0"), 0, 2**62)
    if declared is None:
        raise Refusal(400)
    left, more = MOST_READ, declared <= MOST_READ
    if not more:
        raise Refusal(413, too_large)
    while more:
        event = await request.receive()
        if event["type"] != "http.request":
            raise Refusal(400, "L’envoi s’est interrompu.")
        chunk = event["body"]
        left -= len(chunk)
        if left < 0:
            raise Refusal(413, too_large)
        if chunk:  # none of them says the end but the last
            yield chunk
        more = event["more_body"]


class _Parts:
    """Reads a form piece by piece; of files it keeps the first one of `field`, up to `limit` bytes."""

    def __init__(self, boundary: str, field: str, limit: int) -> None:
        self.fields: list[tuple[str, str]] = []
        self.upload: Upload | None = None
        self._is_too_large = False
        self._parser = PushMultipartParser(boundary, max_segment_count=_MOST_PARTS)
        self._field, self._limit = field, limit
        self._part: MultipartSegment | None = None
        self._content = bytearray()

    def feed(self, chunk: bytes) -> None:
        """The next bytes; none: that was all. Raises MultipartError, UnicodeError, Refusal 413."""
        for part in self._parser.parse(chunk):
            if isinstance(part, MultipartSegment):
                self._part, self._content = part, bytearray()
            elif part:
                self._take(part)
            elif self._part is not None:
                self._end(self._part)

    def _take(self, more: bytearray) -> None:
        is_file = self._part is not None and self._part.filename is not None
        if len(self._content) + len(more) <= (self._limit if is_file else ENVELOPE):
            self._content += more
        elif is_file and self._is_wanted(self._part):
            self._is_too_large = True
        elif not is_file:
            raise Refusal(413)

    def _end(self, part: MultipartSegment) -> None:
        if part.filename is None:
            self.fields.append((part.name, self._content.decode()))
        elif self._is_wanted(part):
            content = b"" if self._is_too_large else bytes(self._content)
            self.upload = Upload(_file_name(part.filename), content, self._is_too_large)
        self._part = None

    def _is_wanted(self, part: MultipartSegment) -> bool:
        return part.name == self._field and self.upload is None


def _file_name(sent: str) -> str:
    return clean_text(sent.replace("\\", "/").rpartition("/")[2], limit=LONGEST_NAME).strip()
