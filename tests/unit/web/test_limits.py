"""Limits are exact: for tries at once, for several processes, and for visitors who choose their address."""

import asyncio
import os
import sys
from pathlib import Path

import httpx
import pytest

from db import engine
from db.queries import limits as counters
from db.tables.guards import LimitCounter
from tests.unit.web.guarded import OURS, Guarded, guarded
from web import limits
from web.limits import TooMany, account_of, network_of, spend

ROOT = Path(__file__).resolve().parents[3]
MOST = limits.RULES["order_lookup"].most


@pytest.fixture(autouse=True)
def within_one_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """No window ends during a test."""
    monkeypatch.setattr("web.limits.time.time", lambda: 1_795_000_200.0)


async def tried(rule: str, subject: str, times: int) -> tuple[int, int]:
    """How many of so many tries at once were let through, and refused."""
    results = await asyncio.gather(*(spend(rule, subject) for _ in range(times)), return_exceptions=True)
    return sum(result is None for result in results), sum(isinstance(result, TooMany) for result in results)


async def test_fifty_tries_at_once_are_fifty_tries(database: str) -> None:
    assert await tried("order_lookup", "somebody", 50) == (MOST, 50 - MOST)
    assert await tried("order_lookup", "somebody", 1) == (0, 1)


async def look_then_count(subject: str) -> None:
    """The twin without the guard: looks first, counts afterwards."""
    if await counters.counted("order_lookup", subject, 0) >= MOST:
        raise TooMany(1)
    await asyncio.sleep(0)
    await counters.count_one("order_lookup", subject, 0)


@pytest.mark.race
async def test_looking_before_counting_would_let_more_through(database: str) -> None:
    results = await asyncio.gather(*(look_then_count("somebody") for _ in range(50)), return_exceptions=True)
    assert sum(result is None for result in results) > MOST


@pytest.mark.race
async def test_two_processes_share_one_limit(database: str) -> None:
    command = [sys.executable, "-m", "tests.unit.web.guarded", database, "25"]
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    pipe = asyncio.subprocess.PIPE
    others = [
        await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe)
        for _ in range(2)
    ]
    for other in others:
        assert other.stdout
        assert await other.stdout.readline() == b"ready\n"
    answers = await asyncio.gather(*(other.communicate(b"\n") for other in others))
    counts = [tuple(map(int, out.split())) for out, _ in answers]
    assert (sum(let for let, _ in counts), sum(refused for _, refused in counts)) == (MOST, 50 - MOST)


async def test_rules_and_subjects_do_not_share_a_counter(database: str) -> None:
    await tried("order_lookup", "somebody", 20)
    assert await tried("login_address", "somebody", 1) == (1, 0)
    assert await tried("order_lookup", "another", 1) == (1, 0)


async def test_the_next_window_begins_anew(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await tried("order_lookup", "somebody", 20)
    with pytest.raises(TooMany) as refused:
        await spend("order_lookup", "somebody")
    assert refused.value.retry_after == 600
    monkeypatch.setattr("web.limits.time.time", lambda: 1_795_000_200.0 + 600)
    assert await tried("order_lookup", "somebody", 1) == (1, 0)
    monkeypatch.setattr("web.limits.time.time", lambda: 1_795_000_200.0 + limits.LONGEST_WINDOW + 1)
    await limits.sweep()
    left = await engine.fetch("SELECT COUNT(*) AS n FROM limit_counter")
    assert left == [{"n": 1}]


async def test_a_flood_writes_no_more(database: str) -> None:
    await tried("order_lookup", "somebody", 100)
    before = await engine.fetch("SELECT count FROM limit_counter")
    await spend_refused()
    assert await engine.fetch("SELECT count FROM limit_counter") == before


async def spend_refused() -> None:
    for _ in range(10):
        with pytest.raises(TooMany):
            await spend("order_lookup", "somebody")


async def test_load_is_counted_in_this_process_and_written_nowhere(database: str) -> None:
    assert await tried("search", database, 8) == (5, 3)
    assert await engine.fetch("SELECT count FROM limit_counter") == []


async def test_the_visitor_reads_when_to_come_back(database: str) -> None:
    async with guarded() as shop:
        statuses = [(await shop.ask("POST", "/essai", headers=OURS)).status_code for _ in range(MOST)]
        answer = await shop.ask("POST", "/essai", headers=OURS)
    assert statuses == [201] * MOST
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "600")
    assert "Réessayez dans 10 minutes." in answer.text


