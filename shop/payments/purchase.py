"""An order that stands, as the payment methods see it."""

from shop.merchant.identity import Merchant
from shop.orders.book import Order
from shop.payments.method import Purchase


def purchase_of(order: Order, merchant: Merchant) -> Purchase:
    """What is still to pay of an order."""
    return Purchase(
        order.due_cents,
        order.delivery.mode,
        country=order.billing_address.country,
        by_appointment=order.delivery.slot is not None,
        merchant=merchant,
    )
