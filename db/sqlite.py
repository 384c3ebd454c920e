"""SQLite through Piccolo on persistent connections.

Plain Piccolo opens a connection and a thread for each query, never gives the connection of a failed COMMIT back, and
begins transactions DEFERRED, which fail at once under two writers. Here one reading connection lives in the event
loop (a read takes microseconds and never waits for a writer in WAL mode), one writing connection lives in a thread,
and an `asyncio.Lock` lets one writer of this process in at a time; writers of other processes wait at BEGIN IMMEDIATE.
"""

import asyncio
import contextvars
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

import aiosqlite
from piccolo.engine.sqlite import SQLiteEngine
from piccolo.querystring import QueryString

from db import sqlite_constraints
from db.errors import DatabaseBusy, DatabaseUnavailable, TransactionMisuse

BUSY_SECONDS = 10.0
PRAGMAS = (
    "PRAGMA foreign_keys = 1",
    "PRAGMA synchronous = FULL",
    "PRAGMA cache_size = -16000",
    "PRAGMA trusted_schema = 0",
    "PRAGMA journal_size_limit = 67108864",
)

Rows = list[dict[str, Any]]
BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
# A disk that is full, gone or closed to us: the shop's trouble, not the visitor's, and it may pass.
TROUBLE = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}


def fail(error: BaseException) -> NoReturn:
    """Raise the error as the shop knows it: DatabaseBusy, DatabaseUnavailable, or itself."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary code, without what SQLite adds to it
    if code in BUSY:
        raise DatabaseBusy(str(error)) from error
    if code in TROUBLE:
        raise DatabaseUnavailable(str(error)) from error
    raise error


def dict_row(cursor: sqlite3.Cursor, row: tuple[Any, ...]) -> dict[str, Any]:
    return {column[0]: value for column, value in zip(cursor.description, row, strict=True)}


class SQLite(SQLiteEngine):
    """Piccolo's SQLite engine with connections that stay."""

    def __init__(self, path: str, *, busy_seconds: float = BUSY_SECONDS, serialise_writers: bool = True) -> None:
        super().__init__(path=path, timeout=busy_seconds)
        self.busy_seconds = busy_seconds
        self.serialise_writers = serialise_writers
        self.current_transaction: contextvars.ContextVar[Any] = contextvars.ContextVar("transaction", default=None)
        self.reader: sqlite3.Connection | None = None
        self.writer: aiosqlite.Connection | None = None
        self.writing = asyncio.Lock()

    async def check_version(self) -> None:
        """Piccolo would open a connection of its own to print the version."""

    async def open(self) -> None:
        """Open both connections. Raises DatabaseUnavailable where the file cannot be."""
        try:
            # First, since it needs no thread: a file that cannot be opened leaves nothing running.
            self.reader = sqlite3.connect(**self.connection_kwargs, cached_statements=512, check_same_thread=False)
            self.writer = await aiosqlite.connect(**self.connection_kwargs, cached_statements=512)
            self.writer.row_factory = dict_row  # type: ignore[assignment]  # a dict is what Piccolo reads
            await self.writer.execute_fetchall("PRAGMA journal_mode = WAL")
            for pragma in PRAGMAS:
                await self.writer.execute_fetchall(pragma)
            for pragma in (*PRAGMAS, "PRAGMA query_only = 1"):
                self.reader.execute(pragma)
        except sqlite3.Error as error:
            await self.close()
            raise DatabaseUnavailable(f"{self.path}: {error}") from error

    async def close(self) -> None:
        if self.reader is not None:
            self.reader.close()
            self.reader = None
        if self.writer is not None:
            await self.writer.close()
            self.writer = None

    # Queries ---------------------------------------------------------------------------------------------------------

    async def run_querystring(self, querystring: QueryString, in_pool: bool = False) -> Rows:
        sql, args = querystring.compile_string(engine_type="sqlite")
        return await self.run(sql, args)

    async def run_ddl(self, ddl: str, in_pool: bool = False) -> Rows:
        rows: Rows = []
        for statement in sqlite_constraints.statements(ddl):
            rows = await self.run(statement, [])
        return rows

    async def run(self, sql: str, args: list[Any]) -> Rows:
        """Run one statement where it belongs: in the open transaction, on the reader, or as a write of its own."""
        transaction = self.transaction_here()
        if transaction is not None:
            transaction.must_be_open()
            return await self._write(sql, args)
        if sql.lstrip()[:6].upper() == "SELECT":
            return self.read(sql, args)
        async with self.transaction():
            return await self._write(sql, args)

    def read(self, sql: str, args: list[Any]) -> Rows:
        """Run one SELECT in the event loop: no thread, so no hop; the statement is finished when this returns."""
        if self.reader is None:
            raise DatabaseUnavailable("the database is closed")
        try:
            cursor = self.reader.execute(sql, args)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        except sqlite3.Error as error:
            fail(error)

    async def _write(self, sql: str, args: list[Any]) -> Rows:
        if self.writer is None:
            raise DatabaseUnavailable("the database is closed")
        try:
            return list(await self.writer.execute_fetchall(sql, args))  # type: ignore[arg-type]  # rows are dicts
        except sqlite3.Error as error:
            fail(error)

    # Transactions ----------------------------------------------------------------------------------------------------

    def transaction_here(self) -> "SQLiteTransaction | None":
        """The open transaction of this task. Raises TransactionMisuse in a task started inside one."""
        transaction: SQLiteTransaction | None = self.current_transaction.get()
        if transaction is None or transaction.finished:
            return None
        if transaction.owner is not asyncio.current_task():
            raise TransactionMisuse("a task started inside a transaction must not use the database")
        return transaction

    def transaction(self, *_: Any, **__: Any) -> "SQLiteTransaction":  # type: ignore[override]  # no nesting, ever
        return SQLiteTransaction(self)


