"""Step 2 with every way to receive on offer, and what the cart kept of the choice, for its tests."""

import json
from dataclasses import replace
from typing import Any

import httpx

from db.engine import fetch
from db.tables.merchant import DeliveryTariff
from shop.storefront import forget
from tests.factories import an_article
from tests.ports import free_port
from tests.unit.web.checkout_walkthrough import Guest, a_shop
from web.settings import Settings


async def stored() -> dict[str, Any] | None:
    """The choice of delivery that lies with the cart."""
    rows = await fetch("SELECT checkout FROM cart")
    kept = rows[0]["checkout"]
    delivery: dict[str, Any] | None = (json.loads(kept) if isinstance(kept, str) else kept).get("delivery")
    return delivery


def without_carriers(settings: Settings) -> Settings:
    """A shop whose carriers do not answer: nobody listens at the port of their simulators."""
    return replace(settings, port=free_port())


async def at_step_two(client: httpx.AsyncClient) -> Guest:
    """A cart of 50,00 € and 2 kg, its buyer at home in Lyon, every way to receive on offer."""
    await a_shop()
    zones = ("metropole", "corsica", "benelux")
    for mode, cents in (("predict", 790), ("dpd_point", 600), ("colissimo_point", 650), ("oversize", 4_900)):
        await DeliveryTariff.insert(
            *(DeliveryTariff(mode=mode, zone=zone, max_weight_g=200_000, price_cents=cents) for zone in zones)
        )
    forget()
    guest = Guest(client)
    await guest.add(await an_article(price_cents=5_000, variant_values={"weight_g": 2_000}))
    await guest.details()
    return guest
