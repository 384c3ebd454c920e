"""Bank files, their entries, what each was given to, and the orders that wait for a transfer."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from db.engine import fetch
from db.sql import batches, placeholders
from db.tables.bank import BankEntry, BankFile, BankMatch

Row = dict[str, Any]
Rows = list[Row]

OPEN = ("proposed", "unmatched")
_WRITTEN = ("key", "booked_on", "amount_cents", "payer", "payer_iban", "text", "reference", "state")
_AT_ONCE = 300
"""Rows of one INSERT, names of one IN: SQLite takes some thousands of parameters."""
# Of an order o: the newest transfer that is still awaited.
_AWAITED = """(SELECT p.amount_cents FROM payment p WHERE p."order" = o.id AND p.provider = 'bank'
    AND p.state IN ('created', 'open', 'pending') ORDER BY p.id DESC LIMIT 1)"""
_TARGETS = f"""
SELECT o.number, o.state, o.total_cents, o.contact, o.professional, {_AWAITED} AS awaited_cents,
    COALESCE((SELECT SUM(p.amount_cents) FROM payment p WHERE p."order" = o.id AND p.state = 'paid'), 0) AS paid_cents
FROM orders o
"""
_LISTED = "SELECT e.*, f.format, f.name AS file_name FROM bank_entry e JOIN bank_file f ON f.id = e.file"


# Files ---------------------------------------------------------------------------------------------------------------


async def insert_file(values: Row) -> int | None:
    """The id of a new file; None when it came in before."""
    rows = await (
        BankFile.insert(BankFile(**values))
        .on_conflict(target=BankFile.sha256, action="DO NOTHING")
        .returning(BankFile.id)
    )
    return int(rows[0]["id"]) if rows else None


async def file_with(sha256: str) -> Row | None:
    row: Row | None = await BankFile.select().where(BankFile.sha256 == sha256).first()
    return row


async def file_by_id(file_id: int) -> Row | None:
    row: Row | None = await BankFile.select().where(BankFile.id == file_id).first()
    return row


async def newest_files(limit: int) -> Rows:
    rows: Rows = await BankFile.select().order_by(BankFile.id, ascending=False).limit(limit)
    return rows


async def count_known(file_id: int, known: int) -> None:
    await BankFile.update({BankFile.known: known}).where(BankFile.id == file_id)


# Entries -------------------------------------------------------------------------------------------------------------


async def insert_entries(file_id: int, rows: Sequence[Row]) -> int:
    """How many of them were not known. Plain SQL: Piccolo takes seconds for the thousands of rows of a large file."""
    values = "(" + ", ".join(["{}"] * (len(_WRITTEN) + 1)) + ", 0, '')"
    new = 0
    for some in batches(rows, _AT_ONCE):
        names = f"INSERT INTO bank_entry (file, {', '.join(_WRITTEN)}, applied_cents, note)"
        args = [value for row in some for value in (file_id, *(row[name] for name in _WRITTEN))]
        marks = ", ".join([values] * len(some))
        new += len(await fetch(f"{names} VALUES {marks} ON CONFLICT (key) DO NOTHING RETURNING id", *args))
        await asyncio.sleep(0)  # a long file keeps no reader waiting
    return new


async def entry_by_id(entry_id: int) -> Row | None:
    rows = await fetch(f"{_LISTED} WHERE e.id = {{}}", entry_id)
    return rows[0] if rows else None


async def open_entries(limit: int, offset: int = 0) -> Rows:
    """Those that wait for somebody: with a proposal first, then the newest."""
    return await fetch(
        f"{_LISTED} WHERE e.state IN ('proposed', 'unmatched') "
        "ORDER BY CASE e.state WHEN 'proposed' THEN 0 ELSE 1 END, e.booked_on DESC, e.id DESC "
        f"LIMIT {int(limit)} OFFSET {int(offset)}"
    )


async def entries_in(state: str, limit: int, offset: int) -> Rows:
    """Entries of one state, the newest first."""
    sql = f"{_LISTED} WHERE e.state = {{}} ORDER BY e.booked_on DESC, e.id DESC LIMIT {int(limit)} OFFSET {int(offset)}"
    return await fetch(sql, state)


async def entries_of(file_id: int, limit: int, offset: int) -> Rows:
    sql = f"{_LISTED} WHERE e.file = {{}} ORDER BY e.booked_on DESC, e.id DESC LIMIT {int(limit)} OFFSET {int(offset)}"
    return await fetch(sql, file_id)


async def states_of(file_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """How many entries of each file are in each state."""
    found: dict[int, dict[str, int]] = {file_id: {} for file_id in file_ids}
    for some in batches(sorted(found), _AT_ONCE):
        for row in await fetch(
            "SELECT file, state, COUNT(*) AS number FROM bank_entry "
            f"WHERE file IN ({placeholders(some)}) GROUP BY file, state",
            *some,
        ):
            found[row["file"]][row["state"]] = int(row["number"])
    return found


async def take(entry_id: int, cents: int, seen_applied_cents: int) -> bool:
    """Give so much of an entry away, when as much was given before as the caller saw: the guard of every match."""
    rows = await fetch(
        "UPDATE bank_entry SET applied_cents = applied_cents + {}, "
        "state = CASE WHEN applied_cents + {} = amount_cents THEN 'matched' ELSE state END "
        "WHERE id = {} AND applied_cents = {} AND applied_cents + {} <= amount_cents RETURNING id",
        cents,
        cents,
        entry_id,
        seen_applied_cents,
        cents,
    )
    return bool(rows)


async def note_entry(entry_id: int, from_states: Collection[str], state: str, note: str) -> bool:
    """Write state and note down; False when the entry has left these states meanwhile."""
    rows = await (
        BankEntry.update({BankEntry.state: state, BankEntry.note: note})
        .where((BankEntry.id == entry_id) & BankEntry.state.is_in(list(from_states)))
        .returning(BankEntry.id)
    )
    return bool(rows)


# Matches -------------------------------------------------------------------------------------------------------------


async def insert_match(values: Row) -> None:
    await BankMatch.insert(BankMatch(**values))


async def matches_of(entry_ids: Collection[int]) -> Rows:
    """entry, amount_cents, actor, at, number of the order; oldest first."""
    found: Rows = []
    for some in batches(sorted(entry_ids), _AT_ONCE):
        found += await fetch(
            "SELECT m.entry, m.amount_cents, m.actor, m.at, o.number FROM bank_match m "
            'JOIN payment p ON p.id = m.payment JOIN orders o ON o.id = p."order" '
            f"WHERE m.entry IN ({placeholders(some)}) ORDER BY m.id",
            *some,
        )
    return found


async def matched_cents(payment_id: int) -> int:
    """What entries gave to this payment."""
    rows = await fetch("SELECT COALESCE(SUM(amount_cents), 0) AS cents FROM bank_match WHERE payment = {}", payment_id)
    return int(rows[0]["cents"])


async def given_of(sums: Collection[int], first: date, last: date) -> Rows:
    """What was given of credits of these sums and days: amount_cents, booked_on, format, number of the order."""
    found: Rows = []
    for some in batches(sorted(sums), _AT_ONCE):
        found += await fetch(
            "SELECT e.amount_cents, e.booked_on, f.format, o.number FROM bank_entry e "
            "JOIN bank_file f ON f.id = e.file JOIN bank_match m ON m.entry = e.id "
            'JOIN payment p ON p.id = m.payment JOIN orders o ON o.id = p."order" '
            f"WHERE e.amount_cents IN ({placeholders(some)}) AND e.booked_on >= {{}} AND e.booked_on <= {{}}",
            *some,
            first,
            last,
        )
    return found


# Orders --------------------------------------------------------------------------------------------------------------


async def awaited_transfers(expired_since: datetime) -> Rows:
    """Orders that wait for a transfer, and those that lately stopped waiting: see `targets_named`."""
    return await fetch(
        f"{_TARGETS} WHERE (o.state IN ('awaiting_payment', 'confirmed') "
        """OR (o.state = 'expired' AND o.placed_at >= {}))
        AND EXISTS (SELECT 1 FROM payment p WHERE p."order" = o.id AND p.provider = 'bank'
        AND p.state IN ('created', 'open', 'pending')) ORDER BY o.id DESC LIMIT 5000""",
        expired_since,
    )


async def targets_named(numbers: Collection[str]) -> Rows:
    """Orders by number: number, state, total_cents, awaited_cents (null: none), paid_cents, contact, professional."""
    found: Rows = []
    for some in batches(sorted(numbers), _AT_ONCE):
        found += await fetch(f"{_TARGETS} WHERE o.number IN ({placeholders(some)})", *some)
    return found
