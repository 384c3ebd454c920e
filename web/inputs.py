"""All that people and machines send us, cleaned before anything else sees it.

PostgreSQL refuses a NUL that SQLite stores, both choke on a number of twenty digits, and a bidirectional override
makes an order read otherwise than it is written: none of that gets past here, and none of it becomes a 5xx.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from litestar import Request
from litestar.exceptions import InternalServerException
from multipart import (  # type: ignore[import-untyped]  # it carries none
    MultipartError,
    MultipartSegment,
    ParserLimitReached,
    PushMultipartParser,
)

from shop.french import MINUS
from web.refusals import Refusal

LARGEST_ID: Final = 2**31 - 1
"""Row ids are 32-bit on PostgreSQL; a larger one names nothing."""
LONGEST_TEXT: Final = 10_000
"""Characters kept of one field; forms ask for less."""
LARGEST_BODY: Final = 256_000
MOST_FIELDS: Final = 500
MOST_PAGES: Final = 10_000
"""Pages of a list that one may ask for; each list knows its own last one."""

_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)
_LINE_BREAKS: Final = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_UNWANTED: Final = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters, but tab and line feed
    "\u061c\u202a-\u202e\u2066-\u2069"  # bidirectional overrides, embeddings, isolates
    "\u200b\u2060\ufeff\ufff9-\uffff"  # invisible joints, byte order mark, what is no character
    "\ud800-\udfff"  # lone surrogates
    "]"
)


class FormData(Mapping[str, str]):
    """Cleaned fields in the order they came; WTForms reads it as `formdata`. A name may come several times."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = (), *, longest: int = LONGEST_TEXT) -> None:
        """Take (name, value) pairs, not cleaned yet, and keep so many characters of each."""
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(clean_text(name, limit=100), []).append(clean_text(value, limit=longest))

    def __getitem__(self, name: str) -> str:
        """Give the first value; raise KeyError for a name that did not come."""
        return self._values[name][0]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def getlist(self, name: str) -> list[str]:
        """Give every value of a name, none for a name that did not come."""
        return list(self._values.get(name, ()))


def clean_text(value: str, *, limit: int = LONGEST_TEXT) -> str:
    """One text as we keep it: NFC, line breaks as line feeds, nothing invisible or unprintable, cut at `limit`."""
    if not (value.isascii() and value.isprintable()):
        value = _LINE_BREAKS.sub("\n", value[: 4 * limit])
        value = unicodedata.normalize("NFC", _UNWANTED.sub("", value).replace("\t", " "))
    return value[:limit]


def clean_int(value: object, low: int, high: int) -> int | None:
    """A whole number within bounds, or None: no « 1e9 », « 1.5 », other digits than 0-9, nor anything longer.

    « −3 » is read as our own pages write it.
    """
    text = value.strip(" \t\n\u00a0\u202f").replace(MINUS, "-") if isinstance(value, str) else value
    if isinstance(text, str):
        text = int(text) if _NUMBER.fullmatch(text) else None
    return text if isinstance(text, int) and low <= text <= high else None


def clean_id(value: object) -> int | None:
    """A row id, or None for what cannot be one (answer 404 then)."""
    return clean_int(value, 1, LARGEST_ID)


def done_in(request: Request[Any, Any, Any], words: Mapping[str, str]) -> str:
    """What has just been done, in words: an action leads on to its page with `?fait=` and the name of it."""
    return words.get(query(request).get("fait", ""), "")


def page_in(asked: Mapping[str, str]) -> int:
    """Which page of a list an address or a form asks for: the first where it names none that could be."""
    return clean_int(asked.get("page", "1"), 1, MOST_PAGES) or 1


def query(request: Request[Any, Any, Any], *, fields: int = MOST_FIELDS) -> FormData:
    """The query of a GET. Raises Refusal 400 for more than `fields` fields; bad UTF-8 never comes this far."""
    raw: bytes = request.scope["query_string"]
    return _urlencoded(raw, fields, too_many=400) if raw else FormData()


async def read_form(
    request: Request[Any, Any, Any],
    *,
    limit: int = LARGEST_BODY,
    fields: int = MOST_FIELDS,
    longest: int = LONGEST_TEXT,
) -> FormData:
    """The fields of a POST, urlencoded or multipart without files, each cut at `longest` characters.

    Raises Refusal: 400 for what cannot be read, 413 over `limit` bytes or `fields` fields, 415 for other formats.
    """
    body = await read_body(request, limit)
    if not body:
        return FormData()
    kind, options = request.content_type
    if options.get("charset", "utf-8").lower() not in {"utf-8", "utf8", "us-ascii"}:
        raise Refusal(400, "Ce texte n’est pas encodé en UTF-8.")
    if kind == "application/x-www-form-urlencoded":
        return _urlencoded(body, fields, too_many=413, longest=longest)
    if kind == "multipart/form-data":
        return FormData(_multipart(body, options.get("boundary", ""), fields), longest=longest)
    raise Refusal(415)


async def read_body(request: Request[Any, Any, Any], limit: int) -> bytes:
    """The bytes of a request as they came. Raises Refusal: 413 over `limit` bytes, 400 for one that broke off."""
    declared = clean_int(request.headers.get("content-length", "0"), 0, 2**62)
    if declared is None:
        raise Refusal(400)
    if declared > limit:
        raise Refusal(413)
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                raise Refusal(413)
    except InternalServerException as error:
        raise Refusal(400, "L’envoi s’est interrompu.") from error
    return bytes(body)


def _urlencoded(raw: bytes, fields: int, *, too_many: int, longest: int = LONGEST_TEXT) -> FormData:
    if raw.count(b"&") >= fields:
        raise Refusal(too_many)
    try:
        return FormData(parse_qsl(raw.decode(), keep_blank_values=True, errors="strict"), longest=longest)
    except ValueError as error:
        raise Refusal(400) from error


def _multipart(body: bytes, boundary: str, fields: int) -> Iterator[tuple[str, str]]:
    try:
        with PushMultipartParser(boundary, max_segment_count=fields) as parser:
            segment: MultipartSegment | None = None
            value = bytearray()
            for part in [*parser.parse(body), *parser.parse(b"")]:
                if isinstance(part, MultipartSegment):
                    segment, value = part, bytearray()
                    if segment.filename:
                        raise Refusal(415, "Ce formulaire n’accepte pas de fichier.")
                elif part:
                    value += part
                elif segment is not None:
                    yield segment.name, value.decode()
    except ParserLimitReached as error:
        raise Refusal(413) from error
    except (MultipartError, UnicodeDecodeError) as error:
        raise Refusal(400) from error
