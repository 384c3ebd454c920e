"""The one database of this process: open it, close it, run work in a transaction.

`connect("sqlite:///var/comptoir.sqlite")` or `connect("postgresql://…")` binds every table. Nothing else in the
program knows which of the two it is, but for the few statements of `db/queries` that differ.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from piccolo.apps.migrations.tables import Migration
from piccolo.table import Table

from db.errors import DatabaseBusy, DatabaseUnavailable, TransactionMisuse
from db.postgres import Postgres
from db.sqlite import SQLite
from db.tables.every import TABLES

Engine = SQLite | Postgres
Rows = list[dict[str, Any]]
T = TypeVar("T")

_current: Engine | None = None


def engine_for(url: str) -> Engine:
    """The engine of a DATABASE_URL. Raises ValueError for a scheme we do not know."""
    if url.startswith("sqlite:///") and url != "sqlite:///":
        return SQLite(url.removeprefix("sqlite:///"))
    if url.startswith(("postgresql://", "postgres://")):
        return Postgres(url)
    raise ValueError("DATABASE_URL: sqlite:///chemin/fichier.sqlite ou postgresql://…")


async def connect(url_or_engine: str | Engine) -> Engine:
    """Open the database and bind every table to it. Raises DatabaseUnavailable, ValueError."""
    engine = engine_for(url_or_engine) if isinstance(url_or_engine, str) else url_or_engine
    await engine.open()
    global _current  # one database per process, replaced as a whole
    _current = engine
    tables: list[type[Table]] = [*TABLES, Migration]
    for table in tables:
        table._meta.db = engine
    return engine


async def disconnect() -> None:
    await current().close()


def current() -> Engine:
    """The open database. Raises DatabaseUnavailable before the first connect()."""
    if _current is None:
        raise DatabaseUnavailable("the database is closed")
    return _current


def is_postgres() -> bool:
    return isinstance(current(), Postgres)


def in_transaction() -> bool:
    """Whether this task holds a transaction open: nobody may wait for the network while it does."""
    return _current is not None and _current.transaction_here() is not None


async def fetch(sql: str, *args: Any) -> Rows:
    """Rows of one plain statement, for the few places where Piccolo has no words. Placeholders: `{}`."""
    engine = current()
    if isinstance(engine, Postgres):
        marks = iter(range(1, len(args) + 1))
        numbered = "".join(part if not index else f"${next(marks)}{part}" for index, part in enumerate(sql.split("{}")))
        return [dict(row) for row in await engine.run(numbered, list(args))]
    return await engine.run(sql.replace("{}", "?"), list(args))


@asynccontextmanager
async def transaction() -> AsyncIterator[None]:
    """All or nothing. Not nestable: an inner failure that an outer block survives must name a savepoint()."""
    async with current().transaction() as opened:
        yield
    for call in opened.afterwards:
        call()


def after_commit(call: Callable[[], None]) -> None:
    """Call this when the open transaction is committed, never when it fails; at once where none is open."""
    opened = current().transaction_here()
    if opened is None:
        call()
    else:
        opened.afterwards.append(call)


@asynccontextmanager
async def savepoint() -> AsyncIterator[None]:
    """A part of the open transaction that can fail alone. Raises TransactionMisuse outside a transaction."""
    if not in_transaction():
        raise TransactionMisuse("a savepoint needs an open transaction")
    await fetch("SAVEPOINT part")
    try:
        yield
    except BaseException:
        await fetch("ROLLBACK TO SAVEPOINT part")
        await fetch("RELEASE SAVEPOINT part")
        raise
    await fetch("RELEASE SAVEPOINT part")


async def in_one_transaction(work: Callable[[], Awaitable[T]], *, tries: int = 3) -> T:
    """Run `work` in a transaction, anew when another writer made it fail (deadlock, lock time-out).

    Raises DatabaseBusy after the last try; `work` must therefore have no effect outside the database.
    """
    for left in reversed(range(tries)):
        try:
            async with transaction():
                return await work()
        except DatabaseBusy:
            if not left or isinstance(current(), SQLite):
                raise
            await asyncio.sleep(random.uniform(0.01, 0.1))  # noqa: S311  # jitter, not a secret
    raise AssertionError("unreachable")
