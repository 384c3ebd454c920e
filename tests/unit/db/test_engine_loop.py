"""SQLite runs in the event loop: what could take long must not keep other visitors waiting."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from db import engine
from tests.unit.db.conftest import Connections
from tests.unit.db.counters import INSERT, names, write


@pytest.fixture
def only_sqlite(database: str) -> None:
    if engine.is_postgres():
        pytest.skip("PostgreSQL works in a process of its own")


@contextmanager
def a_slow_disk() -> Iterator[None]:
    """No COMMIT comes to its end before the block does."""
    disk = engine.current().disk
    assert disk is not None
    quick = threading.Event()
    disk.submit(quick.wait)
    try:
        yield
    finally:
        quick.set()


async def until_the_disk_is_asked() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_readers_go_on_while_a_commit_waits_for_the_disk(only_sqlite: None, connections: Connections) -> None:
    with a_slow_disk():
        writing = asyncio.create_task(write("slow"))
        await until_the_disk_is_asked()
        assert await names() == []
        assert not writing.done()
    await writing
    assert await names() == ["slow"]
    await connections.must_be_free()


@pytest.mark.parametrize("times", [1, 2], ids=["once", "twice"])
async def test_a_commit_under_way_is_finished_although_its_request_is_cancelled(
    only_sqlite: None, connections: Connections, times: int
) -> None:
    with a_slow_disk():
        cancelled = asyncio.create_task(write("cancelled"))
        await until_the_disk_is_asked()
        for _ in range(times):
            cancelled.cancel()
            await until_the_disk_is_asked()
        following = asyncio.create_task(write("following"))
        await until_the_disk_is_asked()
        assert engine.current().writing.locked()
        assert not following.done()
    await asyncio.wait([cancelled])
    assert cancelled.cancelled()
    await following
    assert await names() == ["cancelled", "following"]
    await connections.must_be_free()


async def test_a_long_transaction_lets_others_have_their_turn(only_sqlite: None) -> None:
    seen: list[int] = []

    async def another_visitor() -> None:
        engine.current().current_transaction.set(None)
        seen.append(len(await names()))

    async with engine.transaction():
        visit = asyncio.create_task(another_visitor())
        for number in range(200):
            await engine.fetch(INSERT, str(number))
        assert seen == [0]
    await visit
