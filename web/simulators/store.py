"""What a simulator remembers: one SQLite file that several web processes share, and its own clock."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct, convert, to_builtins

S = TypeVar("S", bound=Struct)

_SETTINGS = """
PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The open file within one transaction, and the simulator's time in seconds since 1970."""

    db: sqlite3.Connection
    now: float

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        return self.db.execute(sql, values).fetchall()

    def row(self, sql: str, *values: object) -> sqlite3.Row | None:
        found: sqlite3.Row | None = self.db.execute(sql, values).fetchone()
        return found

    def run(self, sql: str, *values: object) -> None:
        self.db.execute(sql, values)

    def setting(self, name: str, default: Any) -> Any:
        found = self.row("SELECT value FROM settings WHERE name = ?", name)
        return default if found is None else json.loads(found["value"])

    def set(self, name: str, value: object) -> None:
        self.run("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", name, json.dumps(value))

    def prescribe(self, script: Struct) -> None:
        """Replace the whole script of trouble."""
        for name, value in to_builtins(script).items():
            self.set(name, value)

    def prescribed(self, kind: type[S]) -> S:
        """The script as it stands; what nobody prescribed is as it is without trouble."""
        return convert({name: self.setting(name, usual) for name, usual in to_builtins(kind()).items()}, kind)


class Store:
    """Opens the file anew for each transaction: nothing to close, and safe in every thread and process."""

    def __init__(self, path: Path, schema: str) -> None:
        self._path = path
        self._schema = _SETTINGS + schema
        self._ready = False

    def exists(self) -> bool:
        """Whether somebody wrote here already."""
        return self._path.exists()

    @contextmanager
    def open(self) -> Iterator[Ledger]:
        """One transaction: all of it is kept, or nothing when the block raises."""
        with closing(self._connect()) as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield Ledger(db, time.time() + self._offset(db))
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    def _connect(self) -> sqlite3.Connection:
        fresh = not self._ready or not self._path.exists()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(self._path, timeout=10, isolation_level=None)
        db.row_factory = sqlite3.Row
        # Play money: a power cut may lose it.
        db.execute("PRAGMA synchronous = OFF")
        if fresh:
            db.executescript(self._schema)
            self._ready = True
        return db

    @staticmethod
    def _offset(db: sqlite3.Connection) -> float:
        found = db.execute("SELECT value FROM settings WHERE name = 'clock_offset_seconds'").fetchone()
        return 0.0 if found is None else float(json.loads(found["value"]))
