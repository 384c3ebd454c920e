"""The outbox: written with what it announces, done once by one worker, tried again, put aside (T22, T26)."""

import asyncio
import itertools
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db import engine
from db.queries import jobs as queries
from shop import jobs
from shop.jobs import JobFailed, enqueue
from shop.worker import Worker
from tests.unit.shop.outbox import Clock, Desk, an_hour_of, job, until

NOW = datetime.now(UTC)
KINDS = ["mail"]


# Written down ---------------------------------------------------------------------------------------------------------


async def test_a_job_is_committed_with_what_it_announces_or_not_at_all(database: str) -> None:
    with pytest.raises(ZeroDivisionError):
        async with engine.transaction():
            await enqueue("mail", "lost", {})
            raise ZeroDivisionError
    async with engine.transaction():
        assert await enqueue("mail", "kept", {"to": "Zoé"})
    desk = Desk()
    assert await Worker({"mail": desk}).run_due() == 1
    assert desk.done == [{"to": "Zoé"}]


async def test_the_same_key_twice_is_one_job(database: str) -> None:
    async with engine.transaction():
        assert await enqueue("mail", "once", {"number": 1})
        assert not await enqueue("mail", "once", {"number": 2})
    assert not await enqueue("mail", "once", {"number": 3})
    desk = Desk()
    assert await Worker({"mail": desk}).run_due() == 1
    assert not await enqueue("mail", "once", {"number": 4}), "also after it is done"
    assert desk.done == [{"number": 1}]


async def test_twenty_requests_at_once_write_one_job(database: str) -> None:
    async def request() -> bool:
        async with engine.transaction():
            return await enqueue("mail", "once", {})

    assert Counter(await asyncio.gather(*(request() for _ in range(20)))) == {True: 1, False: 19}


@pytest.mark.parametrize(("kind", "key"), [("mail", "k" * 121), ("k" * 41, "key"), ("mail", ""), ("", "key")])
async def test_a_name_that_does_not_fit_is_refused_on_both_databases(database: str, kind: str, key: str) -> None:
    with pytest.raises(ValueError, match="characters"):
        await enqueue(kind, key, {})


async def test_a_job_for_later_waits_for_its_moment(database: str) -> None:
    clock, desk = Clock(), Desk()
    worker = Worker({"mail": desk}, clock=clock)
    await enqueue("mail", "later", {}, run_at=clock.now + timedelta(minutes=5))
    assert await worker.run_due() == 0
    clock.forward(minutes=5, seconds=1)
    assert await worker.run_due() == 1


async def test_a_worker_leaves_what_it_does_not_know(database: str) -> None:
    await enqueue("carrier", "parcel", {})
    assert await Worker({"mail": Desk()}).run_due() == 0
    assert await Worker({}).run_due() == 0


# Tried again, put aside -----------------------------------------------------------------------------------------------


async def test_our_own_mistake_is_tried_five_times_with_growing_pauses_then_parked(database: str) -> None:
    clock, starts = Clock(), []

    async def broken(payload: dict[str, Any]) -> None:
        starts.append(clock.now)
        raise ZeroDivisionError("division\nwith values of variables below")

    worker = Worker({"mail": broken}, clock=clock)
    await enqueue("mail", "mail:paid:SC-26-000001", {"order": "SC-26-000001"})
    await an_hour_of(worker, clock)
    pauses = [(later - before).total_seconds() for before, later in itertools.pairwise(starts)]
    assert len(starts) == 5
    for waited, planned in zip(pauses, (10, 30, 120, 600), strict=True):
        assert planned * 0.8 <= waited <= planned * 1.2 + 10
    [aside] = await jobs.parked()
    assert (aside.key, aside.attempts, aside.payload) == ("mail:paid:SC-26-000001", 5, {"order": "SC-26-000001"})
    assert aside.last_error == "ZeroDivisionError: division"


async def test_what_can_never_succeed_is_parked_at_once_and_blocks_nobody(database: str) -> None:
    desk = Desk(JobFailed("L’adresse n’existe pas.", permanent=True))
    await enqueue("mail", "poison", {})
    await enqueue("mail", "good", {"to": "Alice"})
    worker = Worker({"mail": desk})
    assert await worker.run_due() == 2
    assert desk.done == [{"to": "Alice"}]
    assert [one.key for one in await jobs.parked()] == ["poison"]


async def test_staff_let_a_parked_job_run_again(database: str) -> None:
    desk = Desk(JobFailed("non", permanent=True))
    await enqueue("mail", "poison", {})
    worker = Worker({"mail": desk})
    await worker.run_due()
    [aside] = await jobs.parked()
    assert await jobs.release(aside.id)
    assert not await jobs.release(aside.id), "a second click changes nothing"
    assert await jobs.parked() == []
    assert await worker.run_due() == 1
    assert desk.done == [{}]
    assert (await job("poison"))["attempts"] == 1


