"""Looks after PostgreSQL's test databases between tests and while they run, in a thread of its own.

A connection that just opened reads the whole catalogue of tables before its first wide statement, which takes longer
than most tests; those of a test end with its event loop. The caretaker's stay, and keep their plans.
"""

import asyncio
import threading
from collections.abc import Coroutine
from functools import cache
from typing import Any, TypeVar

import asyncpg

Rows = list[dict[str, Any]]
T = TypeVar("T")
GONE = (OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.OperatorInterventionError)
PATIENCE = {"lock_timeout": "1000"}


class Caretaker:
    """One open connection a database; a new one where a test, or the server's end, cut it."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, name="caretaker", daemon=True)
        self.thread.start()
        self.connections: dict[str, Any] = {}

    async def fetch(self, url: str, statement: str) -> Rows:
        """The rows of one statement."""
        return await self._in_thread(self._fetch(url, statement))

    async def execute(self, url: str, statements: str) -> None:
        """Several statements, all or none of them."""
        await self._in_thread(self._execute(url, statements))

    async def leave(self, url: str) -> None:
        """Close the connection to a database that is to go."""
        await self._in_thread(self._leave(url))

    def close(self) -> None:
        """End every connection, and the thread."""
        for url in list(self.connections):
            asyncio.run_coroutine_threadsafe(self._leave(url), self.loop).result()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    async def _in_thread(self, work: Coroutine[Any, Any, T]) -> T:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self.loop))

    async def _fetch(self, url: str, statement: str) -> Rows:
        try:
            rows = await (await self._connection(url)).fetch(statement)
        except GONE:
            rows = await (await self._connection(url, anew=True)).fetch(statement)
        return [dict(row) for row in rows]

    async def _execute(self, url: str, statements: str) -> None:
        try:
            await (await self._connection(url)).execute(statements)
        except GONE:
            await (await self._connection(url, anew=True)).execute(statements)

    async def _connection(self, url: str, *, anew: bool = False) -> Any:
        found = self.connections.get(url)
        if found is None or found.is_closed() or anew:
            await self._leave(url)
            found = self.connections[url] = await asyncpg.connect(url, server_settings=PATIENCE)
        return found

    async def _leave(self, url: str) -> None:
        if (found := self.connections.pop(url, None)) is not None:
            found.terminate()


@cache
def caretaker() -> Caretaker:
    """The one of this process."""
    return Caretaker()
