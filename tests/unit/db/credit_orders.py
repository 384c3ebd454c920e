"""Alice with account credit, and orders that may spend it, for tests."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from db import engine
from shop.orders.drafts import Draft
from shop.refunds.asking import Intent, ask_order
from shop.refunds.purpose import Purpose
from tests import factories
from tests.factories import ALICE
from tests.order_walkthrough import DORA, OrderWalkthrough

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


async def alice_with(cents: int) -> int:
    """Alice's account, to which an older order gave credit."""
    alice = await factories.a_customer(ALICE)
    older = await OrderWalkthrough(now=NOW, quantity=9).up_to("paid")
    await engine.fetch("UPDATE orders SET customer = {} WHERE id = {} RETURNING id", alice.id, older.id)
    await ask_order(older.id, cents, Purpose(), Intent(DORA, "Geste", "gesture", NOW, "credit"))
    return int(alice.id)


async def a_draft(walk: OrderWalkthrough, customer_id: int, cents: int, **values: Any) -> Draft:
    draft = await walk.draft()
    covered = cents == draft.price.total_cents
    method = "credit" if covered else draft.payment_method
    return replace(draft, customer_id=customer_id, credit_cents=cents, payment_method=method, **values)
