"""Two processes and one database: who waits, who is told, who sells the last piece (T20, T1 at the database)."""

import asyncio
import json
import threading
import time
from collections import Counter

import asyncpg
import pytest

from db import engine
from db.errors import DatabaseBusy
from db.sqlite import SQLite
from tests.tiers import times
from tests.unit.db.conftest import Connections, actor
from tests.unit.db.counters import INSERT, write

BUYERS, PIECES = 100, 50


def only_sqlite() -> None:
    if engine.is_postgres():
        pytest.skip("PostgreSQL has no lock on the whole database")


async def line_of(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    return (await asyncio.wait_for(process.stdout.readline(), 120)).decode().strip()


async def nudge(process: asyncio.subprocess.Process) -> None:
    assert process.stdin is not None
    process.stdin.write(b"\n")
    await process.stdin.drain()


@pytest.mark.race
async def test_writers_wait_for_another_process_and_readers_do_not(database: str, connections: Connections) -> None:
    only_sqlite()
    async with actor("hold", engine.current().path) as holder:
        assert await line_of(holder) == "held"
        writers = [asyncio.create_task(write(str(number))) for number in range(5)]
        started = time.monotonic()
        while time.monotonic() - started < 1:
            before = time.monotonic()
            assert await engine.fetch("SELECT name FROM counter") == []
            assert time.monotonic() - before < 30
            await asyncio.sleep(0.05)
        assert not any(writer.done() for writer in writers)
        await nudge(holder)
        await asyncio.gather(*writers)
    assert len(await engine.fetch("SELECT name FROM counter")) == 5
    await connections.must_be_free()


@pytest.mark.race
async def test_who_waits_too_long_is_told_and_the_shop_recovers(database: str, connections: Connections) -> None:
    only_sqlite()
    path = engine.current().path
    await engine.disconnect()
    await engine.connect(SQLite(path, busy_seconds=0.1))
    async with actor("hold", path) as holder:
        assert await line_of(holder) == "held"
        threads = threading.active_count()
        for number in range(times(10, 100)):
            started = time.monotonic()
            with pytest.raises(DatabaseBusy):
                await write(str(number))
            assert time.monotonic() - started < 30
        outcomes = await asyncio.gather(*(write(str(n)) for n in range(5)), return_exceptions=True)
        assert {type(outcome) for outcome in outcomes} == {DatabaseBusy}
        assert threading.active_count() == threads
        assert await engine.fetch("SELECT name FROM counter") == []
        await nudge(holder)
        assert await line_of(holder) == "let go"
    await connections.must_be_free()


@pytest.mark.race
async def test_a_row_locked_too_long_is_said_to_be_busy(database: str, connections: Connections) -> None:
    if not engine.is_postgres():
        pytest.skip("SQLite locks no rows")
    await engine.fetch(INSERT, "row")
    other = await asyncpg.connect(database)
    try:
        await other.execute("BEGIN; UPDATE counter SET value = 1")
        for _ in range(times(10, 100)):
            with pytest.raises(DatabaseBusy):
                async with engine.transaction():
                    await engine.fetch("SET LOCAL lock_timeout = '50ms'")
                    await engine.fetch("UPDATE counter SET value = 2")
        assert await engine.fetch("SELECT value FROM counter") == [{"value": 0}]
    finally:
        await other.close()
    await connections.must_be_free()


async def test_more_requests_than_connections_take_turns(database: str, connections: Connections) -> None:
    await asyncio.gather(*(write(str(number)) for number in range(40)))
    assert len(await engine.fetch("SELECT name FROM counter")) == 40
    await connections.must_be_free()


async def sale(url: str, guard: str) -> tuple[Counter[str], int]:
    """What two processes of 100 buyers each made of 50 pieces, and how many pieces are left."""
    await engine.fetch("CREATE TABLE shelf (id INTEGER PRIMARY KEY, pieces INTEGER NOT NULL)")
    await engine.fetch("INSERT INTO shelf (id, pieces) VALUES (1, {})", PIECES)
    arguments = ("buy", url, str(BUYERS), guard)
    async with actor(*arguments) as first, actor(*arguments) as second:
        for process in (first, second):
            assert await line_of(process) == "ready"
        for process in (first, second):
            await nudge(process)
        outcomes: Counter[str] = Counter()
        for process in (first, second):
            outcomes.update(json.loads(await line_of(process)))
    return outcomes, (await engine.fetch("SELECT pieces FROM shelf"))[0]["pieces"]


@pytest.mark.race
@pytest.mark.slow
async def test_two_hundred_buyers_get_the_fifty_pieces_there_are(database: str) -> None:
    outcomes, left = await sale(database, "guarded")
    assert outcomes == Counter(sold=PIECES, refused=2 * BUYERS - PIECES)
    assert left == 0


@pytest.mark.race
@pytest.mark.slow
async def test_without_the_guard_the_same_sale_goes_wrong(database: str) -> None:
    """The twin: look first and write afterwards, in a plain transaction."""
    outcomes, _left = await sale(database, "unguarded")
    assert outcomes["sold"] > PIECES or outcomes["failed"] > 0
