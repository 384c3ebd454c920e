"""PostgreSQL through Piccolo on a pool that always gets its connections back.

Plain Piccolo loses the connection whose COMMIT failed, for good, and dials anew for each query when no pool runs.
"""

import asyncio
import contextvars
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

import asyncpg
from piccolo.engine.postgres import PostgresEngine
from piccolo.querystring import QueryString

from db.acting import ACTING
from db.errors import DatabaseBusy, DatabaseUnavailable, TransactionMisuse

LIMITS = {
    "statement_timeout": "15000",
    "lock_timeout": "3000",
    "idle_in_transaction_session_timeout": "30000",
    "application_name": "comptoir",
}
BUSY = (asyncpg.TransactionRollbackError, asyncpg.LockNotAvailableError)
UNREACHABLE = (
    OSError,  # also TimeoutError: the server does not answer
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # stopped, restarted, statement timed out
    asyncpg.InsufficientResourcesError,  # disk full, too many connections
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InternalClientError,
)


def fail(error: BaseException) -> NoReturn:
    """Raise the error as the shop knows it: DatabaseBusy, DatabaseUnavailable, or itself."""
    if isinstance(error, BUSY):
        raise DatabaseBusy(str(error)) from error
    # asyncpg says InterfaceError of a connection that is gone, and of our own mistakes too.
    closed = isinstance(error, asyncpg.InterfaceError) and any(word in str(error) for word in ("clos", "released"))
    if closed or isinstance(error, UNREACHABLE):
        raise DatabaseUnavailable(str(error) or type(error).__name__) from error
    raise error


class Postgres(PostgresEngine):
    """Piccolo's PostgreSQL engine with a pool, limits of time, and safe transactions."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        super().__init__(config={"dsn": url}, extensions=())
        self.pool_size = pool_size
        self.current_transaction: contextvars.ContextVar[Any] = contextvars.ContextVar("transaction", default=None)
        self.pool: asyncpg.Pool[asyncpg.Record] | None = None

    async def check_version(self) -> None:
        """Piccolo would open a connection of its own to print the version, or a warning where no server answers."""

    async def open(self) -> None:
        """Start the pool. Raises DatabaseUnavailable where no server answers."""
        try:
            self.pool = await asyncpg.create_pool(
                **self.config,
                min_size=min(2, self.pool_size),
                max_size=self.pool_size,
                timeout=5,
                command_timeout=20,
                server_settings=LIMITS,
            )
        except Exception as error:
            fail(error)

    async def close(self) -> None:
        if self.pool is not None:
            pool, self.pool = self.pool, None
            try:
                async with asyncio.timeout(5):
                    await pool.close()
            except TimeoutError:
                pool.terminate()

    async def take(self) -> Any:
        """A connection of the pool. Raises DatabaseUnavailable, or DatabaseBusy when all stay in use for 5 s."""
        if self.pool is None:
            raise DatabaseUnavailable("the database is closed")
        try:
            return await self.pool.acquire(timeout=5)
        except TimeoutError as error:
            raise DatabaseBusy("no connection came free") from error
        except Exception as error:
            fail(error)

    # Queries ---------------------------------------------------------------------------------------------------------

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> Any:
        sql, args = querystring.compile_string(engine_type="postgres")
        return await self.run(sql, args)

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> Any:
        return await self.run(ddl, [])

    async def run(self, sql: str, args: list[Any]) -> Any:
        """Run one statement in the open transaction, or on a connection of the pool."""
        transaction = self.transaction_here()
        try:
            if transaction is not None:
                return await transaction.connection.fetch(sql, *args)
            if ACTING.get() is not None and sql.lstrip()[:6].upper() != "SELECT":
                async with self.transaction() as transaction:
                    return await transaction.connection.fetch(sql, *args)
            connection = await self.take()
            try:
                return await connection.fetch(sql, *args)
            finally:
                await self.release(connection)
        except Exception as error:
            fail(error)

    async def release(self, connection: Any) -> None:
        """Give a connection back, even when the request that used it is cancelled meanwhile."""
        if self.pool is not None:
            with suppress(*UNREACHABLE, asyncpg.InterfaceError):
                await asyncio.shield(self.pool.release(connection))

    # Transactions ----------------------------------------------------------------------------------------------------

    def transaction_here(self) -> "PostgresTransaction | None":
        """The open transaction of this task. Raises TransactionMisuse in a task started inside one."""
        transaction: PostgresTransaction | None = self.current_transaction.get()
        if transaction is None or transaction.finished:
            return None
        if transaction.owner is not asyncio.current_task():
            raise TransactionMisuse("a task started inside a transaction must not use the database")
        return transaction

    def transaction(self, *_: Any, **__: Any) -> "PostgresTransaction":  # type: ignore[override]  # no nesting, ever
        return PostgresTransaction(self)


class PostgresTransaction:
    """READ COMMITTED on one connection of the pool, which goes back whatever happens."""

    def __init__(self, engine: Postgres) -> None:
        self.engine = engine
        self.owner = asyncio.current_task()
        self.finished = False
        self.afterwards: list[Callable[[], None]] = []
        if engine.transaction_here() is not None:
            raise TransactionMisuse("a transaction is already open here: use savepoint()")

    async def __aenter__(self) -> "PostgresTransaction":
        self.connection = await self.engine.take()
        try:
            self.inner = self.connection.transaction()
            await self.inner.start()
            if acting := ACTING.get():  # for the triggers of audit_triggers.py, within this transaction alone
                await self.connection.fetchval("SELECT set_config('comptoir.acting', $1, true)", acting.as_json())
        except BaseException as error:
            await self._give_back()
            fail(error)
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        try:
            self.engine.current_transaction.reset(self.context)
            if error is None:
                await self.inner.commit()
        except BaseException as failure:
            await self._give_back()
            fail(failure)
        await self._give_back(undo=error is not None)

    async def _give_back(self, *, undo: bool = False) -> None:
        """Undo what was not committed, then free the connection; goes on to its end even when we are cancelled."""
        self.finished = True
        await asyncio.shield(asyncio.ensure_future(self._undo_and_release(undo)))

    async def _undo_and_release(self, undo: bool) -> None:
        # A connection whose COMMIT failed has nothing left to undo, and the pool resets each one that it gets back.
        if undo:
            with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                await self.inner.rollback()
        await self.engine.release(self.connection)
