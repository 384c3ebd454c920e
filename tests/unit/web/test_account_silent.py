"""Registering, signing in and asking for a link tell nobody who has an account (T33): same work, words and mails."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from db import engine
from shop.passwords import Passwords
from tests import factories
from tests.unit.web.account_sessions import mails, path_in, text_of_mail
from tests.unit.web.accounts_desk import an_account, sign_in
from tests.unit.web.registering_desk import ALICE, TYPED, an_hour_ago, answered, customers, send
from tests.unit.web.staff_desk import text_of
from web.headers import Shell


@contextmanager
def counted_work(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Hashes and statements of what runs inside: what an answer costs is this work."""
    done: list[str] = []
    base = type(engine.current())
    run = base.run  # type: ignore[attr-defined]  # both kinds have it

    async def stated(self: Any, sql: str, args: list[Any]) -> Any:
        done.append(sql)
        return await run(self, sql, args)

    def noting(word: str, real: Callable[..., Any]) -> Callable[..., Any]:
        async def noted(*args: Any) -> Any:
            done.append(word)
            return await real(*args)

        return noted

    with monkeypatch.context() as patched:
        for name in ("hash", "verify"):
            patched.setattr(Passwords, name, noting(name, getattr(Passwords, name)))
        patched.setattr(base, "run", stated)
        yield done


def masked(answer: httpx.Response) -> tuple[int, str, list[tuple[str, str]]]:
    """Status, body and headers, without what is new each time."""
    cookies = sorted(one.partition("=")[0] + one.partition(";")[2] for one in answer.headers.get_list("set-cookie"))
    headers = [(n, v) for n, v in answer.headers.items() if n not in {"set-cookie", "x-request-id", "content-length"}]
    body = text_of(answer)
    return answer.status_code, body, [*headers, *(("set-cookie", one) for one in cookies)]


CASES = ("unknown", "verified", "unverified", "erased")


async def _who(case: str) -> str:
    """An address whose account is like that; all of one length."""
    email = f"{case[:6].ljust(6, 'x')}@example.fr"
    who = {**factories.ALICE, "email": email}
    if case == "verified":
        await an_account(who)
    if case == "unverified":
        await an_account(who, email_owner=None)
    if case == "erased":
        await an_account(who, erase_at=datetime.now(UTC) + timedelta(days=7))
    return email


@pytest.mark.parametrize("captcha", [True, False])
async def test_registering_tells_nobody_who_has_an_account(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, captcha: bool
) -> None:
    await client.get("/connexion")  # what a process reads once
    seen = []
    for case in CASES:
        email = await _who(case)
        more = await answered(client) if captcha else an_hour_ago()
        with counted_work(monkeypatch) as work:
            answer = await client.post("/inscription", data={**TYPED, "email": email, **more})
        seen.append((masked(answer), sorted(work)))
        client.cookies.clear()
    assert seen[0][0][0] == 303
    assert all(one == seen[0] for one in seen), seen
    assert seen[0][1].count("hash") == 1
    assert any("INSERT INTO" in sql for sql in seen[0][1]), "the statements are counted"


async def test_signing_in_tells_nobody_who_has_an_account(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await client.get("/connexion")  # what a process reads once
    seen = []
    for case in CASES:
        email = await _who(case)
        with counted_work(monkeypatch) as work:
            answer = await sign_in(client, email=email, password="pas celui-ci")
        status, body, headers = masked(answer)
        seen.append(((status, body.replace(email, "…"), headers), sorted(work)))
        client.cookies.clear()
    assert seen[0][0][0] == 422
    assert all(one == seen[0] for one in seen), seen
    assert seen[0][1].count("verify") == 2, "two hashes, whoever exists"


@pytest.mark.parametrize("path", ["/mot-de-passe-oublie", "/connexion/lien"])
async def test_asking_for_a_link_tells_nobody_who_has_an_account(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    await client.get("/connexion")  # what a process reads once
    seen = []
    for case in CASES:
        email = await _who(case)
        with counted_work(monkeypatch) as work:
            answer = await client.post(path, data={"email": email})
        seen.append((masked(answer), sorted(work)))
    assert seen[0][0][0] == 303
    assert all(one == seen[0] for one in seen), seen


async def test_a_known_address_gets_another_mail_and_keeps_its_account(app: Shell, client: httpx.AsyncClient) -> None:
    alice = await an_account()
    await send(client, mot_de_passe="celui de quelqu’un d’autre")
    (mail,) = await mails(app)
    assert (mail["To"], mail["Subject"]) == (ALICE, "Vous avez déjà un compte")
    words = text_of_mail(mail)
    assert "/connexion" in words
    assert "/mot-de-passe-oublie" in words
    assert await engine.fetch("SELECT 1 FROM account_link") == [], "nothing that could confirm the claim"
    owners = [row["id"] for row in await customers() if row["email_owner"]]
    assert owners == [alice.id]
    client.cookies.clear()
    assert (await sign_in(client)).status_code == 303


async def test_who_lost_the_mail_asks_for_another(app: Shell, client: httpx.AsyncClient) -> None:
    await send(client)
    home = await client.get("/compte")
    assert "Confirmez votre adresse" in text_of(home)
    asked = await client.post("/confirmation")
    assert (asked.status_code, asked.headers["location"]) == (303, "/compte?fait=confirmation")
    assert "Message envoyé de nouveau" in text_of(await client.get(asked.headers["location"]))
    first, second = (path_in(mail) for mail in await mails(app))
    assert (await client.post(second)).status_code == 303
    assert (await client.post(first)).status_code in {303, 410}
    assert "Confirmez votre adresse" not in text_of(await client.get("/compte"))
    await client.post("/confirmation")
    assert len(await mails(app)) == 2, "confirmed already"
    await client.post("/confirmation")
    assert (await client.post("/confirmation")).status_code == 429


async def test_only_who_is_signed_in_asks_for_it_again(client: httpx.AsyncClient) -> None:
    assert (await client.post("/confirmation")).headers["location"] == "/connexion"


async def test_five_mails_an_hour_to_one_address_then_silence(app: Shell, client: httpx.AsyncClient) -> None:
    """Nobody fills a stranger's mailbox with our mails; the answer says nothing of it."""
    answers = [await send(client, captcha=False, newsletter="y") for _ in range(7)]
    assert {one.headers["location"] for one in answers} == {"/inscription/envoyee"}
    assert len(await mails(app)) == 10
    assert len(await customers()) == 7
