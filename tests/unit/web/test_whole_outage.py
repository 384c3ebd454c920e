"""The database goes away under a running shop: pages say so at once, and the shop recovers by itself."""

import asyncio
import sqlite3
import time
from contextlib import closing

import httpx
import pytest

from db import engine
from db.postgres import Postgres
from tests.conftest import Ground, PostgresGround
from tests.unit.web.whole_shop import WholeShop
from web.headers import Shell

VISITOR_PAGES = ("/", "/panier", "/recherche?q=rollator", "/suivi", "/gestion", "/commande/verification")


async def statuses(client: httpx.AsyncClient) -> dict[str, int]:
    return {path: (await client.get(path)).status_code for path in VISITOR_PAGES}


async def test_lost_connections_are_made_anew(app: Shell, client: httpx.AsyncClient, database_url: str) -> None:
    """PostgreSQL restarts or drops every connection: no visitor is told twice."""
    await WholeShop.open(app, client)
    database = engine.current()
    if not isinstance(database, Postgres):
        pytest.skip("SQLite has no connections that others can cut")
    before = await statuses(client)
    others = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    for _ in range(2):
        await engine.fetch(others)
        seen = [await statuses(client) for _ in range(3)]
        assert all(status in {200, 302, 303, 503} for one in seen for status in one.values())
        assert seen[-1] == before


async def test_a_stopped_server_is_a_page_and_a_started_one_is_enough(
    app: Shell, client: httpx.AsyncClient, ground: Ground
) -> None:
    """PostgreSQL itself stops, then starts: 503 within five seconds, then everything as before, by itself."""
    if not isinstance(ground, PostgresGround):
        pytest.skip("SQLite has no server")
    await WholeShop.open(app, client)
    before = await statuses(client)
    await asyncio.to_thread(ground.server.stop)
    try:
        begun = time.monotonic()
        answer = await client.get("/panier")
        assert time.monotonic() - begun < 30
        assert (answer.status_code, answer.headers.get("retry-after")) == (503, "5")
        assert "<h1" in answer.text
        assert (await client.get("/sante/pret")).status_code == 503
        assert (await client.get("/sante/vivant")).status_code == 200
    finally:
        await asyncio.to_thread(ground.server.start)
    begun = time.monotonic()
    while (await client.get("/sante/pret")).status_code != 200:
        assert time.monotonic() - begun < 30
        await asyncio.sleep(0.02)
    assert await statuses(client) == before


async def test_a_locked_database_is_waited_for_and_reads_go_on(
    app: Shell, client: httpx.AsyncClient, database_url: str
) -> None:
    """Another program holds SQLite's write lock: readers do not notice, a writer waits, then goes through."""
    shop = await WholeShop.open(app, client)
    if not database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL locks rows")
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for path, status in (await statuses(client)).items():
            assert status in {200, 303}, path  # who waited for the lock would give up with 503
        version = {"version": shop.order.drawn}
        writing = asyncio.create_task(client.post(f"/gestion/commandes/{shop.order.number}/decision",
                                                  data={**version, "note": "vu"}))  # fmt: skip
        await asyncio.sleep(0.3)
        assert not writing.done()
        other.execute("ROLLBACK")
        assert (await writing).status_code == 303


async def test_while_it_is_down_pages_say_503_and_files_and_life_signs_stay(
    app: Shell, client: httpx.AsyncClient
) -> None:
    await WholeShop.open(app, client)
    before = await statuses(client)
    await engine.disconnect()
    try:
        down = await statuses(client)
        assert down["/panier"] == down["/gestion"] == 503
        answer = await client.get("/panier")
        assert answer.headers["retry-after"] == "5"
        assert "<h1" in answer.text
        assert (await client.get("/sante/vivant")).status_code == 200
        assert (await client.get("/sante/pret")).status_code == 503
        post = await client.post("/panier/lignes", data={"reference": "x"})
        assert post.status_code == 503
    finally:
        await engine.connect(engine.current())
    assert await statuses(client) == before
