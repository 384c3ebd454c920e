"""A shopper who pays by HTTP against the Mollie simulator, for tests."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from db import engine
from shop.links import order_token
from shop.orders.order import Order
from shop.payments.cashier import Cashier
from shop.payments.mollie import Mollie
from tests.order_walkthrough import PUBLIC_URL, SECRET, OrderWalkthrough
from web.settings import Settings

KEY = "test_simulateur0000000000000000000"
WAYS = ["card", "paypal", "applepay", "bancontact", "instalments_3"]
UNAVAILABLE = "Le paiement par carte est momentanément indisponible"


@dataclass
class Shopper:
    """An order at the simulator, and the browser it is paid with. Webhooks are brought by hand."""

    mollie: str
    shop: httpx.AsyncClient
    bank: httpx.AsyncClient
    cashier: Cashier
    walk: OrderWalkthrough
    number: str = ""
    payment_id: int = 0

    def pays_by(self, code: str) -> None:
        """The order to come, large enough for every way to pay it."""
        self.walk.method, self.walk.quantity = code, 8

    async def script(self, **faults: Any) -> None:
        answer = await self.bank.put(f"{self.mollie}/fautes", json={"webhooks": "none", **faults})
        assert answer.status_code == 200

    async def orders(self) -> None:
        placed = await self.walk.placed()
        self.number, self.payment_id = placed.number, placed.payment_id

    async def begins(self) -> str:
        await self.orders()
        return await self.cashier.begin(self.payment_id, datetime.now(UTC))

    async def ends(self, page: str, issue: str) -> None:
        answer = await self.bank.post(page, data={"issue": issue})
        assert answer.status_code == 303

    async def returns(self, **options: Any) -> httpx.Response:
        return await self.shop.get(f"/commande/retour/{self.token}", **options)

    async def webhook(self) -> httpx.Response:
        order = await self.order()
        return await self.shop.post("/webhooks/mollie", data={"id": order.payments[-1].provider_id or ""})

    async def order(self) -> Order:
        return await self.walk.order(self.number)

    @property
    def token(self) -> str:
        return order_token(self.number, SECRET)

    async def at_mollie(self) -> list[dict[str, Any]]:
        answer = await self.bank.get(
            f"{self.mollie}/v2/payments", params={"limit": 250}, headers={"Authorization": f"Bearer {KEY}"}
        )
        found = answer.json()["_embedded"]["payments"]
        return [one for one in found if one["metadata"]["order_number"] == self.number]


def settings_with(mollie: str, data_dir: Path, database_url: str) -> Settings:
    """A shop that is paid at the simulator `mollie`; its worker is asleep."""
    return Settings(
        data_dir=data_dir,
        database_url=database_url,
        secret_key=SECRET,
        mollie_api_key=KEY,
        mollie_api_url=mollie,
        jobs_in_web=False,
    )


async def numbers_of_their_own() -> None:
    """Orders of this database have numbers the simulator has not seen: other tests had the first ones."""
    await engine.fetch(
        "INSERT INTO counter (name, value) VALUES ('orders-26', {}) RETURNING id", time.time_ns() // 10**6 % 10**6
    )


@asynccontextmanager
async def shopping(client: httpx.AsyncClient, mollie: str) -> AsyncIterator[Shopper]:
    """Somebody who shops with `client` and pays at `mollie`, which answers as it should until told otherwise."""
    provider = Mollie(KEY, mollie)
    await numbers_of_their_own()
    async with httpx.AsyncClient(trust_env=False) as bank:
        cashier = Cashier({"mollie": provider}, PUBLIC_URL, SECRET)
        one = Shopper(mollie, client, bank, cashier, OrderWalkthrough(cashier=cashier))
        await one.script()
        yield one
    provider.close()
