"""Writes that share a COMMIT: each stands or falls alone, and nobody is told before the disk has it."""

import asyncio
import sqlite3
import threading
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

import pytest

from db import engine, together
from db.acting import ACTING, Acting
from db.errors import DatabaseUnavailable, TransactionMisuse
from tests.unit.db.conftest import Connections
from tests.unit.db.counters import INSERT, names

VISITORS = 40


class Refused(Exception):
    """What a rule says no to, in the midst of its work."""


async def write(name: str, *, refused: bool = False) -> str:
    async def work() -> str:
        await engine.fetch(INSERT, name)
        if refused:
            raise Refused(name)
        return name

    return await together.together(work)


async def all_at_once(*works: Any) -> list[Any]:
    return await asyncio.gather(*works, return_exceptions=True)


def only_sqlite() -> None:
    if engine.is_postgres():
        pytest.skip("PostgreSQL shares its waits for the disk by itself")


async def test_all_is_written_and_each_gets_its_own(database: str, connections: Connections) -> None:
    wanted = [f"{number:02}" for number in range(VISITORS)]
    assert await all_at_once(*(write(name) for name in wanted)) == wanted
    assert await names() == wanted
    await connections.must_be_free()


async def test_many_at_once_wait_for_few_commits(database: str) -> None:
    only_sqlite()
    commits: list[str] = []
    engine.current().writer.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)
    await all_at_once(*(write(str(number)) for number in range(VISITORS)))
    assert len(commits) == -(-VISITORS // together.MOST)


async def refuse_every_third() -> None:
    outcomes = await all_at_once(*(write(f"{number:02}", refused=number % 3 == 0) for number in range(VISITORS)))
    assert [isinstance(outcome, Refused) for outcome in outcomes] == [number % 3 == 0 for number in range(VISITORS)]
    assert await names() == [f"{number:02}" for number in range(VISITORS) if number % 3]


async def test_a_refusal_undoes_its_own_part_alone(database: str, connections: Connections) -> None:
    await refuse_every_third()
    await connections.must_be_free()


async def test_without_savepoints_what_was_refused_would_be_written(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin of the test above."""
    only_sqlite()

    @asynccontextmanager
    async def no_savepoint() -> Any:
        yield

    monkeypatch.setattr(together, "savepoint", no_savepoint)
    with pytest.raises(AssertionError):
        await refuse_every_third()


async def test_a_commit_that_fails_has_failed_for_all(database: str, connections: Connections) -> None:
    only_sqlite()
    await engine.fetch("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
    await engine.fetch("CREATE TABLE child (parent INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)")

    async def orphan() -> None:
        await engine.fetch("INSERT INTO child (parent) VALUES (404)")

    outcomes = await all_at_once(write("a"), together.together(orphan), write("b"), write("c", refused=True))
    assert [type(outcome) for outcome in outcomes] == [*[sqlite3.IntegrityError] * 3, Refused]
    assert await names() == []
    assert await write("after") == "after"
    await connections.must_be_free()


async def test_a_full_disk_is_said_to_all_whose_part_is_lost(database: str, connections: Connections) -> None:
    only_sqlite()
    writer = engine.current().writer
    writer.execute("PRAGMA max_page_count = 1")
    outcomes = await all_at_once(*(write(f"{number}" * 100_000) for number in range(5)))
    assert [type(outcome) for outcome in outcomes] == [DatabaseUnavailable] * 5
    writer.execute("PRAGMA max_page_count = 1000000")
    assert await names() == []
    await connections.must_be_free()


async def test_nobody_is_told_before_the_disk_has_it(database: str) -> None:
    only_sqlite()
    disk = engine.current().disk
    assert disk is not None
    quick = threading.Event()
    disk.submit(quick.wait)
    try:
        writing = [asyncio.create_task(write(str(number))) for number in range(3)]
        for _ in range(20):
            await asyncio.sleep(0)
        assert engine.current().writing.locked()
        assert not any(task.done() for task in writing)
        assert await names() == []
    finally:
        quick.set()
    await asyncio.gather(*writing)
    assert await names() == ["0", "1", "2"]


async def test_a_cancelled_visitor_keeps_nobody_else_from_writing(database: str, connections: Connections) -> None:
    writing = [asyncio.create_task(write(f"{number:02}")) for number in range(VISITORS)]
    await asyncio.sleep(0)
    for task in writing[::2]:
        task.cancel()
    outcomes = await all_at_once(*writing)
    assert outcomes[1::2] == [f"{number:02}" for number in range(1, VISITORS, 2)]
    assert set(outcomes[1::2]) <= set(await names())
    await connections.must_be_free()


async def test_it_is_no_part_of_another_transaction(database: str, connections: Connections) -> None:
    """Whoever waited in one for those who wait for it would wait in vain."""
    other = asyncio.create_task(write("other"))
    async with engine.transaction():
        for _ in range(5):
            await asyncio.sleep(0)
        with pytest.raises(TransactionMisuse):
            await write("inside")
    assert await other == "other"
    await connections.must_be_free()


async def a_member_then_a_shopper(database: str) -> list[str]:
    """Who is said to have changed the shopper's row, where a member of staff came first into the same transaction."""

    async def changed(name: str) -> None:
        async def work() -> None:
            await engine.fetch("INSERT INTO setting (name, value) VALUES ({}, '1')", name)

        await together.together(work)

    async def by_dora() -> None:
        ACTING.set(Acting(1, "Dora", "", "staff_x", "r"))
        await changed("dora's")

    await asyncio.gather(asyncio.create_task(by_dora()), asyncio.create_task(changed("a shopper's")))
    return [row["actor"] for row in await engine.fetch("SELECT actor FROM audit_entry ORDER BY id")]


async def test_nobody_writes_in_the_name_of_who_came_first(database: str) -> None:
    only_sqlite()
    assert await a_member_then_a_shopper(database) == []


async def test_with_the_first_ones_context_a_shopper_would_be_staff(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin of the test above."""
    only_sqlite()
    monkeypatch.setattr(together, "ACTING", ContextVar("another"))
    assert await a_member_then_a_shopper(database) == ["Dora", "Dora"]
