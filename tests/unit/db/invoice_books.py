"""Orders paid and money taken back, for the tests of invoices and credit notes."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from db import engine
from shop.invoices.data import InvoiceData
from shop.orders.order import Order
from shop.refunds.asking import Intent, ask_order
from shop.refunds.purpose import NOTHING_NAMED, Purpose
from tests.factories import merchant_settings
from tests.order_walkthrough import DORA, OrderWalkthrough

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=5)
LATE = NOW + timedelta(days=9)
MERCHANT: Mapping[str, Any] = {
    "name": "Santé Comptoir", "legal_name": "Comptoir", "legal_form": "SAS", "capital": "10 000 €",
    "siren": "732 829 320", "rcs_city": "Lyon", "vat_number": "FR44732829320", "street": "3 quai Perrache",
    "postcode": "69002", "town": "Lyon", "email": "bonjour@comptoir.example", "iban": "FR7630006000011234567890189",
    "bic": "AGRIFRPP",
}  # fmt: skip


async def documents() -> list[dict[str, Any]]:
    return await engine.fetch("SELECT id, kind, number, total_cents, corrects, refund FROM invoice ORDER BY id")


async def data_of(number: str) -> InvoiceData:
    (row,) = await engine.fetch("SELECT data FROM invoice WHERE number = {}", number)
    return InvoiceData.of(json.loads(row["data"]))


async def sums() -> list[tuple[str, int]]:
    return [(row["number"], row["total_cents"]) for row in await documents()]


async def paid(**values: Any) -> tuple[OrderWalkthrough, Order]:
    await merchant_settings(**MERCHANT)
    walk = OrderWalkthrough(now=NOW, **values)
    return walk, await walk.up_to("paid")


async def taken_back(cents: int | None = None) -> tuple[OrderWalkthrough, Order]:
    """An order of which the buyer's bank took all the money back, or so many cents."""
    walk, order = await paid(quantity=1)
    provider_id = order.payments[0].provider_id or ""
    walk.bank.take_back(provider_id, cents or order.total_cents)
    assert walk.cashier is not None
    await walk.cashier.apply_provider_state(SOON, provider_id=provider_id)
    return walk, await walk.order(order.number)


async def refund(order: Order, cents: int, purpose: Purpose = NOTHING_NAMED, key: str = "k") -> int:
    (refund_id,) = await ask_order(order.id, cents, purpose, Intent(DORA, "geste commercial", key, SOON))
    return refund_id
