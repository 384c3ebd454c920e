"""A payment provider in the process of the tests."""

import asyncio
import itertools
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from db import engine
from shop.payments.method import Limits
from shop.payments.provider import (
    PaymentIntent,
    PaymentState,
    ProviderChargeback,
    ProviderMode,
    ProviderPayment,
    ProviderRefund,
    ProviderTrouble,
)

_numbers = itertools.count(1)


class Bank:
    """A payment provider in this process: what it holds can be changed by hand, what it is asked is counted."""

    mode: ProviderMode = "test"

    def __init__(self) -> None:
        self.payments: dict[str, ProviderPayment] = {}
        self.given_back: dict[str, list[ProviderRefund]] = {}
        self.taken_back: dict[str, list[ProviderChargeback]] = {}
        self.offers: dict[str, Limits] = {"creditcard": Limits(1, 1_000_000), "paypal": Limits(1, 800_000)}
        self.keys: dict[str, str] = {}
        self.refund_keys: dict[str, ProviderRefund] = {}
        self.calls: list[str] = []
        self.opened = asyncio.Event()
        self.trouble: list[str] = []
        """Calls that fail, by name; « create:lost » and « refund:lost » do their work and lose the answer."""

    async def create(self, intent: PaymentIntent) -> ProviderPayment:
        self._heard("create")
        if intent.idempotency_key not in self.keys:
            provider_id = f"tr_{next(_numbers):012}"
            self.keys[intent.idempotency_key] = provider_id
            self.payments[provider_id] = ProviderPayment(
                provider_id, "open", intent.amount_cents, intent.currency, 0, 0, "test", intent.payment_id,
                intent.order_number, f"https://bank.example/{provider_id}", "", intent.method, datetime.now(UTC), None,
                may_be_cancelled=True,
            )  # fmt: skip
        self.opened.set()
        self._lose("create")
        return self.payments[self.keys[intent.idempotency_key]]

    async def read(self, provider_id: str) -> ProviderPayment:
        self._heard("read")
        if provider_id not in self.payments:
            raise ProviderTrouble("inconnu", permanent=True, unknown=True)
        return self.payments[provider_id]

    async def find(self, order_number: str, since: datetime) -> list[ProviderPayment]:
        self._heard("find")
        return [one for one in reversed(self.payments.values()) if one.order_number == order_number]

    async def cancel(self, provider_id: str) -> None:
        self._heard("cancel")
        if not self.payments[provider_id].may_be_cancelled:
            raise ProviderTrouble("Ce paiement ne s’annule plus.", permanent=True)
        self.become(provider_id, "cancelled")
        self._lose("cancel")

    async def refund(
        self, provider_id: str, amount_cents: int, currency: str, idempotency_key: str, reason: str
    ) -> ProviderRefund:
        self._heard("refund")
        if idempotency_key not in self.refund_keys:
            self.refund_keys[idempotency_key] = self.give_back(provider_id, amount_cents, idempotency_key)
        self._lose("refund")
        return self.refund_keys[idempotency_key]

    async def refunds(self, provider_id: str) -> list[ProviderRefund]:
        self._heard("refunds")
        return list(reversed(self.given_back.get(provider_id, [])))

    async def chargebacks(self, provider_id: str) -> list[ProviderChargeback]:
        self._heard("chargebacks")
        return list(reversed(self.taken_back.get(provider_id, [])))

    async def methods(self, country: str) -> Mapping[str, Limits]:
        self._heard("methods")
        return self.offers

    def become(self, provider_id: str, state: PaymentState, **changes: object) -> None:
        """What happened at the bank."""
        changes = {"may_be_cancelled": state == "open", **changes}
        self.payments[provider_id] = replace(self.payments[provider_id], state=state, **changes)  # type: ignore[arg-type]

    def give_back(self, provider_id: str, cents: int, key: str | None = None) -> ProviderRefund:
        """A refund; without a key, one made in the dashboard."""
        paid = self.payments[provider_id]
        one = ProviderRefund(f"re_{next(_numbers):012}", "pending", cents, "EUR", key, "remboursé", datetime.now(UTC))
        self.given_back.setdefault(provider_id, []).append(one)
        self.payments[provider_id] = replace(paid, amount_refunded_cents=paid.amount_refunded_cents + cents)
        return one

    def take_back(self, provider_id: str, cents: int) -> str:
        """The buyer's bank takes money back; gives the name of it."""
        one = ProviderChargeback(f"chb_{next(_numbers):012}", cents, "Contesté par le client", datetime.now(UTC))
        self.taken_back.setdefault(provider_id, []).append(one)
        self._count_taken(provider_id)
        return one.provider_id

    def give_again(self, provider_id: str, chargeback: str) -> None:
        """The buyer's bank gives the money again."""
        self.taken_back[provider_id] = [
            replace(one, reversed_at=datetime.now(UTC)) if one.provider_id == chargeback else one
            for one in self.taken_back[provider_id]
        ]
        self._count_taken(provider_id)

    def _count_taken(self, provider_id: str) -> None:
        away = sum(one.amount_cents for one in self.taken_back[provider_id] if one.reversed_at is None)
        self.payments[provider_id] = replace(self.payments[provider_id], amount_charged_back_cents=away)

    def _heard(self, name: str) -> None:
        if engine.in_transaction():
            raise RuntimeError("the bank was called inside a database transaction")
        self.calls.append(name)
        if name in self.trouble:
            raise ProviderTrouble("La banque ne répond pas.", permanent=False)

    def _lose(self, name: str) -> None:
        if f"{name}:lost" in self.trouble:
            raise ProviderTrouble("La réponse s’est perdue.", permanent=False)
