"""Guessing at customers' passwords (T34): so many tries and not one more, wherever they come from."""

import asyncio
import os
import sys
from collections import Counter
from pathlib import Path

import httpx
import pytest

from db import engine
from shop.accounts import sign_in as shop_sign_in
from shop.passwords import Passwords
from tests import factories
from tests.factories import LIGHT
from tests.unit.web.accounts_desk import PASSWORD, an_account
from tests.unit.web.conftest import started
from tests.unit.web.staff_desk import text_of
from web import limits
from web.app import create_app
from web.headers import Shell
from web.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
MOST = limits.RULES["login_account"].most
ALICE: str = factories.ALICE["email"]


@pytest.fixture(autouse=True)
def within_one_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """No window ends during a test, the world's own limit pauses nobody, and hashes cost next to nothing."""
    monkeypatch.setattr("web.limits.time.time", lambda: 1_795_000_200.0)
    monkeypatch.setattr("web.limits.LOGIN_PAUSE_SECONDS", 0)
    monkeypatch.setattr(shop_sign_in, "PASSWORDS", LIGHT)


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every password that was compared with a kept hash, in order."""
    seen: list[str] = []
    verify = Passwords.verify

    async def noting(self: Passwords, password: str, kept: str | None) -> bool:
        if kept:
            seen.append(password)
        return await verify(self, password, kept)

    monkeypatch.setattr(Passwords, "verify", noting)
    return seen


def browser(app: Shell, address: str = "192.0.2.1") -> httpx.AsyncClient:
    """A browser of its own at this network address."""
    transport = httpx.ASGITransport(app=app, client=(address, 1))
    return httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1:8000", headers={"Sec-Fetch-Site": "same-origin"}
    )


async def tried(visitor: httpx.AsyncClient, password: str, email: str = ALICE, **headers: str) -> httpx.Response:
    return await visitor.post("/connexion", data={"email": email, "password": password}, headers=headers)


async def test_one_account_from_one_address(app: Shell, looked_at: list[str]) -> None:
    await an_account()
    async with browser(app) as eve:
        answers = [await tried(eve, f"essai {number}") for number in range(MOST + 5)]
        assert [one.status_code for one in answers] == [422] * MOST + [429] * 5
        assert len(looked_at) == MOST
        last = answers[-1]
        assert 0 < int(last.headers["retry-after"]) <= 300
        assert "Réessayez" in text_of(last)
        assert (await tried(eve, PASSWORD)).status_code == 429, "not even with the right one, from a strange device"
    assert await engine.fetch("SELECT 1 FROM session") == []


@pytest.mark.slow
async def test_one_account_from_a_thousand_addresses(app: Shell, looked_at: list[str]) -> None:
    await an_account()
    statuses = Counter[int]()
    for number in range(1_000):
        async with browser(app, f"10.0.{number // 250}.{number % 250 + 1}") as eve:
            statuses[(await tried(eve, f"essai {number}")).status_code] += 1
    assert statuses == {422: MOST, 429: 1_000 - MOST}
    assert len(looked_at) == MOST


@pytest.mark.slow
async def test_a_thousand_accounts_from_one_address(app: Shell) -> None:
    await an_account()
    async with browser(app) as eve:
        answers = [await tried(eve, "motdepasse2026", f"personne{number}@example.fr") for number in range(1_000)]
    assert Counter(one.status_code for one in answers) == {422: MOST, 429: 1_000 - MOST}


async def test_fifty_tries_at_once_are_fifty_tries(app: Shell, looked_at: list[str]) -> None:
    await an_account()
    visitors = [browser(app, f"10.1.0.{number + 1}") for number in range(50)]
    answers = await asyncio.gather(*(tried(eve, f"essai {number}") for number, eve in enumerate(visitors)))
    assert Counter(one.status_code for one in answers) == {422: MOST, 429: 50 - MOST}
    assert len(looked_at) == MOST


@pytest.mark.race
async def test_without_the_count_all_of_them_are_looked_at(
    app: Shell, looked_at: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: it is the counter that stops them."""

    async def never(*_: object) -> None: ...

    monkeypatch.setattr(limits, "spend", never)
    await an_account()
    visitors = [browser(app, f"10.1.0.{number + 1}") for number in range(20)]
    answers = await asyncio.gather(*(tried(eve, f"essai {number}") for number, eve in enumerate(visitors)))
    assert Counter(one.status_code for one in answers) == {422: 20}
    assert len(looked_at) == 20


