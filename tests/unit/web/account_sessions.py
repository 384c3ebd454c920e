"""Sessions given without the door, and the mails an account was sent: for tests of what comes after signing in."""

import email
import email.policy
import hashlib
import re
import secrets
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import httpx

from db.queries import customers
from db.tables.accounts import Customer
from db.tables.guards import Session
from shop.post.mail import Sender
from shop.post.mailbox import Mailbox
from tests import factories
from tests.unit.web.accounts_desk import an_account
from tests.unit.web.staff_desk import application_of
from web.headers import Shell
from web.jobs import build_worker

LINK = re.compile(r"http://127\.0\.0\.1:8000(/\S+/[A-Za-z0-9_-]{43}(?:/\w+)?)")


async def at_home(client: httpx.AsyncClient, who: dict[str, Any] = factories.ALICE, **values: Any) -> Customer:
    """An account whose owner is signed in on this client."""
    row = await an_account(who, **values)
    enter(client, await a_session(row))
    return row


def enter(client: httpx.AsyncClient, session: str) -> None:
    """Go on as the browser that holds this session."""
    client.cookies.set("client", session, domain="127.0.0.1")


async def a_session(customer: Customer, device: str = "Firefox sur Windows", **values: Any) -> str:
    """Somewhere the customer is signed in; what that browser holds."""
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    session = Session(
        id_hash=hashlib.sha256(token.encode()).hexdigest(), kind="customer", subject_id=customer.id,
        auth_epoch=customer.auth_epoch, public_id=secrets.token_urlsafe(16), device=device,
        created_at=now, seen_at=now, expires_at=now + timedelta(hours=12),
    )  # fmt: skip
    for name, value in values.items():
        setattr(session, name, value)
    await session.save()
    return token


async def row_of(customer: Customer) -> dict[str, Any]:
    row = await customers.by_id(customer.id)
    assert row is not None
    return row


async def mails(app: Shell) -> list[EmailMessage]:
    """Let the worker do what is due; every mail sent so far, oldest first."""
    state = application_of(app).state
    folder = state.settings.data_dir / "mail"
    state.post = Mailbox(folder, Sender("Comptoir", "bonjour@comptoir.example"))
    worker = build_worker(state)
    while await worker.run_due():
        pass
    files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]


def text_of_mail(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    text: str = body.get_content()
    return text


def path_in(mail: EmailMessage) -> str:
    """The path of the one link with a token."""
    found = LINK.findall(text_of_mail(mail))
    assert len(found) == 1, text_of_mail(mail)
    path: str = found[0]
    return path
