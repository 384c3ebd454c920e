"""The team at its door: telephones that show codes, links of mails, sessions of members with given roles."""

import hashlib
import re
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import httpx
import pyotp

from db import engine
from db.tables.guards import Session
from db.tables.merchant import StaffMember
from shop.post.mail import Sender
from shop.post.mailbox import Mailbox
from shop.staff import second_factor
from tests import factories
from tests.factories import LIGHT
from tests.unit.web.staff_desk import PASSWORD, application_of
from web.headers import Shell
from web.jobs import build_worker

STEP = timedelta(seconds=30)


def secret_of(app: Shell) -> str:
    found: str = application_of(app).state.secret
    return found


async def with_telephone(app: Shell, **values: Any) -> tuple[StaffMember, pyotp.TOTP, tuple[str, ...]]:
    """A member with a second factor turned on an hour ago, the telephone, the recovery codes."""
    row = await factories.dora(await LIGHT.hash(PASSWORD), **values)
    before = datetime.now(UTC) - timedelta(hours=1)
    shown = second_factor.offer(row.id, secret_of(app), before)
    totp = pyotp.TOTP(shown.secret)
    done = await second_factor.turn_on(row.id, 1, shown, totp.at(before), secret_of(app), before)
    await engine.fetch("DELETE FROM job")
    return row, totp, done.codes


def telephone_in(answer: httpx.Response) -> pyotp.TOTP:
    """The telephone that has been told the key of this page."""
    found = re.search(r'id="factor-key">([A-Z2-7 ]+)<', answer.text)
    assert found, answer.text
    return pyotp.TOTP(found[1].replace(" ", ""))


def now_on(totp: pyotp.TOTP) -> str:
    return totp.at(datetime.now(UTC))


async def comes_in(client: httpx.AsyncClient, row: StaffMember) -> None:
    """This member has a session on this browser, however they signed in."""
    client.cookies.set("session", await a_session(row))


async def a_session(row: StaffMember, device: str = "Firefox sur Windows") -> str:
    """The cookie of a new session."""
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    (found,) = await engine.fetch("SELECT auth_epoch FROM staff_member WHERE id = {}", row.id)
    await Session(
        id_hash=hashlib.sha256(token.encode()).hexdigest(), kind="staff", subject_id=row.id,
        auth_epoch=found["auth_epoch"], public_id=secrets.token_urlsafe(16), device=device, created_at=now,
        seen_at=now, expires_at=now + timedelta(hours=1),
    ).save()  # fmt: skip
    return token


async def member(roles: Iterable[str] = ("administrator",), **values: Any) -> StaffMember:
    return await factories.dora(await LIGHT.hash(PASSWORD), roles=list(roles), **values)


async def mails_sent(app: Shell) -> list[str]:
    """The text of every mail, the oldest first, once the worker has done what is due."""
    state = application_of(app).state
    state.post = Mailbox(state.settings.data_dir / "mail", Sender("Comptoir", "bonjour@comptoir.example"))
    worker = build_worker(state)
    while await worker.run_due():
        pass
    found = []
    for file in sorted((state.settings.data_dir / "mail").glob("*.eml")):
        part = message_from_bytes(file.read_bytes(), policy=policy.default).get_body(("plain",))
        assert part is not None
        found.append(part.get_content())
    return found


def link_in(text: str) -> str:
    """The path of the link to choose a password."""
    found = re.search(r"(/gestion/acces/\S+)", text)
    assert found, text
    return found[1]
