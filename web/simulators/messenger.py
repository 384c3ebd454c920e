"""Sends what a simulator announces: one task per process that sleeps until something is due."""

import asyncio
import sqlite3
from typing import Protocol

import httpx

from web.simulators.store import Ledger, Store

ANSWER_SECONDS = 15.0
# Another process, or the clock of a test, may bring the next moment nearer.
LONGEST_SLEEP_SECONDS = 1.0


class Announcements(Protocol):
    """What waits to be sent, and how it is said."""

    def take_due(self, ledger: Ledger) -> list[sqlite3.Row]:
        """What to send now; other processes leave it alone for a while."""

    def next_moment(self, ledger: Ledger) -> float | None:
        """When to look again (seconds since 1970), None: when somebody calls."""

    async def send(self, client: httpx.AsyncClient, notice: sqlite3.Row) -> httpx.Response:
        """Say it to the shop."""

    def record(self, ledger: Ledger, notice: sqlite3.Row, answer: str) -> None:
        """Keep the status that came back, or the name of the trouble."""


class Messenger:
    """Repeats each announcement until it is heard, as its `Announcements` say."""

    def __init__(self, store: Store, announcements: Announcements) -> None:
        self._store = store
        self._announcements = announcements
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._client: httpx.AsyncClient | None = None

    def wake(self) -> None:
        """Something changed: look again. Starts the task when there is none yet."""
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())
        self._news.set()

    def resume(self) -> None:
        """Send what a former process left behind; where none ran, there is nothing to look into."""
        if self._store.exists():
            self.wake()

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def send_due(self) -> None:
        """Send what is due now, all at once, and wait for the answers."""
        with self._store.open() as ledger:
            due = self._announcements.take_due(ledger)
        await asyncio.gather(*(self._send(one) for one in due))

    async def _run(self) -> None:
        while True:
            self._news.clear()
            await self.send_due()
            try:
                await asyncio.wait_for(self._news.wait(), self._sleep())
            except TimeoutError:
                continue

    def _sleep(self) -> float | None:
        """Seconds until something is due; None: until somebody calls."""
        with self._store.open() as ledger:
            moment = self._announcements.next_moment(ledger)
            return None if moment is None else min(max(moment - ledger.now, 0.0), LONGEST_SLEEP_SECONDS)

    async def _send(self, notice: sqlite3.Row) -> None:
        try:
            said = str((await self._announcements.send(self._http(), notice)).status_code)
        except httpx.HTTPError as trouble:
            said = type(trouble).__name__
        with self._store.open() as ledger:
            self._announcements.record(ledger, notice, said)

    def _http(self) -> httpx.AsyncClient:
        """Made once: each client loads all certificates. No connection is kept: the shop may have closed it."""
        if self._client is None:
            limits = httpx.Limits(max_keepalive_connections=0)
            # The shop is on this machine: a proxy in the environment would only be in the way.
            self._client = httpx.AsyncClient(timeout=ANSWER_SECONDS, trust_env=False, limits=limits)
        return self._client
