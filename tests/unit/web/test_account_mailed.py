"""Links that let somebody in or change a password (T35): once, in time, for their own account, from our own address."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from db import engine
from db.engine import transaction
from db.queries import account_links
from db.tables.accounts import AccountLink, Customer
from shop.accounts import sign_in as shop_sign_in
from tests import factories
from tests.unit.web.account_sessions import a_session, enter, mails, path_in, text_of_mail
from tests.unit.web.accounts_desk import PASSWORD, an_account, sign_in
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import text_of
from web.headers import Shell

ALICE = factories.ALICE["email"]
NEW = "une fenêtre ouverte au matin"
KINDS = {"/mot-de-passe-oublie": "/mot-de-passe/", "/connexion/lien": "/connexion/"}


async def asked(app: Shell, client: httpx.AsyncClient, path: str = "/mot-de-passe-oublie", email: str = ALICE) -> str:
    """Ask for a link; the path that the newest mail holds."""
    answer = await client.post(path, data={"email": email})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{path}?fait=envoi")
    assert "Si un compte existe pour cette adresse" in text_of(await client.get(answer.headers["location"]))
    return path_in((await mails(app))[-1])


async def epoch() -> int:
    return int((await engine.fetch("SELECT auth_epoch FROM customer ORDER BY id"))[0]["auth_epoch"])


async def choose(client: httpx.AsyncClient, path: str, password: str = NEW, **headers: str) -> httpx.Response:
    return await client.post(path, data={"mot_de_passe": password}, headers=headers)


async def test_a_forgotten_password_is_replaced(app: Shell, client: httpx.AsyncClient) -> None:
    """S0-06: and every session ends, and nobody is signed in by it."""
    alice = await an_account()
    elsewhere = await a_session(alice)
    path = await asked(app, client)
    assert path.startswith("/mot-de-passe/")
    for _ in range(2):
        shown = await client.get(path)
        assert (shown.status_code, ALICE in shown.text) == (200, True)
        assert shown.headers["referrer-policy"] == "same-origin"
        assert shown.headers["cache-control"] == "private, no-store"
    assert await epoch() == 1, "opening a link changes nothing"
    done = await choose(client, path)
    assert (done.status_code, done.headers["location"]) == (303, "/connexion?fait=mot-de-passe")
    assert "client" not in client.cookies
    assert "Votre mot de passe est changé" in text_of(await client.get(done.headers["location"]))
    enter(client, elsewhere)
    assert (await client.get("/compte")).status_code == 303
    assert (await sign_in(client)).status_code == 422
    assert (await sign_in(client, password=NEW)).status_code == 303
    told = (await mails(app))[-1]
    assert told["To"] == ALICE
    assert "Le mot de passe de votre compte vient de changer" in text_of_mail(told)


async def test_htmx_is_sent_on(app: Shell, client: httpx.AsyncClient) -> None:
    await an_account()
    done = await choose(client, await asked(app, client), **HTMX)
    assert (done.status_code, done.headers["hx-redirect"]) == (200, "/connexion?fait=mot-de-passe")


async def test_a_sign_in_link_lets_in(app: Shell, client: httpx.AsyncClient) -> None:
    await an_account()
    path = await asked(app, client, "/connexion/lien")
    assert "Me connecter" in text_of(await client.get(path))
    assert await engine.fetch("SELECT 1 FROM session") == [], "opening a link changes nothing"
    done = await client.post(path)
    assert (done.status_code, done.headers["location"]) == (303, "/compte")
    assert (await client.get("/compte")).status_code == 200
    for again in (await client.get(path), await client.post(path)):
        assert again.status_code == 410
        assert 'href="/connexion/lien"' in again.text


async def test_a_used_link_is_over(app: Shell, client: httpx.AsyncClient) -> None:
    await an_account()
    path = await asked(app, client)
    await choose(client, path)
    for again in (await client.get(path), await choose(client, path, "encore un autre mot de passe")):
        assert again.status_code == 410
        assert "Ce lien ne peut plus servir" in text_of(again)
        assert 'href="/mot-de-passe-oublie"' in again.text
    assert (await sign_in(client, password=NEW)).status_code == 303


@pytest.mark.race
@pytest.mark.parametrize("ask", KINDS)
async def test_of_ten_uses_at_once_one_succeeds(app: Shell, client: httpx.AsyncClient, ask: str) -> None:
    await an_account()
    path = await asked(app, client, ask)
    answers = await asyncio.gather(*(choose(client, path, f"{NEW} {number}") for number in range(10)))
    assert sorted(one.status_code for one in answers) == [303] + [410] * 9


async def look_then_take(
    token_hash: str, purpose: str, now: datetime, looked: asyncio.Barrier
) -> dict[str, Any] | None:
    """The twin without the guard: looks first, uses up afterwards."""
    row = await account_links.still_open(token_hash, purpose, now)
    await looked.wait()
    if row:
        await AccountLink.update({AccountLink.used_at: now}).where(AccountLink.token_hash == token_hash)
    return row


@pytest.mark.race
async def test_looking_before_using_would_let_several_in(app: Shell, client: httpx.AsyncClient) -> None:
    """The twin: two who look at once both find the link unused."""
    alice = await an_account()
    path = await asked(app, client, "/connexion/lien")
    token_hash, now = (await engine.fetch("SELECT token_hash FROM account_link"))[0]["token_hash"], datetime.now(UTC)
    looked = asyncio.Barrier(2)
    found = await asyncio.gather(*(look_then_take(token_hash, "sign_in", now, looked) for _ in range(2)))
    assert [row and row["customer"] for row in found] == [alice.id, alice.id]
    assert (await client.post(path)).status_code == 410


@pytest.mark.parametrize(("ask", "minutes"), [("/mot-de-passe-oublie", 30), ("/connexion/lien", 15)])
async def test_a_link_ends_by_itself(app: Shell, client: httpx.AsyncClient, ask: str, minutes: int) -> None:
    await an_account()
    path = await asked(app, client, ask)
    (row,) = await engine.fetch("SELECT created_at, expires_at FROM account_link")
    assert row["expires_at"] - row["created_at"] == timedelta(minutes=minutes)
    await AccountLink.update({AccountLink.expires_at: datetime.now(UTC) - timedelta(seconds=1)}, force=True)
    assert (await client.get(path)).status_code == 410
    assert (await choose(client, path)).status_code == 410
    assert await epoch() == 1


async def test_a_link_is_for_its_own_account_and_purpose(app: Shell, client: httpx.AsyncClient) -> None:
    await an_account()
    bob = await an_account(factories.BOB)
    token = (await asked(app, client)).rpartition("/")[2]
    for path in (f"/connexion/{token}", f"/confirmation/{token}"):
        assert (await client.get(path)).status_code == 410
        assert (await choose(client, path)).status_code == 410
    await choose(client, f"/mot-de-passe/{token}")
    assert (await sign_in(client, factories.BOB)).status_code == 303, "Bob’s password is as it was"
    assert (await engine.fetch("SELECT auth_epoch FROM customer WHERE id = {}", bob.id))[0]["auth_epoch"] == 1


@pytest.mark.parametrize("ask", KINDS)
async def test_another_address_since_voids_the_link(app: Shell, client: httpx.AsyncClient, ask: str) -> None:
    alice = await an_account()
    path = await asked(app, client, ask)
    moved = {Customer.email: "alice.nouvelle@example.fr", Customer.email_owner: "alice.nouvelle@example.fr"}
    await Customer.update(moved).where(Customer.id == alice.id)
    assert (await choose(client, path)).status_code == 410
    assert "client" not in client.cookies
    assert await epoch() == 1


async def test_another_password_voids_every_link_given_before(app: Shell, client: httpx.AsyncClient) -> None:
    await an_account()
    first = await asked(app, client)
    entrance = await asked(app, client, "/connexion/lien")
    await choose(client, await asked(app, client))
    for path in (first, entrance):
        assert (await choose(client, path)).status_code == 410


@pytest.mark.parametrize("token", ["A" * 43, "x", "é" * 43, "A" * 5_000, "%3Cb%3E"])
async def test_made_up_tokens_look_like_used_ones(client: httpx.AsyncClient, token: str) -> None:
    for before in ("/mot-de-passe/", "/connexion/", "/confirmation/"):
        assert (await client.get(before + token)).status_code == 410
        assert (await client.post(before + token, data={"mot_de_passe": NEW})).status_code == 410


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "Forwarded", "X-Original-Host"])
@pytest.mark.parametrize("ask", KINDS)
async def test_links_lead_to_our_own_address_whatever_a_request_says(
    app: Shell, client: httpx.AsyncClient, ask: str, header: str
) -> None:
    await an_account()
    value = "host=evil.example" if header == "Forwarded" else "evil.example"
    answer = await client.post(ask, data={"email": ALICE}, headers={header: value})
    assert answer.status_code == (400 if header == "Host" else 303)
    sent = await mails(app)
    assert len(sent) == (0 if header == "Host" else 1)
    for mail in sent:
        assert "evil.example" not in str(mail)
        assert f"http://127.0.0.1:8000{KINDS[ask]}" in text_of_mail(mail)


@pytest.mark.parametrize("ask", KINDS)
async def test_the_token_is_in_no_log_no_row_and_no_other_page(
    app: Shell, client: httpx.AsyncClient, ask: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await an_account()
    path = await asked(app, client, ask)
    token = path.rpartition("/")[2]
    assert len(token) == 43, "256 bits"
    await client.post(path, data={"mot_de_passe": "court"})
    await choose(client, path)
    await choose(client, path)
    written = capsys.readouterr()
    assert KINDS[ask] in written.err
    assert token not in written.err + written.out
    for table in ("account_link", "job", "session", "customer", "limit_counter"):
        assert token not in str(await engine.fetch(f"SELECT * FROM {table}")), table  # noqa: S608  # the names above
    assert token not in (await client.get("/connexion")).text


@pytest.mark.parametrize("ask", KINDS)
async def test_nobody_is_written_to_where_there_is_no_account(app: Shell, client: httpx.AsyncClient, ask: str) -> None:
    await an_account(factories.BOB, erase_at=datetime.now(UTC) + timedelta(days=3))
    for email in ("personne@example.fr", factories.BOB["email"]):
        assert (await client.post(ask, data={"email": email})).headers["location"] == f"{ask}?fait=envoi"
    assert await mails(app) == []


@pytest.mark.parametrize("ask", KINDS)
async def test_three_mails_an_hour_then_silence(app: Shell, client: httpx.AsyncClient, ask: str) -> None:
    await an_account()
    answers = [await client.post(ask, data={"email": ALICE}) for _ in range(6)]
    assert {one.headers["location"] for one in answers} == {f"{ask}?fait=envoi"}
    assert len(await mails(app)) == 3


@pytest.mark.parametrize("ask", KINDS)
async def test_twenty_wishes_an_hour_from_one_address(client: httpx.AsyncClient, ask: str) -> None:
    statuses = [(await client.post(ask, data={"email": f"a{number}@example.fr"})).status_code for number in range(22)]
    assert statuses == [303] * 20 + [429] * 2


@pytest.mark.parametrize("ask", KINDS)
@pytest.mark.parametrize("email", ["", "alice", "alice@", "x" * 300 + "@example.fr"])
async def test_what_is_no_address_is_said_beside_the_field(client: httpx.AsyncClient, ask: str, email: str) -> None:
    answer = await client.post(ask, data={"email": email})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize("password", ["court", "", "passwordpassword", ALICE, "x" * 300])
async def test_a_poor_password_is_refused_and_the_link_goes_on_working(
    app: Shell, client: httpx.AsyncClient, password: str
) -> None:
    await an_account()
    path = await asked(app, client)
    assert (await choose(client, path, password)).status_code == 422
    assert (await choose(client, path)).status_code == 303


async def test_who_never_confirmed_chooses_a_password_before_coming_in(app: Shell, client: httpx.AsyncClient) -> None:
    """Eve registered with Alice's address: what Alice's mailbox opens is an account that Eve is out of."""
    eve = await an_account(email_owner=None)
    hers = await a_session(eve)
    path = await asked(app, client, "/connexion/lien")
    assert path.startswith("/mot-de-passe/")
    await choose(client, path)
    (row,) = await engine.fetch("SELECT email_owner FROM customer")
    assert row["email_owner"] == ALICE
    assert (await sign_in(client, password=PASSWORD)).status_code == 422
    enter(client, hers)
    assert (await client.get("/compte")).status_code == 303


async def test_the_claims_of_others_end_with_the_proof(app: Shell, client: httpx.AsyncClient) -> None:
    await an_account()
    claim = await an_account(email_owner=None)
    theirs = await a_session(claim)
    await client.post(await asked(app, client, "/connexion/lien"))
    assert len(await engine.fetch("SELECT 1 FROM customer")) == 1
    enter(client, theirs)
    assert (await client.get("/compte")).status_code == 303


async def test_a_mail_sent_twice_holds_two_links_that_both_work_once(app: Shell, client: httpx.AsyncClient) -> None:
    """A job done again after a crash makes another link: the one in the mail somebody reads always works."""
    await an_account()
    for _ in range(2):
        async with transaction():
            await shop_sign_in.ask_link(ALICE)
    first, second = (path_in(mail) for mail in await mails(app))
    assert first != second
    for path in (first, second):
        assert (await client.post(path)).status_code == 303
