"""Mollie, and the only file that knows its client. Payments API v2, one call per request, in a worker thread.

The client is synchronous; it also runs against any http address, which is how our simulator is reached.
"""

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from mollie.api.client import Client
from mollie.api.error import Error, ResponseError
from mollie.api.objects.payment import Payment
from mollie.api.resources.chargebacks import PaymentChargebacks
from mollie.api.resources.refunds import PaymentRefunds

from db import engine
from shop.payments.amounts import amount
from shop.payments.method import Limits
from shop.payments.mollie_values import (
    METHODS,
    body_of,
    chargeback_from,
    limits_from,
    moment,
    payment_from,
    refund_from,
)
from shop.payments.provider import (
    PaymentIntent,
    ProviderChargeback,
    ProviderMode,
    ProviderPayment,
    ProviderRefund,
    ProviderTrouble,
)

T = TypeVar("T")

CONNECT_READ_SECONDS = (2, 8)
# A server that drips one byte at a time escapes the read timeout; this bound does not let the shopper wait for it.
ANSWER_SECONDS = 11.0
THREADS = 8
PAGE = 250
MOST_PAGES = 40
# Mollie's times are whole seconds of its own clock; the order number decides, so a wide net costs nothing.
CLOCKS_APART = timedelta(minutes=5)
_KEY = re.compile(r"(test|live)_\w+", re.ASCII)
_PAYMENT_ID = re.compile(r"tr_\w{1,60}", re.ASCII)
NAMES = frozenset(METHODS.values())
_ASK_AGAIN = {401, 403, 408, 409, 425, 429}
"""Not now: a key that was refused is mended by somebody; 409 takes it for what was asked a moment ago."""
_UNKNOWN = {404, 410}


