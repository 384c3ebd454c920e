"""Money that buyers' banks took back, once each by the provider's name for it."""

from datetime import datetime
from typing import Any

from db.engine import fetch
from db.tables.payments import Chargeback

Row = dict[str, Any]
Rows = list[Row]

OF_ORDER = """
SELECT c.id, c.payment, c.provider_id, c.amount_cents, c.reason, c.at, c.reversed_at
FROM chargeback c JOIN payment p ON p.id = c.payment WHERE p."order" = {} ORDER BY c.id
"""


async def insert(payment_id: int, provider_id: str, cents: int, reason: str, at: datetime) -> bool:
    """Whether it was not known yet."""
    row = Chargeback(payment=payment_id, provider_id=provider_id, amount_cents=cents, reason=reason, at=at)
    rows = await (
        Chargeback.insert(row).on_conflict(target=Chargeback.provider_id, action="DO NOTHING").returning(Chargeback.id)
    )
    return bool(rows)


async def mark_reversed(provider_id: str, at: datetime) -> bool:
    """Whether the money had been away until now."""
    rows = await fetch(
        "UPDATE chargeback SET reversed_at = {} WHERE provider_id = {} AND reversed_at IS NULL RETURNING id",
        at,
        provider_id,
    )
    return bool(rows)


async def of_order(order_id: int) -> Rows:
    """The chargebacks of all its payments, oldest first."""
    return await fetch(OF_ORDER, order_id)


async def cents_away(order_id: int) -> dict[int, int]:
    """Cents that are at the buyer's bank now, by payment id; payments without any are absent."""
    rows = await fetch(
        "SELECT c.payment, SUM(c.amount_cents) AS cents FROM chargeback c JOIN payment p ON p.id = c.payment "
        'WHERE p."order" = {} AND c.reversed_at IS NULL GROUP BY c.payment',
        order_id,
    )
    return {int(row["payment"]): int(row["cents"]) for row in rows}
