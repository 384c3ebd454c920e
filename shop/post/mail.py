"""A mail as a value, and how it is written down for the wire."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Protocol


class MailTrouble(Exception):
    """A mail did not leave.

    `permanent`: it never will (the address is refused). Otherwise the same mail may be sent again later; its
    Message-ID stays the same. The message is French, for staff; it holds no password.
    """

    def __init__(self, message: str, permanent: bool) -> None:
        super().__init__(message)
        self.message = message
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class Sender:
    """Who the mails come from: the merchant's name and address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail. `name` with its ending; `media_type` « application/pdf ».

    `cid`: a picture that the HTML shows as « cid:… », of this name.
    """

    name: str
    media_type: str
    content: bytes
    cid: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one person. `key` names the event it announces (say "order-12-paid") and makes the Message-ID.

    `headers` are further ones, as (name, value): Reply-To, List-Unsubscribe …
    """

    key: str
    to: str
    subject: str
    text: str
    html: str
    headers: tuple[tuple[str, str], ...] = ()
    attachments: tuple[Attachment, ...] = ()


class Post(Protocol):
    """A way mails leave. Raises MailTrouble; never call it inside a database transaction."""

    async def send(self, mail: Mail) -> None: ...


def message_from(mail: Mail, sender: Sender, now: datetime) -> EmailMessage:
    """The mail as text and HTML alternatives, its files beside them, `now` (UTC) as its date.

    Raises MailTrouble(permanent=True) when the address cannot be written in a header.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(sender.name, sender.address, "L’adresse de l’expéditeur, un réglage du marchand,")
    message["To"] = _address("", mail.to, "L’adresse e-mail du destinataire")
    message["Subject"] = _one_line(mail.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id(mail.key, sender)
    # Keeps holiday notices and other robots from answering (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    for name, value in mail.headers:
        message[name] = _one_line(value)
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    html = message.get_body(("html",))
    for one in mail.attachments:
        kind, _, subtype = one.media_type.partition("/")
        if one.cid and html is not None:
            html.add_related(one.content, kind, subtype, cid=f"<{one.cid}>", filename=one.name, disposition="inline")
        else:
            message.add_attachment(one.content, maintype=kind, subtype=subtype, filename=one.name)
    return message


def message_id(key: str, sender: Sender) -> str:
    """The same key gives the same id: a mail sent twice by a retry is shown once by most mail programs."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:40]
    return f"<{digest}@{sender.address.rpartition('@')[2]}>"


def _one_line(value: str) -> str:
    """A line break would begin another header."""
    return re.sub(r"\s+", " ", value).strip()


def _address(name: str, address: str, what: str) -> Address:
    try:
        return Address(display_name=_one_line(name), addr_spec=address)
    except (MessageError, ValueError, IndexError):
        raise MailTrouble(f"{what} n’est pas valable.", permanent=True) from None
