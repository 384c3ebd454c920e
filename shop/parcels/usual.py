"""How an order is usually sent: the carrier of the way to receive that its buyer chose."""

from shop.delivery.modes import Mode, standard_mode
from shop.errors import ShopError
from shop.orders.order import Order
from shop.parcels.carrier_pages import CARRIERS, OTHER
from shop.storefront import storefront


async def mode_of(order: Order) -> Mode | None:
    """The way to receive the order was made with, also where the merchant offers it no more; None for one forgotten."""
    try:
        return (await storefront()).rules.mode(order.delivery.mode)
    except ShopError:
        return standard_mode(order.delivery.mode)


async def usual_carrier(order: Order) -> str:
    """The carrier of the way to receive that the buyer chose; nobody's is « other »."""
    mode = await mode_of(order)
    return mode.carrier if mode and mode.carrier in CARRIERS else OTHER
