"""Idempotency keys: the same key gets the same answer for an hour, and the work is done once."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from web.simulators.mollie.errors import ApiError
from web.simulators.store import Ledger

LIFE_SECONDS = 3600


def once(
    ledger: Ledger, key: str | None, request: bytes, work: Callable[[], tuple[int, dict[str, Any]]]
) -> tuple[int, dict[str, Any], bool]:
    """Status and body, and whether they are a replay. Work that raises leaves no trace.

    `request` is everything that makes the request what it is. A key used for another request is refused (422).
    """
    if key is None:
        return (*work(), False)
    ledger.run("DELETE FROM replays WHERE at <= ?", ledger.now - LIFE_SECONDS)
    print_ = hashlib.sha256(request).hexdigest()
    known = ledger.row("SELECT * FROM replays WHERE key = ?", key)
    if known is None:
        status, body = work()
        ledger.run("INSERT INTO replays VALUES (?, ?, ?, ?, ?)", key, print_, status, json.dumps(body), ledger.now)
        return status, body, False
    if known["request"] != print_:
        raise ApiError(422, "The idempotency key was already used for another request")
    return known["status"], json.loads(known["body"]), True
