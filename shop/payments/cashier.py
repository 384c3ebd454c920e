"""The cashier: opens payments at their provider, asks how they stand, and never believes anything else.

Providers are asked outside every transaction. Webhook, return page, the periodic task and staff all call
`apply_provider_state`.
"""

import asyncio
import re
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from db.queries import orders as order_queries
from db.queries import payments as queries
from db.queries import refunds as refund_queries
from shop import faults
from shop.errors import ShopError
from shop.jobs import Payload, enqueue
from shop.links import Links
from shop.orders import book
from shop.orders.moves import CUSTOMER, By
from shop.orders.order import Order, Payment
from shop.orders.payment_states import Report, distrust, expire, settle
from shop.orders.states import PaymentState
from shop.payments import choosing, closing
from shop.payments.provider import (
    KEY_LIFE_SECONDS,
    TRAVELLING,
    PaymentIntent,
    PaymentProvider,
    ProviderPayment,
    ProviderTrouble,
)
from shop.refunds import asking, sending

BEGIN_SECONDS = 11.5
PROVIDER_ID = re.compile(r"[a-z]{2,4}_\w{1,55}", re.ASCII)
ASK_EVERY = timedelta(seconds=5)
RECONCILED_FOR = timedelta(hours=48)
RECONCILE_EVERY = timedelta(minutes=4)
REMEMBERED_FOR = timedelta(days=30)
REMEMBERED_EVERY = timedelta(days=1)
REFUNDS_WATCHED_FOR = timedelta(days=14)
_ON_ITS_WAY = frozenset({PaymentState.PENDING, PaymentState.AUTHORIZED})
_log = structlog.get_logger("comptoir")


