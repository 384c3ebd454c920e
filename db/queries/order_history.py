"""What happened to an order besides its moves: its payments, its documents, the mails about it."""

from datetime import datetime
from typing import Any

from db.engine import fetch

Rows = list[dict[str, Any]]


async def payment_events(order_id: int) -> Rows:
    """state, at, method and amount_cents of everything a provider said of its payments."""
    return await fetch(
        "SELECT e.state, e.at, p.method, p.amount_cents FROM payment_event e JOIN payment p ON p.id = e.payment "
        'WHERE p."order" = {} ORDER BY e.at, e.id',
        order_id,
    )


async def documents(order_id: int) -> Rows:
    """kind, number, issued_at and total_cents of its invoices and credit notes."""
    return await fetch(
        'SELECT kind, number, issued_at, total_cents FROM invoice WHERE "order" = {} ORDER BY id', order_id
    )


async def mails(number: str, since: datetime) -> Rows:
    """key, done_at and parked_at of the mails about it that were sent, or failed for good; jobs are kept for 90 days.

    `since`: when it was placed; no mail is older, and the index of jobs by time is asked first.
    """
    return await fetch(
        "SELECT key, done_at, parked_at FROM job WHERE run_at >= {} AND kind = 'mail' AND key LIKE {} "
        "AND (done_at IS NOT NULL OR parked_at IS NOT NULL) ORDER BY id",
        since,
        f"mail:%:{number}%",
    )
