"""A copy of the database made while the shop goes on, and what it holds: SQLite by its own backup, never by `cp`.

PostgreSQL's half is `db/postgres_copies.py`.
"""

import asyncio
import errno
import os
import re
import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import quote

from db import postgres_copies
from db.errors import DatabaseUnavailable
from db.sqlite import BUSY, PRIMARY
from db.tables.every import TABLES

SQLITE, POSTGRESQL = "sqlite", "postgresql"
NOBODYS: Final = ("migration", "catalogue_version")
"""Tables in which a migration writes rows itself."""
DERIVED: Final = re.compile(
    "(article|audit|customer|order|product)_text(_(config|content|data|docsize|idx))?|search_trigram|audit_acting"
)
"""Made of the rows of other tables: the indexes of searches, and who acts just now."""
OURS: Final = {table._meta.tablename for table in TABLES}

T = TypeVar("T")
Rows = list[dict[str, Any]]
Fetch = Callable[[str], Awaitable[Rows]]


class Damaged(Exception):
    """A copy that the database itself finds broken; the message is the database's own."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a copy holds: its migrations, rows by table, and the files it names (stems of photos, documents)."""

    migrations: list[str]
    counts: dict[str, int]
    photos: list[str]
    documents: list[str]


def kind_of(url: str) -> str:
    return SQLITE if url.startswith("sqlite:") else POSTGRESQL


def file_of(url: str) -> Path:
    """Where SQLite's database is."""
    return Path(url.removeprefix("sqlite:///"))


async def copy(url: str, to: Path) -> Facts:
    """The database of one moment in the file `to`. Raises DatabaseUnavailable, Damaged, and what pg_dump meets
    (postgres_copies).
    """
    if kind_of(url) == POSTGRESQL:
        return await postgres_copies.dump(url, to, _facts)
    await asyncio.to_thread(copy_file, file_of(url), to)
    return await facts_of_file(to)


async def is_somebodys(url: str) -> bool:
    """Whether anything is there beyond what a migration makes: a row, a table of another program, a file that is
    damaged. Raises DatabaseUnavailable.
    """
    if kind_of(url) == POSTGRESQL:
        return await postgres_copies.asked(url, _somebodys)
    try:
        return file_of(url).exists() and await _ask_file(file_of(url), _somebodys)
    except Damaged:
        return True


async def _somebodys(fetch: Fetch, tables: Iterable[str]) -> bool:
    names = [name for name in tables if name not in NOBODYS and not DERIVED.fullmatch(name)]
    if not OURS.issuperset(names):
        return True
    return any([await fetch(f"SELECT 1 AS one FROM {name} LIMIT 1") for name in names])  # noqa: S608  # our own names


def copy_file(source: Path, to: Path) -> None:
    """All pages at once: those of one moment, while others read and write. Raises DatabaseUnavailable, Damaged."""
    try:
        with closing(_opened(source)) as original, closing(sqlite3.connect(to)) as made:
            original.backup(made)
            made.execute("PRAGMA journal_mode = DELETE")  # one file, without the log beside it
            (said,) = made.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        raise DatabaseUnavailable(f"{source.name}: {error}") from error
    if said != "ok":
        raise Damaged(said)


def check_file(file: Path) -> None:
    """Every page, every index, every key that leads somewhere. Raises Damaged."""
    try:
        with closing(_opened(file)) as connection:
            (said,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            lost = connection.execute("PRAGMA foreign_key_check").fetchone()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise Damaged(str(error)) from error
    if said != "ok" or lost:
        raise Damaged(said if said != "ok" else f"{lost[0]} {lost[1]} → {lost[2]}")


def is_in_use(file: Path) -> bool:
    """Whether another process has this database open. If none has, all of it is in the one file afterwards, unless
    that is damaged. Raises OSError where that cannot be tried: the disk is full, or closed to us.
    """
    with closing(sqlite3.connect(file, timeout=0)) as connection:
        try:
            connection.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & PRIMARY in BUSY:
                return True
            raise OSError(errno.EIO, str(error), str(file)) from error
        except sqlite3.DatabaseError:
            return False
    return False


async def facts_of_file(file: Path) -> Facts:
    """Raises Damaged for what is no database."""
    return await _ask_file(file, _facts)


async def _ask_file(file: Path, asking: postgres_copies.Asking[T]) -> T:
    """Raises Damaged."""
    try:
        with closing(_opened(file)) as connection:
            connection.row_factory = sqlite3.Row

            async def fetch(sql: str) -> Rows:
                return [dict(row) for row in connection.execute(sql)]

            names = await fetch(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' "
                "AND name NOT LIKE 'product~_text%' ESCAPE '~' ORDER BY name"
            )
            return await asking(fetch, [row["name"] for row in names])
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise Damaged(str(error)) from error


def _opened(file: Path) -> sqlite3.Connection:
    """Raises sqlite3.Error where there is no such file: a copy never makes one."""
    return sqlite3.connect(f"file:{quote(os.fsencode(file))}?mode=rw", uri=True, timeout=10)


async def _facts(fetch: Fetch, tables: Iterable[str]) -> Facts:
    """Asked of one moment of the database."""
    counting = " UNION ALL ".join(f"SELECT '{name}' AS name, COUNT(*) AS number FROM \"{name}\"" for name in tables)  # noqa: S608  # the database's own names
    counts = {row["name"]: int(row["number"]) for row in (await fetch(counting) if counting else [])}

    async def names(table: str, column: str) -> list[str]:
        if table not in counts:
            return []
        return [row["name"] for row in await fetch(f"SELECT DISTINCT {column} AS name FROM {table} ORDER BY 1")]  # noqa: S608

    migrations, photos = await names("migration", "name"), await names("photo", "name")
    return Facts(migrations, counts, photos, await names("document", "file"))