class Mollie:
    """The payment provider Mollie (a `PaymentProvider`).

    `api_url` is the address without "/v2". Raises ValueError for a key of the wrong form, without repeating it.
    """

    def __init__(self, api_key: str, api_url: str = Client.API_ENDPOINT) -> None:
        # Checked here because the client's own check prints the key.
        if _KEY.fullmatch(api_key) is None:
            raise ValueError("La clé Mollie doit commencer par « test_ » ou « live_ ».")
        self._api_key = api_key
        self._api_url = api_url
        self._loopback = urlsplit(api_url).hostname in {"127.0.0.1", "localhost", "::1"}
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="mollie")

    def __repr__(self) -> str:
        return f"Mollie({self.mode}, {self._api_url})"

    @property
    def mode(self) -> ProviderMode:
        return "live" if self._api_key.startswith("live_") else "test"

    def close(self) -> None:
        """Let the threads go; a call still running ends by its own timeouts."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def create(self, intent: PaymentIntent) -> ProviderPayment:
        body = body_of(intent)
        return await self._ask(
            lambda client: payment_from(client.payments.create(body, idempotency_key=intent.idempotency_key))
        )

    async def read(self, provider_id: str) -> ProviderPayment:
        _check(provider_id)
        return await self._ask(lambda client: payment_from(client.payments.get(provider_id)))

    async def find(self, order_number: str, since: datetime) -> list[ProviderPayment]:
        since -= CLOCKS_APART
        found: list[ProviderPayment] = []
        start: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            page, following = await self._page(start)
            found += [payment_from(one) for one in page if _order_number(one) == order_number]
            if following is None or (page and moment(page[-1]["createdAt"]) < since):
                return [one for one in found if one.created_at >= since]
            start = {"from": following}
        raise ProviderTrouble("Mollie : trop de paiements récents pour retrouver celui-ci.", permanent=False)

    async def cancel(self, provider_id: str) -> None:
        _check(provider_id)
        await self._ask(lambda client: client.payments.delete(provider_id))

    async def refund(
        self, provider_id: str, amount_cents: int, currency: str, idempotency_key: str, reason: str
    ) -> ProviderRefund:
        _check(provider_id)
        body = {
            "amount": amount(amount_cents, currency),
            "description": reason,
            "metadata": {"idempotency_key": idempotency_key},
        }
        return await self._ask(
            lambda client: refund_from(_refunds_of(client, provider_id).create(body, idempotency_key=idempotency_key))
        )

    async def refunds(self, provider_id: str) -> list[ProviderRefund]:
        _check(provider_id)
        return await self._ask(
            lambda client: [refund_from(one) for one in _refunds_of(client, provider_id).list(limit=PAGE)]
        )

    async def chargebacks(self, provider_id: str) -> list[ProviderChargeback]:
        _check(provider_id)
        return await self._ask(
            lambda client: [chargeback_from(one) for one in _chargebacks_of(client, provider_id).list(limit=PAGE)]
        )

    async def methods(self, country: str) -> Mapping[str, Limits]:
        asked = {"billingCountry": country, "locale": "fr_FR", "sequenceType": "oneoff", "includeWallets": "applepay"}
        return await self._ask(
            # Others than ours may have limits in another currency: they are not read.
            lambda client: {
                str(one["id"]): limits_from(one) for one in client.methods.list(**asked) if one["id"] in NAMES
            }
        )

    async def _page(self, start: dict[str, str]) -> tuple[list[dict[str, Any]], str | None]:
        """One page of payments, newest first, and the id the next page begins with.

        One more than a page is asked for instead of following `_links.next`: that address may name another host.
        """

        def read(client: Client) -> tuple[list[dict[str, Any]], str | None]:
            listed: list[dict[str, Any]] = list(client.payments.list(limit=PAGE, **start))
            if len(listed) < PAGE:
                return listed, None
            return listed[:-1], str(listed[-1]["id"])

        return await self._ask(read)

    async def _ask(self, call: Callable[[Client], T]) -> T:
        if engine.in_transaction():
            raise RuntimeError("Mollie must not be called inside a database transaction")
        running = asyncio.get_running_loop().run_in_executor(self._threads, self._call, call)
        try:
            answer = await asyncio.wait_for(running, ANSWER_SECONDS)
        except TimeoutError:
            answer = ProviderTrouble("Mollie ne répond pas.", permanent=False)
        if isinstance(answer, ProviderTrouble):
            raise answer
        return answer

    def _call(self, call: Callable[[Client], T]) -> T | ProviderTrouble:
        """Trouble is returned, not raised: an exception chained to the client's would carry its request headers."""
        try:
            with self._client() as client:
                return call(client)
        except ResponseError as refusal:
            return _refused(refusal, self._api_key)
        except (Error, requests.RequestException, OSError):
            return ProviderTrouble("Mollie ne répond pas, ou sa réponse est illisible.", permanent=False)
        except (AttributeError, KeyError, TypeError, ValueError):
            return ProviderTrouble("Mollie a donné une réponse que la boutique ne comprend pas.", permanent=False)

    @contextmanager
    def _client(self) -> Iterator[Client]:
        """A client and a connection for this call alone.

        A connection kept from the last call may have been closed meanwhile and would fail the first payment of a
        quiet morning; and a session is not made for several threads. `retry=0`: four attempts to connect would
        take longer than a shopper waits; who asks again does so with the same idempotency key.
        """
        client = Client(api_endpoint=self._api_url, timeout=CONNECT_READ_SECONDS, retry=0)
        client.set_api_key(self._api_key)
        with requests.Session() as session:
            # A proxy or .netrc of the machine must not come between the shop and its own simulator.
            session.trust_env = not self._loopback
            client._client = session
            yield client


def _check(provider_id: str) -> None:
    """The id becomes part of an address: nothing but an id may pass."""
    if _PAYMENT_ID.fullmatch(provider_id) is None:
        raise ProviderTrouble("Mollie : ce n’est pas un identifiant de paiement.", permanent=True, unknown=True)


def _refunds_of(client: Client, provider_id: str) -> PaymentRefunds:
    # The client's own way reads the payment first: one more request for nothing.
    payment = Payment({"id": provider_id}, client)  # type: ignore[no-untyped-call]  # the client's own gap
    return PaymentRefunds(client, payment)


def _chargebacks_of(client: Client, provider_id: str) -> PaymentChargebacks:
    payment = Payment({"id": provider_id}, client)  # type: ignore[no-untyped-call]  # the client's own gap
    return PaymentChargebacks(client, payment)


def _order_number(payment: dict[str, Any]) -> object:
    metadata = payment.get("metadata")
    return metadata.get("order_number") if isinstance(metadata, dict) else None


def _refused(refusal: ResponseError, api_key: str) -> ProviderTrouble:
    status = int(refusal.status or 0)
    permanent = 400 <= status < 500 and status not in _ASK_AGAIN
    detail = str(refusal).replace(api_key, "…")[:200]
    return ProviderTrouble(f"Mollie ({status}) : {detail}", permanent, unknown=status in _UNKNOWN)
