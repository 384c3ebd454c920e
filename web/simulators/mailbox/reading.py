"""Mails read back from the files they were written to."""

import base64
import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from pathlib import Path

_NAME = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}", re.ASCII)
NEWEST = 200


@dataclass(frozen=True, slots=True)
class Envelope:
    """One line of the list. `name` is the file without its ending; `sent_at` is None when the date is unreadable."""

    name: str
    to: str
    subject: str
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that came with a mail."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A whole mail: every header in order, its two bodies ("" when absent) and its files."""

    envelope: Envelope
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    enclosures: tuple[Enclosure, ...] = ()


class Letters:
    """The .eml files of a folder; their names sort by time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def newest(self) -> list[Envelope]:
        """At most `NEWEST` mails, the newest first."""
        names = sorted((path.stem for path in self._folder.glob("*.eml") if _NAME.fullmatch(path.stem)), reverse=True)
        parser = BytesHeaderParser(policy=policy.default)
        found = []
        for name in names[:NEWEST]:
            with self._path(name).open("rb") as file:
                message = parser.parse(file)
            found.append(_envelope(name, message))
        return found

    def letter(self, name: str) -> Letter | None:
        """None for a name that is not one of ours: nothing else is ever opened."""
        if _NAME.fullmatch(name) is None or not self._path(name).is_file():
            return None
        message = BytesParser(policy=policy.default).parsebytes(self._path(name).read_bytes())
        headers = tuple((key, str(value)) for key, value in message.items())
        bodies = _body(message, "plain"), _with_pictures(_body(message, "html"), message)
        return Letter(_envelope(name, message), headers, *bodies, _enclosures(message))

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.eml"


def _envelope(name: str, message: EmailMessage) -> Envelope:
    date = message["Date"]
    return Envelope(name, str(message["To"]), str(message["Subject"]), date.datetime if date else None)


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _with_pictures(html: str, message: EmailMessage) -> str:
    """The HTML with the pictures that came with it in place of « cid:… »."""
    for part in message.walk():
        cid, drawn = str(part.get("Content-ID", "")).strip("<>"), part.get_payload(decode=True)
        if cid and isinstance(drawn, bytes) and part.get_content_maintype() == "image":
            inside = base64.b64encode(drawn).decode()
            html = html.replace(f"cid:{cid}", f"data:{part.get_content_type()};base64,{inside}")
    return html


def _enclosures(message: EmailMessage) -> tuple[Enclosure, ...]:
    """The files, in their order; an attached mail, which has no bytes of its own, is passed over."""
    found = [
        (part.get_filename() or "fichier", part.get_content_type(), part.get_payload(decode=True))
        for part in message.iter_attachments()
    ]
    return tuple(Enclosure(name, kind, content) for name, kind, content in found if isinstance(content, bytes))
