"""SQLite through Piccolo on persistent connections.

Plain Piccolo opens a connection and a thread for each query, never gives the connection of a failed COMMIT back, and
begins transactions DEFERRED, which fail at once under two writers. Here one connection reads and one writes, both in
the event loop: a statement takes microseconds, less than a thread would cost it. What can take long does not hold the
loop up. An `asyncio.Lock` lets one writer of this process in at a time; while another process holds SQLite's own lock,
BEGIN IMMEDIATE fails at once and is asked again a little later; COMMIT, which waits for the disk, runs in a thread.
"""

import asyncio
import contextvars
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, NoReturn

from piccolo.engine.sqlite import SQLiteEngine
from piccolo.querystring import QueryString

from db import sqlite_constraints
from db.acting import ACTING
from db.errors import DatabaseBusy, DatabaseUnavailable, TransactionMisuse

BUSY_SECONDS = 10.0
FIRST_PAUSE, LONGEST_PAUSE = 0.001, 0.05
"""Seconds between two tries to begin while another process writes."""
STATEMENTS_AT_ONCE = 50
"""So many statements of one transaction, then others have their turn."""
PRAGMAS = (
    "PRAGMA foreign_keys = 1",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = 1",
    "PRAGMA cache_size = -16000",
    "PRAGMA trusted_schema = 0",
    "PRAGMA journal_size_limit = 67108864",
)

Rows = list[dict[str, Any]]
BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
PRIMARY = 0xFF
"""The part of a code that is in these sets, without what SQLite adds to it."""
# Piccolo reads each whole number by way of a Decimal; SQLite hands its digits over as bytes, which int() reads too.
sqlite3.register_converter("INTEGER", int)
sqlite3.register_converter("BOOLEAN", b"1".__eq__)
# A disk that is full, gone or closed to us: the shop's trouble, not the visitor's, and it may pass.
TROUBLE = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}


def fail(error: BaseException) -> NoReturn:
    """Raise the error as the shop knows it: DatabaseBusy, DatabaseUnavailable, or itself."""
    code = getattr(error, "sqlite_errorcode", 0) & PRIMARY
    if code in BUSY:
        raise DatabaseBusy(str(error)) from error
    if code in TROUBLE:
        raise DatabaseUnavailable(str(error)) from error
    raise error


def rows_of(connection: sqlite3.Connection | None, sql: str, args: list[Any]) -> Rows:
    """Run one statement to its end. Raises DatabaseBusy, DatabaseUnavailable, and what SQLite says of our mistakes."""
    if connection is None:
        raise DatabaseUnavailable("the database is closed")
    try:
        cursor = connection.execute(sql, args)
        rows = cursor.fetchall()
        if not rows:
            return []
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in rows]
    except sqlite3.Error as error:
        fail(error)