@pytest.mark.parametrize(
    "outage", [JobFailed("pas de réponse", permanent=False), ConnectionRefusedError(), TimeoutError()], ids=repr
)
async def test_an_hour_without_mail_server_loses_no_mail(database: str, outage: Exception) -> None:
    """T22: all sent within five minutes of its return."""
    clock, desk = Clock(), Desk(*[outage] * 10_000)
    worker = Worker({"mail": desk}, clock=clock)
    for number in range(5):
        await enqueue("mail", f"mail-{number}", {"number": number})
    await an_hour_of(worker, clock)
    assert desk.done == []
    assert len(desk.failures) > 10_000 - 5 * 40, "the server is not hammered"
    desk.failures.clear()
    await an_hour_of(worker, clock, minutes=5)
    assert sorted(payload["number"] for payload in desk.done) == list(range(5))
    assert (await job("mail-0"))["attempts"] == 1


async def test_an_outage_of_three_days_is_shown_to_staff(database: str) -> None:
    clock, desk = Clock(), Desk(*[TimeoutError()] * 10_000)
    worker = Worker({"mail": desk}, clock=clock)
    await enqueue("mail", "mail", {})
    clock.forward(days=3, minutes=1)
    await worker.run_due()
    assert [one.key for one in await jobs.parked()] == ["mail"]


# Leased ---------------------------------------------------------------------------------------------------------------


async def test_a_lease_keeps_others_out_and_ends(database: str) -> None:
    await enqueue("mail", "once", {})
    first = await jobs.take("first", KINDS, jobs.utc_now())
    assert first is not None
    assert await jobs.take("second", KINDS, jobs.utc_now()) is None
    assert await queries.keep(first.id, "first", -1), "its lease is over"
    second = await jobs.take("second", KINDS, jobs.utc_now())
    assert second is not None
    assert second.attempts == 2
    assert not await queries.finish(first.id, "first", NOW), "the first worker comes too late"
    assert not await queries.retry(first.id, "first", NOW, "", count=True)
    assert await queries.finish(second.id, "second", NOW)
    assert not await queries.finish(second.id, "second", NOW)


async def test_a_lease_is_kept_up_while_the_job_lasts(database: str) -> None:
    await enqueue("mail", "slow", {})
    done: list[str] = []

    async def slow(payload: dict[str, Any]) -> None:
        for _ in range(3):
            before = (await job("slow"))["leased_until"]

            async def prolonged(before: datetime = before) -> bool:
                return bool((await job("slow"))["leased_until"] > before)

            await until(prolonged, 20)
            assert await jobs.take("other", KINDS, jobs.utc_now()) is None
        done.append("slow")

    await Worker({"mail": slow}, lease_seconds=4).run_due()
    assert done == ["slow"]


async def test_a_clock_five_minutes_fast_takes_nobodys_job(database: str) -> None:
    await enqueue("mail", "once", {})
    assert await jobs.take("right", KINDS, jobs.utc_now()) is not None
    assert await jobs.take("fast", KINDS, jobs.utc_now() + timedelta(minutes=5)) is None


async def test_a_job_that_kills_its_worker_is_parked_after_five_tries(database: str) -> None:
    await enqueue("mail", "deadly", {})
    for number in range(5):
        assert await jobs.take(f"victim-{number}", KINDS, jobs.utc_now(), lease_seconds=-1) is not None
    desk = Desk()
    await Worker({"mail": desk}).run_due()
    assert desk.done == []
    assert [one.key for one in await jobs.parked()] == ["deadly"]


@pytest.mark.race
@pytest.mark.parametrize("lease_seconds", [60.0, -1.0], ids=["leased", "twin"])
async def test_many_workers_do_each_job_once(database: str, lease_seconds: float) -> None:
    """The twin's leases run out as they are given: without them, jobs are done twice."""
    for number in range(60):
        await enqueue("mail", f"mail-{number}", {"number": number})
    done: Counter[int] = Counter()

    async def send(payload: dict[str, Any]) -> None:
        await asyncio.sleep(random.uniform(0, 0.003))
        done[payload["number"]] += 1

    async def work() -> None:
        worker = Worker({"mail": send}, lease_seconds=lease_seconds)
        for _ in range(60):
            if (taken := await worker._take()) is None:
                break
            await send(taken.payload)
            await jobs.settle(taken, worker.name, jobs.utc_now(), None)

    await asyncio.gather(*(work() for _ in range(4)))
    assert len(done) == 60 or lease_seconds < 0
    assert (set(done.values()) == {1}) is (lease_seconds > 0)
