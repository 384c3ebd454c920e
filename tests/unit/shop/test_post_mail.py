"""Mails: how they are written, how they leave by a real SMTP server, and the files they become without one."""

import asyncio
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from shop.post.mail import Mail, MailTrouble, Post, Sender, message_from, message_id
from shop.post.mailbox import Mailbox
from shop.post.smtp import Smtp
from tests.ports import free_port

SENDER = Sender("Santé Comptoir", "bonjour@sante.example")
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
MAIL = Mail(
    key="order-12-paid",
    to="alice@example.org",
    subject="Votre commande SC-26-000123 est payée",
    text="Bonjour Alice,\n\nSuivre ma commande : https://sante.example/suivi/" + "a" * 120 + "\n",
    html="<!doctype html><p>Bonjour <b>Alice</b>, c’est payé : 12,40 €</p>",
    headers=(("Reply-To", "client@sante.example"),),
)


class Server:
    """Takes mails, or answers `reply` to a recipient or to the message."""

    def __init__(self) -> None:
        self.received: list[Envelope] = []
        self.to_recipient = ""
        self.to_message = ""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.to_recipient:
            return self.to_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if not self.to_message:
            self.received.append(envelope)
        return self.to_message or "250 OK"


@pytest.fixture
def server() -> Iterator[tuple[Server, str]]:
    handler = Server()
    port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, f"smtp://127.0.0.1:{port}"
    controller.stop()


def read_back(content: bytes | str | None) -> EmailMessage:
    assert isinstance(content, bytes)
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def bodies(message: EmailMessage) -> tuple[str, str]:
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content().replace("\r\n", "\n"), html.get_content().replace("\r\n", "\n")


def test_a_mail_keeps_its_words_links_and_names() -> None:
    message = read_back(message_from(MAIL, SENDER, NOW).as_bytes())
    assert message.get_content_type() == "multipart/alternative"
    text, html = bodies(message)
    assert (text, html.rstrip()) == (MAIL.text, MAIL.html)
    assert (message["From"], message["To"]) == ("Santé Comptoir <bonjour@sante.example>", "alice@example.org")
    assert (message["Subject"], message["Reply-To"]) == (MAIL.subject, "client@sante.example")
    assert (message["Auto-Submitted"], message["Date"].datetime) == ("auto-generated", NOW)


def test_what_is_sent_fits_old_servers() -> None:
    raw = message_from(MAIL, SENDER, NOW).as_bytes()
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_a_retried_mail_keeps_its_id() -> None:
    assert message_id("order-12-paid", SENDER) == message_id("order-12-paid", SENDER)
    assert message_id("order-12-paid", SENDER) != message_id("order-12-shipped", SENDER)
    assert message_id("order-12-paid", SENDER).endswith("@sante.example>")


@pytest.mark.parametrize("subject", ["Bonjour\r\nBcc: eve@example.org", "Bonjour\nBcc: eve@example.org"])
def test_a_line_break_makes_no_header(subject: str) -> None:
    raw = Mail("k", "alice@example.org", subject, "t", "<p>h</p>", headers=(("Reply-To", "a@b.fr\r\nBcc: e@e.fr"),))
    message = read_back(message_from(raw, SENDER, NOW).as_bytes())
    assert message["Bcc"] is None
    assert message["Subject"] == "Bonjour Bcc: eve@example.org"


@pytest.mark.parametrize("address", ["", "alice", "alice@example.org\r\nBcc: eve@example.org", "a@b, c@d", "@"])
def test_a_strange_address_never_leaves(address: str) -> None:
    with pytest.raises(MailTrouble) as caught:
        message_from(Mail("k", address, "s", "t", "<p>h</p>"), SENDER, NOW)
    assert caught.value.permanent


async def test_a_mail_arrives(server: tuple[Server, str]) -> None:
    handler, url = server
    post: Post = Smtp(url, SENDER)
    await post.send(MAIL)
    await post.send(MAIL)
    first, second = handler.received
    assert (first.mail_from, first.rcpt_tos) == ("bonjour@sante.example", ["alice@example.org"])
    assert bodies(read_back(first.content))[0] == MAIL.text
    assert read_back(first.content)["Message-ID"] == read_back(second.content)["Message-ID"]


@pytest.mark.parametrize(
    ("to_recipient", "to_message", "permanent"),
    [
        ("550 No such user", "", True),
        ("451 Later", "", False),
        ("", "554 Refused", True),
        ("", "452 Full", False),
    ],
)
async def test_a_refusal_is_for_ever_or_for_now(
    server: tuple[Server, str], to_recipient: str, to_message: str, permanent: bool
) -> None:
    handler, url = server
    handler.to_recipient, handler.to_message = to_recipient, to_message
    with pytest.raises(MailTrouble) as caught:
        await Smtp(url, SENDER).send(MAIL)
    assert caught.value.permanent is permanent
    assert not handler.received


async def test_tls_that_was_asked_for_is_not_forgone_and_no_password_is_told(server: tuple[Server, str]) -> None:
    handler, url = server
    post = Smtp(url.replace("//", "//shop:s3cret%21@") + "?starttls=1", SENDER)
    with pytest.raises(MailTrouble) as caught:
        await post.send(MAIL)
    assert not caught.value.permanent
    assert not handler.received
    assert "s3cret" not in repr(post) + repr(caught.value)
    assert caught.value.__context__ is None


async def test_no_server_is_temporary_trouble() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(MailTrouble) as caught:
            await Smtp(f"smtp://127.0.0.1:{closed.getsockname()[1]}", SENDER).send(MAIL)
    assert not caught.value.permanent


async def test_a_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shop.post.smtp.STEP_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(MailTrouble) as caught:
        await Smtp(f"smtp://127.0.0.1:{silent.getsockname()[1]}", SENDER).send(MAIL)
    assert not caught.value.permanent


@pytest.mark.parametrize("url", ["", "mail.example", "http://mail.example", "smtp://"])
def test_an_address_that_is_not_of_a_mail_server_is_said_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="SMTP_URL"):
        Smtp(url, SENDER)


async def test_without_a_server_each_mail_is_a_whole_file(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    post: Post = Mailbox(folder, SENDER)
    await asyncio.gather(*(post.send(MAIL) for _ in range(20)))
    files = sorted(folder.iterdir())
    assert len(files) == 20
    assert {file.suffix for file in files} == {".eml"}
    assert bodies(read_back(files[0].read_bytes()))[0] == MAIL.text
