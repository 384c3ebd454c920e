"""Money that a shopper's bank takes back, and perhaps gives again."""

import sqlite3

from web.simulators.mollie import notices, payments
from web.simulators.mollie.errors import ApiError
from web.simulators.mollie.store import new_id
from web.simulators.store import Ledger

REASONS = {
    "AC04": "Compte clôturé",
    "MD06": "Débit contesté par le titulaire",
    "MD01": "Aucun mandat",
    "AC01": "Opération non autorisée",
}
_NEW = """
INSERT INTO chargebacks (id, payment_id, amount_cents, currency, reason, created_at) VALUES (?, ?, ?, ?, ?, ?)
"""
_SUM = """
UPDATE payments SET charged_back_cents =
    (SELECT coalesce(sum(amount_cents), 0) FROM chargebacks WHERE payment_id = ?1 AND reversed_at IS NULL)
WHERE id = ?1
"""


def charge_back(ledger: Ledger, payment_id: str, cents: int | None = None, reason: str = "MD06") -> None:
    """The shopper's bank takes an amount back, or all that is left; nothing where nothing is.

    Raises ApiError 422 above what is left, or for an unknown reason.
    """
    paid = payments.payment(ledger, payment_id)
    left = paid["amount_cents"] - paid["charged_back_cents"]
    if paid["status"] != "paid" or not left:
        return
    if reason not in REASONS or (cents is not None and not 1 <= cents <= left):
        raise ApiError(422, "The amount or the reason is invalid", "amount")
    ledger.run(_NEW, new_id("chb_"), payment_id, cents or left, paid["currency"], reason, ledger.now)
    _announce(ledger, payment_id)


def reverse(ledger: Ledger, payment_id: str, chargeback_id: str) -> None:
    """The money comes back to the shop; a second time changes nothing."""
    found = chargeback_of(ledger, payment_id, chargeback_id)
    if found["reversed_at"] is None:
        ledger.run("UPDATE chargebacks SET reversed_at = ? WHERE id = ?", ledger.now, chargeback_id)
        _announce(ledger, payment_id)


def chargebacks(ledger: Ledger, payment_id: str) -> list[sqlite3.Row]:
    return ledger.rows("SELECT * FROM chargebacks WHERE payment_id = ? ORDER BY seq DESC", payment_id)


def chargeback_of(ledger: Ledger, payment_id: str, chargeback_id: str) -> sqlite3.Row:
    found = ledger.row("SELECT * FROM chargebacks WHERE id = ? AND payment_id = ?", chargeback_id, payment_id)
    if found is None:
        raise ApiError(404, f"No chargeback exists with token {chargeback_id}.")
    return found


def _announce(ledger: Ledger, payment_id: str) -> None:
    ledger.run(_SUM, payment_id)
    notices.announce(ledger, payments.payment(ledger, payment_id))
