"""Webhooks waiting to be sent: who must hear of which payment, and when again if nobody listened."""

import random
import sqlite3

from web.simulators.store import Ledger

# Mollie's own pauses before each further try, in seconds: 10 tries within 26 hours.
PAUSES = (60, 120, 240, 480, 960, 1740, 3600, 7200, 79200)
# While one process sends a notice the others leave it alone for this long.
LEASE_SECONDS = 30
SHUFFLE_SECONDS = 1.0
_CHANCE = random.Random(7)


def announce(ledger: Ledger, payment: sqlite3.Row) -> None:
    """Queue the webhook of a payment that changed, as the scripted `webhooks` fault wants it."""
    script = ledger.setting("webhooks", "normal")
    if payment["webhook_url"] is None or script == "none":
        return
    for _ in range(2 if script == "duplicate" else 1):
        pause = _CHANCE.uniform(0, SHUFFLE_SECONDS) if script == "shuffled" else 0
        queue(ledger, payment, pause)


def queue(ledger: Ledger, payment: sqlite3.Row, pause: float = 0) -> None:
    ledger.run(
        "INSERT INTO notices (payment_id, url, due_at) VALUES (?, ?, ?)",
        payment["id"],
        payment["webhook_url"],
        ledger.now + pause,
    )


def take_due(ledger: Ledger) -> list[sqlite3.Row]:
    """The notices to send now; they are due again only after the lease."""
    due = ledger.rows("SELECT * FROM notices WHERE due_at <= ? ORDER BY due_at, seq", ledger.now)
    for one in due:
        ledger.run("UPDATE notices SET due_at = ? WHERE seq = ?", ledger.now + LEASE_SECONDS, one["seq"])
    return due


def record(ledger: Ledger, notice: sqlite3.Row, answer: str) -> None:
    """Only 200 counts as heard; the last try in vain is the end of it."""
    tries = notice["tries"] + 1
    heard = answer == "200" or tries > len(PAUSES)
    again = None if heard else ledger.now + PAUSES[tries - 1]
    ledger.run(
        "UPDATE notices SET tries = ?, due_at = ?, last_answer = ? WHERE seq = ?", tries, again, answer, notice["seq"]
    )


def last(ledger: Ledger, payment_id: str) -> sqlite3.Row | None:
    return ledger.row("SELECT * FROM notices WHERE payment_id = ? ORDER BY seq DESC LIMIT 1", payment_id)


def next_due(ledger: Ledger) -> float | None:
    found = ledger.row("SELECT min(due_at) AS at FROM notices")
    return None if found is None or found["at"] is None else float(found["at"])