class Cashier:
    """One per process. `providers` by the name stored with payments; `public_url` without a slash at its end."""

    def __init__(self, providers: Mapping[str, PaymentProvider], public_url: str, secret_key: str) -> None:
        self.providers = providers
        self.links = Links(public_url, secret_key)

    # Opening -------------------------------------------------------------------------------------------------------

    async def begin(self, payment_id: int, now: datetime) -> str:
        """Where the shopper goes to pay: the provider's page, or our own with the bank details.

        Asked twice, it is the same payment. Raises ProviderTrouble within 12 s; the order then stands as it was.
        """
        payment, order = await self._payment(payment_id)
        provider = self.providers.get(payment.provider)
        if provider is None:
            return self.links.thanks(order.number)
        if not order.is_unpaid or payment.is_settled or payment.state in _ON_ITS_WAY:
            return self.links.back_from_payment(order.number)
        if payment.checkout_url:
            return payment.checkout_url
        await faults.hit("payment.asked")
        try:
            async with asyncio.timeout(BEGIN_SECONDS):
                found = await self._open(provider, payment, order, now)
        except TimeoutError:
            raise ProviderTrouble("Le prestataire de paiement ne répond pas.", permanent=False) from None
        await faults.hit("payment.created")
        await self._take(provider, payment, order, found, now)
        return found.checkout_url or self.links.back_from_payment(order.number)

    async def _open(self, provider: PaymentProvider, payment: Payment, order: Order, now: datetime) -> ProviderPayment:
        """Create the payment, or find the one whose answer was lost."""
        age = int((now - payment.created_at).total_seconds() // KEY_LIFE_SECONDS)
        known = await self._found_again(provider, payment, order) if age > 0 else None
        if known is not None:
            return known
        return await provider.create(
            PaymentIntent(
                payment_id=payment.id,
                order_number=order.number,
                method=payment.method,
                amount_cents=payment.amount_cents,
                currency=payment.currency,
                description=f"Commande {order.number}",
                return_url=self.links.back_from_payment(order.number),
                cancel_url=self.links.back_from_payment(order.number),
                webhook_url=self.links.webhook(payment.provider),
                # The provider has forgotten an aged key; the next one is the same for whoever asks meanwhile.
                idempotency_key=f"{payment.idempotency_key}-{age}" if age > 0 else payment.idempotency_key,
                billing=order.billing_address,
                email=order.email,
            )
        )

    async def _found_again(self, provider: PaymentProvider, payment: Payment, order: Order) -> ProviderPayment | None:
        """The provider's payment for a row that never heard its name."""
        found = await provider.find(order.number, payment.created_at)
        return next((one for one in found if one.payment_id == payment.id), None)

    async def retry(self, number: str, code: str, now: datetime, by: By = CUSTOMER) -> int:
        """Another way to pay an order that stands; gives the payment to `begin`. See `choosing.choose_way`."""
        return await choosing.choose_way(number, code, by, now)

    # Asking --------------------------------------------------------------------------------------------------------

    async def apply_provider_state(
        self,
        now: datetime,
        *,
        provider_id: str = "",
        payment_id: int = 0,
        provider: str = "mollie",
        later: bool = False,
    ) -> str | None:
        """Ask the provider how a payment stands and do what follows; gives our state of it, None for a foreign one.

        Asked at most once in 5 s; with `later`, one that comes too soon is asked by a job instead of never.
        Raises ProviderTrouble when the provider does not answer.
        """
        if provider_id and PROVIDER_ID.fullmatch(provider_id) is None:
            return None
        row = await (queries.by_provider_id(provider_id) if provider_id else queries.by_id(payment_id))
        if row is None:
            return await self._adopt(provider, provider_id, now) if provider_id else None
        payment, order = await self._payment(row["id"])
        asked = self.providers.get(payment.provider)
        if asked is None:
            return payment.state
        if not await queries.claim_check(payment.id, now, now - ASK_EVERY):
            if later:
                await self._check_later(payment, order, now)
            return payment.state
        if payment.provider_id is None:
            found = await self._found_again(asked, payment, order)
        else:
            found = await asked.read(payment.provider_id)
        return await self._take(asked, payment, order, found, now) if found else payment.state

    async def ask_all(self, order: Order, now: datetime) -> None:
        """Ask about every payment of the order whose last word has not been heard: each of them may have been paid.

        The buyer may have chosen a transfer while the card page was still open. Raises ProviderTrouble.
        """
        for payment in order.payments:
            if payment.provider_id is not None and not payment.is_settled:
                await self.apply_provider_state(now, payment_id=payment.id)

    async def check(self, payload: Payload, now: datetime) -> None:
        """Job « payment_check »: ask once more, now that 5 s have passed."""
        await self.apply_provider_state(now, payment_id=payload["payment_id"], later=True)

    async def close(self, payload: Payload, now: datetime) -> None:
        """Job « payment_cancel »: see `closing.close`."""
        payment, order = await self._payment(payload["payment_id"])
        if await closing.close(self.providers.get(payment.provider), payment, order):
            await self.apply_provider_state(now, payment_id=payment.id, later=True)

    async def _check_later(self, payment: Payment, order: Order, now: datetime) -> None:
        slot = int(now.timestamp() // ASK_EVERY.total_seconds())
        key = f"payment_check:{order.number}:{payment.id}:{slot}"
        await enqueue("payment_check", key, {"payment_id": payment.id}, now + ASK_EVERY)

    async def _adopt(self, name: str, provider_id: str, now: datetime) -> str | None:
        """A payment we do not know by this name: ours if its answer is still on the way, or not ours at all.

        The provider is only asked while some payment waits for its name: forged ids cost it nothing.
        """
        provider = self.providers[name]
        if not await queries.without_provider_id(now - RECONCILED_FOR):
            _log.info("payment.unknown", provider=name)
            return None
        try:
            found = await provider.read(provider_id)
        except ProviderTrouble as trouble:
            if not trouble.permanent:
                raise
            _log.info("payment.unknown", provider=name)
            return None
        row = await queries.by_id(found.payment_id) if found.payment_id else None
        if row is None or row["provider"] != name or row["provider_id"] not in {None, provider_id}:
            _log.warning("payment.foreign", provider=name, order=found.order_number)
            return None
        payment, order = await self._payment(row["id"])
        return await self._take(provider, payment, order, found, now)

    async def _take(
        self, provider: PaymentProvider, payment: Payment, order: Order, found: ProviderPayment, now: datetime
    ) -> str:
        """Check that the answer is about what we asked for, then write it down."""
        await faults.hit("payment.read")
        asked = (provider.mode, payment.id, order.number, payment.amount_cents, payment.currency)
        said = (found.mode, found.payment_id, found.order_number, found.amount_cents, found.currency)
        if asked != said:
            _log.error("payment.mismatch", order=order.number, asked=asked, said=said)
            await distrust(order.id, "payment_mismatch")
            return payment.state
        looked = found.amount_refunded_cents or payment.refunded_cents
        given_back = await provider.refunds(found.provider_id) if looked else None
        disputed = found.amount_charged_back_cents or payment.charged_back_cents
        taken_back = await provider.chargebacks(found.provider_id) if disputed else None
        state = await settle(payment.id, Report.of(found, given_back, taken_back), now)
        await faults.hit("payment.settled")
        return state

    async def _payment(self, payment_id: int) -> tuple[Payment, Order]:
        row = await queries.by_id(payment_id)
        order = await book.by_id(row["order"]) if row else None
        if order is None:
            raise LookupError(f"no payment {payment_id}")
        return next(one for one in order.payments if one.id == payment_id), order

    # By hand and by the clock --------------------------------------------------------------------------------------

    async def mark_received(self, payment_id: int, by: By, now: datetime) -> str:
        """Staff have seen the whole amount of a transfer or a cheque on the account. Raises ShopError for any other."""
        payment, _ = await self._payment(payment_id)
        if payment.provider not in TRAVELLING:
            raise ShopError("Seuls un virement et un chèque se confirment à la main.")
        return await settle(payment_id, Report(PaymentState.PAID), now, by)

    async def refund(
        self,
        payment_id: int,
        cents: int,
        *,
        by: By,
        reason: str,
        key: str,
        now: datetime,
        seen_cents: int | None = None,
    ) -> int:
        """See `asking.ask`: part or all of a payment goes back, once per `key`."""
        return await asking.ask(payment_id, cents, by=by, reason=reason, key=key, now=now, seen_cents=seen_cents)

    async def send_refund(self, payload: Payload, now: datetime) -> None:
        """Job « refund »."""
        await sending.send(payload["refund_id"], self.providers, now)

    async def reconcile(self, now: datetime) -> int:
        """Ask about every payment that may have been paid unheard, and about refunds on their way (every 5 min).

        Payments of two days each time, older ones once a day. Gives how many could be asked; one in trouble does not
        keep the others from it.
        """
        asked = 0
        spans = ((RECONCILED_FOR, RECONCILE_EVERY), (REMEMBERED_FOR, REMEMBERED_EVERY))
        waiting = {
            row["id"]: None
            for name in self.providers
            for made_within, asked_before in spans
            for row in await queries.unsettled(name, now - made_within, now - asked_before)
        }
        for payment_id in [*waiting, *await refund_queries.on_their_way(now - REFUNDS_WATCHED_FOR)]:
            asked += await self._could_ask(payment_id, now)
        return asked

    async def expire_holds(self, now: datetime) -> int:
        """Free the goods of orders not paid in time, after a last look at their payments (every minute).

        An order whose provider does not answer, or refuses our key, waits: its money may be on the way.
        """
        expired = 0
        for order_id in await order_queries.overdue(now):
            order = await book.by_id(order_id)
            unsettled = [one.id for one in order.payments if not one.is_settled] if order else []
            answers = [await self._could_ask(payment_id, now) for payment_id in unsettled]
            if all(answers):
                expired += await expire(order_id, now)
        return expired

    async def _could_ask(self, payment_id: int, now: datetime) -> bool:
        try:
            await self.apply_provider_state(now, payment_id=payment_id)
        except ProviderTrouble as trouble:
            _log.warning("payment.unasked", payment=payment_id, permanent=trouble.permanent, unknown=trouble.unknown)
            return trouble.unknown
        return True
