"""What the Mollie simulator remembers: one SQLite file that several web processes share, and its own clock."""

import json
import secrets
import sqlite3
import string
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SCHEMA = """
PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS payments (
    seq INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, mode TEXT NOT NULL, status TEXT NOT NULL,
    amount_cents INTEGER NOT NULL, currency TEXT NOT NULL, description TEXT NOT NULL,
    redirect_url TEXT NOT NULL, cancel_url TEXT, webhook_url TEXT, method TEXT, locale TEXT,
    metadata TEXT NOT NULL, failure_reason TEXT, charged_back_cents INTEGER NOT NULL DEFAULT 0,
    created_at REAL NOT NULL, expires_at REAL NOT NULL, ended_at REAL);
CREATE TABLE IF NOT EXISTS refunds (
    seq INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, payment_id TEXT NOT NULL, status TEXT NOT NULL,
    amount_cents INTEGER NOT NULL, currency TEXT NOT NULL, description TEXT NOT NULL,
    metadata TEXT NOT NULL, created_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS replays (
    key TEXT PRIMARY KEY, request TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS notices (
    seq INTEGER PRIMARY KEY, payment_id TEXT NOT NULL, url TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
    due_at REAL, last_answer TEXT);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS payments_open ON payments (expires_at) WHERE status = 'open';
CREATE INDEX IF NOT EXISTS refunds_of ON refunds (payment_id);
CREATE INDEX IF NOT EXISTS notices_due ON notices (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS notices_of ON notices (payment_id);
"""
_LETTERS = string.ascii_letters + string.digits


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


class Store:
    """Opens the file anew for each transaction: nothing to close, and safe in every thread and process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ready = False

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
            db.executescript(_SCHEMA)
            self._ready = True
        return db

    @staticmethod
    def _offset(db: sqlite3.Connection) -> float:
        found = db.execute("SELECT value FROM settings WHERE name = 'clock_offset_seconds'").fetchone()
        return 0.0 if found is None else float(json.loads(found["value"]))


def new_id(prefix: str) -> str:
    """An id as Mollie makes them: tr_WDqYK6vllg."""
    return prefix + "".join(secrets.choice(_LETTERS) for _ in range(12))