class SQLiteTransaction:
    """BEGIN IMMEDIATE … COMMIT on the writing connection, which is free again whatever happens."""

    def __init__(self, engine: SQLite) -> None:
        self.engine = engine
        self.owner = asyncio.current_task()
        self.finished = False
        self.afterwards: list[Callable[[], None]] = []
        if engine.transaction_here() is not None:
            raise TransactionMisuse("a transaction is already open here: use savepoint()")

    async def __aenter__(self) -> "SQLiteTransaction":
        await self._take_the_pen()
        try:
            await self.engine._write("BEGIN IMMEDIATE", [])
        except BaseException:
            await self._give_back()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        try:
            self.engine.current_transaction.reset(self.context)
            if error is None:
                self.must_be_open()
                await self.engine._write("COMMIT", [])
        except BaseException:
            await self._give_back()
            raise
        if error is None:
            self.finished = True
            self._release()
        else:
            await self._give_back()

    def must_be_open(self) -> None:
        """SQLite ends a transaction by itself when the disk is full: what follows must not be written alone."""
        if self.engine.writer is not None and not self.engine.writer.in_transaction:
            raise DatabaseUnavailable("SQLite has rolled this transaction back")

    async def _take_the_pen(self) -> None:
        if not self.engine.serialise_writers:
            return
        try:
            async with asyncio.timeout(self.engine.busy_seconds):
                await self.engine.writing.acquire()
        except TimeoutError as error:
            raise DatabaseBusy("waited too long for the writer before us") from error

    async def _give_back(self) -> None:
        """Undo what was not committed, then let the next writer in; goes on to its end even when we are cancelled."""
        self.finished = True
        await asyncio.shield(asyncio.ensure_future(self._undo_and_release()))

    async def _undo_and_release(self) -> None:
        try:
            if self.engine.writer is not None:
                with suppress(sqlite3.Error, ValueError):  # ValueError: the connection was closed meanwhile
                    await self.engine.writer.rollback()
        finally:
            self._release()

    def _release(self) -> None:
        if self.engine.serialise_writers:
            self.engine.writing.release()
