"""Orders, money in and money back, hour by hour: days are Paris's, which no database is asked to know."""

from datetime import datetime
from typing import Any, Final

from db.engine import fetch, is_postgres

Rows = list[dict[str, Any]]

_QUESTIONS: Final = {
    "orders": ("o.placed_at", "COUNT(*)", "orders o WHERE o.placed_at >= {}"),
    "paid": (
        "e.at",
        "SUM(p.amount_cents)",
        "payment_event e JOIN payment p ON p.id = e.payment WHERE e.state = 'paid' AND e.at >= {}",
    ),
    "refunded": ("r.created_at", "SUM(r.amount_cents)", "refund r WHERE r.created_at >= {} AND r.state <> 'failed'"),
}


async def by_hour(question: str, since: datetime) -> Rows:
    """`hour` « 2026-11-22 10 » in UTC, `number` (of orders, or cents). Paris is a whole number of hours from UTC."""
    moment, number, rows = _QUESTIONS[question]
    hour = f"TO_CHAR({moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24')" if is_postgres() else f"SUBSTR({moment}, 1, 13)"
    return await fetch(f"SELECT {hour} AS hour, {number} AS number FROM {rows} GROUP BY 1", since)
