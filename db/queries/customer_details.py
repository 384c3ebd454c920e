"""What customers change of their own account: one statement a section, and nothing of an account about to be erased."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from db.engine import fetch, savepoint
from db.queries.importing import REFUSALS

NAMES = "UPDATE customer SET first_name = {}, last_name = {}, phone = {} WHERE id = {}"
PROFESSIONAL = "UPDATE customer SET professional = {} WHERE id = {}"
MISSING_PHONE = "UPDATE customer SET phone = {} WHERE id = {} AND phone = ''"
MISSING_PROFESSIONAL = "UPDATE customer SET professional = {} WHERE id = {} AND CAST(professional AS TEXT) = {}"
LOOK = "UPDATE customer SET large_text = {}, high_contrast = {} WHERE id = {}"
WAITING = """
SELECT email, expires_at FROM account_link
WHERE customer = {} AND purpose = {} AND used_at IS NULL AND expires_at > {} ORDER BY id DESC LIMIT 1
"""
LATER = """
UPDATE account_link SET used_at = {} WHERE customer = {} AND purpose = 'old_email' AND used_at IS NULL
AND id > (SELECT id FROM account_link WHERE token_hash = {})
"""
TAKEN_BACK = """
UPDATE customer SET email = {}, email_owner = {}, password_hash = '', auth_epoch = auth_epoch + 1, erase_at = NULL
WHERE id = {}
"""
LEFT_BEHIND = """
UPDATE orders SET customer = NULL WHERE customer = {} AND LOWER(email) <> {} AND LOWER(email) IN (
    SELECT email FROM customer WHERE id = {}
    UNION SELECT email FROM account_link WHERE customer = {} AND purpose = 'old_email'
    AND id > (SELECT id FROM account_link WHERE token_hash = {})
) RETURNING id
"""


async def save_names(customer_id: int, first_name: str, last_name: str, phone: str) -> None:
    """`phone` E.164 or empty."""
    await fetch(NAMES, first_name, last_name, phone, customer_id)


async def fill_in(customer_id: int, phone: str, professional: Mapping[str, str]) -> None:
    """The same where the account says nothing yet; what it says stays."""
    if phone:
        await fetch(MISSING_PHONE, phone, customer_id)
    if professional:
        await fetch(MISSING_PROFESSIONAL, json.dumps(dict(professional)), customer_id, "{}")


async def save_professional(customer_id: int, professional: Mapping[str, str]) -> None:
    """Empty for an individual."""
    await fetch(PROFESSIONAL, json.dumps(dict(professional), ensure_ascii=False), customer_id)


async def save_look(customer_id: int, *, large_text: bool, high_contrast: bool) -> None:
    await fetch(LOOK, large_text, high_contrast, customer_id)


async def waiting_link(customer_id: int, purpose: str, now: datetime) -> dict[str, Any] | None:
    """email and expires_at of the newest link that may still be used."""
    rows = await fetch(WAITING, customer_id, purpose, now)
    return rows[0] if rows else None


async def claim(customer_id: int, email: str) -> None:
    """Let the account go by this address (lower case), which it has still to show to be its own."""
    await fetch("UPDATE customer SET email = {} WHERE id = {}", email, customer_id)


async def take_back(customer_id: int, email: str) -> bool:
    """Give the account its former address again, no password, no session; False where another account owns it now."""
    try:
        async with savepoint():
            await fetch(TAKEN_BACK, email, email, customer_id)
    except REFUSALS:
        return False
    return True


async def void_later(customer_id: int, token_hash: str, now: datetime) -> None:
    """Links to former addresses that were sent after this one are good for nothing: they went to a thief's."""
    await fetch(LATER, now, customer_id, token_hash)


async def leave_orders(customer_id: int, email: str, token_hash: str) -> None:
    """Orders with an address the account has had since this link was sent, but `email`, are a guest's again.

    Before the account has its former address back.
    """
    await fetch(LEFT_BEHIND, customer_id, email, customer_id, customer_id, token_hash)