class SQLite(SQLiteEngine):
    """Piccolo's SQLite engine with connections that stay."""

    def __init__(self, path: str, *, busy_seconds: float = BUSY_SECONDS) -> None:
        super().__init__(path=path, timeout=busy_seconds)
        self.busy_seconds = busy_seconds
        self.current_transaction: contextvars.ContextVar[Any] = contextvars.ContextVar("transaction", default=None)
        self.reader: sqlite3.Connection | None = None
        self.writer: sqlite3.Connection | None = None
        self.writing = asyncio.Lock()
        self.disk: ThreadPoolExecutor | None = None

    async def check_version(self) -> None:
        """Piccolo would open a connection of its own to print the version."""

    async def open(self) -> None:
        """Open both connections. Raises DatabaseUnavailable where the file cannot be."""
        try:
            self.writer, self.reader = self._connection(), self._connection()
            self.writer.execute("PRAGMA journal_mode = WAL")
            for pragma in PRAGMAS:
                self.writer.execute(pragma)
                self.reader.execute(pragma)
            self.writer.execute("PRAGMA busy_timeout = 0")
            # our own triggers write JSON (audit_triggers.py), which SQLite before 3.44 takes for unsafe
            self.writer.execute("PRAGMA trusted_schema = 1")
            self.reader.execute("PRAGMA query_only = 1")
            self.disk = ThreadPoolExecutor(1, "sqlite-commit")
        except sqlite3.Error as error:
            await self.close()
            raise DatabaseUnavailable(f"{self.path}: {error}") from error

    def _connection(self) -> sqlite3.Connection:
        made: sqlite3.Connection = sqlite3.connect(
            **self.connection_kwargs, cached_statements=512, check_same_thread=False
        )
        return made

    async def close(self) -> None:
        if self.disk is not None:
            self.disk.shutdown()
        for connection in (self.reader, self.writer):
            if connection is not None:
                connection.close()
        self.disk = self.reader = self.writer = None

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
            return await transaction.run(sql, args)
        if sql.lstrip()[:6].upper() == "SELECT":
            return rows_of(self.reader, sql, args)
        async with self.transaction() as transaction:
            return await transaction.run(sql, args)

    async def empty_log(self) -> None:
        """Bring all of the log to its place in the file and cut it: what was overwritten there is nowhere any more.

        Where another process still reads, the log is cut the next time.
        """
        async with self.writing:
            run = asyncio.get_running_loop().run_in_executor
            await run(self.disk, rows_of, self.writer, "PRAGMA wal_checkpoint(TRUNCATE)", [])

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
        self.statements = 0
        self.committing: asyncio.Future[Rows] | None = None
        self.afterwards: list[Callable[[], None]] = []
        self.acting = ACTING.get()
        if engine.transaction_here() is not None:
            raise TransactionMisuse("a transaction is already open here: use savepoint()")

    async def __aenter__(self) -> "SQLiteTransaction":
        await self._take_the_pen()
        try:
            await self._begin()
            self._say_who_acts()
        except BaseException:
            await self._give_back()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        try:
            self.engine.current_transaction.reset(self.context)
            if error is None:
                self._must_be_open()
                self._say_nobody_acts()
                await self._commit()
        except BaseException:
            await self._give_back()
            raise
        if error is None:
            self.finished = True
            self.engine.writing.release()
        else:
            await self._give_back()

    async def run(self, sql: str, args: list[Any]) -> Rows:
        """One statement. Nothing of it waits, so a long transaction has to let others in by itself."""
        self._must_be_open()
        self.statements += 1
        if self.statements % STATEMENTS_AT_ONCE == 0:
            await asyncio.sleep(0)
        return rows_of(self.engine.writer, sql, args)

    def _must_be_open(self) -> None:
        """SQLite ends a transaction by itself when the disk is full: what follows must not be written alone."""
        if self.engine.writer is not None and not self.engine.writer.in_transaction:
            raise DatabaseUnavailable("SQLite has rolled this transaction back")

    async def _take_the_pen(self) -> None:
        try:
            async with asyncio.timeout(self.engine.busy_seconds):
                await self.engine.writing.acquire()
        except TimeoutError as error:
            raise DatabaseBusy("waited too long for the writer before us") from error

    async def _begin(self) -> None:
        """Raises DatabaseBusy when another process keeps SQLite's lock for `busy_seconds`."""
        clock = asyncio.get_running_loop().time
        end, pause = clock() + self.engine.busy_seconds, FIRST_PAUSE
        while True:
            try:
                rows_of(self.engine.writer, "BEGIN IMMEDIATE", [])
                return
            except DatabaseBusy:
                if clock() > end:
                    raise
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _say_who_acts(self) -> None:
        """For the triggers of audit_triggers.py, within this transaction alone."""
        if one := self.acting:
            values = [one.member_id, one.name, one.address, one.action, one.request, str(one.at)]
            rows_of(self.engine.writer, "INSERT INTO audit_acting VALUES (?, ?, ?, ?, ?, ?)", values)

    def _say_nobody_acts(self) -> None:
        if self.acting:
            rows_of(self.engine.writer, "DELETE FROM audit_acting", [])

    async def _commit(self) -> None:
        """In the thread for the disk. There it comes to its end even when we are cancelled meanwhile."""
        run = asyncio.get_running_loop().run_in_executor
        self.committing = run(self.engine.disk, rows_of, self.engine.writer, "COMMIT", [])
        await asyncio.shield(self.committing)

    async def _give_back(self) -> None:
        """Undo what was not committed, then let the next writer in; goes on to its end even when we are cancelled."""
        self.finished = True
        await asyncio.shield(asyncio.ensure_future(self._undo_and_release()))

    async def _undo_and_release(self) -> None:
        try:
            if self.committing is not None:
                await asyncio.wait([self.committing])
            if self.engine.writer is not None:
                with suppress(sqlite3.Error):
                    self.engine.writer.rollback()
        finally:
            self.engine.writing.release()
