"""The life of a simulated payment: opened, ended once, refunded, charged back. Each change is announced."""

import json
import sqlite3
from typing import Any

from web.simulators.mollie import notices
from web.simulators.mollie.errors import ApiError
from web.simulators.mollie.intake import METHODS, UNDECIDED_LIFE_SECONDS
from web.simulators.mollie.store import new_id
from web.simulators.store import Ledger

# Mollie sends refunds to the bank after two hours.
REFUND_SECONDS = 2 * 3600
SAME_REFUND_SECONDS = 60
_NEW_PAYMENT = """
INSERT INTO payments (id, mode, status, amount_cents, currency, description, redirect_url, cancel_url,
    webhook_url, method, locale, metadata, created_at, expires_at)
VALUES (:id, :mode, 'open', :amount_cents, :currency, :description, :redirect_url, :cancel_url,
    :webhook_url, :method, :locale, :metadata, :created_at, :expires_at)
"""
_NEW_REFUND = """
INSERT INTO refunds (id, payment_id, status, amount_cents, currency, description, metadata, created_at)
VALUES (:id, :payment_id, 'pending', :amount_cents, :currency, :description, :metadata, :created_at)
"""
_SAME_REFUND = """
SELECT id FROM refunds WHERE payment_id = ? AND status NOT IN ('failed', 'canceled')
    AND amount_cents = ? AND description = ? AND created_at > ?
"""
_REFUNDED = """
SELECT coalesce(sum(amount_cents), 0) AS cents FROM refunds
WHERE payment_id = ? AND status NOT IN ('failed', 'canceled')
"""


def open_payment(ledger: Ledger, mode: str, wanted: dict[str, Any]) -> sqlite3.Row:
    method = wanted["method"]
    life = METHODS[method][3] if method else UNDECIDED_LIFE_SECONDS
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


def end(ledger: Ledger, payment_id: str, status: str, failure_reason: str | None = None) -> bool:
    """Move an open payment to its final status; False when it was final already."""
    found = payment(ledger, payment_id)
    if found["status"] != "open":
        return False
    ledger.run(
        "UPDATE payments SET status = ?, failure_reason = ?, ended_at = ?, method = coalesce(method, 'creditcard') "
        "WHERE id = ?",
        status,
        failure_reason,
        ledger.now,
        payment_id,
    )
    notices.announce(ledger, found)
    return True


def refund(ledger: Ledger, paid: sqlite3.Row, wanted: dict[str, Any]) -> sqlite3.Row:
    """Raises ApiError 422 above what is left, 409 for the same refund again at once."""
    if paid["status"] != "paid":
        raise ApiError(422, "The payment is not paid and cannot be refunded")
    if wanted["amount_cents"] > paid["amount_cents"] - refunded_cents(ledger, paid["id"]):
        raise ApiError(422, "The amount is higher than the maximum", "amount")
    same = ledger.row(
        _SAME_REFUND,
        paid["id"],
        wanted["amount_cents"],
        wanted["description"],
        ledger.now - SAME_REFUND_SECONDS,
    )
    if same is not None:
        raise ApiError(409, "A refund with the same amount and description was created a moment ago")
    refund_id = new_id("re_")
    more = {"id": refund_id, "payment_id": paid["id"], "created_at": ledger.now}
    ledger.db.execute(_NEW_REFUND, wanted | more)
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


def refund_from_dashboard(ledger: Ledger, payment_id: str, cents: int) -> None:
    """A refund the shop has not asked for: it carries none of the shop's metadata."""
    paid = payment(ledger, payment_id)
    wanted = {"amount_cents": cents, "currency": paid["currency"], "metadata": json.dumps(None)}
    refund(ledger, paid, wanted | {"description": "Remboursement depuis le tableau de bord"})


def charge_back(ledger: Ledger, payment_id: str) -> None:
    """The shopper's bank takes the whole amount back."""
    paid = payment(ledger, payment_id)
    if paid["status"] != "paid" or paid["charged_back_cents"]:
        return
    ledger.run("UPDATE payments SET charged_back_cents = amount_cents WHERE id = ?", payment_id)
    notices.announce(ledger, paid)


def advance(ledger: Ledger) -> None:
    """Let time do its work: unpaid payments expire, refunds reach the bank."""
    for late in ledger.rows("SELECT id FROM payments WHERE status = 'open' AND expires_at <= ?", ledger.now):
        end(ledger, late["id"], "expired")
    sent = ledger.rows(
        "SELECT id, payment_id FROM refunds WHERE status = 'pending' AND created_at <= ?", ledger.now - REFUND_SECONDS
    )
    for one in sent:
        ledger.run("UPDATE refunds SET status = 'refunded' WHERE id = ?", one["id"])
        notices.announce(ledger, payment(ledger, one["payment_id"]))


def next_change(ledger: Ledger) -> float | None:
    """When time will next do something, in seconds since 1970."""
    found = ledger.row(
        "SELECT min(at) AS at FROM (SELECT min(expires_at) AS at FROM payments WHERE status = 'open' "
        "UNION ALL SELECT min(created_at) + ? FROM refunds WHERE status = 'pending')",
        REFUND_SECONDS,
    )
    return None if found is None or found["at"] is None else float(found["at"])
