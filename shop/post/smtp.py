"""Mail by SMTP, one connection per mail."""

import asyncio
from datetime import UTC, datetime
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

from shop.post.mail import Mail, MailTrouble, Sender, message_from

STEP_SECONDS = 15.0
WHOLE_SECONDS = 60.0
_PORTS = {"smtp": 587, "smtps": 465}
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Smtp:
    """A `Post` over the server of `SMTP_URL`: smtp://user:password@host:587?starttls=1 or smtps://…

    Without `starttls` in the address, TLS is asked for wherever the server is another machine and a password is
    sent; `starttls=0` says that it is really not wanted. Raises ValueError for an address that is not SMTP's.
    """

    def __init__(self, url: str, sender: Sender) -> None:
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("SMTP_URL doit commencer par smtp:// ou smtps:// et nommer un serveur.")
        self._sender = sender
        self._host = parts.hostname
        self._port = parts.port or _PORTS[parts.scheme]
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._implicit_tls = parts.scheme == "smtps"
        self._starttls = _starttls(parse_qs(parts.query), self._host, self._password is not None)

    def __repr__(self) -> str:
        return f"Smtp({self._host}:{self._port})"

    async def send(self, mail: Mail) -> None:
        trouble = await self._sent(message_from(mail, self._sender, datetime.now(UTC)))
        if trouble is not None:
            raise trouble

    async def _sent(self, message: EmailMessage) -> MailTrouble | None:
        """Trouble is returned, not raised: chained exceptions could carry what was said to the server."""
        try:
            async with asyncio.timeout(WHOLE_SECONDS):
                await aiosmtplib.send(
                    message,
                    hostname=self._host,
                    port=self._port,
                    username=self._user,
                    password=self._password,
                    use_tls=self._implicit_tls,
                    start_tls=False if self._implicit_tls else self._starttls,
                    timeout=STEP_SECONDS,
                )
        except (aiosmtplib.SMTPRecipientsRefused, aiosmtplib.SMTPDataError) as refusal:
            return _refused(refusal)
        except aiosmtplib.SMTPResponseException as refusal:
            # Sign-in, sender or greeting refused: the server's or our own setting, not this mail's fault.
            return MailTrouble(f"Le serveur de messagerie refuse l’envoi ({refusal.code}).", permanent=False)
        except (aiosmtplib.SMTPException, OSError, TimeoutError):
            return MailTrouble("Le serveur de messagerie ne répond pas.", permanent=False)
        return None


def _starttls(query: dict[str, list[str]], host: str, with_password: bool) -> bool | None:
    """True: required; False: never; None: when the server offers it."""
    asked = query.get("starttls", [""])[-1]
    if asked:
        return asked not in {"0", "false", "no"}
    return True if with_password and host not in _LOOPBACK else None


def _refused(refusal: aiosmtplib.SMTPRecipientsRefused | aiosmtplib.SMTPDataError) -> MailTrouble:
    if isinstance(refusal, aiosmtplib.SMTPRecipientsRefused):
        codes = [one.code for one in refusal.recipients]
    else:
        codes = [refusal.code]
    permanent = all(code >= 500 for code in codes)
    return MailTrouble(f"Le destinataire ou le message est refusé ({codes[0]}).", permanent)
