"""The newsletter: asked for, confirmed from the mail, left by one press in any mail program (RFC 8058)."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import httpx
import pytest

from db import engine
from db.engine import transaction
from shop.accounts import newsletter
from shop.post.mail import Sender
from shop.post.mailbox import Mailbox
from tests.unit.web.staff_desk import application_of, text_of
from web.headers import Shell
from web.jobs import build_worker

SECRET = "of the tests, long enough to be one"
EMAIL = "alice@example.fr"
ASKED = datetime.now(UTC)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def confirming(email: str = EMAIL, asked_at: datetime = ASKED) -> str:
    return f"/newsletter/{newsletter.confirm_token(newsletter.Wish(email, asked_at), SECRET)}"


def leaving(email: str = EMAIL) -> str:
    return f"/newsletter/desinscription/{newsletter.leave_token(email, SECRET)}"


async def asked(email: str = EMAIL, at: datetime = ASKED) -> None:
    async with transaction():
        await newsletter.ask(email, at, source="inscription")


async def row(email: str = EMAIL) -> dict[str, Any]:
    rows = await engine.fetch("SELECT * FROM newsletter_subscriber WHERE email = {}", email)
    return rows[0] if rows else {}


async def mails_of(app: Shell) -> list[EmailMessage]:
    """What the worker sends now."""
    state = application_of(app).state
    folder = state.settings.data_dir / "mail"
    state.post = Mailbox(folder, Sender("Comptoir", "bonjour@comptoir.example"))
    worker = build_worker(state)
    while await worker.run_due():
        pass
    files = sorted(folder.glob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]  # type: ignore[misc]


async def test_the_link_of_the_mail_asks_and_the_button_subscribes(app: Shell, client: httpx.AsyncClient) -> None:
    await asked()
    assert not await newsletter.is_subscribed(EMAIL)
    (mail,) = await mails_of(app)
    assert mail["To"] == EMAIL
    body = mail.get_body(("plain",))
    assert body is not None
    path = confirming()
    assert f"http://127.0.0.1:8000{path}" in body.get_content()
    for _ in range(2):
        shown = await client.get(path)
        assert (shown.status_code, shown.headers["referrer-policy"]) == (200, "same-origin")
        assert "S’abonner à la newsletter" in text_of(shown)
    assert (await row())["confirmed_at"] is None, "opening a link changes nothing"
    pressed = await client.post(path)
    assert (pressed.status_code, pressed.headers["location"]) == (303, path)
    assert "Vous êtes abonné" in text_of(await client.get(path))
    assert await newsletter.is_subscribed(EMAIL)


async def test_htmx_is_sent_on_the_same_way(client: httpx.AsyncClient) -> None:
    await asked()
    pressed = await client.post(confirming(), headers={"HX-Request": "true"})
    assert (pressed.status_code, pressed.headers["hx-redirect"]) == (200, confirming())


async def test_a_mail_program_unsubscribes_with_one_post(app: Shell, client: httpx.AsyncClient) -> None:
    """As RFC 8058 has it: the address of the header, that body, no browser's headers, no cookie, no redirection."""
    await asked()
    await client.post(confirming())
    (mail,) = await mails_of(app)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = mail["List-Unsubscribe"].strip("<>")
    assert url.removeprefix("http://127.0.0.1:8000") == leaving()
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as program:
        for _ in range(2):
            answer = await program.post(leaving(), data=ONE_CLICK)
            assert (answer.status_code, "Vous n’êtes plus abonné" in text_of(answer)) == (200, True)
    assert not await newsletter.is_subscribed(EMAIL)


async def test_a_multipart_post_unsubscribes_too(app: Shell) -> None:
    await asked()
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as program:
        answer = await program.post(leaving(), files={"List-Unsubscribe": (None, "One-Click")})
    assert answer.status_code == 200
    assert (await row())["left_at"] is not None


async def test_a_person_unsubscribes_with_the_button(client: httpx.AsyncClient) -> None:
    await asked()
    await client.post(confirming())
    shown = await client.get(leaving())
    assert "Me désabonner" in text_of(shown)
    assert await newsletter.is_subscribed(EMAIL), "opening a link changes nothing"
    pressed = await client.post(leaving())
    assert (pressed.status_code, pressed.headers["location"]) == (303, leaving())
    assert "Vous n’êtes plus abonné" in text_of(await client.get(leaving()))
    assert not await newsletter.is_subscribed(EMAIL)


async def test_who_left_may_come_back(client: httpx.AsyncClient) -> None:
    await asked()
    await client.post(confirming())
    await client.post(leaving())
    again = datetime.now(UTC)
    await asked(at=again)
    assert not await newsletter.is_subscribed(EMAIL), "a box ticked is no confirmation"
    assert (await client.post(confirming())).status_code == 410, "nor is a link older than the leaving"
    await client.post(confirming(asked_at=again))
    assert await newsletter.is_subscribed(EMAIL)


@pytest.mark.parametrize("htmx", [False, True])
async def test_an_old_link_subscribes_nobody_who_left_after_it(client: httpx.AsyncClient, htmx: bool) -> None:
    await asked()
    await client.post(confirming())
    await client.post(leaving())
    before = await row()
    shown = await client.get(confirming())
    pressed = await client.post(confirming(), headers={"HX-Request": "true"} if htmx else {})
    for answer in (shown, pressed):
        assert answer.status_code == 410
        assert "vous vous êtes désabonné depuis" in text_of(answer)
    assert await row() == before
    assert not await newsletter.is_subscribed(EMAIL)


async def test_a_link_serves_one_purpose_and_one_address(client: httpx.AsyncClient) -> None:
    await asked()
    mine, other = confirming().rpartition("/")[2], leaving().rpartition("/")[2]
    named, _, signed = confirming("eve@example.fr").rpartition("/")[2].partition(".")
    mixed = f"{mine.partition('.')[0]}.{signed}"
    for token in (f"desinscription/{mine}", other, mixed, named, "x.y", "%C3%A9.%C3%A9", f"{mine}x"):
        path = f"/newsletter/{token}"
        assert (await client.get(path)).status_code == 404, path
        assert (await client.post(path)).status_code == 404, path
    assert (await row())["confirmed_at"] is None


async def test_a_request_erased_since_is_over(client: httpx.AsyncClient) -> None:
    assert (await client.get(confirming())).status_code == 410
    assert (await client.post(confirming())).status_code == 410
    assert await row() == {}


@pytest.mark.parametrize("path", [confirming(), leaving()])
async def test_the_links_are_in_no_log(app: Shell, client: httpx.AsyncClient, path: str, capsys: Any) -> None:
    await asked()
    await client.post(path)
    await client.post(path + "x")
    written = capsys.readouterr().err
    assert "/newsletter/" in written
    assert path.rpartition(".")[2] not in written


async def test_what_nobody_confirmed_goes_after_a_month(database: str) -> None:
    now = datetime.now(UTC)
    for email in (EMAIL, "bob@example.fr"):
        await asked(email, now)
    await newsletter.confirm(newsletter.Wish("bob@example.fr", now), now)
    await newsletter.forget_unanswered(now + timedelta(days=29))
    assert await row() != {}
    await newsletter.forget_unanswered(now + timedelta(days=31))
    assert await row() == {}
    assert await newsletter.is_subscribed("bob@example.fr")
