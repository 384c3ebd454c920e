"""Webhooks waiting to be sent: what the shop must hear, signed, and when again if it did not listen."""

import hashlib
import hmac
import json
import random
import sqlite3
from datetime import UTC, datetime
from typing import Any

import httpx

from web.simulators.store import Ledger

SIGNATURE = "X-Comptoir-Signature"
# Pauses before each further try, in seconds.
PAUSES = (60, 300, 900, 3600, 14400)
# While one process sends a notice the others leave it alone for this long.
LEASE_SECONDS = 30
SHUFFLE_SECONDS = 1.0
_CHANCE = random.Random(7)


class ParcelNotices:
    """Announcements about parcels, posted to `url` and signed with the secret both sides know."""

    def __init__(self, url: str, secret: str) -> None:
        self._url = url
        self._secret = secret.encode()

    def take_due(self, ledger: Ledger) -> list[sqlite3.Row]:
        due = ledger.rows("SELECT * FROM notices WHERE due_at <= ? ORDER BY due_at, seq", ledger.now)
        for one in due:
            ledger.run("UPDATE notices SET due_at = ? WHERE seq = ?", ledger.now + LEASE_SECONDS, one["seq"])
        return due

    def next_moment(self, ledger: Ledger) -> float | None:
        found = ledger.row("SELECT min(due_at) AS at FROM notices")
        return None if found is None or found["at"] is None else float(found["at"])

    async def send(self, client: httpx.AsyncClient, notice: sqlite3.Row) -> httpx.Response:
        body = notice["body"].encode()
        secret = self._secret if notice["is_signed"] else b"somebody else's"
        headers = {"Content-Type": "application/json", SIGNATURE: signature(body, secret)}
        return await client.post(self._url, content=body, headers=headers)

    def record(self, ledger: Ledger, notice: sqlite3.Row, answer: str) -> None:
        """2xx is heard. A wrong signature is never believed, so it is not said again either."""
        tries = notice["tries"] + 1
        over = answer.startswith("2") or not notice["is_signed"] or tries > len(PAUSES)
        again = None if over else ledger.now + PAUSES[tries - 1]
        sql = "UPDATE notices SET tries = ?, due_at = ?, last_answer = ? WHERE seq = ?"
        ledger.run(sql, tries, again, answer, notice["seq"])


def signature(body: bytes, secret: bytes) -> str:
    return f"sha256={hmac.new(secret, body, hashlib.sha256).hexdigest()}"


def announce(ledger: Ledger, number: str, told: dict[str, Any]) -> None:
    """Queue what happened, as the scripted `webhooks` trouble wants it."""
    script = ledger.setting("webhooks", "normal")
    if script == "none":
        return
    for _ in range(2 if script == "duplicate" else 1):
        pause = _CHANCE.uniform(0, SHUFFLE_SECONDS) if script == "shuffled" else 0.0
        pause = float(ledger.setting("late_seconds", 0.0)) if script == "late" else pause
        queue(ledger, number, told, pause, is_signed=script != "wrong_signature")


def queue(ledger: Ledger, number: str, told: dict[str, Any], pause: float = 0.0, *, is_signed: bool = True) -> None:
    ledger.run(
        "INSERT INTO notices (number, body, is_signed, due_at) VALUES (?, ?, ?, ?)",
        number, json.dumps(told, ensure_ascii=False), is_signed, ledger.now + pause,
    )  # fmt: skip


def last(ledger: Ledger, number: str) -> sqlite3.Row | None:
    return ledger.row("SELECT * FROM notices WHERE number = ? ORDER BY seq DESC LIMIT 1", number)


def event_out(event: sqlite3.Row) -> dict[str, str]:
    """As the webhook says it."""
    at = datetime.fromtimestamp(event["at"], UTC).isoformat(timespec="seconds")
    return {"at": at, "code": event["code"], "text": event["text"], "place": event["place"]}
