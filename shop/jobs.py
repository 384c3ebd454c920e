"""The outbox: what has been promised in a transaction and is done after it, at least once and by one worker at a time.

    async with transaction():
        ...
        await enqueue("mail", f"mail:paid:{order.number}", {"order": order.number})

The row is committed with what it announces, or not at all. A handler gets the payload; its effect must bear being
asked for twice (a mail keeps its Message-ID, a provider call its idempotency key).
"""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from db import engine
from db.errors import DatabaseUnavailable, has_no_room
from db.queries import jobs as queries

Payload = dict[str, Any]
Handler = Callable[[Payload], Awaitable[None]]
Bell = Callable[[], None]

LEASE_SECONDS = 60.0
MAX_TRIES = 5
PAUSES = (10, 30, 120, 600, 3600)
"""Seconds to wait after the first, second … failed try."""
LONGEST_OUTAGE_PAUSE = 240
GIVE_UP_AFTER = timedelta(days=3)
KEY_LENGTH, KIND_LENGTH, ERROR_LENGTH = 120, 40, 500
_bells: set[Bell] = set()


class JobFailed(Exception):
    """Why a job did not succeed, for staff.

    `permanent`: it never will, and is put aside at once. Otherwise the other side does not answer: tried again every
    few minutes for three days. Any other exception with a `permanent` attribute is understood the same way; one
    without is our own mistake, tried five times.
    """

    def __init__(self, message: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class Job:
    """A leased job. `attempts` counts this try; `created_at` is UTC."""

    id: int
    kind: str
    key: str
    payload: Payload
    attempts: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ParkedJob:
    """A job that waits for staff, with what went wrong."""

    id: int
    kind: str
    key: str
    payload: Payload
    attempts: int
    parked_at: datetime
    last_error: str


def utc_now() -> datetime:
    return datetime.now(UTC)


async def enqueue(kind: str, key: str, payload: Payload, run_at: datetime | None = None) -> bool:
    """Write a job down in the open transaction; the same key twice is one job, and the second call says False.

    `key` names the effect and holds the number of the order it is about; `payload` is JSON; `run_at` UTC, now by
    default. Raises ValueError for a kind or a key that is too long.
    """
    if not 0 < len(key) <= KEY_LENGTH or not 0 < len(kind) <= KIND_LENGTH:
        raise ValueError(f"a job's kind has {KIND_LENGTH} characters at most, its key {KEY_LENGTH}: {kind}, {key}")
    now = utc_now()
    added = await queries.add(kind, key, payload, now, run_at or now)
    if added:
        engine.after_commit(ring)
    return added


def ring() -> None:
    """Wake the workers of this process; the others look every second."""
    for bell in _bells:
        bell()


def listen(bell: Bell) -> Callable[[], None]:
    """Have `bell` called when a job is committed here; gives the function that ends this."""
    _bells.add(bell)
    return lambda: _bells.discard(bell)


async def take(worker: str, kinds: list[str], now: datetime, lease_seconds: float = LEASE_SECONDS) -> Job | None:
    """Lease the job that has waited longest, or None."""
    row = await queries.take(worker, kinds, now, lease_seconds)
    return Job(**row) if row else None


async def settle(job: Job, worker: str, now: datetime, error: BaseException | None) -> None:
    """Write down how a job ended: done, to be tried again, or put aside for staff."""
    if error is None:
        await queries.finish(job.id, worker, now)
        return
    words = described(error)
    permanent = getattr(error, "permanent", None)
    away = isinstance(error, (DatabaseUnavailable, ConnectionError, TimeoutError)) or has_no_room(error)
    outage = permanent is False or away
    if outage and now - job.created_at < GIVE_UP_AFTER:
        await queries.retry(job.id, worker, now + outage_pause(now - job.created_at), words, count=False)
    elif permanent or outage or job.attempts >= MAX_TRIES:
        await queries.park(job.id, worker, now, words)
    else:
        await queries.retry(job.id, worker, now + pause(job.attempts), words, count=True)


def pause(attempts: int) -> timedelta:
    """How long to wait after so many tries: growing, and never the same for all."""
    return _about(PAUSES[min(attempts, len(PAUSES)) - 1])


def outage_pause(age: timedelta) -> timedelta:
    """How long to wait for a service that does not answer, for a job of this age: five minutes at most."""
    return _about(min(max(PAUSES[0], age.total_seconds() / 4), LONGEST_OUTAGE_PAUSE))


def _about(seconds: float) -> timedelta:
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311  # jitter, not a secret


def described(error: BaseException) -> str:
    """One line for staff: what went wrong, without the values of variables."""
    first_line = str(error).partition("\n")[0]
    return f"{type(error).__name__}: {first_line}"[:ERROR_LENGTH]


async def parked() -> list[ParkedJob]:
    """What waits for staff, newest first."""
    return [ParkedJob(**row) for row in await queries.parked()]


async def release(job_id: int) -> bool:
    """Staff have mended the cause: try the job again now. False when it is not parked (any more)."""
    released = await queries.release(job_id, utc_now())
    if released:
        engine.after_commit(ring)
    return released
