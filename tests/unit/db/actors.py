"""The other process of a test: holds SQLite's write lock, or buys from a shelf that a test has put up.

python -m tests.unit.db.actors hold FILE            says `held`, lets go at the next line it reads
python -m tests.unit.db.actors buy URL BUYERS GUARD  says how many were sold, refused and failed, as JSON
"""

import asyncio
import json
import os
import sqlite3
import sys
from collections import Counter

from piccolo.engine.sqlite import SQLiteEngine

from db import engine
from db.errors import DatabaseBusy

SEEN = "SELECT pieces FROM shelf WHERE id = 1"


def hold(path: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    print("held", flush=True)
    sys.stdin.readline()
    connection.execute("ROLLBACK")
    print("let go", flush=True)


async def guarded() -> str:
    """Look, as a checkout does, then one conditional UPDATE: sold only while there is something left."""
    async with engine.transaction():
        await engine.fetch(SEEN)
        rows = await engine.fetch("UPDATE shelf SET pieces = pieces - 1 WHERE id = 1 AND pieces >= 1 RETURNING pieces")
    return "sold" if rows else "refused"


async def unguarded_postgres() -> str:
    """Look, then write what was seen less one."""
    async with engine.transaction():
        pieces = (await engine.fetch(SEEN))[0]["pieces"]
        if not pieces:
            return "refused"
        await engine.fetch("UPDATE shelf SET pieces = {} WHERE id = 1", pieces - 1)
    return "sold"


async def unguarded_sqlite() -> str:
    """The same in a transaction as Piccolo opens them: DEFERRED."""
    plain = SQLiteEngine(engine.current().path, timeout=1)
    async with plain.transaction() as transaction:
        cursor = await transaction.connection.execute(SEEN)
        pieces = (await cursor.fetchone())["pieces"]
        if not pieces:
            return "refused"
        await transaction.connection.execute("UPDATE shelf SET pieces = ? WHERE id = 1", [pieces - 1])
    return "sold"


async def buy(url: str, buyers: int, guard: bool) -> None:
    await engine.connect(url)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    unguarded = unguarded_postgres if engine.is_postgres() else unguarded_sqlite
    outcomes = await asyncio.gather(*(_outcome(guarded if guard else unguarded) for _ in range(buyers)))
    await engine.disconnect()
    print(json.dumps(Counter(outcomes)), flush=True)


async def _outcome(way) -> str:
    try:
        return await way()
    except (DatabaseBusy, sqlite3.OperationalError):
        return "failed"


if __name__ == "__main__":
    if sys.argv[1] == "hold":
        hold(sys.argv[2])
    else:
        asyncio.run(buy(sys.argv[2], int(sys.argv[3]), sys.argv[4] == "guarded"))
    os._exit(0)  # plain Piccolo's threads would keep this process alive
