"""The story of a parcel as its carrier tells it, for tests."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from db import engine
from shop.carriers.carrier import Carrier, CarrierEvent, CarrierUnavailable
from shop.errors import MoveNotAllowed
from shop.orders.order import Order
from shop.parcels import packing as parcels
from shop.parcels.watch import Watch
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.parcel_walkthrough import tell

SENT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
NOW = SENT + timedelta(days=3)
STORY = (
    CarrierEvent(SENT + timedelta(hours=1), "PC1", "Pris en charge", "Lyon"),
    CarrierEvent(SENT + timedelta(hours=20), "ET1", "En cours de traitement", "Paris"),
    CarrierEvent(SENT + timedelta(hours=21), "ND1", "Destinataire absent", "Paris"),
    CarrierEvent(SENT + timedelta(hours=22), "XYZ9", "Un code que personne ne connaît", ""),
    CarrierEvent(SENT + timedelta(hours=30), "AG1", "À retirer", "Relais des Lilas"),
    CarrierEvent(SENT + timedelta(hours=50), "DI1", "Distribué", "Paris"),
)


async def a_parcel(quantity: int = 2) -> Order:
    """Alice's order on its way, by Colissimo."""
    walk = OrderWalkthrough(now=SENT, quantity=quantity)
    order = await walk.up_to("in_preparation")
    draft = parcels.ParcelDraft("colissimo", f"6A{order.id:011}", {order.lines[0].id: quantity})
    await parcels.ship(order.number, order.version, draft, DORA, SENT)
    return await walk.order(order.number)


async def told(order: Order, *events: CarrierEvent, **more: Any) -> Order:
    assert await tell(order, *events, now=NOW, carrier="colissimo", **more)
    return await OrderWalkthrough.order(order.number)


class OneCarrier:
    """A tracker in this process: what it tells, what it was asked; `down` raises."""

    batch = 2

    def __init__(self, *events: CarrierEvent, down: bool = False) -> None:
        self.told, self.down = events, down
        self.asked: list[list[str]] = []

    async def events(self, numbers: Sequence[str]) -> dict[str, Sequence[CarrierEvent]]:
        assert not engine.in_transaction()
        self.asked.append(list(numbers))
        if self.down:
            raise CarrierUnavailable("timeout")
        return dict.fromkeys(numbers, self.told)

    def watch(self) -> Watch:
        return Watch({"colissimo": Carrier("colissimo", "Colissimo", tracker=self), "dpd": Carrier("dpd", "DPD")})


async def press_delivered(order: Order) -> str:
    try:
        await parcels.deliver(order.number, order.version, order.parcels[0].id, DORA, NOW)
    except MoveNotAllowed:
        return "refused"
    return "delivered"
