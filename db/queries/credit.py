"""Account credit: an append-only ledger, its sum by customer the balance."""

from datetime import datetime
from typing import Any

from db.engine import fetch
from db.tables.payments import AccountCredit

Row = dict[str, Any]
Rows = list[Row]

# An update of nothing: whoever else spends this customer's credit waits here till the commit.
MOVEMENTS = """
SELECT a.amount_cents, a.reason, a.at, o.number FROM account_credit a LEFT JOIN orders o ON o.id = a."order"
WHERE a.customer = {} ORDER BY a.at DESC, a.id DESC LIMIT {}
"""


async def balance(customer_id: int) -> int:
    rows = await fetch(
        "SELECT COALESCE(SUM(amount_cents), 0) AS cents FROM account_credit WHERE customer = {}", customer_id
    )
    return int(rows[0]["cents"])


async def insert(customer_id: int, order_id: int, cents: int, reason: str, actor: str, key: str, at: datetime) -> bool:
    """Write a movement, once for its key; whether it was written now."""
    movement = AccountCredit(
        customer=customer_id, order=order_id, amount_cents=cents, reason=reason, actor=actor, key=key, at=at
    )
    rows = await (
        AccountCredit.insert(movement)
        .on_conflict(target=AccountCredit.key, action="DO NOTHING")
        .returning(AccountCredit.id)
    )
    return bool(rows)


async def movements(customer_id: int, limit: int) -> Rows:
    """amount_cents, reason, at and the order's number, newest first."""
    return await fetch(MOVEMENTS, customer_id, limit)


async def has_movements(customer_id: int) -> bool:
    return bool(await fetch("SELECT id FROM account_credit WHERE customer = {} LIMIT 1", customer_id))
