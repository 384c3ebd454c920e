"""An order that stands, as the payment methods see it."""

from shop.catalogue.variants import variants_by_id
from shop.merchant.identity import Merchant
from shop.orders.order import Order
from shop.payments import offers
from shop.payments.method import Purchase


async def purchase_of(order: Order, merchant: Merchant) -> Purchase:
    """What is still to pay of an order; its articles are judged as they are sold now."""
    unfit = await _not_in_instalments(order) if merchant.instalments else None
    return Purchase(
        order.due_cents,
        order.delivery.mode,
        country=order.billing_address.country,
        instalments_allowed=unfit is None,
        not_in_instalments=unfit or "",
        by_appointment=order.delivery.slot is not None,
        merchant=merchant,
        offered=offers.offered(order.billing_address.country),
    )


async def _not_in_instalments(order: Order) -> str | None:
    """The first article that cannot be paid in several times; one that is sold no more is of those."""
    current = await variants_by_id({line.variant_id for line in order.lines if line.variant_id})
    for line in order.lines:
        variant = current.get(line.variant_id or 0)
        if variant is None or not variant.instalments_allowed:
            return line.name
    return None
