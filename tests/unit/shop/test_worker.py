"""The worker: wakes at a commit, is held up by nobody, stops cleanly."""

import asyncio
from typing import Any

import pytest

from db import engine
from db.queries import jobs as queries
from shop.jobs import enqueue
from shop.worker import LANES, Periodic, Worker
from tests.unit.shop.outbox import Clock, Desk, job, until

# Working --------------------------------------------------------------------------------------------------------------


async def test_a_commit_wakes_the_worker_of_the_same_process(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shop.worker.LOOK_SECONDS", 3_600)  # it looks by itself when all of this is over
    done = asyncio.Event()

    async def send(payload: dict[str, Any]) -> None:
        done.set()

    worker = Worker({"mail": send})
    worker.start()
    try:
        await asyncio.sleep(0.2)
        async with engine.transaction():
            await enqueue("mail", "now", {})
            await asyncio.sleep(0.05)
            assert not done.is_set()
        async with asyncio.timeout(20):
            await done.wait()
    finally:
        await worker.stop()


async def test_a_hanging_job_does_not_hold_up_the_others(database: str) -> None:
    released, sent = asyncio.Event(), asyncio.Event()

    async def handle(payload: dict[str, Any]) -> None:
        if payload["hangs"]:
            await released.wait()
        else:
            sent.set()

    worker = Worker({"mail": handle})
    await enqueue("mail", "hangs", {"hangs": True})
    await enqueue("mail", "goes", {"hangs": False})
    worker.start()
    try:
        async with asyncio.timeout(20):
            await sent.wait()
    finally:
        released.set()
        await worker.stop()
    assert (await job("hangs"))["done_at"] is not None, "stopping ends the jobs under way"


@pytest.mark.parametrize("slow", [["webhook"], []], ids=["with the lane", "without it"])
async def test_mails_leave_while_strangers_are_waited_for(database: str, slow: list[str]) -> None:
    released, busy, sent = asyncio.Event(), asyncio.Semaphore(0), asyncio.Event()

    async def hang(payload: dict[str, Any]) -> None:
        busy.release()
        await released.wait()

    async def send(payload: dict[str, Any]) -> None:
        sent.set()

    worker = Worker({"webhook": hang, "mail": send}, slow=slow)
    for at in range(LANES * 2):
        await enqueue("webhook", f"hangs:{at}", {})
    await enqueue("mail", "goes", {})
    worker.start()
    try:
        if slow:
            async with asyncio.timeout(20):
                await sent.wait()
        else:
            for _ in range(LANES):
                await busy.acquire()
            assert not sent.is_set(), "without the lane the mail waits: the lane is what lets it leave"
    finally:
        released.set()
        if slow:  # those that waited for the others come next
            await until(all_done)
        await worker.stop()


async def all_done() -> bool:
    return not await engine.fetch("SELECT id FROM job WHERE done_at IS NULL")


async def test_a_job_that_lasts_too_long_is_left_at_the_stop(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shop.worker.STOP_SECONDS", 0.1)
    started = asyncio.Event()

    async def endless(payload: dict[str, Any]) -> None:
        started.set()
        await asyncio.Event().wait()

    worker = Worker({"mail": endless})
    await enqueue("mail", "endless", {})
    worker.start()
    await started.wait()
    async with asyncio.timeout(20):
        await worker.stop()
    assert (await job("endless"))["done_at"] is None


async def test_a_worker_outlives_a_database_that_is_away(database: str) -> None:
    desk = Desk()
    worker = Worker({"mail": desk})
    held = engine.current()
    if engine.is_postgres():
        pool, held.pool = held.pool, None
    else:
        reader, held.reader = held.reader, None
    worker.start()
    await asyncio.sleep(0.1)
    if engine.is_postgres():
        held.pool = pool
    else:
        held.reader = reader
    await enqueue("mail", "after", {})
    await until(desk.has_worked)
    await worker.stop()


async def test_busy_lanes_do_not_keep_the_worker_from_stopping(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shop.worker.STOP_SECONDS", 0.1)
    busy = asyncio.Semaphore(0)

    async def for_ever(payload: dict[str, Any]) -> None:
        busy.release()
        await asyncio.Event().wait()

    worker = Worker({"busy": for_ever})
    for at in range(LANES + 1):
        await enqueue("busy", f"busy:{at}", {})
    worker.start()
    for _ in range(LANES):
        await busy.acquire()
    async with asyncio.timeout(20):
        await worker.stop()


async def test_a_stopped_worker_need_not_have_been_started(database: str) -> None:
    await Worker({}).stop()


# Periodic -------------------------------------------------------------------------------------------------------------


async def test_a_periodic_task_runs_once_a_period_whatever_the_number_of_workers(database: str) -> None:
    clock, runs = Clock(), []

    async def tidy() -> None:
        runs.append(clock.now)

    workers = [Worker({}, [Periodic("tidy", 300, tidy)], clock=clock) for _ in range(3)]
    for _ in range(60):
        for worker in workers:
            await worker.run_due()
        clock.forward(seconds=60)
    assert len(runs) == 12 or len(runs) == 13, "an hour begins and ends in the middle of a period"
    assert len({int(run.timestamp() // 300) for run in runs}) == len(runs)


async def test_a_periodic_task_that_lasts_is_not_started_again_meanwhile(database: str) -> None:
    clock = Clock()
    task = Periodic("tidy", 60, asyncio.Event().wait)
    assert await queries.add_unless_waiting(task.kind, f"{task.kind}:1", clock.now)
    assert not await queries.add_unless_waiting(task.kind, f"{task.kind}:2", clock.now)


async def test_periodic_tasks_leave_no_trail(database: str) -> None:
    clock = Clock()

    async def tidy() -> None:
        return

    worker = Worker({}, [Periodic("tidy", 3600, tidy)], clock=clock)
    for _ in range(24 * 5):
        await worker.run_due()
        clock.forward(hours=1)
    assert len(await engine.fetch("SELECT id FROM job")) <= 26
