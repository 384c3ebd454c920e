"""What the Mollie simulator remembers."""

import secrets
import string

SCHEMA = """
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
CREATE TABLE IF NOT EXISTS chargebacks (
    seq INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, payment_id TEXT NOT NULL, amount_cents INTEGER NOT NULL,
    currency TEXT NOT NULL, reason TEXT NOT NULL, created_at REAL NOT NULL, reversed_at REAL);
CREATE TABLE IF NOT EXISTS replays (
    key TEXT PRIMARY KEY, request TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS notices (
    seq INTEGER PRIMARY KEY, payment_id TEXT NOT NULL, url TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
    due_at REAL, last_answer TEXT);
CREATE INDEX IF NOT EXISTS payments_open ON payments (expires_at) WHERE status = 'open';
CREATE INDEX IF NOT EXISTS refunds_of ON refunds (payment_id);
CREATE INDEX IF NOT EXISTS chargebacks_of ON chargebacks (payment_id);
CREATE INDEX IF NOT EXISTS notices_due ON notices (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS notices_of ON notices (payment_id);
"""
_LETTERS = string.ascii_letters + string.digits


def new_id(prefix: str) -> str:
    """An id as Mollie makes them: tr_WDqYK6vllg."""
    return prefix + "".join(secrets.choice(_LETTERS) for _ in range(12))
