"""Refunds of a simulated payment: asked for, on their way, given back, refused. Each change is announced."""

import json
import sqlite3
from typing import Any

from web.simulators.mollie import notices, payments
from web.simulators.mollie.errors import ApiError
from web.simulators.mollie.store import new_id
from web.simulators.store import Ledger

# Mollie sends refunds to the bank after two hours; until then they may be cancelled.
PROCESSING_SECONDS = 3600
REFUND_SECONDS = 2 * 3600
SAME_REFUND_SECONDS = 60
# What may become of a refund, by hand.
MOVES = {
    "queued": ("pending", "canceled"),
    "pending": ("processing", "canceled"),
    "processing": ("refunded", "failed"),
    "refunded": (),
    "failed": (),
    "canceled": (),
}
_NEW = """
INSERT INTO refunds (id, payment_id, status, amount_cents, currency, description, metadata, created_at)
VALUES (:id, :payment_id, :status, :amount_cents, :currency, :description, :metadata, :created_at)
"""
_SAME = """
SELECT id FROM refunds WHERE payment_id = ? AND status NOT IN ('failed', 'canceled')
    AND amount_cents = ? AND description = ? AND created_at > ?
"""
_REFUNDED = """
SELECT coalesce(sum(amount_cents), 0) AS cents FROM refunds
WHERE payment_id = ? AND status NOT IN ('failed', 'canceled')
"""
_NEXT = """
SELECT min(at) AS at FROM (SELECT min(created_at) + ? AS at FROM refunds WHERE status = 'pending'
    UNION ALL SELECT min(created_at) + ? FROM refunds WHERE status = 'processing')
"""


def refund(ledger: Ledger, paid: sqlite3.Row, wanted: dict[str, Any]) -> sqlite3.Row:
    """Raises ApiError 422 above what is left, 409 for the same refund again at once."""
    if paid["status"] != "paid":
        raise ApiError(422, "The payment is not paid and cannot be refunded")
    if wanted["amount_cents"] > paid["amount_cents"] - refunded_cents(ledger, paid["id"]):
        raise ApiError(422, "The amount is higher than the maximum", "amount")
    since = ledger.now - SAME_REFUND_SECONDS
    if ledger.row(_SAME, paid["id"], wanted["amount_cents"], wanted["description"], since) is not None:
        raise ApiError(409, "A refund with the same amount and description was created a moment ago")
    refund_id, status = new_id("re_"), ledger.setting("refunds_begin", "pending")
    more = {"id": refund_id, "payment_id": paid["id"], "status": status, "created_at": ledger.now}
    ledger.db.execute(_NEW, wanted | more)
    notices.announce(ledger, paid)
    return refund_of(ledger, paid["id"], refund_id)


def refund_of(ledger: Ledger, payment_id: str, refund_id: str) -> sqlite3.Row:
    found = ledger.row("SELECT * FROM refunds WHERE id = ? AND payment_id = ?", refund_id, payment_id)
    if found is None:
        raise ApiError(404, f"No refund exists with token {refund_id}.")
    return found


def refunds(ledger: Ledger, payment_id: str) -> list[sqlite3.Row]:
    return ledger.rows("SELECT * FROM refunds WHERE payment_id = ? ORDER BY seq DESC", payment_id)


def refunded_cents(ledger: Ledger, payment_id: str) -> int:
    found = ledger.row(_REFUNDED, payment_id)
    return int(found["cents"]) if found is not None else 0


def from_dashboard(ledger: Ledger, payment_id: str, cents: int) -> None:
    """A refund the shop has not asked for: it carries none of the shop's metadata."""
    paid = payments.payment(ledger, payment_id)
    wanted = {"amount_cents": cents, "currency": paid["currency"], "metadata": json.dumps(None)}
    refund(ledger, paid, wanted | {"description": "Remboursement depuis le tableau de bord"})


def become(ledger: Ledger, payment_id: str, refund_id: str, status: str) -> None:
    """Raises ApiError 422 for what cannot become of it any more."""
    found = refund_of(ledger, payment_id, refund_id)
    if status not in MOVES[found["status"]]:
        raise ApiError(422, f"The refund is {found['status']} and cannot become {status}")
    _write(ledger, found, status)


def advance(ledger: Ledger) -> None:
    """Let time do its work: refunds go on to the bank, and arrive."""
    for status, seconds, becomes in (
        ("pending", PROCESSING_SECONDS, "processing"),
        ("processing", REFUND_SECONDS, "refunded"),
    ):
        late = "SELECT * FROM refunds WHERE status = ? AND created_at <= ?"
        for one in ledger.rows(late, status, ledger.now - seconds):
            _write(ledger, one, becomes)


def next_change(ledger: Ledger) -> float | None:
    """When time will next do something, in seconds since 1970."""
    found = ledger.row(_NEXT, PROCESSING_SECONDS, REFUND_SECONDS)
    return None if found is None or found["at"] is None else float(found["at"])


def _write(ledger: Ledger, one: sqlite3.Row, status: str) -> None:
    ledger.run("UPDATE refunds SET status = ? WHERE id = ?", status, one["id"])
    notices.announce(ledger, payments.payment(ledger, one["payment_id"]))
