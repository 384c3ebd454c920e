"""The pickup point of an order whose buyer could not name one: chosen later, with the buyer, before it leaves."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from shop.delivery.choice import PointSnapshot
from shop.errors import MoveNotAllowed, ShopError
from shop.orders.book import Order
from shop.orders.fulfilment import change
from shop.orders.moves import POINT_LATER, By, announce, write_event
from shop.orders.states import OrderState

BEFORE_IT_LEAVES: Final = frozenset({OrderState.AWAITING_PAYMENT, OrderState.PAID, OrderState.IN_PREPARATION})


def awaits_point(order: Order) -> bool:
    """Whether its point is still to be named, and something of it may still leave."""
    return order.delivery.point_later and order.state in BEFORE_IT_LEAVES and not order.is_given_back


def check_point(order: Order) -> None:
    """Raises MoveNotAllowed for an order that nobody knows where to send."""
    if order.delivery.point_later:
        raise MoveNotAllowed(order.state, "ship", "Choisissez d’abord le point de retrait avec le client.")


async def choose_point(number: str, version: int, point: PointSnapshot, network: str, by: By, now: datetime) -> None:
    """Name the point; the choice of delivery is replaced as a whole, the buyer is written. What it costs stays.

    `network`: whose points the order's mode uses. Raises ShopError for another's, MoveNotAllowed, OrderChanged.
    """

    async def work(order: Order) -> None:
        if not awaits_point(order):
            raise MoveNotAllowed(order.state, "choose_point", "Le point de retrait de cette commande est déjà choisi.")
        if point.network != network:
            raise ShopError("Ce point de retrait n’est pas de ce transporteur. Choisissez-en un autre.")
        chosen = replace(order.delivery, point=point, point_later=False, country=point.country, postcode=point.postcode)
        rest = order.attention_without(POINT_LATER)
        await write_event(order, "choose_point", by, now, note=point.name, delivery=chosen.as_json(), attention=rest)
        await announce(order, "point_chosen")

    await change(number, version, "choose_point", by, work, lambda order: order.delivery.point == point)
