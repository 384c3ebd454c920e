"""What the tests of the outbox and of its worker share."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from db import engine
from shop import jobs
from shop.worker import Worker


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = jobs.utc_now()

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **how_long: float) -> None:
        self.now += timedelta(**how_long)


class Desk:
    """A handler that notes what it did, and fails as often as it is told."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.done: list[dict[str, Any]] = []

    async def __call__(self, payload: dict[str, Any]) -> None:
        assert not engine.in_transaction()
        if self.failures:
            raise self.failures.pop(0)
        self.done.append(payload)

    async def has_worked(self) -> bool:
        return bool(self.done)


async def until(happened: Callable[[], Awaitable[bool]], seconds: float = 60) -> None:
    """Look every 20 ms until it has happened."""
    for _ in range(int(seconds / 0.02)):
        if await happened():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not happen")


async def job(key: str = "mail:paid:SC-26-000001") -> dict[str, Any]:
    rows = await engine.fetch("SELECT * FROM job WHERE key = {}", key)
    return rows[0]


async def an_hour_of(worker: Worker, clock: Clock, minutes: int = 60) -> None:
    for _ in range(minutes * 6):
        await worker.run_due()
        clock.forward(seconds=10)