async def test_who_writes_the_address_otherwise_tries_at_the_same_account(app: Shell) -> None:
    await an_account()
    written = (ALICE, ALICE.upper(), f" {ALICE} ", ALICE.title())
    statuses = []
    for number in range(MOST + 4):
        async with browser(app, f"10.2.0.{number + 1}") as eve:
            statuses.append((await tried(eve, "essai", written[number % 4])).status_code)
    assert statuses == [422] * MOST + [429] * 4


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP"])
async def test_a_forged_header_is_no_other_address(app: Shell, name: str) -> None:
    async with browser(app) as eve:
        headers = [{name: f"203.0.113.{number}"} for number in range(MOST + 3)]
        statuses = [
            (await tried(eve, "essai", f"personne{number}@example.fr", **header)).status_code
            for number, header in enumerate(headers)
        ]
    assert statuses == [422] * MOST + [429] * 3


async def test_its_owner_still_comes_in_from_a_device_that_did_before(app: Shell) -> None:
    await an_account()
    async with browser(app, "198.51.100.7") as alice:
        assert (await tried(alice, PASSWORD)).status_code == 303
        await alice.post("/deconnexion")
        for number in range(MOST + 2):
            async with browser(app, f"10.3.0.{number + 1}") as eve:
                last = await tried(eve, "essai")
        assert last.status_code == 429, "strangers have used up the account's tries"
        assert (await tried(alice, PASSWORD)).status_code == 303
        await alice.post("/deconnexion")
        statuses = [(await tried(alice, "essai")).status_code for _ in range(MOST)]
        assert statuses.count(422) < MOST, "nor may a known device guess without end"


async def test_another_s_device_opens_no_other_account(app: Shell) -> None:
    """Charlie's own device is known for Charlie alone: for Alice's account he is a stranger."""
    await an_account()
    await an_account(factories.CHARLIE)
    async with browser(app, "198.51.100.9") as charlie:
        assert (await tried(charlie, PASSWORD, factories.CHARLIE["email"])).status_code == 303
        for number in range(MOST):
            async with browser(app, f"10.4.0.{number + 1}") as eve:
                await tried(eve, "essai")
        assert (await tried(charlie, "essai")).status_code == 429


@pytest.mark.race
async def test_two_processes_share_the_tries(database: str, tmp_path: Path) -> None:
    await an_account()
    command = [sys.executable, "-m", "tests.unit.web.test_account_guessing", database, str(tmp_path), "25"]
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    pipe = asyncio.subprocess.PIPE
    others = [
        await asyncio.create_subprocess_exec(*command, str(number), cwd=ROOT, env=environment, stdin=pipe, stdout=pipe)
        for number in range(2)
    ]
    for other in others:
        assert other.stdout
        while (await other.stdout.readline()).strip() != b"ready":
            assert not other.stdout.at_eof()
    answers = await asyncio.gather(*(other.communicate(b"\n") for other in others))
    counts = [tuple(map(int, out.split())) for out, _ in answers]
    assert (sum(let for let, _ in counts), sum(refused for _, refused in counts)) == (MOST, 50 - MOST)


async def guess_at_once(url: str, folder: str, tries: int, network: int) -> None:
    """One of the two processes: a whole shop, and so many guesses from as many addresses."""
    limits.time.time = lambda: 1_795_000_200.0  # type: ignore[attr-defined]
    shop_sign_in.PASSWORDS = LIGHT  # type: ignore[misc]
    settings = Settings(data_dir=Path(folder), database_url=url, secret_key="x" * 40, jobs_in_web=False)
    async with started(create_app(settings)) as app:
        visitors = [browser(app, f"10.{network}.9.{number + 1}") for number in range(tries)]
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        answers = await asyncio.gather(*(tried(eve, "essai") for eve in visitors))
    statuses = Counter(one.status_code for one in answers)
    print(statuses[422], statuses[429])


if __name__ == "__main__":
    asyncio.run(guess_at_once(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