@pytest.mark.parametrize(
    ("trusted", "forwarded", "statuses"),
    [
        ((), ["1.2.3.4", "5.6.7.8"], {429}),  # nobody is believed
        (("10.0.0.1",), ["1.2.3.4", "5.6.7.8"], {429}),  # the peer is not the proxy
        (("127.0.0.1",), ["1.2.3.4", "5.6.7.8"], {201}),
        (("127.0.0.1",), ["1.1.1.1, 9.9.9.9", "2.2.2.2, 9.9.9.9"], {429}),  # what stands before is anybody's word
        (("127.0.0.1", "10.0.0.2"), ["1.2.3.4, 10.0.0.2", "5.6.7.8, 10.0.0.2"], {201}),
        (("127.0.0.1",), ["nonsense", "é"], {429}),
    ],
)
async def test_forwarded_addresses(
    database: str, trusted: tuple[str, ...], forwarded: list[str], statuses: set[int]
) -> None:
    async with guarded(trusted_proxies=frozenset(trusted)) as shop:
        first, second = ({**OURS, "X-Forwarded-For": value.encode()} for value in forwarded)
        for _ in range(MOST):
            await shop.ask("POST", "/essai", headers=first)
        assert {(await shop.ask("POST", "/essai", headers=second)).status_code} == statuses


@pytest.mark.parametrize(
    ("address", "subject"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9%eth0", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", "unknown"),
        ("x" * 500, "unknown"),
    ],
)
def test_an_ipv6_visitor_is_one_network(address: str, subject: str) -> None:
    assert network_of(address) == subject


def test_an_account_is_named_by_a_hash() -> None:
    assert account_of(" Alice@Example.FR ") == account_of("alice@example.fr")
    assert "alice" not in account_of("alice@example.fr")


async def sign_in(shop: Guarded, email: str, password: str, peer: str, cookie: str = "") -> httpx.Response:
    headers = {**OURS, "X-Forwarded-For": peer, **({"Cookie": cookie} if cookie else {})}
    return await shop.ask("POST", "/connexion", data={"email": email, "password": password}, headers=headers)


async def test_a_thousand_addresses_guess_no_more_than_one(database: str) -> None:
    async with guarded(trusted_proxies=frozenset({"127.0.0.1"})) as shop:
        first = await sign_in(shop, "dora@example.fr", "right", "192.0.2.1")
        device = f"__Host-device={first.cookies['__Host-device']}"
        guesses = [sign_in(shop, "Dora@example.fr", "wrong", f"198.51.{i // 250}.{i % 250}") for i in range(60)]
        statuses = [answer.status_code for answer in await asyncio.gather(*guesses)]
        assert (statuses.count(422), statuses.count(429)) == (9, 51)
        assert (await sign_in(shop, "dora@example.fr", "right", "192.0.2.1")).status_code == 429
        assert (await sign_in(shop, "dora@example.fr", "right", "192.0.2.1", device)).status_code == 201
        forged = device[:-1] + ("0" if device[-1] != "0" else "1")
        assert (await sign_in(shop, "dora@example.fr", "right", "192.0.2.1", forged)).status_code == 429


async def test_one_address_guesses_at_many_accounts_no_more_than_at_one(database: str) -> None:
    async with guarded() as shop:
        statuses = [(await sign_in(shop, f"{i}@example.fr", "wrong", "")).status_code for i in range(15)]
    assert statuses == [422] * 10 + [429] * 5


async def test_a_known_device_guesses_no_more_than_others(database: str) -> None:
    async with guarded(trusted_proxies=frozenset({"127.0.0.1"})) as shop:
        first = await sign_in(shop, "dora@example.fr", "right", "192.0.2.1")
        device = f"__Host-device={first.cookies['__Host-device']}"
        tries = [await sign_in(shop, "dora@example.fr", "wrong", f"192.0.2.{i}", device) for i in range(2, 14)]
        assert [answer.status_code for answer in tries] == [422] * 10 + [429] * 2
        other = await sign_in(shop, "alice@example.fr", "wrong", "192.0.2.50", device)
    assert other.status_code == 422


async def test_when_the_whole_world_tries_people_wait_a_little(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LOGIN_PAUSE_SECONDS", 0.0)
    async with guarded(trusted_proxies=frozenset({"127.0.0.1"})) as shop:
        window = 1_795_000_200
        await LimitCounter(rule="login_everyone", subject=limits.EVERYONE, window_start=window, count=300).save()
        assert (await sign_in(shop, "dora@example.fr", "right", "192.0.2.1")).status_code == 201
