"""The life of a simulated payment: opened, perhaps waiting, ended once. Each change is announced."""

import sqlite3
from typing import Any

from web.simulators.mollie import notices
from web.simulators.mollie.errors import ApiError
from web.simulators.mollie.methods import method
from web.simulators.mollie.store import new_id
from web.simulators.store import Ledger

# What may become of a payment; every other status is final.
MOVES = {
    "open": ("pending", "authorized", "paid", "failed", "canceled", "expired"),
    "pending": ("paid", "failed", "canceled", "expired"),
    "authorized": ("paid", "failed", "canceled", "expired"),
}
# Mollie does not call on these.
UNTOLD = ("open", "pending")
_NEW_PAYMENT = """
INSERT INTO payments (id, mode, status, amount_cents, currency, description, redirect_url, cancel_url,
    webhook_url, method, locale, metadata, created_at, expires_at)
VALUES (:id, :mode, 'open', :amount_cents, :currency, :description, :redirect_url, :cancel_url,
    :webhook_url, :method, :locale, :metadata, :created_at, :expires_at)
"""


def open_payment(ledger: Ledger, mode: str, wanted: dict[str, Any]) -> sqlite3.Row:
    life = method(wanted["method"]).life_seconds
    payment_id = new_id("tr_")
    more = {"id": payment_id, "mode": mode, "created_at": ledger.now, "expires_at": ledger.now + life}
    ledger.db.execute(_NEW_PAYMENT, wanted | more)
    return payment(ledger, payment_id)


def payment(ledger: Ledger, payment_id: str, mode: str | None = None) -> sqlite3.Row:
    """Raises ApiError 404; a payment of the other mode does not exist for a key."""
    found = ledger.row("SELECT * FROM payments WHERE id = ?", payment_id)
    if found is None or mode not in {None, found["mode"]}:
        raise ApiError(404, f"No payment exists with token {payment_id}.")
    return found


def page(ledger: Ledger, mode: str | None, limit: int, start: str | None = None) -> list[sqlite3.Row]:
    """Newest first; `start` is the id of the first one."""
    first = payment(ledger, start, mode)["seq"] if start else 2**62
    return ledger.rows(
        "SELECT * FROM payments WHERE seq <= ? AND mode = coalesce(?, mode) ORDER BY seq DESC LIMIT ?",
        first,
        mode,
        limit,
    )


def become(ledger: Ledger, payment_id: str, status: str, failure_reason: str | None = None) -> bool:
    """Move a payment on; False where this can no longer become of it."""
    found = payment(ledger, payment_id)
    if status not in MOVES.get(found["status"], ()):
        return False
    ledger.run(
        "UPDATE payments SET status = ?, failure_reason = ?, ended_at = ?, method = coalesce(method, 'creditcard') "
        "WHERE id = ?",
        status,
        failure_reason,
        ledger.now,
        payment_id,
    )
    if status not in UNTOLD:
        notices.announce(ledger, found)
    return True


def advance(ledger: Ledger) -> None:
    """Let time do its work: payments nobody made expire, those authorized and never captured too."""
    late = "SELECT id FROM payments WHERE status IN ('open', 'authorized') AND expires_at <= ?"
    for one in ledger.rows(late, ledger.now):
        become(ledger, one["id"], "expired")


def next_change(ledger: Ledger) -> float | None:
    """When time will next do something, in seconds since 1970."""
    found = ledger.row("SELECT min(expires_at) AS at FROM payments WHERE status IN ('open', 'authorized')")
    return None if found is None or found["at"] is None else float(found["at"])
