"""Files handed out: to be saved or shown by the browser, whole or line by line, kept by nobody on the way."""

from collections.abc import AsyncIterator
from typing import Final

from litestar import Response
from litestar.response import Stream

from web.answers import PRIVATE

PDF, XML, ZIP = "application/pdf", "application/xml", "application/zip"
TEXT, CSV = "text/plain", "text/csv"
LONGEST_CHUNK: Final = 16_000
"""Characters that are gathered before a piece of a file is sent."""


def attached(name: str, media_type: str, content: bytes, *, cache: str = PRIVATE) -> Response[bytes]:
    """A file to be saved; `name` in ASCII."""
    return Response(content, status_code=200, media_type=media_type, headers=_headers("attachment", name, cache))


def opened(name: str, media_type: str, content: bytes) -> Response[bytes]:
    """A file that the browser shows, such as what is to be printed; `name`, in ASCII, counts where it is saved."""
    return Response(content, status_code=200, media_type=media_type, headers=_headers("inline", name, PRIVATE))


def streamed(name: str, media_type: str, lines: AsyncIterator[str]) -> Stream:
    """A file to be saved that is made while it is sent, however long it is; `name` in ASCII."""
    return Stream(_chunks(lines), media_type=media_type, headers=_headers("attachment", name, PRIVATE))


def _headers(disposition: str, name: str, cache: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'{disposition}; filename="{name}"',
        "Cache-Control": cache,
        "X-Robots-Tag": "noindex",
    }


async def _chunks(lines: AsyncIterator[str]) -> AsyncIterator[bytes]:
    """Lines gathered into pieces worth sending."""
    waiting: list[str] = []
    size = 0
    async for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= LONGEST_CHUNK:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    yield "".join(waiting).encode()
