"""Sends the webhooks: one task per process that sleeps until something is due."""

import asyncio
import sqlite3

import httpx

from web.simulators.mollie import notices, payments
from web.simulators.mollie.store import Store

ANSWER_SECONDS = 15.0
# Another process, or the clock of a test, may bring the next moment nearer.
LONGEST_SLEEP_SECONDS = 1.0


class Messenger:
    """Posts `id=tr_…` to each webhook address, as Mollie does, and repeats until it is answered with 200."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._client: httpx.AsyncClient | None = None

    def wake(self) -> None:
        """Something changed: look again. Starts the task when there is none yet."""
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())
        self._news.set()

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
            payments.advance(ledger)
            due = notices.take_due(ledger)
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
            moments = [at for at in (notices.next_due(ledger), payments.next_change(ledger)) if at is not None]
            return min(max(min(moments) - ledger.now, 0.0), LONGEST_SLEEP_SECONDS) if moments else None

    async def _send(self, notice: sqlite3.Row) -> None:
        try:
            answer = await self._http().post(notice["url"], data={"id": notice["payment_id"]})
            said = str(answer.status_code)
        except httpx.HTTPError as trouble:
            said = type(trouble).__name__
        with self._store.open() as ledger:
            notices.record(ledger, notice, said)

    def _http(self) -> httpx.AsyncClient:
        """Made once: each client loads all certificates. No connection is kept: the shop may have closed it."""
        if self._client is None:
            limits = httpx.Limits(max_keepalive_connections=0)
            # The shop is on this machine: a proxy in the environment would only be in the way.
            self._client = httpx.AsyncClient(timeout=ANSWER_SECONDS, trust_env=False, limits=limits)
        return self._client
