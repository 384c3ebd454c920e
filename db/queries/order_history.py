"""What happened to an order besides its moves: its payments, its documents, the mails about it."""

from typing import Any

from db.engine import fetch, is_postgres

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


async def mails(number: str) -> Rows:
    """key, done_at and parked_at of the mails about it that were sent or failed for good; jobs are kept for 90 days."""
    return await fetch(
        f"SELECT key, done_at, parked_at FROM job WHERE kind = 'mail' AND {_about()} = {{}} "
        "AND (done_at IS NOT NULL OR parked_at IS NOT NULL) ORDER BY id",
        number,
    )


def mail_index() -> str:
    """The index that finds them, for the migration."""
    return f"CREATE INDEX job_mail_about ON job (({_about()})) WHERE kind = 'mail'"


def _about() -> str:
    """The third part of a mail's key, « mail:order_paid:SC-26-000123:… »."""
    if is_postgres():
        return "SPLIT_PART(key, ':', 3)"
    rest = "SUBSTR(key, 6 + INSTR(SUBSTR(key, 6), ':'))"
    return f"SUBSTR({rest}, 1, INSTR({rest} || ':', ':') - 1)"
