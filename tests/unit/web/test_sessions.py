"""Sessions: never planted, new at each sign-in, over when they are over, and nothing for strangers."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta

import asyncpg
import httpx
import pytest

from db import engine
from db.queries import staff
from db.tables.guards import Session
from tests import factories
from tests.unit.web.conftest import HTMX
from tests.unit.web.guarded import OURS, Guarded, guarded
from web import sessions
from web.sessions import safe_next

COOKIE = "__Host-session"


async def signed_in(shop: Guarded, member_id: int, cookie: str = "") -> str:
    """Sign Dora in; give what her browser then holds."""
    headers = {**OURS, "Cookie": f"{COOKIE}={cookie}"} if cookie else OURS
    answer = await shop.ask("POST", f"/entree/{member_id}", headers=headers)
    return answer.cookies[COOKIE]


async def orders(shop: Guarded, cookie: str) -> int:
    return (await visit(shop, cookie)).status_code


async def visit(shop: Guarded, cookie: str) -> httpx.Response:
    return await shop.ask("GET", "/gestion/commandes", headers={"Cookie": f"{COOKIE}={cookie}"})


async def rows() -> list[dict[str, object]]:
    return await engine.fetch("SELECT * FROM session")


async def age(**shift: timedelta) -> None:
    """Move times of every session back."""
    for column, delta in shift.items():
        await Session.update({column: datetime.now(UTC) - delta}, force=True)


async def test_signing_in_opens_the_staff_pages(database: str) -> None:
    dora = await factories.dora(totp_since=factories.NOW)
    async with guarded() as shop:
        answer = await shop.ask("POST", f"/entree/{dora.id}", headers=OURS)
        cookie = answer.headers["set-cookie"]
        for part in ("Secure", "HttpOnly", "Path=/", "SameSite=lax", "Max-Age=43200"):
            assert part in cookie
        assert "Domain" not in cookie
        page = await visit(shop, answer.cookies[COOKIE])
    assert page.text == "Dora Leroy"
    assert answer.cookies[COOKIE] not in str(await rows())


async def test_a_planted_id_is_never_taken_up(database: str) -> None:
    dora = await factories.dora(totp_since=factories.NOW)
    planted = "A" * 43
    async with guarded() as shop:
        given = await signed_in(shop, dora.id, planted)
        assert given != planted
        assert await orders(shop, planted) == 303
        assert await orders(shop, given) == 200


async def test_signing_in_again_ends_the_session_before(database: str) -> None:
    dora = await factories.dora(totp_since=factories.NOW)
    async with guarded() as shop:
        first = await signed_in(shop, dora.id)
        second = await signed_in(shop, dora.id, first)
        assert [await orders(shop, cookie) for cookie in (first, second)] == [303, 200]
    assert len(await rows()) == 1


async def test_signing_out_is_final_even_for_requests_on_their_way(database: str) -> None:
    dora = await factories.dora(totp_since=factories.NOW)
    async with guarded() as shop:
        for _ in range(20):
            cookie = await signed_in(shop, dora.id)
            await age(seen_at=timedelta(minutes=5))
            leave = shop.client.post("/sortie", headers={**OURS, "Cookie": f"{COOKIE}={cookie}"})
            visits = [visit(shop, cookie) for _ in range(3)]
            answers = await asyncio.gather(visits[0], leave, *visits[1:])
            assert answers[1].headers["clear-site-data"] == '"cache", "storage"'
            assert "Max-Age=0" in answers[1].headers["set-cookie"]
            assert await orders(shop, cookie) == 303
            assert await rows() == []


async def test_another_password_ends_every_session(database: str) -> None:
    dora = await factories.dora(totp_since=factories.NOW)
    async with guarded() as shop:
        cookies = [await signed_in(shop, dora.id) for _ in range(2)]
        await staff.replace_hash(dora.id, "the same password at other costs")
        assert [await orders(shop, cookie) for cookie in cookies] == [200, 200]
        await staff.change_password(dora.id, "another")
        assert [await orders(shop, cookie) for cookie in cookies] == [303, 303]


async def test_who_is_shut_out_is_out_at_once(database: str) -> None:
    dora = await factories.dora(totp_since=factories.NOW)
    async with guarded() as shop:
        cookie = await signed_in(shop, dora.id)
        await staff.shut_out(dora.id)
        assert await orders(shop, cookie) == 303
    assert await staff.by_email("dora@example.fr") is None


@pytest.mark.parametrize(
    ("shift", "status"),
    [
        ({"seen_at": timedelta(minutes=29)}, 200),
        ({"seen_at": timedelta(minutes=31)}, 303),
        ({"expires_at": timedelta(seconds=1)}, 303),
    ],
)
async def test_sessions_end_by_themselves(database: str, shift: dict[str, timedelta], status: int) -> None:
    dora = await factories.dora(totp_since=factories.NOW)
    async with guarded() as shop:
        cookie = await signed_in(shop, dora.id)
        created = datetime.now(UTC)
        await age(**shift)
        assert await orders(shop, cookie) == status
    expires_at = (await rows())[0]["expires_at"]
    assert isinstance(expires_at, datetime)
    assert status == 303 or abs(expires_at - created - timedelta(hours=12)) < timedelta(seconds=5)


async def test_use_is_noted_once_a_minute(database: str) -> None:
    dora = await factories.dora(totp_since=factories.NOW)
    async with guarded() as shop:
        cookie = await signed_in(shop, dora.id)
        before = await rows()
        await orders(shop, cookie)
        assert await rows() == before
        await age(seen_at=timedelta(minutes=2))
        await orders(shop, cookie)
        assert (await rows())[0]["seen_at"] >= before[0]["seen_at"]  # type: ignore[operator]


@asynccontextmanager
async def somebody_writes(url: str) -> AsyncIterator[None]:
    """Another program keeps what the row of a session is written through."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
    else:
        connection = await asyncpg.connect(url)
        async with connection.transaction():
            await connection.execute("SELECT id FROM session FOR UPDATE")
            yield
        await connection.close()


