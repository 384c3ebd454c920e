"""Short writes of many visitors at once: one wait for the disk for all that came while the disk was busy.

SQLite lets one transaction in at a time, so that the last of sixteen visitors who write at the same moment would wait
for the disk sixteen times. Here their works are done one after the other in one transaction, each within a savepoint of
its own, and all of them wait for its COMMIT. PostgreSQL does as much by itself.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary

from db.acting import ACTING
from db.engine import Engine, current, in_one_transaction, in_transaction, is_postgres, savepoint, transaction
from db.errors import TransactionMisuse

T = TypeVar("T")

MOST: Final = 16
"""Works in one transaction: other writers have their turn after it."""


async def together(work: Callable[[], Awaitable[T]]) -> T:
    """Run `work` in a transaction that others may share; give what it gives once that is on the disk.

    What it raises undoes its own part alone; a COMMIT that fails has failed for all. For a few statements that wait for
    nothing else: all who share the transaction wait for them. Raises DatabaseBusy, DatabaseUnavailable.
    """
    if is_postgres():
        return await in_one_transaction(work)
    if in_transaction():
        raise TransactionMisuse("a transaction is already open here: use savepoint()")
    done: T = await _companies.setdefault(current(), _Company()).join(work)
    return done


class _Company:
    """Those who wait to write into one database, and the task that writes for them as long as anybody waits."""

    def __init__(self) -> None:
        self.waiting: list[_Part] = []
        self.writer: asyncio.Task[None] | None = None

    def join(self, work: Callable[[], Awaitable[Any]]) -> "asyncio.Future[Any]":
        part = _Part(work, asyncio.get_running_loop().create_future())
        self.waiting.append(part)
        if self.writer is None:
            nobody = copy_context()  # it writes for many: not in the name of who came first
            nobody.run(ACTING.set, None)
            self.writer = asyncio.create_task(self._write(), context=nobody)
        return part.told

    async def _write(self) -> None:
        try:
            while self.waiting:
                parts, self.waiting = self.waiting[:MOST], self.waiting[MOST:]
                await _write_all(parts)
        finally:
            self.writer = None


_companies: WeakKeyDictionary[Engine, _Company] = WeakKeyDictionary()


@dataclass(slots=True)
class _Part:
    """One work, and what became of it, which its visitor is told after the COMMIT."""

    work: Callable[[], Awaitable[Any]]
    told: "asyncio.Future[Any]"
    outcome: Any = None
    error: Exception | None = None

    async def do(self) -> None:
        if self.told.done():  # its request was cancelled
            return
        try:
            async with savepoint():
                self.outcome = await self.work()
        except Exception as error:
            self.error = error

    def tell(self, failure: Exception | None = None) -> None:
        error = self.error or failure
        if self.told.done():
            return
        if error is not None:
            self.told.set_exception(error)
        else:
            self.told.set_result(self.outcome)


async def _write_all(parts: list[_Part]) -> None:
    """One transaction for all of them."""
    failure = None
    try:
        async with transaction():
            for part in parts:
                await part.do()
    except Exception as error:  # each visitor is told
        failure = error
    for part in parts:
        part.tell(failure)
