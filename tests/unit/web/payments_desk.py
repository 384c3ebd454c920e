"""Refunds as Dora makes them, for the tests of money by hand."""

from datetime import timedelta

from shop.jobs import take
from tests.order_walkthrough import OrderWalkthrough


async def send_refunds(walk: OrderWalkthrough) -> None:
    """What the worker does with the outbox."""
    assert walk.cashier is not None
    while job := await take("test", ["refund"], walk.now + timedelta(days=1)):
        await walk.cashier.send_refund(job.payload, walk.now)
