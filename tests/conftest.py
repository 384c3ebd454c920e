"""The ground of every test: an empty, migrated database of each kind, checked after each test.

`database` gives the shop a fresh database and reads `invariants.sql` afterwards; `bare_database` is the same without
that check, for tests that break the books on purpose. COMPTOIR_TEST_DATABASES="sqlite" (or "postgres") narrows down.
"""

import gc
import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as property_settings

from db import engine
from db.postgres import Postgres
from tests.caretaker import caretaker
from tests.grounds import Ground, PostgresGround, SQLiteGround, quick_folder

# How long one example takes says how busy the machine is; speed is judged by bin/bench.
property_settings.register_profile("steady", deadline=None)
property_settings.load_profile("steady")
DATABASES = os.environ.get("COMPTOIR_TEST_DATABASES", "sqlite postgres").split()
INVARIANTS = Path(__file__).with_name("invariants.sql")
POOL_SIZE = 4


def pytest_collection_finish() -> None:
    """What was imported stays until the end: the collector of garbage need not look at it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def sqlite_ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SQLiteGround]:
    folder = quick_folder(tmp_path_factory.mktemp("sqlite"))
    yield SQLiteGround(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_ground() -> Iterator[PostgresGround]:
    # Not below pytest's own folder, which is closed to the user the server runs as when the tests run as root.
    # The server stops and its folder goes when this process ends.
    ground = PostgresGround(Path(tempfile.mkdtemp(prefix="comptoir-pg-")))
    yield ground
    ground.caretaker.close()


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
    database = engine.current()
    if isinstance(database, Postgres) and database.transaction_here() is None:
        return await caretaker().fetch(database.config["dsn"], every_invariant())
    return await engine.fetch(every_invariant())


@cache
def every_invariant() -> str:
    return " UNION ALL ".join(invariants())


def invariants() -> list[str]:
    """The queries of invariants.sql; each starts with SELECT '<rule>' AS broken."""
    text = re.sub(r"--.*", "", INVARIANTS.read_text(encoding="utf-8"))
    return [query.strip() for query in text.split(";") if query.strip()]
