"""A payment begun, and what the outbox and the clock make of it, for the tests of the cashier."""

from datetime import UTC, datetime, timedelta

from db import engine
from shop.orders.order import Order
from shop.payments.cashier import Cashier
from tests.factories import ACCOUNT, merchant_settings
from tests.order_walkthrough import OrderWalkthrough

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=1)


def after(seconds: float) -> datetime:
    return SOON + timedelta(seconds=seconds)


async def begun(**values: object) -> tuple[OrderWalkthrough, Order, Cashier, str]:
    """An order whose payment page is open, of a merchant who also takes transfers."""
    await merchant_settings(**ACCOUNT)
    walk = OrderWalkthrough(now=NOW, **values)  # type: ignore[arg-type]
    order = await walk.up_to("awaiting_payment")
    assert walk.cashier is not None
    return walk, order, walk.cashier, order.payments[0].provider_id or ""


async def jobs(kind: str = "mail") -> list[str]:
    return [row["key"] for row in await engine.fetch("SELECT key FROM job WHERE kind = {} ORDER BY id", kind)]
