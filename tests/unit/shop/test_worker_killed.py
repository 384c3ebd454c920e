"""Workers killed outright in the middle of their work: no job is lost, and what has a key is there once (T26)."""

import asyncio
import os
import signal
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from db import engine
from shop import faults, jobs
from shop import worker as work
from shop.jobs import MAX_TRIES, Handler, JobFailed, enqueue
from shop.worker import Worker
from tests.tiers import times
from tests.unit.shop.outbox import Desk, until

ROOT = Path(__file__).parents[3]
JOBS, KILLS = times(200, 1_000), times(1, 10)
"""All jobs, and how often each of the two workers is killed."""
LEASE_SECONDS = 3.0
PATIENCE = 600.0
READY = b"ready\n"
FAST = timedelta(minutes=5)
"""What the clock of the second worker is ahead."""

Process = asyncio.subprocess.Process


async def a_worker(url: str, ahead: timedelta = timedelta(), dies: str = "") -> Process:
    """A worker in a process of its own, at work; `dies` is the named point at which it kills itself."""
    words = (url, str(ahead.total_seconds()), f"{dies}=kill" if dies else "")
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, __file__, *words, cwd=ROOT, env=environ, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == READY
    return process


@pytest.mark.race
@pytest.mark.slow
async def test_two_workers_killed_again_and_again_do_every_job_once(database: str) -> None:
    """Each effect once by its key, none lost, a poisoned job put aside where staff see it; SIGTERM ends cleanly."""
    await enqueue("poison", "poison", {})
    clocks = (timedelta(), FAST)
    team = [await a_worker(database, ahead) for ahead in clocks]
    try:
        for turn in range(KILLS * 2):
            expected = await add_jobs(JOBS // (KILLS * 2))
            await until(lambda expected=expected: as_many_as(expected - JOBS // (KILLS * 4)), PATIENCE)  # type: ignore[misc]
            at = turn % 2
            team[at].kill()
            await team[at].wait()
            team[at] = await a_worker(database, clocks[at])
        await until(nothing_waits, PATIENCE)
        for process in team:
            process.terminate()
        assert [await process.wait() for process in team] == [0, 0]
    finally:
        await end(team)
    assert (len(await effects()), set(Counter(await effects()).values())) == (JOBS, {1})
    assert [one.key for one in await jobs.parked()] == ["poison"]


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "there"), [("keyed", 1), ("unkeyed", 2)])
async def test_an_effect_interrupted_before_it_is_noted_is_asked_for_again(
    database: str, kind: str, there: int
) -> None:
    """And what has no key is there twice: the key is what saves the others (the twin)."""
    await enqueue(kind, "interrupted", {"name": "interrupted"})
    team = [await a_worker(database, dies="effect.done")]
    try:
        assert await team[0].wait() == -signal.SIGKILL
        assert await effects() == ["interrupted"]
        team.append(await a_worker(database))
        await until(nothing_waits, PATIENCE)
    finally:
        await end(team)
    assert len(await effects()) == there


async def test_a_job_that_ends_every_worker_is_put_aside(database: str) -> None:
    desk = Desk()
    await enqueue("mail", "deadly", {})
    for _ in range(MAX_TRIES):  # who took it is gone, and so is its lease
        assert await jobs.take("gone", ["mail"], jobs.utc_now(), lease_seconds=0)
    await Worker({"mail": desk}).run_due()
    assert desk.done == []
    assert [(one.key, one.last_error) for one in await jobs.parked()] == [
        ("deadly", "JobFailed: Chaque essai a interrompu le programme.")
    ]


async def add_jobs(number: int) -> int:
    """So many more; how many there are now."""
    before = (await engine.fetch("SELECT COUNT(*) AS number FROM job WHERE kind = 'keyed'"))[0]["number"]
    async with engine.transaction():
        for at in range(before, before + number):
            await enqueue("keyed", f"effect-{at}", {"name": f"effect-{at}"})
    return int(before) + number


async def as_many_as(number: int) -> bool:
    return len(await effects()) >= number


async def nothing_waits() -> bool:
    return await engine.fetch("SELECT id FROM job WHERE done_at IS NULL AND parked_at IS NULL") == []


async def effects() -> list[str]:
    """What was done, by name; what has no key has its number behind it."""
    return [row["name"].partition("#")[0] for row in await engine.fetch("SELECT name FROM counter")]


async def end(team: list[Process]) -> None:
    for process in team:
        if process.returncode is None:
            process.kill()
        await process.communicate()


# The worker's process -------------------------------------------------------------------------------------------------


async def _keyed(payload: dict[str, Any]) -> None:
    await engine.fetch("INSERT INTO counter (name, value) VALUES ({}, 1) ON CONFLICT DO NOTHING", payload["name"])
    await faults.hit("effect.done")
    await asyncio.sleep(0.02)


async def _unkeyed(payload: dict[str, Any]) -> None:
    await engine.fetch("INSERT INTO counter (name, value) VALUES ({}, 1)", f"{payload['name']}#{os.getpid()}")
    await faults.hit("effect.done")


async def _poison(payload: dict[str, Any]) -> None:
    raise JobFailed("jamais", permanent=True)


async def _work_until_told(url: str, ahead: timedelta, plan: str) -> None:
    faults.arm(plan)
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)

    def clock() -> datetime:
        return jobs.utc_now() + ahead

    await engine.connect(url)
    work.LOOK_SECONDS = 0.05
    handlers: dict[str, Handler] = {"keyed": _keyed, "unkeyed": _unkeyed, "poison": _poison}
    worker = Worker(handlers, clock=clock, lease_seconds=LEASE_SECONDS)
    worker.start()
    print(READY.decode(), end="", flush=True)
    await stopped.wait()
    await worker.stop()
    await engine.disconnect()


if __name__ == "__main__":
    asyncio.run(_work_until_told(sys.argv[1], timedelta(seconds=float(sys.argv[2])), sys.argv[3]))
