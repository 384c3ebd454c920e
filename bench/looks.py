"""What a web process holds at one moment, and the rows that visitors could make."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass

import asyncpg

from bench.processes import Running

ROWS = "SELECT (SELECT COUNT(*) FROM cart) + (SELECT COUNT(*) FROM session)"


@dataclass(frozen=True, slots=True)
class Look:
    """Memory of the web process, its open files and threads; carts and sessions in the database."""

    megabytes: float
    files: int
    threads: int
    rows: int


async def look(server: Running, url: str) -> Look:
    worker = max(server.family(), key=lambda one: one.memory_info().rss)
    return Look(server.worker_megabytes(), worker.num_fds(), worker.num_threads(), await _rows_in(url))


async def _rows_in(url: str) -> int:
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            return int(connection.execute(ROWS).fetchone()[0])
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval(ROWS))
    finally:
        await connection.close()
