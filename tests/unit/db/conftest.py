"""What the tests of the database's connections share."""

import asyncio
import sys
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from db import engine
from db.postgres import Postgres
from tests.factories import merchant_settings
from tests.unit.db.letterbox import MERCHANT, Letterbox
from web.assets import Assets
from web.mail import mail_renderer
from web.templating import build_environment, renderer

ROOT = Path(__file__).parents[3]


class Connections:
    """Whether every connection and thread came back."""

    def __init__(self) -> None:
        self.threads = threading.active_count()

    async def must_be_free(self) -> None:
        """No transaction stays open, the pool is idle, threads +2 at most, and the next write waits for nobody."""
        database = engine.current()
        for _ in range(1_000):
            if self._idle(database):
                break
            await asyncio.sleep(0.01)
        assert self._idle(database)
        assert database.transaction_here() is None
        started = time.monotonic()
        async with engine.transaction():
            await engine.fetch("INSERT INTO counter (name, value) VALUES ({}, 0)", f"free-{started}")
        assert time.monotonic() - started < 30
        assert threading.active_count() <= self.threads + 2
        if isinstance(database, Postgres):
            waiting = await engine.fetch(
                "SELECT pid, query FROM pg_stat_activity WHERE datname = current_database() "
                "AND state LIKE 'idle in transaction%'"
            )
            assert waiting == []

    @staticmethod
    def _idle(database: engine.Engine) -> bool:
        if isinstance(database, Postgres):
            return database.pool is not None and database.pool.get_idle_size() == database.pool.get_size()
        return database.writer is not None and not database.writing.locked() and not database.writer.in_transaction


@pytest.fixture
def connections(database: str) -> Connections:
    return Connections()


@asynccontextmanager
async def actor(*arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Another process of this machine: `python -m tests.unit.db.actors …`, ended with the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.unit.db.actors",
        *arguments,
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@pytest.fixture(scope="session")
def render() -> Any:
    """What draws mails, as the program has it."""
    return mail_renderer(renderer(build_environment(Assets.load())))


@pytest.fixture
def data_dir(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where `bin/comptoir` finds its files; its shop is on this test's database."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
async def letterbox(database: str) -> Letterbox:
    """Where the mails of a merchant whose words are set go."""
    await merchant_settings(**MERCHANT)
    return Letterbox()
