"""A parcel on its way, and what its carrier says of it."""

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

from db import engine
from shop.carriers.carrier import Carrier, CarrierEvent, Label, Shipment
from shop.orders.order import Order
from shop.parcels import events as parcel_events
from tests.order_walkthrough import OrderWalkthrough


async def orders_events(number: str) -> list[str]:
    """The moves in the history of an order."""
    return [event.move for event in (await OrderWalkthrough.order(number)).events]


async def events_kept() -> list[tuple[str, str]]:
    """(moment, code) of everything carriers said."""
    rows = await engine.fetch("SELECT at, code FROM parcel_event ORDER BY at, code")
    return [(str(row["at"]), row["code"]) for row in rows]


async def mails(name: str) -> int:
    return int((await engine.fetch("SELECT COUNT(*) AS n FROM job WHERE key LIKE {}", f"mail:{name}:%"))[0]["n"])


async def tell(order: Order, *events: CarrierEvent, now: datetime, carrier: str = "dpd", **more: Any) -> bool:
    """The carrier says something of the first parcel."""
    return await parcel_events.record(carrier, order.parcels[0].tracking_number, events, now, **more)


def signed(secret: str, data: Any) -> tuple[bytes, dict[str, str]]:
    """The body of a notice and the headers it comes with."""
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return body, {"X-Comptoir-Signature": f"sha256={digest}", "Content-Type": "application/json"}


class OneMaker:
    """A carrier in this process that makes labels: what it was asked, and how it fails."""

    def __init__(self, *, appointment_url: str = "", trouble: Exception | None = None) -> None:
        self.asked: list[Shipment] = []
        self.appointment_url, self.trouble = appointment_url, trouble

    async def make(self, shipment: Shipment) -> Label:
        assert not engine.in_transaction(), "a carrier is asked outside every transaction"
        self.asked.append(shipment)
        if self.trouble:
            raise self.trouble
        return Label(f"25000000{len(self.asked):04}", b"%PDF-1.7 une etiquette", self.appointment_url)

    def carriers(self) -> dict[str, Carrier]:
        return {"dpd": Carrier("dpd", "DPD", labels=self), "colissimo": Carrier("colissimo", "Colissimo")}
