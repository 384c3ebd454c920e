"""Does what the outbox holds: a few jobs at once, each leased, so that any number of workers may run anywhere."""

import asyncio
import os
import secrets
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import structlog

from db.errors import DatabaseUnavailable
from db.queries import jobs as queries
from shop import jobs
from shop.jobs import LEASE_SECONDS, MAX_TRIES, Handler, Job, JobFailed, Payload

LANES = 3
LOOK_SECONDS = 1.0
STOP_SECONDS = 25.0
LONGEST_JOB_SECONDS = 300.0
_log = structlog.get_logger("comptoir")


@dataclass(frozen=True, slots=True)
class Periodic:
    """What is done every so many seconds, by one worker of all of them."""

    name: str
    every_seconds: int
    run: Callable[[], Awaitable[object]]

    @property
    def kind(self) -> str:
        return f"every:{self.name}"

    def slot(self, now: datetime) -> int:
        """The number of the stretch of time that `now` lies in: one stretch, one run."""
        return int(now.timestamp() // self.every_seconds)

    async def handle(self, payload: Payload) -> None:
        await self.run()


class Worker:
    """Runs handlers, by kind of job, and periodic tasks. `clock` tells UTC; tests set their own.

    `slow`: kinds that wait for strangers. One lane never takes them, so that whatever hangs there, mails leave.
    """

    def __init__(
        self,
        handlers: dict[str, Handler],
        periodic: Sequence[Periodic] = (),
        *,
        slow: Collection[str] = (),
        clock: Callable[[], datetime] = jobs.utc_now,
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        self.name = f"{os.getpid()}-{secrets.token_hex(4)}"
        self.periodic = tuple(periodic)
        self.handlers: dict[str, Handler] = {**handlers, **{task.kind: task.handle for task in periodic}}
        self._quick = [kind for kind in self.handlers if kind not in slow]
        self.clock = clock
        self.lease_seconds = lease_seconds
        self._slots: dict[str, int] = {}
        self._loop: asyncio.Task[None] | None = None
        self._running: dict[asyncio.Task[None], str] = {}
        self._stopping = False
        self._bell = asyncio.Event()
        self._lanes = asyncio.Semaphore(LANES)

    def start(self) -> None:
        """Begin to work in the running event loop."""
        self._stopping = False
        self._loop = asyncio.get_running_loop().create_task(self._work())

    async def stop(self) -> None:
        """Take nothing new, and end the jobs under way; what lasts longer than 25 s is left to the next worker."""
        self._stopping = True
        self._bell.set()
        if self._loop is not None:
            # It may be waiting for a free lane, and all are busy for long: one lane more lets it see that it is over.
            self._lanes.release()
            await self._loop
            await self._lanes.acquire()
            self._loop = None
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=STOP_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def run_due(self) -> int:
        """Do everything that is due now, one after the other; how many jobs that were. For tests and commands."""
        await self._write_down_periodic()
        done = 0
        while job := await self._take():
            await self._run(job)
            done += 1
        return done

    async def _work(self) -> None:
        stop_listening = jobs.listen(self._bell.set)
        try:
            while not self._stopping:
                self._bell.clear()
                if not await self._start_one():
                    with suppress(TimeoutError):
                        async with asyncio.timeout(LOOK_SECONDS):
                            await self._bell.wait()
        finally:
            stop_listening()

    async def _start_one(self) -> bool:
        """Start the next job on a free lane. False when there is none, or the database does not answer."""
        await self._lanes.acquire()
        job = None
        try:
            await self._write_down_periodic()
            job = None if self._stopping else await self._take()
        except DatabaseUnavailable:
            pass  # it says so elsewhere; we look again in a second
        except Exception as error:
            _log.error("worker", error=jobs.described(error))
        finally:
            if job is None:
                self._lanes.release()
        if job is not None:
            task = asyncio.create_task(self._run(job))
            self._running[task] = job.kind
            task.add_done_callback(self._ended)
        return job is not None

    def _ended(self, task: asyncio.Task[None]) -> None:
        if self._running.pop(task) not in self._quick:
            self._bell.set()  # another of its sort may have been left waiting for it
        self._lanes.release()

    async def _take(self) -> Job | None:
        waiting = sum(kind not in self._quick for kind in self._running.values())
        kinds = list(self.handlers) if waiting < LANES - 1 else self._quick
        return await jobs.take(self.name, kinds, self.clock(), self.lease_seconds)

    async def _write_down_periodic(self) -> None:
        now = self.clock()
        for task in self.periodic:
            slot = task.slot(now)
            if self._slots.get(task.name) != slot:
                await queries.add_unless_waiting(task.kind, f"{task.kind}:{slot}", now)
                self._slots[task.name] = slot

    async def _run(self, job: Job) -> None:
        error = await self._outcome(job)
        if error is not None:
            _log.warning("job", kind=job.kind, key=job.key, attempts=job.attempts, error=jobs.described(error))
        try:
            await jobs.settle(job, self.name, self.clock(), error)
        except DatabaseUnavailable as trouble:
            # The lease runs out and the job is done again: at least once, never not at all.
            _log.error("job", kind=job.kind, key=job.key, error=jobs.described(trouble))

    async def _outcome(self, job: Job) -> Exception | None:
        """Run the handler while its lease is kept up; what it raised, or None."""
        if job.attempts > MAX_TRIES:
            return JobFailed("Chaque essai a interrompu le programme.", permanent=True)
        keeping = asyncio.create_task(self._keep(job))
        try:
            async with asyncio.timeout(LONGEST_JOB_SECONDS):
                await self.handlers[job.kind](job.payload)
        except Exception as error:
            return error
        finally:
            keeping.cancel()
        return None

    async def _keep(self, job: Job) -> None:
        while True:
            await asyncio.sleep(self.lease_seconds / 3)
            with suppress(DatabaseUnavailable):
                await queries.keep(job.id, self.name, self.lease_seconds)
