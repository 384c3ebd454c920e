"""A request that is cancelled at any point leaves nothing half done and nothing locked (T19)."""

import asyncio
import random

import pytest

from db import engine
from tests.tiers import times as tier
from tests.unit.db.conftest import Connections


async def two_rows(number: int) -> None:
    async with engine.transaction():
        await engine.fetch("INSERT INTO counter (name, value) VALUES ({}, 1)", f"left-{number}")
        await asyncio.sleep(0)
        await engine.fetch("INSERT INTO counter (name, value) VALUES ({}, 1)", f"right-{number}")


async def halves() -> tuple[set[str], set[str]]:
    names = [row["name"] for row in await engine.fetch("SELECT name FROM counter WHERE value = 1")]
    left = {name.removeprefix("left-") for name in names if name.startswith("left-")}
    return left, {name.removeprefix("right-") for name in names if name.startswith("right-")}


@pytest.mark.race
@pytest.mark.parametrize("times", [1, 2], ids=["once", "twice"])
async def test_cancelled_requests_leave_nothing_behind(database: str, connections: Connections, times: int) -> None:
    chance = random.Random(times)
    for number in range(tier(100, 500)):
        others = asyncio.create_task(two_rows(1000 + number)) if number % 10 == 0 else None
        task = asyncio.create_task(two_rows(number))
        await asyncio.sleep(chance.uniform(0, 0.006))
        for _ in range(times):
            task.cancel()
            await asyncio.sleep(chance.choice((0, 0.001)))
        await asyncio.wait([task])
        assert task.cancelled() or task.exception() is None
        if others is not None:
            await others
    await connections.must_be_free()
    left, right = await halves()
    assert left == right
    assert len(left) >= 10, "some were not cancelled"


async def test_plain_statements_can_be_cancelled_too(database: str, connections: Connections) -> None:
    chance = random.Random(3)
    for number in range(tier(100, 500)):
        task = asyncio.create_task(engine.fetch("INSERT INTO counter (name, value) VALUES ({}, 2)", str(number)))
        await asyncio.sleep(chance.uniform(0, 0.002))
        task.cancel()
        await asyncio.wait([task])
    await connections.must_be_free()


async def test_who_waits_for_the_writer_before_can_give_up(database: str, connections: Connections) -> None:
    async with engine.transaction():
        waiting = [asyncio.create_task(_in_a_new_context(number)) for number in range(3)]
        await asyncio.sleep(0.02)
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting)
    await connections.must_be_free()


async def _in_a_new_context(number: int) -> None:
    engine.current().current_transaction.set(None)
    await two_rows(number)