@pytest.mark.parametrize("is_guarded", [True, False], ids=["noted later", "twin"])
async def test_a_page_waits_for_no_note_of_use(
    database: str, is_guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its twin waits as long as any other write, and fails as they do."""
    dora = await factories.dora(totp_since=factories.NOW)
    if not is_guarded:
        monkeypatch.setattr(sessions, "NOTED_WITHIN", 2.0)
        monkeypatch.setattr(sessions, "DatabaseUnavailable", KeyError)
        monkeypatch.setattr(sessions, "TimeoutError", KeyError, raising=False)
    async with guarded() as shop:
        cookie = await signed_in(shop, dora.id)
        await age(seen_at=timedelta(minutes=2))
        async with somebody_writes(database):
            assert (await orders(shop, cookie) == 200) is is_guarded, "the other one still writes"
        old = (await rows())[0]["seen_at"]
        assert await orders(shop, cookie) == 200
        assert (await rows())[0]["seen_at"] > old  # type: ignore[operator]


async def test_expired_sessions_are_swept(database: str) -> None:
    dora = await factories.dora(totp_since=factories.NOW)
    async with guarded() as shop:
        await signed_in(shop, dora.id)
        await sessions.sweep()
        assert len(await rows()) == 1
        await age(expires_at=timedelta(seconds=1))
        await sessions.sweep()
    assert await rows() == []


async def test_strangers_leave_no_trace(database: str) -> None:
    async with guarded() as shop:
        for _ in range(50):
            answer = await shop.ask("GET", "/gestion/commandes")
            assert "set-cookie" not in answer.headers
    assert await rows() == []


@pytest.mark.parametrize(
    "junk", ["", "a", "A" * 42, "A" * 44, "é" * 43, "A" * 4000, "../" * 14 + "A", "%00" * 14 + "A"]
)
async def test_junk_in_the_cookie_is_nobody(database: str, junk: str) -> None:
    async with guarded() as shop:
        answer = await shop.ask("GET", "/gestion/commandes", headers={"Cookie": f"{COOKIE}={junk}; ;=;{junk}".encode()})
    assert answer.status_code == 303


async def test_plain_http_development_drops_the_prefix(database: str) -> None:
    dora = await factories.dora(totp_since=factories.NOW)
    async with guarded(public_url="http://127.0.0.1:8000", production=False) as shop:
        answer = await shop.ask("POST", f"/entree/{dora.id}", headers=OURS)
    assert answer.headers["set-cookie"].startswith("session=")
    assert "Secure" not in answer.headers["set-cookie"]


async def test_who_is_not_signed_in_is_sent_there_and_back(database: str) -> None:
    async with guarded() as shop:
        page = await shop.ask("GET", "/gestion/commandes?etat=pay%C3%A9e&page=2")
        change = await shop.ask("POST", "/gestion/commandes", headers=OURS)
        fragment = await shop.ask("GET", "/gestion/commandes", headers=HTMX)
    back = "/gestion/connexion?suite=/gestion/commandes%3Fetat%3Dpay%25C3%25A9e%26page%3D2"
    assert (page.status_code, page.headers["location"]) == (303, back)
    assert (change.status_code, change.headers["location"]) == (303, "/gestion/connexion")
    assert (fragment.status_code, fragment.headers["hx-redirect"]) == (200, "/gestion/connexion")
    assert (fragment.text, fragment.headers["cache-control"]) == ("", "private, no-store")


EVIL = (
    "", " ", "//evil.com", "///evil.com", "/\\evil.com", "\\\\evil.com", "\\/evil.com", "/%09/evil.com",
    "/%0a/evil.com", "/\t/evil.com", "/\n/evil.com", "\t//evil.com", " //evil.com", "https:evil.com",
    "https://evil.com", "http:///evil", "HTTPS://evil.com", "javascript:alert(1)", "data:text/html,x",
    "evil.com", "@evil.com", "boutique.fr@evil.com", "./evil", "../evil", "?x=//evil", "#//evil",
    "/%2f/evil.com", "/%2Fevil.com", "/%5cevil.com", "/%5C/evil.com", "/%00/evil", "/a\r\nSet-Cookie: a=b",
    "/a%0d%0aLocation: x", "/\u2028/evil", "/é", "／／evil.com", "/\ud800", "//boutique.fr@evil.com",
    "/\\/evil.com", "/%ff%0a//", "/" + "a" * 3000, "\x00/evil", "/\x7fevil",
)  # fmt: skip


@pytest.mark.parametrize("target", EVIL)
def test_the_way_back_never_leaves_the_shop(target: str) -> None:
    assert safe_next(target) == "/gestion"


@pytest.mark.parametrize("target", ["/", "/gestion/commandes?page=2&q=caf%C3%A9", "/gestion/commandes/SC-26-000123#a"])
def test_the_way_back_goes_to_our_own_paths(target: str) -> None:
    assert safe_next(target) == target
