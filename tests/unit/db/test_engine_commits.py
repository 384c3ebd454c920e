"""A COMMIT that fails gives its connection back (T19); plain Piccolo keeps it for good."""

import sqlite3

import asyncpg
import pytest
from piccolo.engine.postgres import PostgresEngine
from piccolo.engine.sqlite import SQLiteEngine

from db import engine
from db.errors import DatabaseUnavailable
from tests.tiers import times
from tests.unit.db.conftest import Connections

REFUSED = (sqlite3.IntegrityError, asyncpg.IntegrityConstraintViolationError)
ORPHAN = "INSERT INTO child (parent) VALUES (404)"


async def a_constraint_that_bites_at_commit() -> None:
    await engine.fetch("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
    await engine.fetch("CREATE TABLE child (parent INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)")


async def test_failing_commits_leave_every_connection_free(database: str, connections: Connections) -> None:
    await a_constraint_that_bites_at_commit()
    for _ in range(times(50, 500)):
        with pytest.raises(REFUSED):
            async with engine.transaction():
                await engine.fetch(ORPHAN)
    await connections.must_be_free()
    assert await engine.fetch("SELECT parent FROM child") == []


async def test_a_failing_write_of_its_own_leaves_its_connection_free(database: str, connections: Connections) -> None:
    await a_constraint_that_bites_at_commit()
    for _ in range(20):
        with pytest.raises(REFUSED):
            await engine.fetch(ORPHAN)
    await connections.must_be_free()


async def test_plain_piccolo_keeps_the_lock_of_a_failed_commit(database: str) -> None:
    """The twin: if this ever fails, Piccolo has mended itself and we may use its transactions."""
    await a_constraint_that_bites_at_commit()
    if engine.is_postgres():
        await _plain_postgres_loses_its_pool(database)
    else:
        await _plain_sqlite_stays_locked(engine.current().path)


async def _plain_postgres_loses_its_pool(url: str) -> None:
    plain = PostgresEngine(config={"dsn": url}, extensions=())
    await plain.start_connection_pool(min_size=2, max_size=2)
    assert plain.pool is not None
    try:
        for _ in range(2):
            with pytest.raises(REFUSED):
                async with plain.transaction() as transaction:
                    await transaction.connection.execute(ORPHAN)
            plain.current_transaction.set(None)
        assert plain.pool.get_idle_size() == 0
    finally:
        plain.pool.terminate()


async def _plain_sqlite_stays_locked(path: str) -> None:
    plain = SQLiteEngine(path)
    transaction = plain.transaction()
    with pytest.raises(REFUSED):
        async with transaction:
            await transaction.connection.execute(ORPHAN)
    try:
        other = sqlite3.connect(path, timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("INSERT INTO parent VALUES (1)")
        other.close()
    finally:
        await transaction.connection.close()


async def test_a_server_lost_in_a_transaction_is_said_so_and_forgotten(database: str, connections: Connections) -> None:
    if not engine.is_postgres():
        pytest.skip("SQLite has no server to lose")
    with pytest.raises(DatabaseUnavailable):
        async with engine.transaction():
            me = (await engine.fetch("SELECT pg_backend_pid() AS pid"))[0]["pid"]
            admin = await asyncpg.connect(database)
            await admin.execute("SELECT pg_terminate_backend($1)", me)
            await admin.close()
            await engine.fetch("SELECT 1")
    await connections.must_be_free()


async def test_a_full_disk_is_said_so_and_passes(database: str, connections: Connections) -> None:
    if engine.is_postgres():
        pytest.skip("a full disk cannot be had from PostgreSQL at will")
    writer = engine.current().writer
    writer.execute("PRAGMA max_page_count = 1")
    with pytest.raises(DatabaseUnavailable, match="full"):
        async with engine.transaction():
            for number in range(200):
                await engine.fetch("INSERT INTO counter (name, value) VALUES ({}, 0)", f"{number}" * 1000)
    writer.execute("PRAGMA max_page_count = 1000000")
    await connections.must_be_free()
    assert len(await engine.fetch("SELECT id FROM counter")) == 1


@pytest.mark.parametrize("arguments", [(10**20,), (1, 2)], ids=["too great", "too many"])
async def test_our_own_mistakes_are_not_blamed_on_the_database(database: str, arguments: tuple[int, ...]) -> None:
    with pytest.raises(Exception) as caught:  # sqlite3 and asyncpg have nothing in common
        mark = "$1" if engine.is_postgres() else "?"
        await engine.current().run(f"UPDATE variant SET on_hand = {mark}", list(arguments))  # noqa: S608
    assert not isinstance(caught.value, DatabaseUnavailable)
