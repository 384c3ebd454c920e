"""Mollie's dashboard and hosted page as a person uses them, and what tests ask of the adapter."""

import uuid
from typing import Any

import httpx
import pytest

from shop.payments.provider import PaymentIntent, ProviderTrouble

KEY = "test_thisKeyMustNeverBeSeen"
# One client for the module: each new one loads the certificates of the world.
BROWSER = httpx.Client(trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))


def script(address: str, **faults: Any) -> None:
    BROWSER.put(f"{address}/fautes", json=faults).raise_for_status()


def an_intent(order_number: str = "", **changes: Any) -> PaymentIntent:
    values: dict[str, Any] = {
        "payment_id": 7,
        "order_number": order_number or f"SC-26-{uuid.uuid4().hex[:8]}",
        "method": "card",
        "amount_cents": 12_40,
        "currency": "EUR",
        "description": "Commande SC-26-000123",
        "return_url": "http://127.0.0.1:9/commande/retour/x",
        "cancel_url": "http://127.0.0.1:9/commande/paiement",
        "webhook_url": "http://127.0.0.1:9/webhooks/mollie",
        "idempotency_key": str(uuid.uuid4()),
    }
    return PaymentIntent(**(values | changes))


async def trouble_of(call: Any) -> ProviderTrouble:
    with pytest.raises(ProviderTrouble) as caught:
        await call
    return caught.value
