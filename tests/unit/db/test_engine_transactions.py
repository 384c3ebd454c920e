"""What a transaction promises: all or nothing, never nested, never shared with another task."""

import asyncio

import pytest

from db import engine
from db.errors import DatabaseBusy, TransactionMisuse
from tests.unit.db.conftest import Connections
from tests.unit.db.counters import INSERT, names


async def test_a_failed_transaction_leaves_no_row(database: str) -> None:
    with pytest.raises(ZeroDivisionError):
        async with engine.transaction():
            await engine.fetch(INSERT, "a")
            raise ZeroDivisionError
    assert await names() == []


async def test_a_transaction_reads_what_it_wrote_and_others_do_not(database: str) -> None:
    async with engine.transaction():
        await engine.fetch(INSERT, "a")
        assert await names() == ["a"]
        assert await asyncio.create_task(_as_another_request()) == []
    assert await names() == ["a"]


async def _as_another_request() -> list[str]:
    engine.current().current_transaction.set(None)
    return await names()


async def test_transactions_do_not_nest(database: str, connections: Connections) -> None:
    with pytest.raises(TransactionMisuse):
        async with engine.transaction(), engine.transaction():
            pass
    await connections.must_be_free()


async def test_a_savepoint_fails_alone(database: str) -> None:
    async with engine.transaction():
        await engine.fetch(INSERT, "kept")
        with pytest.raises(ZeroDivisionError):
            async with engine.savepoint():
                await engine.fetch(INSERT, "lost")
                raise ZeroDivisionError
        async with engine.savepoint():
            await engine.fetch(INSERT, "kept too")
            with pytest.raises(ZeroDivisionError):
                async with engine.savepoint():
                    await engine.fetch(INSERT, "lost too")
                    raise ZeroDivisionError
    assert await names() == ["kept", "kept too"]


async def test_a_savepoint_survives_an_error_of_the_database(database: str) -> None:
    async with engine.transaction():
        await engine.fetch(INSERT, "once")
        with pytest.raises(Exception, match=r"(?i)unique"):
            async with engine.savepoint():
                await engine.fetch(INSERT, "once")
        await engine.fetch(INSERT, "after")
    assert await names() == ["after", "once"]


async def test_a_savepoint_needs_a_transaction(database: str, connections: Connections) -> None:
    with pytest.raises(TransactionMisuse):
        async with engine.savepoint():
            pass
    await connections.must_be_free()


async def test_a_task_started_inside_a_transaction_may_not_use_it(database: str, connections: Connections) -> None:
    async with engine.transaction():
        child = asyncio.create_task(engine.fetch(INSERT, "child"))
        with pytest.raises(TransactionMisuse):
            await child
        await engine.fetch(INSERT, "parent")
    assert await names() == ["parent"]
    await connections.must_be_free()


async def test_a_task_that_outlives_the_transaction_is_on_its_own(database: str) -> None:
    ended = asyncio.Event()

    async def later() -> None:
        await ended.wait()
        await engine.fetch(INSERT, "child")

    with pytest.raises(ZeroDivisionError):
        async with engine.transaction():
            child = asyncio.create_task(later())
            await engine.fetch(INSERT, "parent")
            raise ZeroDivisionError
    ended.set()
    await child
    assert await names() == ["child"]


async def test_what_follows_a_commit_follows_only_a_commit(database: str) -> None:
    heard: list[str] = []
    engine.after_commit(lambda: heard.append("at once"))
    async with engine.transaction():
        engine.after_commit(lambda: heard.append("committed"))
        assert heard == ["at once"]
    with pytest.raises(ZeroDivisionError):
        async with engine.transaction():
            engine.after_commit(lambda: heard.append("never"))
            raise ZeroDivisionError
    assert heard == ["at once", "committed"]


@pytest.mark.race
@pytest.mark.parametrize("retried", [True, False], ids=["retried", "twin"])
async def test_a_deadlock_is_tried_again(database: str, connections: Connections, retried: bool) -> None:
    if not engine.is_postgres():
        pytest.skip("one writer at a time cannot deadlock")
    for name in "ab":
        await engine.fetch(INSERT, name)
    met = asyncio.Barrier(2)

    async def work(first: str, second: str) -> None:
        await engine.fetch("UPDATE counter SET value = value + 1 WHERE name = {}", first)
        if not gone:
            await met.wait()
            gone.append("met")
        await engine.fetch("UPDATE counter SET value = value + 1 WHERE name = {}", second)

    async def once(first: str, second: str) -> None:
        async with engine.transaction():
            await work(first, second)

    gone: list[str] = []
    how = (lambda *pair: engine.in_one_transaction(lambda: work(*pair))) if retried else once
    outcomes = await asyncio.gather(how("a", "b"), how("b", "a"), return_exceptions=True)
    values = [row["value"] for row in await engine.fetch("SELECT value FROM counter ORDER BY name")]
    if retried:
        assert (outcomes, values) == ([None, None], [2, 2])
    else:
        assert [type(outcome) for outcome in outcomes if outcome] == [DatabaseBusy]
        assert values == [1, 1]
    await connections.must_be_free()
